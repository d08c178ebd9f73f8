"""What a failed look changes: what is said of the listing and when it is tried again. Never its price or stock."""

from __future__ import annotations

import datetime as dt

from ec_sites.values import Failure, FailureKind
from price_tracking.door import bounds
from price_tracking.interval import Reason, retry_s, spread
from price_tracking.models import Check
from price_tracking.shown import candidates_json, name
from products.models import Listing

LONGEST_PAUSE_S = 24 * 3600


def fail(listing: Listing, failure: Failure, *, now: dt.datetime, chance: float) -> int:
    """Puts the failure on the listing; returns for how many seconds the whole shop wants no visit (0: it said nothing).

    A page that is gone is said to be gone once it was seen so twice in a row, where its price was known before.
    """
    is_first_sighting = failure.kind is FailureKind.GONE and _may_be_back(listing)
    listing.failures += 1
    if not is_first_sighting:
        if listing.outcome != failure.kind.value:
            listing.outcome_since = now
        listing.outcome = failure.kind.value
        listing.outcome_detail = failure.detail[:300]
        listing.candidates = candidates_json(failure.candidates)
        name(listing, failure, now)
    pause_s = _pause_s(listing, failure)
    wait_s = max(
        spread(retry_s(failure.kind, listing.failures, bounds(listing.url)), chance, bounds(listing.url)), pause_s
    )
    listing.next_check_at = now + dt.timedelta(seconds=wait_s)
    listing.interval_reason = Reason.FAILING
    return pause_s


def _may_be_back(listing: Listing) -> bool:
    if listing.last_seen_at is None:
        return False
    if listing.failures == 0:
        return True
    latest = Check.objects.filter(listing=listing).order_by("-at", "-id").first()
    return latest is None or latest.outcome != FailureKind.GONE


def _pause_s(listing: Listing, failure: Failure) -> int:
    if failure.kind is not FailureKind.THROTTLED:
        return 0
    asked_s = failure.retry_after_s
    wait_s = retry_s(failure.kind, listing.failures, bounds(listing.url)) if asked_s is None else asked_s
    return min(max(wait_s, listing.site.effective_pace_s), LONGEST_PAUSE_S)
