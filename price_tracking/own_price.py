"""A price that a person brings themselves: typed, or on a page that their own browser sent. It is theirs alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from ec_sites.values import Availability, Condition, Evidence, Money, Offer, Policy
from price_tracking.interval import BY_HAND_INTERVAL_S, Reason
from price_tracking.models import Check, PricePoint
from price_tracking.models import Evidence as KeptEvidence
from price_tracking.record import open_span, set_bases
from price_tracking.shown import complete_pick, parts_of, show
from products.models import OUTCOME_OK, Listing, TrackedProduct
from products.own import SENT, TYPED, lock_listing, own_listing
from products.same import group_by_gtin
from products.transaction import in_transaction

# What may be taken back: an import is undone as a whole.
_TAKEN_BACK = (TYPED, SENT)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: the amount, and the very `words` of it. A part they did not say is unknown, never 0."""

    price: Money
    words: str
    shipping: Money | None = None
    points: int | None = None
    availability: Availability = Availability.UNKNOWN


def type_price(tracked: TrackedProduct, typed: Typed, *, now: dt.datetime) -> int:
    """Records what the person typed as the price from now on; returns the id of the point to evaluate.

    It is believed as it is: the person has the page before them, and can take it back.
    """
    return in_transaction(lambda: _type_price(tracked, typed, now))


def take_back(tracked: TrackedProduct) -> bool:
    """Takes the price away that the person typed or sent last: the one before holds again. False where none is last."""
    return in_transaction(lambda: _take_back(tracked))


def _type_price(tracked: TrackedProduct, typed: Typed, now: dt.datetime) -> int:
    listing = own_listing(tracked, now=now)
    offer = Offer(
        title="",
        price=typed.price,
        shipping=typed.shipping,
        points=typed.points,
        availability=typed.availability,
        condition=Condition(listing.condition),
        source=TYPED,
        evidence=(Evidence(TYPED, "", typed.words),),
    )
    point = put(listing, offer, url=listing.url, at=now)
    assert point is not None  # each price that is typed begins a span of its own
    return point.pk


def put(listing: Listing, offer: Offer, *, url: str, at: dt.datetime) -> PricePoint | None:
    """Makes the offer the listing's own, seen at that moment; the new span, None where it only confirms the last one.

    The listing is locked, and saved here. How our own visits go is left as it is: that a price was brought mends
    nothing about them. Where there are none, all is well from now on.
    """
    last_seen_at, gap = listing.last_seen_at, listing.is_stale(at)
    had = (parts_of(listing), listing.source) if last_seen_at is not None else None
    image = listing.image
    show(listing, offer)
    complete_pick(listing, offer)
    if listing.source == TYPED:
        listing.confidence = None
    if listing.image != image:
        listing.image_due_at = at
    # "Not modified" would confirm what the page said, not what was brought.
    listing.etag = listing.last_modified = ""
    listing.last_seen_at = at
    if listing.site.policy != Policy.PAGES:
        be_well(listing, at)
    point = None
    if (parts_of(listing), listing.source) != had or gap or listing.source == TYPED:
        point = open_span(listing, parts_of(listing), last_seen_at, after_gap=gap, now=at)
        point.save()
        KeptEvidence.objects.create(point=point, url=url[:2048], rows=listing.evidence)
        Check.objects.create(listing=listing, at=at, outcome=OUTCOME_OK, point=point)
    listing.save()
    set_bases([listing], at)
    group_by_gtin([listing])
    return point


def be_well(listing: Listing, at: dt.datetime) -> None:
    """There is a price and nothing is waited for."""
    if listing.outcome != OUTCOME_OK:
        listing.outcome_since = at
    listing.outcome, listing.outcome_detail = OUTCOME_OK, ""
    listing.failures, listing.candidates, listing.quarantine = 0, [], None
    if listing.site.policy != Policy.PAGES:
        listing.interval_s, listing.interval_reason = BY_HAND_INTERVAL_S, Reason.BY_HAND


def _take_back(tracked: TrackedProduct) -> bool:
    listing = lock_listing(tracked)
    point = listing.price_points.filter(last_seen_at=None).first()
    if listing.private_to_id != tracked.user_id or point is None or point.source not in _TAKEN_BACK:
        return False
    began_at = point.first_seen_at
    point.checks.all().delete()
    point.delete()
    before = listing.price_points.select_related("evidence").order_by("-first_seen_at", "-id").first()
    _show_again(listing, before)
    if before is not None:
        listing.price_points.filter(pk=before.pk).update(last_seen_at=None)
    listing.save()
    # It may have become the price at registration; that is then the first one believed from now on.
    TrackedProduct.objects.filter(pk=tracked.pk, base_at=began_at).update(
        base_price=None, base_currency="", base_at=None
    )
    tracked.refresh_from_db(fields=["base_price", "base_currency", "base_at"])
    return True


def _show_again(listing: Listing, point: PricePoint | None) -> None:
    """The offer of a former span, or none at all. What no span keeps (title, picture, condition) stays."""
    for name in ("price", "list_price", "shipping", "points", "unit", "unit_count", "confidence"):
        setattr(listing, name, getattr(point, name) if point else None)
    listing.currency = point.currency if point else ""
    listing.availability = point.availability if point else Availability.UNKNOWN
    listing.source = point.source if point else ""
    kept = getattr(point, "evidence", None)
    listing.evidence = kept.rows if kept else []
    listing.last_seen_at = point.last_seen_at if point else None
    if point is None and listing.site.policy != Policy.PAGES:
        listing.outcome, listing.outcome_since = Listing.Outcome.REFUSED_BY_POLICY, None


def sent_offer(offer: Offer) -> Offer:
    """The same offer, marked as sent by the person; its evidence says where on the page it stood."""
    return replace(offer, source=SENT)
