"""What our own record says of the price that a shop claims to have asked before (docs/prices.md, "The list price").

By Japan's guideline on prices shown beside a former one, a price may be called that where in the 8 weeks before the
sale began it was asked (1) for more than half of the time, (2) for two weeks in all, (3) and last within two weeks.
A day that we did not see counts neither for nor against: what is said is what was seen, never what a shop did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from ec_sites.values import Availability, Money
from price_tracking.history import Period, Span, Window, history
from price_tracking.prices import Series
from products.models import Listing

EIGHT_WEEKS = 56
TWO_WEEKS = 14
# As far back as a sale may have begun and still be judged by the 8 weeks before it: longer ones are judged by today.
DAYS_READ = 120
_JAPAN = ZoneInfo("Asia/Tokyo")
_SOLD_OUT = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
# Of 120 days with a change each hour no span may be missing.
_MOST_SPANS = 24 * DAYS_READ


class Finding(StrEnum):
    CONSISTENT = "consistent"
    DOUBTFUL = "doubtful"
    TOO_LITTLE_DATA = "too_little_data"


@dataclass(frozen=True, slots=True)
class Observed:
    """The 56 Japanese days up to `until`: on `days_seen` of them a price was seen, on `days_at` the claimed one.

    The three conditions are None where days that we did not see could settle them either way. `last_on` is the last
    day on which the claimed price was seen, None where none is known. `runs_long`: the sale fills half of the last 8
    weeks, which are then the days that are counted; else they are those before it began.
    """

    claimed: Money
    finding: Finding
    until: dt.date
    days_seen: int
    days_at: int
    last_on: dt.date | None
    more_than_half: bool | None
    two_weeks: bool | None
    recent: bool | None
    runs_long: bool


def observe(listing: Listing, now: dt.datetime) -> Observed | None:
    """The record of a listing against the list price it shows now. Two queries; None where it compares nothing."""
    claimed = listing.money(listing.list_price)
    if claimed is None:
        return None
    window = Window(now - dt.timedelta(days=DAYS_READ), now)
    # The shelf price counts nothing else: neither points nor what a person states.
    record = history(
        listing,
        period=Period.ALL,
        series=Series.SHELF,
        yen_per_point=Decimal(0),
        usual=None,
        now=now,
        window=window,
        max_points=_MOST_SPANS,
    )
    return examine(claimed, record.spans, now)


def examine(claimed: Money, spans: Sequence[Span], now: dt.datetime) -> Observed | None:
    """Judged by the 8 weeks before the sale began; once it fills half of the last 8 weeks, by those.

    `spans` are in order of time. None where the price is not below the claimed one, or not in yen: the rule is Japan's.
    """
    sold = [span for span in spans if span.money and span.money.currency == claimed.currency and _is_sold(span)]
    began = _sale_began(claimed, sold)
    if claimed.currency != "JPY" or began is None:
        return None
    days_seen = _days(sold)
    days_at = _days(span for span in sold if span.money == claimed)
    today = _day(now)
    on_sale = days_seen.intersection(range(max(began, today - EIGHT_WEEKS + 1), today + 1)) - days_at
    runs_long = _is_half(len(on_sale))
    until = today if runs_long else began - 1
    window = range(until - EIGHT_WEEKS + 1, until + 1)
    conditions = _conditions(days_seen, days_at, window, began)
    last = max((day for day in days_at if day <= until), default=None)
    return Observed(
        claimed=claimed,
        finding=_finding(conditions),
        until=dt.date.fromordinal(until),
        days_seen=len(days_seen.intersection(window)),
        days_at=len(days_at.intersection(window)),
        last_on=None if last is None else dt.date.fromordinal(last),
        more_than_half=conditions[0],
        two_weeks=conditions[1],
        recent=conditions[2],
        runs_long=runs_long,
    )


Conditions = tuple[bool | None, bool | None, bool | None]


def _conditions(days_seen: set[int], days_at: set[int], window: range, began: int) -> Conditions:
    seen, at = len(days_seen.intersection(window)), len(days_at.intersection(window))
    unseen = EIGHT_WEEKS - seen
    before = set(range(began - TWO_WEEKS, began + 1))
    return (
        _settled(2 * at > seen, unless=_is_half(seen - at)),
        _settled(at >= TWO_WEEKS, unless=at + unseen < TWO_WEEKS),
        _settled(bool(days_at & before), unless=before <= days_seen),
    )


def _finding(conditions: Conditions) -> Finding:
    if all(conditions):
        return Finding.CONSISTENT
    return Finding.DOUBTFUL if False in conditions else Finding.TOO_LITTLE_DATA


def _settled(is_met: bool, *, unless: bool) -> bool | None:
    """None where it is not met, and days that we did not see might have met it."""
    return True if is_met else False if unless else None


def _is_half(days: int) -> bool:
    return 2 * days >= EIGHT_WEEKS


def _sale_began(claimed: Money, seen: Sequence[Span]) -> int | None:
    """The day since which every price seen is below the claimed one; None where the last one is not."""
    began = None
    for span in reversed(seen):
        if span.money is None or span.money.minor >= claimed.minor:
            break
        began = _day(span.at)
    return began


def _is_sold(span: Span) -> bool:
    return span.availability not in _SOLD_OUT


def _days(spans: Iterable[Span]) -> set[int]:
    return {day for span in spans for day in range(_day(span.at), _day(span.until) + 1)}


def _day(moment: dt.datetime) -> int:
    return moment.astimezone(_JAPAN).toordinal()
