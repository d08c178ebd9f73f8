"""Why a price was believed at a moment of the past: the span that held then, and its evidence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from price_tracking.models import Evidence, PricePoint
from products.models import GAP_INTERVALS, Listing


@dataclass(frozen=True, slots=True)
class Proof:
    """A span of the history with what it was read from. `rows`: [{"reader", "place", "text"}]; hostile text."""

    point: PricePoint
    until: dt.datetime
    url: str
    rows: list[dict[str, Any]]


def proof_at(listing: Listing, moment: dt.datetime) -> Proof | None:
    """What was believed at a moment; None before the first look and in a gap. Three queries."""
    began = listing.price_points.order_by("first_seen_at", "id")
    point = began.filter(first_seen_at__lte=moment).last()
    if point is None:
        return None
    following = began.filter(first_seen_at__gt=point.first_seen_at).first()
    until = _until(point, following, listing)
    if moment > until:
        return None
    kept = Evidence.objects.filter(point=point).first()
    return Proof(point, until, kept.url if kept else listing.url, kept.rows if kept else [])


def _until(point: PricePoint, following: PricePoint | None, listing: Listing) -> dt.datetime:
    """As a chart has it: a span holds until the next one, where no gap parts them."""
    seen = point.last_seen_at or max(point.first_seen_at, listing.last_seen_at or point.first_seen_at)
    if following is None:
        return seen
    longest = dt.timedelta(seconds=GAP_INTERVALS * settings.INTERVAL_MAX_S)
    is_gap = seen < following.first_seen_at and (following.after_gap or following.first_seen_at - seen > longest)
    return seen if is_gap else following.first_seen_at
