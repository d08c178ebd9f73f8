"""Asking for a look now. The shop's pace decides how soon that is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ec_sites.values import Policy
from products.models import Listing


@dataclass(frozen=True, slots=True)
class Asked:
    """`earliest_at` is when the shop's next visit may be. `look_wanted` is False where nobody may or can look at it."""

    earliest_at: dt.datetime
    look_wanted: bool


def ask(listing: Listing, *, now: dt.datetime) -> Asked:
    """Puts the listing before all others of its shop. Asking twice is asking once. A parked listing stays parked."""
    site = listing.site
    earliest_at = max(now, site.next_slot_at, site.paused_until or now)
    if site.policy != Policy.PAGES or listing.parked_at is not None:
        return Asked(earliest_at, look_wanted=False)
    if listing.asked_at is None:
        Listing.objects.filter(pk=listing.pk, asked_at=None).update(asked_at=now, next_check_at=now)
        listing.asked_at = listing.next_check_at = now
    return Asked(earliest_at, look_wanted=True)
