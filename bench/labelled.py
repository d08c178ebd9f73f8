"""Pages with the truth beside them: a manifest of real ones, or the project's own small pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

OWN_PAGES = Path(__file__).resolve().parent.parent / "ec_sites" / "tests" / "pages"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One page and what a careful person reads on it. `price` is None where it has none, or none that is the one.

    `also`: other prices that such a person could call right. `availability` "unknown" is not scored.
    """

    id: str
    file: Path
    url: str
    shape: str
    language: str
    price: Decimal | None
    currency: str | None
    availability: str
    also: tuple[Decimal, ...] = ()
    status: int = 200

    @property
    def has_price(self) -> bool:
        return self.price is not None or bool(self.also)


def labelled_pages(manifest: Path | None) -> list[Labelled]:
    """The pages of a manifest (docs/reading.md, "Measured"), else the project's own.

    Raises OSError, ValueError or KeyError where it cannot be read.
    """
    return list(_own() if manifest is None else _listed(manifest))


def _listed(manifest: Path) -> Iterator[Labelled]:
    for line in manifest.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        entry: dict[str, Any] = json.loads(line)
        expected = entry["expected"]
        yield Labelled(
            id=str(entry["id"]),
            file=manifest.resolve().parent / (entry.get("file") or f"{entry['id']}.html"),
            url=entry.get("url") or "",
            shape=re.split(r"[:(+@]", entry.get("shape") or "none")[0],
            language=entry.get("lang") or "?",
            price=Decimal(str(expected["price"])) if expected.get("price") is not None else None,
            currency=expected.get("currency"),
            availability=expected.get("availability") or "unknown",
            also=tuple(Decimal(str(price)) for price in entry.get("price_also_ok") or ()),
            status=int(entry.get("status") or 200),
        )


def _own() -> Iterator[Labelled]:
    for file in sorted(OWN_PAGES.rglob("*.html")):
        expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        offer = expected.get("offer") or {}
        amount, _, currency = (offer.get("price") or "").partition(" ")
        language = re.search(rb"<html[^>]{0,200}\blang=[\"']?([a-z]{2,3})", file.read_bytes()[:2000])
        yield Labelled(
            id=f"{file.parent.name}/{file.stem}",
            file=file,
            url=expected["url"],
            shape=file.parent.name,
            language=language[1].decode() if language else "?",
            price=Decimal(amount) if amount else None,
            currency=currency or None,
            availability=offer.get("availability") or "unknown",
        )
