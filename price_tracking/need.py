"""What somebody's wish does to the next look: one that became nearer is not left until tomorrow."""

from __future__ import annotations

import datetime as dt

from price_tracking.door import bounds, has_demo_interval
from price_tracking.interval import NEAR, Reason
from products.models import Listing


def note_need(listing_id: int, need: int) -> None:
    """Writes how near somebody's wish a listing is (0 to 9); the next look comes sooner where it is nearer now."""
    listing = Listing.objects.filter(pk=listing_id).exclude(need=need).first()
    if listing is None:
        return
    planned = listing.next_check_at
    if need > listing.need and not has_demo_interval(listing.url) and not listing.has_failed:
        _hasten(listing, need)
    times = {name: getattr(listing, name) for name in ("interval_s", "interval_reason", "next_check_at")}
    # A look that ended in this very moment has planned the next one itself.
    if not Listing.objects.filter(pk=listing_id, next_check_at=planned).update(need=need, **times):
        Listing.objects.filter(pk=listing_id).update(need=need)


def _hasten(listing: Listing, need: int) -> None:
    if listing.last_looked_at is None or listing.next_check_at is None or listing.quarantine is not None:
        return
    # The interval was made for the former need, as `next_interval` makes it.
    sooner_s = bounds(listing.url).hold(listing.interval_s * (10 - need) / (10 - listing.need))
    if sooner_s < listing.interval_s:
        listing.interval_s = sooner_s
        listing.interval_reason = Reason.NEAR_TARGET if need >= NEAR else listing.interval_reason
        listing.next_check_at = min(listing.next_check_at, listing.last_looked_at + dt.timedelta(seconds=sooner_s))
