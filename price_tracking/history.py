"""What a listing cost over a period: spans for a chart, its gaps, and the period in figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from ec_sites.values import Availability, Money
from price_tracking.prices import Series, Sum, price_in
from price_tracking.thinning import thin
from products.models import GAP_INTERVALS, Listing


class Period(StrEnum):
    DAYS_30 = "30d"
    DAYS_90 = "90d"
    YEAR = "1y"
    ALL = "all"


_DAYS = {Period.DAYS_30: 30, Period.DAYS_90: 90, Period.YEAR: 365}


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of one price. `money` is None where no price was asked; until `until` it is known to have held."""

    at: dt.datetime
    until: dt.datetime
    money: Money | None
    is_bound: bool
    availability: Availability
    list_price: Money | None
    shipping: Money | None
    points: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of which nothing is known."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """An amount, and when it was first seen in the period."""

    money: Money
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """The period in figures. `average` is weighted by time; `days_recorded` counts UTC days with any record."""

    lowest: Reached | None
    highest: Reached | None
    average: Money | None
    falls: int
    rises: int
    first_at: dt.datetime | None
    days_recorded: int

    @property
    def changes(self) -> int:
        return self.falls + self.rises


@dataclass(frozen=True, slots=True)
class History:
    """`currency` is None where no price was ever seen. Spans are in order of time and do not overlap."""

    currency: str | None
    series: Series
    period: Period
    start: dt.datetime
    end: dt.datetime
    spans: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    summary: Summary
    thinned: bool


def history(
    listing: Listing,
    *,
    period: Period,
    series: Series,
    yen_per_point: Decimal,
    now: dt.datetime,
    max_points: int = 400,
) -> History:
    """One series of a listing's prices in its present currency. Two queries.

    The summary is taken before the spans are thinned.
    """
    start = now - dt.timedelta(days=_DAYS[period]) if period in _DAYS else None
    record = _read(listing, start, now)
    sums = [_sum(row, listing, series, yen_per_point) for row in record.rows]
    amounts = [total.money.minor if total else None for total in sums]
    kept, breaks = thin(record.at, amounts, record.gaps_s, max_points)
    spans = []
    for place, index in enumerate(kept):
        following = kept[place + 1] if place + 1 < len(kept) else None
        is_followed = following is not None and following not in breaks
        until = record.at[following] if is_followed and following is not None else record.until[index]
        spans.append(_span(record.rows[index], record.at[index], until, sums[index], listing))
    return History(
        currency=listing.currency or None,
        series=series,
        period=period,
        start=start or (record.at[0] if record.at else now),
        end=now,
        spans=tuple(spans),
        gaps=tuple(Gap(record.until[index - 1], record.at[index]) for index in sorted(breaks)),
        summary=_summarise(record, amounts, listing.currency),
        thinned=len(kept) < len(record.rows),
    )


class _Row(NamedTuple):
    """The fields of a price point that a history needs; a model object each would cost more than the query."""

    first_seen_at: dt.datetime
    last_seen_at: dt.datetime | None
    after_gap: bool
    availability: str
    currency: str
    price: int | None
    list_price: int | None
    shipping: int | None
    points: int | None


@dataclass(frozen=True, slots=True)
class _Record:
    """The spans that touch a period, cut to it: when each begins and ends, and the gap before it (0: none)."""

    rows: list[_Row]
    at: list[dt.datetime]
    until: list[dt.datetime]
    gaps_s: list[float]


def _read(listing: Listing, start: dt.datetime | None, end: dt.datetime) -> _Record:
    points = listing.price_points.filter(first_seen_at__lt=end)
    if start is not None:
        # What began last before the period may hold into it.
        earlier = points.filter(first_seen_at__lt=start).order_by("-first_seen_at", "-id")[:1]
        points = points.filter(Q(first_seen_at__gte=start) | Q(pk__in=list(earlier.values_list("pk", flat=True))))
    rows = [_Row(*fields) for fields in points.order_by("first_seen_at", "id").values_list(*_Row._fields)]
    at = [row.first_seen_at for row in rows]
    until: list[dt.datetime] = []
    gaps_s: list[float] = [0.0] * len(rows)
    for index, row in enumerate(rows):
        ends = row.last_seen_at or max(row.first_seen_at, listing.last_seen_at or row.first_seen_at)
        if index + 1 < len(rows):
            following = rows[index + 1]
            if is_gap(ends, following.first_seen_at, after_gap=following.after_gap):
                gaps_s[index + 1] = (following.first_seen_at - ends).total_seconds()
            else:
                ends = following.first_seen_at
        until.append(min(ends, end))
    record = _Record(rows, at, until, gaps_s)
    return record if start is None else _cut(record, start)


def _cut(record: _Record, start: dt.datetime) -> _Record:
    if record.until and record.until[0] < start:
        record = _Record(
            record.rows[1:], record.at[1:], record.until[1:], [0.0, *record.gaps_s[2:]][: len(record.rows) - 1]
        )
    return _Record(record.rows, [max(moment, start) for moment in record.at], record.until, record.gaps_s)


def is_gap(seen_until: dt.datetime, seen_again: dt.datetime, *, after_gap: bool) -> bool:
    """Whether the time between two spans is unknown. More than three of the longest intervals always is."""
    unseen_s = (seen_again - seen_until).total_seconds()
    return unseen_s > 0 and (after_gap or unseen_s > GAP_INTERVALS * settings.INTERVAL_MAX_S)


def _sum(row: _Row, listing: Listing, series: Series, yen_per_point: Decimal) -> Sum | None:
    # Currencies are never mixed in one series: of a stretch in another one no price is known.
    return price_in(series, row, yen_per_point=yen_per_point) if row.currency == listing.currency else None


def _span(row: _Row, at: dt.datetime, until: dt.datetime, total: Sum | None, listing: Listing) -> Span:
    same = row.currency == listing.currency
    return Span(
        at=at,
        until=until,
        money=total.money if total else None,
        is_bound=total.is_bound if total else False,
        availability=Availability(row.availability),
        list_price=Money(row.list_price, row.currency) if same and row.list_price is not None else None,
        shipping=Money(row.shipping, row.currency) if same and row.shipping is not None else None,
        points=row.points,
    )


def _summarise(record: _Record, amounts: Sequence[int | None], currency: str) -> Summary:
    priced = [(amount, index) for index, amount in enumerate(amounts) if amount is not None]
    lowest = min(priced, key=itemgetter(0), default=None)
    highest = max(priced, key=itemgetter(0), default=None)
    return Summary(
        lowest=Reached(Money(lowest[0], currency), record.at[lowest[1]]) if lowest else None,
        highest=Reached(Money(highest[0], currency), record.at[highest[1]]) if highest else None,
        average=_average(record, priced, currency),
        falls=sum(after[0] < before[0] for before, after in pairwise(priced)),
        rises=sum(after[0] > before[0] for before, after in pairwise(priced)),
        first_at=record.at[0] if record.at else None,
        days_recorded=_days(record),
    )


def _average(record: _Record, priced: Sequence[tuple[int, int]], currency: str) -> Money | None:
    """Weighted by how long each price held, to the nearest minor unit; a price seen for one moment counts a second."""
    if not priced:
        return None
    weights = [max(int((record.until[index] - record.at[index]).total_seconds()), 1) for _, index in priced]
    total = sum(amount * weight for (amount, _), weight in zip(priced, weights, strict=True))
    return Money((2 * total + sum(weights)) // (2 * sum(weights)), currency)


def _days(record: _Record) -> int:
    """UTC days that a span touches, each counted once."""
    count = 0
    counted = dt.date.min
    for at, until in zip(record.at, record.until, strict=True):
        first = max(at.astimezone(dt.UTC).date(), counted + dt.timedelta(days=1))
        last = until.astimezone(dt.UTC).date()
        if last >= first:
            count += (last - first).days + 1
            counted = last
    return count
