"""What follows when an operator changes how a shop may be looked at."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from ec_sites.models import Site
from ec_sites.values import Policy
from products.models import OUTCOME_OK, OUTCOME_PENDING, Listing
from products.own import OWN_SOURCES
from products.watch import schedule_watched


def apply_policy(site: Site, *, now: dt.datetime) -> None:
    """Listings of a shop that may be visited become due; those of one that may not are left in peace and say so."""
    listings = Listing.objects.filter(site=site)
    if site.policy == Policy.PAGES:
        refused = listings.filter(outcome=Listing.Outcome.REFUSED_BY_POLICY)
        refused.update(outcome=OUTCOME_PENDING, outcome_since=None, outcome_detail="")
        schedule_watched(now)
        return
    # A price that a person brought themselves stands, whoever may visit the shop.
    by_hand = Q(outcome=OUTCOME_OK, source__in=OWN_SOURCES)
    visited = listings.exclude(by_hand).exclude(outcome=Listing.Outcome.REFUSED_BY_POLICY)
    visited.update(outcome=Listing.Outcome.REFUSED_BY_POLICY, outcome_since=now, failures=0)
    listings.update(next_check_at=None, asked_at=None)
