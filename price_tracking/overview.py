"""What a list of listings shows beside each price: changes, lowest prices, a small chart. Two queries in all, or one
where the caller has read the facts with its own rows (`fact_columns`)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Max, Min, OuterRef, Q, Subquery, Value, Window
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce, Extract, Floor, RowNumber

from ec_sites.values import Money
from price_tracking.models import PricePoint
from products.models import GAP_INTERVALS, Listing

DAYS = 90
# Of each stretch of time the lowest and the last span are kept: at most 60 and what held when the 90 days began.
STRETCHES = 29
STRETCH_S = DAYS * 24 * 3600 / STRETCHES


@dataclass(frozen=True, slots=True)
class Change:
    """How far a price is from a named base; negative for a fall. `difference_minor` is in minor units of the base."""

    base: Money
    base_at: dt.datetime
    difference_minor: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class SparkSpan:
    """One span of the shelf price; between `until` and the next `at` nothing is known."""

    at: dt.datetime
    until: dt.datetime
    money: Money | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What a listing's history says at a glance. A lowest price counts as one only where a higher one was seen."""

    previous: Change | None = None
    today: Change | None = None
    week: Change | None = None
    lowest_ever: Money | None = None
    lowest_in_90_days: Money | None = None
    is_lowest_ever: bool = False
    is_lowest_in_90_days: bool = False
    sparkline: tuple[SparkSpan, ...] = ()
    is_stale: bool = False


class Facts(NamedTuple):
    """Single figures of one listing, each found by an index. Minor units of its currency."""

    previous_price: int | None
    previous_at: dt.datetime | None
    today_price: int | None
    today_at: dt.datetime | None
    week_price: int | None
    week_at: dt.datetime | None
    lowest: int | None
    highest: int | None
    held_id: int | None


def overviews(
    listings: Sequence[Listing],
    now: dt.datetime,
    *,
    day_start: dt.datetime | None = None,
    facts: Mapping[int, Facts] | None = None,
) -> dict[int, Overview]:
    """By listing id. `day_start` is when today began where the person lives; a day ago where it is not given.

    `facts`, by listing id, are read here where they are not given.
    """
    ids = [listing.pk for listing in listings]
    known = facts if facts is not None else _facts(ids, day_start or now - dt.timedelta(days=1), now)
    held = [known[pk].held_id for pk in ids if pk in known]
    start = now - dt.timedelta(days=DAYS)
    points: dict[int, list[_Point]] = defaultdict(list)
    for point in _thinned(ids, [pk for pk in held if pk is not None], start):
        points[point.listing_id].append(point)
    return {
        listing.pk: _overview(listing, known[listing.pk], points[listing.pk], start, now)
        for listing in listings
        if listing.pk in known
    }


def change(base: Money | None, base_at: dt.datetime | None, price: Money | None) -> Change | None:
    """How far a price is from a base; None where either is not known or they are in different currencies."""
    if base is None or base_at is None or price is None or base.currency != price.currency or base.minor <= 0:
        return None
    difference = price.minor - base.minor
    percent = (Decimal(100 * difference) / base.minor).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Change(base, base_at, difference, percent)


def is_lowest(price: int | None, lowest: int | None, highest: int | None) -> bool:
    """A lowest price counts as one only where a higher one was seen."""
    return price is not None and lowest is not None and highest is not None and price <= lowest < highest


def fact_columns(day_start: dt.datetime, now: dt.datetime, *, listing: str = "") -> dict[str, Subquery]:
    """The fields of `Facts`, to annotate rows with. `listing` is the way from a row to its listing: "listing__"."""
    own = PricePoint.objects.filter(
        listing=OuterRef(f"{listing}pk"), currency=OuterRef(f"{listing}currency"), price__isnull=False
    )
    latest = own.order_by("-first_seen_at", "-id")
    before = latest.exclude(price=OuterRef(f"{listing}price"))[:1]
    at_start = latest.filter(first_seen_at__lte=day_start)[:1]
    a_week_ago = latest.filter(first_seen_at__lte=day_start - dt.timedelta(days=7))[:1]
    began = PricePoint.objects.filter(
        listing=OuterRef(f"{listing}pk"), first_seen_at__lt=now - dt.timedelta(days=DAYS)
    ).order_by("-first_seen_at", "-id")
    return {
        "previous_price": Subquery(before.values("price")),
        "previous_at": Subquery(before.values_list(Coalesce("last_seen_at", "first_seen_at"))),
        "today_price": Subquery(at_start.values("price")),
        "today_at": Subquery(at_start.values("first_seen_at")),
        "week_price": Subquery(a_week_ago.values("price")),
        "week_at": Subquery(a_week_ago.values("first_seen_at")),
        "lowest": Subquery(own.order_by().values("listing").annotate(lowest=Min("price")).values("lowest")),
        "highest": Subquery(own.order_by().values("listing").annotate(highest=Max("price")).values("highest")),
        "held_id": Subquery(began.values("pk")[:1]),
    }


def _facts(ids: Sequence[int], day_start: dt.datetime, now: dt.datetime) -> dict[int, Facts]:
    rows = Listing.objects.filter(pk__in=ids).annotate(**fact_columns(day_start, now))
    return {pk: Facts(*values) for pk, *values in rows.values_list("pk", *Facts._fields)}


class _Point(NamedTuple):
    """What a small chart needs of a price point: whole rows would cost more than all else of a long list."""

    listing_id: int
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime | None
    after_gap: bool
    currency: str
    price: int | None


def _thinned(ids: Sequence[int], held: Sequence[int], start: dt.datetime) -> Iterator[_Point]:
    """The points of the last 90 days, and what held when they began; of each stretch the lowest and the last."""
    stretch: BaseExpression = Floor((Extract("first_seen_at", "epoch") - Value(start.timestamp())) / Value(STRETCH_S))
    alike: list[BaseExpression | F | str] = [F("listing_id"), stretch]
    rows = (
        PricePoint.objects.filter(listing__in=ids)
        .filter(Q(first_seen_at__gte=start) | Q(pk__in=held))
        .annotate(
            by_price=Window(RowNumber(), partition_by=alike, order_by=[F("price").asc(nulls_last=True), F("id").asc()]),
            by_time=Window(RowNumber(), partition_by=alike, order_by=[F("first_seen_at").desc(), F("id").desc()]),
        )
        .filter(Q(by_price=1) | Q(by_time=1))
        .order_by("listing_id", "first_seen_at", "id")
        .values_list(*_Point._fields)
    )
    return (_Point(*row) for row in rows)


def _overview(
    listing: Listing, facts: Facts, points: Sequence[_Point], start: dt.datetime, now: dt.datetime
) -> Overview:
    price = listing.money(listing.price)
    shown = _spans(listing, points, start)
    recent = [span.money.minor for span in shown if span.money is not None]
    return Overview(
        previous=change(listing.money(facts.previous_price), facts.previous_at, price),
        today=change(listing.money(facts.today_price), facts.today_at, price),
        week=change(listing.money(facts.week_price), facts.week_at, price),
        lowest_ever=listing.money(facts.lowest),
        lowest_in_90_days=listing.money(min(recent, default=None)),
        is_lowest_ever=is_lowest(listing.price, facts.lowest, facts.highest),
        is_lowest_in_90_days=is_lowest(listing.price, min(recent, default=None), max(recent, default=None)),
        sparkline=tuple(shown),
        is_stale=listing.is_stale(now),
    )


def _spans(listing: Listing, points: Sequence[_Point], start: dt.datetime) -> list[SparkSpan]:
    spans = []
    for point, following in zip_longest(points, points[1:]):
        until = point.last_seen_at or max(point.first_seen_at, listing.last_seen_at or point.first_seen_at)
        if following is not None and not _is_gap(until, following):
            until = following.first_seen_at
        # Currencies are never mixed: of a stretch in another one no price is known.
        money = listing.money(point.price) if point.currency == listing.currency else None
        if until >= start:
            spans.append(SparkSpan(max(point.first_seen_at, start), until, money))
    return spans


def _is_gap(until: dt.datetime, following: _Point) -> bool:
    # The span that truly followed may have been thinned away, but then it began less than a stretch before this one.
    longest_s = max(STRETCH_S, GAP_INTERVALS * settings.INTERVAL_MAX_S)
    return following.after_gap or (following.first_seen_at - until).total_seconds() > longest_s
