"""Beginning a look, going when the slot has come, and handing back what was not begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import F

from ec_sites.models import RobotsFile, Site
from ec_sites.robots import KEEP_S, Robots, RobotsState
from ec_sites.values import Policy
from ec_sites.wire import pick_from
from price_tracking.claim import Claim
from price_tracking.door import pace_s
from price_tracking.shown import known_of
from price_tracking.visit import Errand
from products.models import OUTCOME_OK, Listing
from products.transaction import in_transaction

# A slot that comes so soon is waited for; any other is left to a later batch.
MOST_WAIT_S = 3.0


def begin(claims: Iterable[Claim], *, now: dt.datetime) -> list[Errand]:
    """The looks that these claims still give a right to, each counted as begun under a new fence and a fresh lease.

    So the second of two equal messages, and a late one, begins nothing.
    """
    fences = {claim.listing_id: claim.fence for claim in claims}
    return in_transaction(lambda: _begin(fences, now))


def take_slot(site_id: int, url: str, *, now: dt.datetime) -> float | None:
    """Reserves the next visit to the shop: the seconds until then, None where that is not soon or no visit is allowed.

    A batch may have waited long in its queue, so what the claim reserved says little: the last visit counts.
    """
    return in_transaction(lambda: _take_slot(site_id, url, now))


def hand_back(errands: Sequence[Errand]) -> None:
    """Gives up looks that did not take place; they are due as before."""
    in_transaction(lambda: _hand_back(errands))


def _hand_back(errands: Sequence[Errand]) -> None:
    for errand in sorted(errands, key=lambda errand: errand.listing_id):
        unbegun = Listing.objects.filter(pk=errand.listing_id, fence=errand.fence, attempts__gt=0)
        unbegun.update(lease_until=None, attempts=F("attempts") - 1)


def _begin(fences: dict[int, int], now: dt.datetime) -> list[Errand]:
    lease = dt.timedelta(seconds=settings.LOOK_LEASE_S)
    # A little later than its time in the queue a message is still good where nobody was faster; days later it is not.
    rows = (
        Listing.objects.select_related("site", "copy_of")
        .filter(pk__in=fences, lease_until__gt=now - lease, parked_at=None)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    listings = [listing for listing in rows if listing.fence == fences[listing.pk]]
    Listing.objects.filter(pk__in=[listing.pk for listing in listings]).update(
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        lease_until=now + lease,
    )
    errands = [_errand(listing) for listing in listings]
    kept = _kept_robots({errand.origin for errand in errands}, now)
    return [replace(errand, robots=kept.get(errand.origin)) for errand in errands]


def _errand(listing: Listing) -> Errand:
    # "Not modified" confirms what is believed only where the last look ended well.
    confirms = listing.outcome == OUTCOME_OK and listing.quarantine is None
    return Errand(
        listing_id=listing.pk,
        fence=listing.fence + 1,
        site_id=listing.site_id,
        reference=listing.reference,
        etag=listing.etag if confirms else "",
        last_modified=listing.last_modified if confirms else "",
        pick=pick_from(anchor) if (anchor := listing.standing_anchor) else None,
        known=known_of(listing),
        is_private=listing.private_to_id is not None,
    )


def _kept_robots(origins: Iterable[str], now: dt.datetime) -> dict[str, Robots]:
    oldest = now - dt.timedelta(seconds=KEEP_S)
    files = RobotsFile.objects.filter(origin__in=origins, fetched_at__gt=oldest)
    return {file.origin: Robots(RobotsState(file.state), file.body) for file in files}


def _take_slot(site_id: int, url: str, now: dt.datetime) -> float | None:
    site = Site.objects.select_for_update(no_key=True).get(pk=site_id)
    if site.policy != Policy.PAGES or (site.paused_until is not None and site.paused_until > now):
        return None
    pace = dt.timedelta(seconds=pace_s(url, site.effective_pace_s))
    visit_at = max(now, site.last_visit_at + pace) if site.last_visit_at is not None else now
    wait_s = (visit_at - now).total_seconds()
    if wait_s > MOST_WAIT_S:
        return None
    site.last_visit_at = visit_at
    site.next_slot_at = max(site.next_slot_at, visit_at + pace)
    site.save(update_fields=["last_visit_at", "next_slot_at"])
    return wait_s
