"""What a listing cost over a period: spans for a chart, its gaps, and the period in figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, zip_longest
from operator import itemgetter
from typing import NamedTuple

from django.conf import settings
from django.db.models import FloatField, Q
from django.db.models.functions import Cast, Extract

from ec_sites.values import Availability, Money
from price_tracking.interval import DAY_S
from price_tracking.prices import Series, Sum, UsualShipping, amount_in, price_in
from price_tracking.thinning import thin
from products.models import GAP_INTERVALS, Listing


class Period(StrEnum):
    DAYS_30 = "30d"
    DAYS_90 = "90d"
    YEAR = "1y"
    ALL = "all"


# More changes of stock than these are a flapping page, and no marks that anybody reads.
MOST_STOCK_CHANGES = 60
_SOLD_OUT = {Availability.OUT_OF_STOCK.value, Availability.DISCONTINUED.value}
_DAYS = {Period.DAYS_30: 30, Period.DAYS_90: 90, Period.YEAR: 365}


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time that is looked at closely."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of one price. `money` is None where no price was asked; until `until` it is known to have held.

    `unknown` names the parts that would make another sum of it. `is_assumed`: it counts a part that the person stated,
    not the page. `source` is what it was read from.
    """

    at: dt.datetime
    until: dt.datetime
    money: Money | None
    unknown: tuple[str, ...]
    is_assumed: bool
    source: str
    availability: Availability
    list_price: Money | None
    shipping: Money | None
    points: int | None

    @property
    def is_bound(self) -> bool:
        return bool(self.unknown)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of which nothing is known."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class StockChange:
    """The moment from which the thing could be bought again, or could not any more."""

    at: dt.datetime
    is_sold_out: bool


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
    stock: tuple[StockChange, ...]
    summary: Summary
    thinned: bool


def history(
    listing: Listing,
    *,
    period: Period,
    series: Series,
    yen_per_point: Decimal,
    usual: UsualShipping | None,
    now: dt.datetime,
    window: Window | None = None,
    max_points: int = 400,
) -> History:
    """One series of a listing's prices in its present currency, of a period up to now or of a window. Two queries.

    The summary is taken before the spans are thinned.
    """
    start = now - dt.timedelta(days=_DAYS[period]) if period in _DAYS else None
    end = now
    if window is not None:
        start, end = window.start, min(max(window.end, window.start), now)
    record = _read(listing, start, end)
    # Currencies are never mixed in one series: of a stretch in another one no price is known.
    amounts = [
        amount_in(series, row, yen_per_point=yen_per_point, usual=usual) if row.currency == listing.currency else None
        for row in record.rows
    ]
    kept, breaks = thin(record.at, amounts, record.gaps_s, max_points)
    spans = []
    for index, following in zip_longest(kept, kept[1:]):
        is_followed = following is not None and following not in breaks
        until = record.at[following] if is_followed else record.until[index]
        row = record.rows[index]
        total = None if amounts[index] is None else price_in(series, row, yen_per_point=yen_per_point, usual=usual)
        spans.append(_span(row, record.at[index], until, total, listing))
    return History(
        currency=listing.currency or None,
        series=series,
        period=period,
        start=start or (spans[0].at if spans else now),
        end=end,
        spans=tuple(spans),
        gaps=tuple(Gap(_moment(record.until[index - 1]), _moment(record.at[index])) for index in sorted(breaks)),
        stock=_stock_changes(record),
        summary=_summarise(record, amounts, listing.currency),
        thinned=len(kept) < len(record.rows),
    )


class _Row(NamedTuple):
    """The fields of a price point that a history needs, times as seconds since 1970.

    Years of hourly changes are read for one chart: objects for each row and moment would cost more than the query.
    """

    began: float
    seen: float | None
    after_gap: bool
    availability: str
    currency: str
    price: int | None
    list_price: int | None
    shipping: int | None
    points: int | None
    source: str


@dataclass(frozen=True, slots=True)
class _Record:
    """The spans that touch a period, cut to it: when each begins and ends, the gap before it (0: none); seconds."""

    rows: list[_Row]
    at: list[float]
    until: list[float]
    gaps_s: list[float]


def _read(listing: Listing, start: dt.datetime | None, end: dt.datetime) -> _Record:
    points = listing.price_points.filter(first_seen_at__lt=end)
    if start is not None:
        # What began last before the period may hold into it.
        earlier = points.filter(first_seen_at__lt=start).order_by("-first_seen_at", "-id")[:1]
        points = points.filter(Q(first_seen_at__gte=start) | Q(pk__in=list(earlier.values_list("pk", flat=True))))
    rows = [
        _Row(*fields)
        for fields in points.order_by("first_seen_at", "id").values_list(
            Cast(Extract("first_seen_at", "epoch"), FloatField()),
            Cast(Extract("last_seen_at", "epoch"), FloatField()),
            *_Row._fields[2:],
        )
    ]
    record = _lay_out(rows, listing.last_seen_at.timestamp() if listing.last_seen_at else 0.0, end.timestamp())
    return record if start is None else _cut(record, start.timestamp())


def _lay_out(rows: list[_Row], last_seen: float, end: float) -> _Record:
    until: list[float] = []
    gaps_s = [0.0] * len(rows)
    longest_s = GAP_INTERVALS * settings.INTERVAL_MAX_S
    for index, (row, following) in enumerate(zip_longest(rows, rows[1:])):
        ends = max(row.began, last_seen) if row.seen is None else row.seen
        if following is not None:
            # More than three of the longest intervals is a gap, whoever wrote the record.
            unseen_s = following.began - ends
            if unseen_s > 0 and (following.after_gap or unseen_s > longest_s):
                gaps_s[index + 1] = unseen_s
            else:
                ends = following.began
        until.append(min(ends, end))
    return _Record(rows, [row.began for row in rows], until, gaps_s)


def _cut(record: _Record, start: float) -> _Record:
    if record.until and record.until[0] < start:
        record = _Record(record.rows[1:], record.at[1:], record.until[1:], record.gaps_s[1:])
    gaps_s = [0.0, *record.gaps_s[1:]] if record.gaps_s else []
    return _Record(record.rows, [max(moment, start) for moment in record.at], record.until, gaps_s)


def _span(row: _Row, at: float, until: float, total: Sum | None, listing: Listing) -> Span:
    same = row.currency == listing.currency
    return Span(
        at=_moment(at),
        until=_moment(until),
        money=total.money if total else None,
        unknown=total.unknown if total else (),
        is_assumed=bool(total and total.assumed),
        source=row.source,
        availability=Availability(row.availability),
        list_price=Money(row.list_price, row.currency) if same and row.list_price is not None else None,
        shipping=Money(row.shipping, row.currency) if same and row.shipping is not None else None,
        points=row.points,
    )


def _stock_changes(record: _Record) -> tuple[StockChange, ...]:
    """The latest of them. What a page does not say of its stock changes nothing."""
    said = [
        (at, row.availability in _SOLD_OUT)
        for at, row in zip(record.at, record.rows, strict=True)
        if row.availability != Availability.UNKNOWN
    ]
    changes = [after for before, after in pairwise(said) if before[1] != after[1]]
    return tuple(StockChange(_moment(at), is_sold_out) for at, is_sold_out in changes[-MOST_STOCK_CHANGES:])


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def _summarise(record: _Record, amounts: Sequence[int | None], currency: str) -> Summary:
    priced = [(amount, index) for index, amount in enumerate(amounts) if amount is not None]
    lowest = min(priced, key=itemgetter(0), default=None)
    highest = max(priced, key=itemgetter(0), default=None)
    return Summary(
        lowest=Reached(Money(lowest[0], currency), _moment(record.at[lowest[1]])) if lowest else None,
        highest=Reached(Money(highest[0], currency), _moment(record.at[highest[1]])) if highest else None,
        average=_average(record, priced, currency),
        falls=sum(after[0] < before[0] for before, after in pairwise(priced)),
        rises=sum(after[0] > before[0] for before, after in pairwise(priced)),
        first_at=_moment(record.at[0]) if record.at else None,
        days_recorded=_days(record),
    )


def _average(record: _Record, priced: Sequence[tuple[int, int]], currency: str) -> Money | None:
    """Weighted by how long each price held, to the nearest minor unit; a price seen for one moment counts a second."""
    if not priced:
        return None
    weights = [max(int(record.until[index] - record.at[index]), 1) for _, index in priced]
    total = sum(amount * weight for (amount, _), weight in zip(priced, weights, strict=True))
    return Money((2 * total + sum(weights)) // (2 * sum(weights)), currency)


def _days(record: _Record) -> int:
    """UTC days that a span touches, each counted once."""
    count = 0
    counted = -1
    for at, until in zip(record.at, record.until, strict=True):
        first, last = max(int(at // DAY_S), counted + 1), int(until // DAY_S)
        if last >= first:
            count += last - first + 1
            counted = last
    return count
