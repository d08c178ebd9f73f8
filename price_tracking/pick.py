"""Which of several prices is the price: a person says it once, and their own listing keeps to that place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ec_sites.pick import PICKED, pick_of
from ec_sites.values import Availability, Candidate, CandidateKind, Condition, Money, Offer, Pick, Policy
from ec_sites.wire import pick_to_json
from price_tracking.own_price import be_well, put
from price_tracking.shown import candidates_from
from products.ask import ask
from products.models import Listing, TrackedProduct
from products.own import SENT, leave_own, own_listing
from products.transaction import in_transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """The candidate as the person saw it."""

    kind: CandidateKind
    money: Money
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Picked:
    """What is to be done next: points to evaluate, and whether to wake the sweep."""

    point_ids: tuple[int, ...] = ()
    look_wanted: bool = False


def pick(tracked: TrackedProduct, wanted: Wanted, *, now: dt.datetime) -> Picked:
    """Makes one of the candidates the price, now and wherever it stands at the next looks.

    Raises ValidationError("not_a_candidate") where the page did not show it: nobody may put words into its mouth.
    """
    return in_transaction(lambda: _pick(tracked, wanted, now))


def look_for(tracked: TrackedProduct, amount: Money, *, now: dt.datetime) -> Picked:
    """None of the candidates: the amount is looked for on the page at once, and from then on its place.

    Raises ValidationError("not_visited") where we do not visit the shop.
    """
    return in_transaction(lambda: _look_for(tracked, amount, now))


def let_go(tracked: TrackedProduct, *, now: dt.datetime) -> Picked:
    """Takes the pick back: the page decides again, on the shared listing where nothing else is the person's own."""
    return in_transaction(lambda: _let_go(tracked, now))


def _pick(tracked: TrackedProduct, wanted: Wanted, now: dt.datetime) -> Picked:
    listing = own_listing(tracked, now=now)
    candidates = candidates_from(listing.candidates)
    found = next((one for one in candidates if _is(one, wanted)), None)
    if found is None:
        raise ValidationError(
            _("The page no longer shows this price. Choose from what it shows now."), code="not_a_candidate"
        )
    hold_on(listing, pick_of(found, candidates))
    is_visited = listing.site.policy == Policy.PAGES
    seen_at = max(filter(None, [listing.last_looked_at, listing.last_seen_at]), default=now) if is_visited else now
    be_well(listing, now)
    point = put(listing, _offer_of(found, listing), url=listing.url, at=seen_at)
    return Picked((point.pk,) if point else (), look_wanted=_look_again(listing, now))


def _look_for(tracked: TrackedProduct, amount: Money, now: dt.datetime) -> Picked:
    if tracked.listing.site.policy != Policy.PAGES:
        raise ValidationError(_("We do not visit this shop. Type its price instead."), code="not_visited")
    listing = own_listing(tracked, now=now)
    hold_on(listing, Pick(money=amount))
    listing.save()
    return Picked(look_wanted=_look_again(listing, now))


def _let_go(tracked: TrackedProduct, now: dt.datetime) -> Picked:
    # What stands on a shared listing is an operator's say, not this person's.
    if tracked.listing.anchor is None or tracked.listing.private_to_id is None:
        return Picked()
    listing = own_listing(tracked, now=now)
    hold_on(listing, None)
    listing.save()
    if leave_own(tracked, now=now):
        return Picked(look_wanted=True)
    return Picked(look_wanted=_look_again(listing, now))


def hold_on(listing: Listing, wanted: Pick | None) -> None:
    """A look that runs now went out with another wish: its fence moves on, so that it writes nothing."""
    listing.anchor = pick_to_json(wanted) if wanted else None
    listing.fence += 2 - listing.fence % 2
    listing.lease_until = None
    listing.etag = listing.last_modified = ""


def _look_again(listing: Listing, now: dt.datetime) -> bool:
    """The page may say more than the price: its name, its stock."""
    return ask(listing, now=now).look_wanted


def _is(candidate: Candidate, wanted: Wanted) -> bool:
    """By what the person sent back: texts come in normal form, whatever the page wrote."""
    places = (candidate.evidence.place, wanted.place), (candidate.evidence.text, wanted.text)
    is_there = all(normalize("NFC", shown) == normalize("NFC", sent) for shown, sent in places)
    return is_there and (candidate.kind, candidate.money) == (wanted.kind, wanted.money)


def _offer_of(found: Candidate, listing: Listing) -> Offer:
    """What the choice says by itself; the rest of the page is read at the next look."""
    is_visited = listing.site.policy == Policy.PAGES
    offer = Offer(
        title="",
        price=found.money,
        availability=Availability(listing.availability),
        condition=Condition(listing.condition),
        source=found.evidence.reader if is_visited else SENT,
        confidence=PICKED,
        evidence=(found.evidence,),
    )
    if listing.price is None or found.money is None or found.money.currency != listing.currency:
        return offer
    # The parts were read with another price of the same page; they are asked again at once.
    return replace(offer, shipping=listing.money(listing.shipping), points=listing.points)
