"""Which price an ambiguous page means, settled by an operator for everybody.

The stored page is read again with the choice, so that what would change is seen first; then the choice is kept on the
shared listing, as a person's pick is on their own, and what the page said is recorded as of when it was fetched.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ec_sites.pick import pick_of
from ec_sites.sandbox import read_in_child
from ec_sites.values import Candidate, Failure, Offer, Pick, Policy
from price_tracking.believe import Verdict
from price_tracking.keep_page import digest_of, page_from
from price_tracking.models import StoredPage
from price_tracking.pick import hold_on
from price_tracking.record import record_again, verdict_on
from price_tracking.shown import candidates_from
from price_tracking.visit import Look
from products.ask import ask
from products.models import Listing
from products.transaction import in_transaction


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the candidates of a stored page, by its place in the list. `page` is the digest of the page that was seen:
    fetched again with the same words, it is the same page.
    """

    listing_id: int
    number: int
    page: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the stored page says once the choice is made. `verdict` is None where it tells no price even so."""

    page: StoredPage
    candidate: Candidate
    pick: Pick
    outcome: Offer | Failure
    verdict: Verdict | None

    @property
    def is_found(self) -> bool:
        """Whether the readers of now find the very amount that was chosen."""
        return isinstance(self.outcome, Offer) and self.outcome.price == self.candidate.money


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be done next: points to evaluate, and whether to wake the sweep."""

    point_ids: tuple[int, ...] = ()
    look_wanted: bool = False


def preview(choice: Choice) -> Preview:
    """Reads the stored page with the choice, in a process with limits; changes nothing.

    Raises ValidationError with page_gone, or changed where the listing is not what the operator saw.
    """
    listing = Listing.objects.select_related("site").get(pk=choice.listing_id)
    page = _page_of(choice, listing)
    candidates = candidates_from(page.candidates)
    if not 0 <= choice.number < len(candidates):
        raise _changed()
    candidate = candidates[choice.number]
    pick = pick_of(candidate, candidates)
    outcome = read_in_child(page_from(page), listing.reference, pick).outcome
    verdict = verdict_on(listing, outcome, page.fetched_at) if isinstance(outcome, Offer) else None
    return Preview(page, candidate, pick, outcome, verdict)


def settle(choice: Choice, *, now: dt.datetime) -> Settled:
    """Makes the choice hold for everybody, from the stored page on. Those who picked for themselves keep their own.

    Raises ValidationError with page_gone, changed (settled by another, or looked at again meanwhile) and not_found.
    """
    seen = preview(choice)
    if not seen.is_found:
        raise ValidationError(
            _("The stored page no longer shows this price to the readers. Nothing was settled."), code="not_found"
        )
    return in_transaction(lambda: _settle(choice, seen, now))


def unsettle(listing_id: int, *, now: dt.datetime) -> Settled:
    """Takes the decision back: the next look asks again. History stays as it was."""
    return in_transaction(lambda: _unsettle(listing_id, now))


def _settle(choice: Choice, seen: Preview, now: dt.datetime) -> Settled:
    listing = _locked(choice.listing_id)
    page = _page_of(choice, listing)
    hold_on(listing, seen.pick)
    listing.save(update_fields=["anchor", "fence", "lease_until", "etag", "last_modified"])
    look = Look(listing.pk, listing.fence, seen.outcome, page.url, status=page.status)
    point_ids = record_again(listing, look, seen_at=page.fetched_at)
    _ask_of_copies(listing, now)
    return Settled(point_ids, ask(listing, now=now).look_wanted)


def _unsettle(listing_id: int, now: dt.datetime) -> Settled:
    listing = _locked(listing_id)
    if listing.anchor is None:
        return Settled()
    hold_on(listing, None)
    listing.save(update_fields=["anchor", "fence", "lease_until", "etag", "last_modified"])
    return Settled(look_wanted=ask(listing, now=now).look_wanted)


def _locked(listing_id: int) -> Listing:
    rows = Listing.objects.select_related("site", "product").filter(private_to=None)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=listing_id)


def _page_of(choice: Choice, listing: Listing) -> StoredPage:
    """The page that the operator saw, where the listing still asks about it."""
    page = StoredPage.objects.filter(listing=listing).first()
    if page is None:
        raise ValidationError(
            _("The page is no longer stored. It comes back with the next look that leaves a choice."), code="page_gone"
        )
    seen_since = listing.last_seen_at is not None and listing.last_seen_at > page.fetched_at
    is_open = listing.private_to_id is None and listing.outcome == Listing.Outcome.AMBIGUOUS
    if not is_open or seen_since or digest_of(page) != choice.page:
        raise _changed()
    return page


def _changed() -> ValidationError:
    return ValidationError(
        _("The listing has changed since you opened it: it was settled or looked at again."), code="changed"
    )


def _ask_of_copies(listing: Listing, now: dt.datetime) -> None:
    """People's own copies without a pick of their own ask the same question: their next look has its answer."""
    asking = Listing.objects.filter(copy_of=listing, anchor=None, outcome=Listing.Outcome.AMBIGUOUS, parked_at=None)
    asking.filter(site__policy=Policy.PAGES).update(next_check_at=now)
