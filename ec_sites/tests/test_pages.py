"""Small pages of our own making, one per shape and trap, each beside the whole reading that is expected of it.

To add one: put `NAME.html` into a folder of `pages/`, run this module as a script, read what it wrote into `NAME.json`
beside it word by word, and mend the readers until it is right.
"""

import json
from pathlib import Path

import pytest

from ec_sites.money import format_amount
from ec_sites.read import read
from ec_sites.readers.quantity import written_quantity
from ec_sites.recognise import recognise
from ec_sites.values import Candidate, Failure, Money, Offer, Page, ProductReference, Reading

PAGES = Path(__file__).parent / "pages"
FILES = sorted(PAGES.rglob("*.html"))


def test_every_page_has_its_expected_reading():
    assert FILES
    assert [file for file in FILES if not file.with_suffix(".json").exists()] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_page_is_read_as_expected(file):
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    assert as_expected(expected["url"], reading_of(file, expected["url"])) == expected


def url_of(file: Path) -> str:
    return str(json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))["url"])


def reading_of(file: Path, url: str) -> Reading:
    reference = recognise(url)
    assert isinstance(reference, ProductReference)
    return read(Page(url, 200, {}, file.read_bytes()), reference=reference)


def as_expected(url: str, reading: Reading) -> dict[str, object]:
    outcome = reading.outcome
    if isinstance(outcome, Failure):
        choices = [said(choice) for choice in outcome.candidates]
        return {"url": url, "failure": {"kind": outcome.kind.value, "detail": outcome.detail, "choices": choices}}
    return {"url": url, "offer": offer_parts(outcome)}


def offer_parts(offer: Offer) -> dict[str, object]:
    parts = {
        "title": offer.title,
        "price": written(offer.price),
        "list_price": written(offer.list_price),
        "points": offer.points,
        "shipping": written(offer.shipping),
        "availability": offer.availability.value,
        "condition": offer.condition.value,
        "image": offer.image,
        "brand": offer.brand,
        "gtin": offer.gtin,
        "mpn": offer.mpn,
        "seller": offer.seller,
        "quantity": written_quantity(offer.quantity) if offer.quantity else None,
        "source": offer.source,
        "confidence": offer.confidence,
        "evidence": [f"{one.reader} · {one.place} · {one.text}" for one in offer.evidence],
    }
    return {name: part for name, part in parts.items() if part not in (None, "unknown")}


def written(money: Money | None) -> str | None:
    return f"{format_amount(money)} {money.currency}" if money else None


def said(candidate: Candidate) -> str:
    return f"{written(candidate.money)} · {candidate.evidence.reader} · {candidate.evidence.place}"


if __name__ == "__main__":
    for file in FILES:
        target = file.with_suffix(".json")
        url = json.loads(target.read_text(encoding="utf-8"))["url"] if target.exists() else "https://shop.example/p/1"
        seen = as_expected(url, reading_of(file, url))
        target.write_text(json.dumps(seen, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
