"""What a believed offer puts on its listing. Page text is cut and cleaned here, before it meets the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from ec_sites.address import Target, parse_target
from ec_sites.charset import clean_text
from ec_sites.money import format_amount, from_decimal
from ec_sites.pick import LONGEST_KEPT
from ec_sites.readers.quantity import units_of
from ec_sites.values import Candidate, CandidateKind, Evidence, Failure, Known, Money, Offer, OfferFigure, Pick
from ec_sites.wire import pick_to_json
from products.models import Listing
from products.own import OWN_SOURCES

LONGEST_TITLE = 500
MOST_EVIDENCE = 10
MOST_CANDIDATES = 20
MOST_POINTS = 10**12


class Parts(NamedTuple):
    """What makes a span of history: while all of it is the same, it is one span."""

    currency: str
    price: int | None
    list_price: int | None
    shipping: int | None
    points: int | None
    availability: str
    unit: str | None
    unit_count: Decimal | None


def parts_of(listing: Listing) -> Parts:
    return Parts(*(getattr(listing, name) for name in Parts._fields))


def is_same(had: Parts, has: Parts) -> bool:
    """Whether it is one span: what was seen before units were read is not ended by the first reading of one."""
    return had == (has if had.unit is not None else has._replace(unit=None, unit_count=None))


def show(listing: Listing, offer: Offer) -> None:
    """Puts the offer on the listing. Title, picture, brand and GTIN stay as known where the page names none."""
    currency = offer.price.currency if offer.price else listing.currency
    listing.currency = currency
    listing.price = offer.price.minor if offer.price else None
    listing.list_price = _minor(offer.list_price, currency)
    listing.shipping = _minor(offer.shipping, currency)
    listing.points = offer.points if offer.points is not None and 0 <= offer.points <= MOST_POINTS else None
    listing.availability = offer.availability.value
    listing.condition = offer.condition.value
    listing.confidence = offer.confidence
    listing.source = offer.source[:20]
    listing.evidence = evidence_json((*offer.evidence, *offer.evidence_beside))
    if title := clean_title(offer.title):
        # The title tells how much the price buys: one that is silent says so, none at all says nothing.
        listing.title = title
        listing.unit, listing.unit_count = units_of(offer.quantity)
    listing.brand = clean_text(offer.brand or "", limit=200)[:200] or listing.brand
    listing.gtin = clean_text(offer.gtin or "")[:14] or listing.gtin
    listing.image = _image(offer.image) or listing.image


def name(listing: Listing, failure: Failure, now: dt.datetime) -> None:
    """A page that asks which price is meant still tells the product's name and shows its picture."""
    listing.title = listing.title or clean_title(failure.title)
    if not listing.image and (image := _image(failure.image)):
        listing.image, listing.image_due_at = image, now


def known_of(listing: Listing) -> Known | None:
    """What the next reading may know of the last believed one; None where that was a person's own word, or none."""
    if not listing.currency or listing.source in OWN_SOURCES:
        return None
    rows = price_rows(listing.evidence)
    return Known(listing.currency, tuple(Evidence(row["reader"], row["place"], row["text"]) for row in rows))


def clean_title(title: str) -> str:
    return clean_text(title, limit=LONGEST_TITLE)


def complete_pick(listing: Listing, offer: Offer) -> None:
    """An amount that the person saw has been found: from now on its place is looked for."""
    if listing.anchor and not listing.anchor.get("place") and offer.price and offer.evidence:
        found = evidence_json(offer.evidence)[0]
        listing.anchor = pick_to_json(Pick(None, found["reader"], found["place"], found["text"], money=offer.price))


def evidence_json(evidence: Iterable[Evidence]) -> list[dict[str, str]]:
    """As `Listing.evidence` keeps it; a row that names no figure belongs to the price."""
    return [
        ({} if row.figure is OfferFigure.PRICE else {"figure": row.figure.value})
        | {
            "reader": row.reader[:20],
            "place": clean_text(row.place, limit=LONGEST_KEPT),
            "text": clean_text(row.text, limit=LONGEST_KEPT),
        }
        for row in list(evidence)[:MOST_EVIDENCE]
    ]


def evidence_shape(row: dict[str, Any]) -> dict[str, str]:
    """A kept row as the API tells it."""
    told = {name: str(row.get(name, "")) for name in ("reader", "place", "text")}
    return {"figure": str(row.get("figure", OfferFigure.PRICE.value)), **told}


def price_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The kept evidence of the price alone."""
    return [row for row in rows if row.get("figure", OfferFigure.PRICE) == OfferFigure.PRICE]


def candidates_json(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """The choices of an ambiguous page, as `Listing.candidates` keeps them, each in the words of its row; amounts are
    decimal strings.
    """
    return [
        {
            "kind": candidate.kind.value,
            "amount": format_amount(candidate.money) if candidate.money else None,
            "currency": candidate.money.currency if candidate.money else None,
            **evidence_json([candidate.evidence])[0],
            **({"text": candidate.row} if candidate.row else {}),
        }
        for candidate in list(candidates)[:MOST_CANDIDATES]
    ]


def candidates_from(rows: Iterable[dict[str, Any]]) -> list[Candidate]:
    """What `candidates_json` kept."""
    return [
        Candidate(
            CandidateKind(row["kind"]),
            from_decimal(Decimal(row["amount"]), row["currency"]) if row["amount"] is not None else None,
            Evidence(row["reader"], row["place"], row["text"]),
        )
        for row in rows
    ]


def _minor(money: Money | None, currency: str) -> int | None:
    return money.minor if money is not None and money.currency == currency and money.minor >= 0 else None


def _image(url: str | None) -> str:
    target = parse_target(url) if url else None
    return target.url if isinstance(target, Target) else ""
