"""`python -m ec_sites read SOURCE…`: what the readers make of a saved page or an address, without a database."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ec_sites import shops
from ec_sites.door import visit
from ec_sites.money import format_amount
from ec_sites.read import read
from ec_sites.readers.quantity import units_of, written_quantity
from ec_sites.recognise import recognise
from ec_sites.units import unit_price
from ec_sites.values import Candidate, Failure, Offer, Page, ProductReference, Reading


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: a file, or an address where `file` is None."""

    id: str
    url: str
    file: Path | None
    status: int = 200


def main(arguments: list[str] | None = None) -> int:
    """Reads every source and prints a card, or with --json a line, for each. 1 where a file cannot be opened, 2
    for wrong usage.
    """
    options = _options().parse_args(arguments)
    if options.command == "shops":
        sys.stdout.write(shops.page())
        return 0
    try:
        sources = list(_sources(options))
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        _options().error(f"the manifest cannot be read: {error}")
    if not sources:
        _options().error("name a saved page, an address, or a manifest")
    code = 0
    for source in sources:
        try:
            page = _page(source)
        except OSError as error:
            sys.stderr.write(f"{source.id}: {error.strerror or error}\n")
            code = 1
            continue
        reference = recognise(source.url) if source.url else None
        started = _cpu_s()
        if isinstance(page, Failure):
            reading = Reading(page)
        else:
            reading = read(page, reference=reference if isinstance(reference, ProductReference) else None)
        cpu_ms = (_cpu_s() - started) * 1000
        line = json.dumps(as_json(source, reading, cpu_ms), ensure_ascii=False) if options.json else ""
        sys.stdout.write(f"{line or card(source, reading, cpu_ms)}\n")
        sys.stdout.flush()
    return code


def _cpu_s() -> float:
    """CPU seconds of this process and of the children that read odd pages for it."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ec_sites", description="What a page of a shop says, and where it says it."
    )
    commands = parser.add_subparsers(required=True, dest="command")
    commands.add_parser("shops", help="print docs/shops.md: what is known of each shop")
    command = commands.add_parser("read", help="read saved pages or addresses")
    command.add_argument("sources", metavar="SOURCE", nargs="*", help="a saved page, or an address (http or https)")
    command.add_argument("--url", default="", help="the address that a saved page had")
    command.add_argument(
        "--manifest", type=Path, help='lines of {"id", "file", "url"}; a file is relative to the manifest'
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser


def _sources(options: argparse.Namespace) -> Iterator[Source]:
    for name in options.sources:
        if name.lower().startswith(("http://", "https://")):
            yield Source(name, name, None)
        else:
            yield Source(Path(name).stem, options.url, Path(name))
    if options.manifest is not None:
        for line in options.manifest.read_text(encoding="utf-8").splitlines():
            if line.strip():
                entry = json.loads(line)
                file = options.manifest.parent / (entry.get("file") or f"{entry['id']}.html")
                yield Source(str(entry["id"]), entry.get("url") or "", file, int(entry.get("status") or 200))


def _page(source: Source) -> Page | Failure:
    if source.file is None:
        return visit(source.url)
    return Page(source.url, source.status, {}, source.file.read_bytes())


def as_json(source: Source, reading: Reading, cpu_ms: float) -> dict[str, Any]:
    """The line of one source: money as decimal strings, `outcome` "ok" or a Failure kind."""
    outcome = reading.outcome
    return {
        "id": source.id,
        "source": str(source.file) if source.file else source.url,
        "url": source.url,
        "outcome": "ok" if isinstance(outcome, Offer) else outcome.kind.value,
        "offer": _offer_json(outcome) if isinstance(outcome, Offer) else None,
        "choices": [] if isinstance(outcome, Offer) else [_candidate_json(one) for one in outcome.candidates],
        "candidates": [_candidate_json(candidate) for candidate in reading.candidates],
        "cpu_ms": round(cpu_ms, 2),
    }


def _offer_json(offer: Offer) -> dict[str, Any]:
    return {
        "title": offer.title,
        "price": format_amount(offer.price) if offer.price else None,
        "list_price": format_amount(offer.list_price) if offer.list_price else None,
        "currency": offer.price.currency if offer.price else None,
        "availability": offer.availability.value,
        "points": offer.points,
        "shipping": format_amount(offer.shipping) if offer.shipping else None,
        "image": offer.image,
        "brand": offer.brand,
        "gtin": offer.gtin,
        "mpn": offer.mpn,
        "seller": offer.seller,
        "quantity": written_quantity(offer.quantity) if offer.quantity else None,
        "condition": offer.condition.value,
        "confidence": offer.confidence,
        "evidence": [
            {"figure": one.figure.value, "reader": one.reader, "place": one.place, "text": one.text}
            for one in (*offer.evidence, *offer.evidence_beside)
        ],
    }


def _candidate_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "kind": candidate.kind.value,
        "amount": format_amount(candidate.money) if candidate.money else str(candidate.count),
        "currency": candidate.money.currency if candidate.money else None,
        "reader": candidate.evidence.reader,
        "place": candidate.evidence.place,
        "text": candidate.row or candidate.evidence.text,
    }


def card(source: Source, reading: Reading, cpu_ms: float) -> str:
    """A readable card: the outcome, and where each figure stood on the page."""
    outcome = reading.outcome
    lines = [f"── {source.id}  {source.url}  ({cpu_ms:.1f} ms)"]
    if isinstance(outcome, Offer):
        lines += _offer_lines(outcome)
    else:
        lines.append(f"   {outcome.kind.value}: {outcome.detail}")
    if reading.candidates:
        lines.append("   figures on the page:")
    lines += [_figure_line(candidate) for candidate in reading.candidates[:20]]
    return "\n".join(lines)


def _figure_line(candidate: Candidate) -> str:
    stood = candidate.evidence
    where = f"{stood.reader:<10} {stood.place}  “{stood.text[:60]}”"
    return f"     {candidate.kind.value:<19} {_written(candidate):>16}  {where}"


def _offer_lines(offer: Offer) -> Iterator[str]:
    yield f"   {offer.title}"
    price = f"{format_amount(offer.price)} {offer.price.currency}" if offer.price else "no price"
    yield f"   {price}   {offer.availability.value}   confidence {offer.confidence:.2f}"
    parts = {
        "list price": f"{format_amount(offer.list_price)} {offer.list_price.currency}" if offer.list_price else None,
        "points": offer.points,
        "shipping": f"{format_amount(offer.shipping)} {offer.shipping.currency}" if offer.shipping else None,
        "brand": offer.brand,
        "GTIN": offer.gtin,
        "MPN": offer.mpn,
        "seller": offer.seller,
        "quantity": _quantity_line(offer),
        "condition": offer.condition.value if offer.condition.value != "unknown" else None,
        "image": offer.image,
    }
    for name, said in parts.items():
        if said is not None:
            yield f"   {name}: {said}"
    for one in (*offer.evidence, *offer.evidence_beside):
        figure = one.figure.value.replace("_", " ")
        yield f"   the {figure} stood in {one.reader}, {one.place}: “{one.text[:80]}”"


def _quantity_line(offer: Offer) -> str | None:
    if offer.quantity is None:
        return None
    said = written_quantity(offer.quantity)
    if offer.price is None:
        return said
    price = unit_price(offer.price, *units_of(offer.quantity))
    return f"{said}   {format_amount(price)} {price.currency}" if price else said


def _written(candidate: Candidate) -> str:
    if candidate.money is None:
        return f"{candidate.count} points"
    return f"{format_amount(candidate.money)} {candidate.money.currency}"


if __name__ == "__main__":
    sys.exit(main())
