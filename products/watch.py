"""Which listings are looked at at all: those that somebody watches, at a shop that robots may visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ec_sites.values import Policy
from products.models import Listing, TrackedProduct

BATCH = 2000


def pause(tracked: TrackedProduct, *, now: dt.datetime) -> None:
    """Stops watching: no visits for this person, no alerts. The history stays. Pausing twice is pausing once."""
    TrackedProduct.objects.watching().filter(pk=tracked.pk).update(paused_at=now)
    tracked.refresh_from_db(fields=["paused_at"])


def resume(tracked: TrackedProduct, *, now: dt.datetime) -> None:
    TrackedProduct.objects.filter(pk=tracked.pk).update(paused_at=None)
    tracked.paused_at = None
    schedule(tracked.listing, now)


def pause_all(rows: Iterable[TrackedProduct], *, now: dt.datetime) -> list[TrackedProduct]:
    """As `pause`, for many in one write. Returns those that were watched until now."""
    watched = [row for row in rows if row.paused_at is None]
    TrackedProduct.objects.watching().filter(pk__in=[row.pk for row in watched]).update(paused_at=now)
    return watched


def resume_all(rows: Iterable[TrackedProduct], *, now: dt.datetime) -> list[TrackedProduct]:
    """As `resume`, for many in two writes. Returns those that were paused until now."""
    paused = [row for row in rows if row.paused_at is not None]
    TrackedProduct.objects.present().filter(pk__in=[row.pk for row in paused]).update(paused_at=None)
    schedule_all([row.listing_id for row in paused], now)
    return paused


def schedule(listing: Listing, now: dt.datetime) -> None:
    """Makes a listing due that nobody watched until now. One that is scheduled already keeps its time."""
    schedule_all([listing.pk], now)


def schedule_all(listing_ids: Iterable[int], now: dt.datetime) -> None:
    unscheduled = Listing.objects.filter(pk__in=listing_ids, next_check_at=None, site__policy=Policy.PAGES)
    unscheduled.update(next_check_at=now)


def schedule_watched(now: dt.datetime) -> int:
    """Makes every watched listing due that has no time: its shop's policy was changed, say. Returns how many."""
    waiting = Listing.objects.tracked().filter(next_check_at=None, parked_at=None, site__policy=Policy.PAGES)
    return Listing.objects.filter(pk__in=waiting.values("pk")[:BATCH]).update(next_check_at=now)


def rest_unwatched(now: dt.datetime) -> int:
    """Takes the time from listings that nobody watches: they would stand first in the line of what is due."""
    due = Listing.objects.filter(next_check_at__lte=now)
    unwatched = due.exclude(pk__in=Listing.objects.tracked().filter(next_check_at__lte=now).values("pk"))
    return Listing.objects.filter(pk__in=unwatched.values("pk")[:BATCH]).update(next_check_at=None)
