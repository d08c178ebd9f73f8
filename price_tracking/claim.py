"""Claiming what is due: a lease on each listing, a slot at each shop. The database is the queue."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ec_sites.models import Site
from price_tracking.door import pace_s
from price_tracking.models import Check
from products.models import Listing
from products.transaction import in_transaction

# Three looks that were begun and never ended: the page kills its worker.
MOST_ATTEMPTS = 3
BATCH_SIZE = 32
ASKED_BATCH_SIZE = 4
# How long a message may wait in its queue before the listing is offered again: a flushed broker costs no more.
QUEUE_LEASE_S = 15


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to begin one look. Whoever holds an older fence is refused.

    A fence is even while a look is wanted and odd while one runs. To claim again what nobody has begun keeps the fence,
    so a message that is slow in its queue stays good; to begin, or to claim what never ended, moves it on.
    """

    listing_id: int
    fence: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one task looks at: of each shop one listing at most."""

    claims: tuple[Claim, ...]


def claim_due(now: dt.datetime, limit: int) -> list[Batch]:
    """Leases to at most `limit` due listings, one a shop whose slot has come; those slots are taken.

    What a person asked for comes first, then what was due first. Shops that another worker has locked are left to it.
    A listing whose last look never ended goes alone, so that it takes no other with it.
    """
    return in_transaction(lambda: _claim_due(now, limit))


def park_poisoned(now: dt.datetime) -> int:
    """Parks what was begun three times and never ended, its lease over. An operator takes it up. Returns how many."""
    return in_transaction(lambda: _park_poisoned(now))


def _claim_due(now: dt.datetime, limit: int) -> list[Batch]:
    sites = {site.pk: site for site in _open_sites(now, limit)}
    picks = [site.pick for site in sites.values()]
    # A locked row belongs to another worker that is just finishing; waiting for it could be waiting in a circle.
    listings = list(Listing.objects.due(now).filter(pk__in=picks).select_for_update(of=("self",), skip_locked=True))
    visited: dict[int, list[int]] = defaultdict(list)
    for listing in listings:
        visited[pace_s(listing.url, sites[listing.site_id].effective_pace_s)].append(listing.site_id)
    for pace, site_ids in visited.items():
        Site.objects.filter(pk__in=site_ids).update(next_slot_at=now + dt.timedelta(seconds=pace))
    lease_until = now + dt.timedelta(seconds=min(QUEUE_LEASE_S, settings.LOOK_LEASE_S))
    Listing.objects.filter(pk__in=[listing.pk for listing in listings]).update(
        lease_until=lease_until, fence=F("fence") + F("fence") % 2
    )
    return _batches(listings)


def _open_sites(now: dt.datetime, limit: int) -> Iterable[Any]:
    """Shops whose slot has come, the longest waiting first, locked; `pick` is the listing to look at there.

    Every order is that of an index and every inner query stops at its first row, so a long line is not read to its end.
    """
    due = Listing.objects.due(now).filter(site=OuterRef("pk"))
    asked = due.filter(asked_at__isnull=False).order_by("asked_at", "id")
    pick = Coalesce(Subquery(asked.values("pk")[:1]), Subquery(due.values("pk")[:1]))
    open_sites = Site.objects.open_for_visits(now).annotate(pick=pick).filter(pick__isnull=False)
    return open_sites.order_by("next_slot_at", "pk").select_for_update(skip_locked=True)[:limit]


def _batches(listings: Sequence[Listing]) -> list[Batch]:
    """Suspects alone; what a person waits for apart from what may be slow."""
    claims = {listing: Claim(listing.pk, listing.fence + listing.fence % 2) for listing in listings}
    suspects = [claim for listing, claim in claims.items() if listing.attempts]
    asked = [claim for listing, claim in claims.items() if listing.asked_at and not listing.attempts]
    others = [claim for listing, claim in claims.items() if not listing.asked_at and not listing.attempts]
    return [*_split(asked, ASKED_BATCH_SIZE), *_split(others, BATCH_SIZE), *_split(suspects, 1)]


def _split(claims: Sequence[Claim], size: int) -> list[Batch]:
    return [Batch(tuple(claims[start : start + size])) for start in range(0, len(claims), size)]


def _park_poisoned(now: dt.datetime) -> int:
    dead = Listing.objects.filter(lease_until__lte=now, attempts__gte=MOST_ATTEMPTS, parked_at=None)
    parked = list(dead.select_for_update(skip_locked=True).order_by("pk")[:100])
    for listing in parked:
        listing.outcome = Listing.Outcome.POISONED
        listing.outcome_detail = f"{listing.attempts} looks were begun and never ended"
        listing.outcome_since = listing.parked_at = now
        listing.lease_until = listing.asked_at = None
    Listing.objects.bulk_update(
        parked, ["outcome", "outcome_detail", "outcome_since", "parked_at", "lease_until", "asked_at"]
    )
    Check.objects.bulk_create(
        Check(listing=listing, at=now, outcome=listing.outcome, detail=listing.outcome_detail) for listing in parked
    )
    return len(parked)
