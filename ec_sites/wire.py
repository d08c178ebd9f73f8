"""A page and its reading as bytes, for the pipe between a worker and the child that reads for it. JSON, no pickle.

What comes out of the child is built anew from known fields: a child that was led astray can hand back wrong words, but
no objects. Functions named `…_from` raise ValueError, KeyError or TypeError on what they do not know.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ec_sites.values import (
    Availability,
    Candidate,
    CandidateKind,
    Condition,
    Evidence,
    Failure,
    FailureKind,
    Known,
    Money,
    Offer,
    OfferFigure,
    Page,
    Pick,
    ProductReference,
    Quantity,
    Reading,
)

Json = dict[str, Any]


def page_to_bytes(
    page: Page, reference: ProductReference | None, pick: Pick | None = None, known: Known | None = None
) -> bytes:
    """One line of JSON, then the body as it is."""
    heading: Json = {"url": page.url, "status": page.status, "headers": page.headers}
    heading |= {"reference": None, "pick": None, "known": None}
    if reference is not None:
        heading["reference"] = {
            "site_code": reference.site_code,
            "item_id": reference.item_id,
            "url": reference.url,
            "needs_query": reference.needs_query,
        }
    if pick is not None:
        heading["pick"] = pick_to_json(pick)
    if known is not None:
        rows = [_evidence_to_json(row) for row in known.evidence]
        heading["known"] = {"currency": known.currency, "evidence": rows}
    return json.dumps(heading).encode() + b"\n" + page.body


def page_from_bytes(packed: bytes) -> tuple[Page, ProductReference | None, Pick | None, Known | None]:
    line, _, body = packed.partition(b"\n")
    heading = json.loads(line)
    reference = heading["reference"]
    page = Page(heading["url"], heading["status"], heading["headers"], body)
    found = None if reference is None else ProductReference(**reference)
    pick = None if heading["pick"] is None else pick_from(heading["pick"])
    return page, found, pick, None if heading["known"] is None else _known_from(heading["known"])


def _known_from(found: Json) -> Known:
    return Known(str(found["currency"]), tuple(_evidence_from(row) for row in found["evidence"]))


def pick_to_json(pick: Pick) -> Json:
    """Also the form in which `Listing.anchor` keeps it."""
    kept = {"kind": pick.kind, "reader": pick.reader, "place": pick.place, "text": pick.text}
    where = {"nth": pick.nth, "count": pick.count, "is_alone": pick.is_alone}
    return {**kept, **where, "money": _money_to_json(pick.money)}


def pick_from(found: Json) -> Pick:
    kind = found.get("kind")
    return Pick(
        kind=CandidateKind(kind) if kind else None,
        reader=str(found.get("reader", "")),
        place=str(found.get("place", "")),
        text=str(found.get("text", "")),
        nth=int(found.get("nth", 0)),
        count=int(found.get("count", 1)),
        is_alone=bool(found.get("is_alone")),
        money=_money_from(found.get("money")),
    )


def reading_to_bytes(reading: Reading) -> bytes:
    outcome = reading.outcome
    packed = {
        "offer": _offer_to_json(outcome) if isinstance(outcome, Offer) else None,
        "failure": _failure_to_json(outcome) if isinstance(outcome, Failure) else None,
        "candidates": [_candidate_to_json(candidate) for candidate in reading.candidates],
    }
    # Lone surrogates are escaped, so that whatever a reader let through arrives as it was.
    return json.dumps(packed).encode("ascii")


def reading_from_bytes(packed: bytes) -> Reading:
    found = json.loads(packed)
    candidates = tuple(_candidate_from(candidate) for candidate in found["candidates"])
    if found["offer"] is not None:
        return Reading(_offer_from(found["offer"]), candidates)
    return Reading(_failure_from(found["failure"]), candidates)


def _money_to_json(money: Money | None) -> Json | None:
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def _money_from(found: Json | None) -> Money | None:
    return None if found is None else Money(int(found["minor"]), str(found["currency"]))


def _evidence_to_json(evidence: Evidence) -> Json:
    return {"reader": evidence.reader, "place": evidence.place, "text": evidence.text, "figure": evidence.figure}


def _evidence_from(found: Json) -> Evidence:
    return Evidence(str(found["reader"]), str(found["place"]), str(found["text"]), OfferFigure(found["figure"]))


def _candidate_to_json(candidate: Candidate) -> Json:
    return {
        "kind": candidate.kind,
        "money": _money_to_json(candidate.money),
        "evidence": _evidence_to_json(candidate.evidence),
        "count": candidate.count,
        "row": candidate.row,
    }


def _candidate_from(found: Json) -> Candidate:
    evidence = _evidence_from(found["evidence"])
    count, row = _whole(found["count"]), str(found["row"])
    return Candidate(CandidateKind(found["kind"]), _money_from(found["money"]), evidence, count, row)


def _failure_to_json(failure: Failure) -> Json:
    return {
        "kind": failure.kind,
        "detail": failure.detail,
        "retry_after_s": failure.retry_after_s,
        "candidates": [_candidate_to_json(candidate) for candidate in failure.candidates],
        "title": failure.title,
        "image": failure.image,
    }


def _failure_from(found: Json) -> Failure:
    candidates = tuple(_candidate_from(candidate) for candidate in found["candidates"])
    return Failure(
        kind=FailureKind(found["kind"]),
        detail=str(found["detail"]),
        retry_after_s=_whole(found["retry_after_s"]),
        candidates=candidates,
        title=str(found["title"]),
        image=_words(found["image"]),
    )


def _offer_to_json(offer: Offer) -> Json:
    return {
        "title": offer.title,
        "price": _money_to_json(offer.price),
        "list_price": _money_to_json(offer.list_price),
        "points": offer.points,
        "shipping": _money_to_json(offer.shipping),
        "availability": offer.availability,
        "condition": offer.condition,
        "image": offer.image,
        "brand": offer.brand,
        "gtin": offer.gtin,
        "mpn": offer.mpn,
        "seller": offer.seller,
        "quantity": _quantity_json(offer.quantity),
        "source": offer.source,
        "confidence": offer.confidence,
        "evidence": [_evidence_to_json(evidence) for evidence in offer.evidence],
        "evidence_beside": [_evidence_to_json(evidence) for evidence in offer.evidence_beside],
    }


def _offer_from(found: Json) -> Offer:
    return Offer(
        title=str(found["title"]),
        price=_money_from(found["price"]),
        list_price=_money_from(found["list_price"]),
        points=_whole(found["points"]),
        shipping=_money_from(found["shipping"]),
        availability=Availability(found["availability"]),
        condition=Condition(found["condition"]),
        image=_words(found["image"]),
        brand=_words(found["brand"]),
        gtin=_words(found["gtin"]),
        mpn=_words(found["mpn"]),
        seller=_words(found["seller"]),
        quantity=_quantity_from(found["quantity"]),
        source=str(found["source"]),
        confidence=float(found["confidence"]),
        evidence=tuple(_evidence_from(evidence) for evidence in found["evidence"]),
        evidence_beside=tuple(_evidence_from(evidence) for evidence in found["evidence_beside"]),
    )


def _quantity_json(quantity: Quantity | None) -> Json | None:
    if quantity is None:
        return None
    amount = None if quantity.amount is None else str(quantity.amount)
    return {"count": quantity.count, "amount": amount, "unit": quantity.unit}


def _quantity_from(found: Any) -> Quantity | None:
    if found is None:
        return None
    amount = None if found["amount"] is None else Decimal(str(found["amount"])[:20])
    return Quantity(int(found["count"]), amount, _words(found["unit"]))


def _whole(found: object) -> int | None:
    return None if found is None else int(str(found))


def _words(found: object) -> str | None:
    return None if found is None else str(found)
