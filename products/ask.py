"""Asking for a look now. The shop's pace decides how soon that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ec_sites.values import Policy
from products.models import Listing, TrackedProduct


@dataclass(frozen=True, slots=True)
class Asked:
    """`earliest_at` is when the shop's next visit may be. `look_wanted` is False where nobody may or can look at it."""

    earliest_at: dt.datetime
    look_wanted: bool


def ask(listing: Listing, *, now: dt.datetime) -> Asked:
    """Puts the listing before all others of its shop. Asking twice is asking once. A parked listing stays parked."""
    site = listing.site
    earliest_at = max(now, site.next_slot_at, site.paused_until or now)
    if not _may_look(listing):
        return Asked(earliest_at, look_wanted=False)
    if listing.asked_at is None:
        Listing.objects.filter(pk=listing.pk, asked_at=None).update(asked_at=now, next_check_at=now)
        listing.asked_at = listing.next_check_at = now
    return Asked(earliest_at, look_wanted=True)


def ask_all(rows: Iterable[TrackedProduct], *, now: dt.datetime) -> list[TrackedProduct]:
    """As `ask`, for many in one write. Returns those whose listing is looked at soon; paused ones are not.

    Reads each row's listing and its site.
    """
    possible = [row for row in rows if row.paused_at is None and _may_look(row.listing)]
    ids = [row.listing_id for row in possible]
    Listing.objects.filter(pk__in=ids, asked_at=None).update(asked_at=now, next_check_at=now)
    return possible


def _may_look(listing: Listing) -> bool:
    return listing.site.policy == Policy.PAGES and listing.parked_at is None
