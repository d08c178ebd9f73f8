"""Where the figures of an offer stood that stand beside its price: list price, shipping, points and stock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ec_sites import words
from ec_sites.findings import GONE
from ec_sites.html import Document
from ec_sites.readers import Claim
from ec_sites.readers.anchor import Anchor
from ec_sites.readers.visible import place_of
from ec_sites.values import Availability, Candidate, CandidateKind, Evidence, Offer, OfferFigure, Reading

# A run of text that speaks of stock is a label, not prose.
_LONGEST_LABEL = 40
_STOCK_WORDS = {
    Availability.DISCONTINUED: words.DISCONTINUED,
    Availability.OUT_OF_STOCK: words.OUT_OF_STOCK,
    Availability.PRE_ORDER: words.PRE_ORDER,
    Availability.BACK_ORDER: words.BACK_ORDER,
    Availability.IN_STOCK: words.IN_STOCK,
}


def with_evidence_beside(reading: Reading, document: Document, anchor: Anchor, claims: Iterable[Claim]) -> Reading:
    """The same reading, whose offer says of each of its figures where it stood. `claims`: in the judge's order."""
    offer = reading.outcome
    if not isinstance(offer, Offer):
        return reading
    found = (
        _stood(reading.candidates, CandidateKind.LIST, OfferFigure.LIST_PRICE, offer.list_price),
        _stood(reading.candidates, CandidateKind.SHIPPING, OfferFigure.SHIPPING, offer.shipping),
        _stood(reading.candidates, CandidateKind.POINTS, OfferFigure.POINTS, offer.points),
        _stock(offer, document, anchor, claims),
    )
    beside = tuple(one for one in found if one is not None)
    return replace(reading, outcome=replace(offer, evidence_beside=beside))


def _stood(
    candidates: Iterable[Candidate], kind: CandidateKind, figure: OfferFigure, amount: object
) -> Evidence | None:
    """The first figure of that kind and amount; `amount` is money, or the number of points."""
    if amount is None:
        return None
    of_kind = (one for one in candidates if one.kind is kind)
    stood = next((one.evidence for one in of_kind if amount in (one.money, one.count)), None)
    return replace(stood, figure=figure) if stood else None


def _stock(offer: Offer, document: Document, anchor: Anchor, claims: Iterable[Claim]) -> Evidence | None:
    """What said the stock: the markup where it says the same, else a label near the title, else the buy button."""
    if offer.availability is Availability.UNKNOWN:
        return None
    offers = (one for claim in claims for one in claim.offers if one.availability is offer.availability)
    stated = next((one.stock for one in offers if one.stock), None)
    label = stated or _label(offer.availability, document, anchor)
    return label or (_button(document, anchor) if offer.availability not in GONE else None)


def _label(availability: Availability, document: Document, anchor: Anchor) -> Evidence | None:
    pattern = _STOCK_WORDS[availability]
    for segment in document.around(anchor.index):
        if len(segment.text) <= _LONGEST_LABEL and pattern.search(segment.text):
            zone = document.zone(segment.node)
            if not (zone.elsewhere or zone.in_choice or zone.hidden):
                return Evidence("text", place_of(segment.node), segment.raw, OfferFigure.STOCK)
    return None


def _button(document: Document, anchor: Anchor) -> Evidence | None:
    """That it can be put into the cart is what the page says of its stock."""
    place = next((index for index in anchor.buttons if index >= 0), None)
    if place is None:
        return None
    button = document.segments[place]
    return Evidence("text", place_of(button.node), button.raw, OfferFigure.STOCK)
