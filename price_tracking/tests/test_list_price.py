"""A list price against our record: what we did not see is never held against it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ec_sites.values import Availability, Money
from price_tracking.history import Span
from price_tracking.list_price import Finding, Observed, examine

JAPAN = ZoneInfo("Asia/Tokyo")
NOW = dt.datetime(2026, 11, 24, 23, 30, tzinfo=JAPAN)
CLAIMED = Money(9980, "JPY")
# A letter for each day up to today: at the claimed price, below it, above it, sold out, not seen.
AMOUNTS = {"P": 9980, "s": 7980, "a": 10980, "x": 7980}
days = st.text("Psax.", max_size=90)
sales = st.text("s.", max_size=60).map(lambda text: text + "s")


def span(day: dt.datetime, letter: str, *, currency: str = "JPY") -> Span:
    return Span(
        at=day.replace(hour=12, minute=0),
        until=day.replace(hour=22, minute=0),
        money=Money(AMOUNTS[letter], currency),
        unknown=(),
        is_assumed=False,
        source="json_ld",
        availability=Availability.OUT_OF_STOCK if letter == "x" else Availability.UNKNOWN,
        list_price=None,
        shipping=None,
        points=None,
    )


def spans_of(record: str) -> list[Span]:
    begin = NOW - dt.timedelta(days=len(record) - 1)
    return [
        span(begin + dt.timedelta(days=index), letter)
        for index, letter in enumerate(record)
        if letter != "."
    ]  # fmt: skip


def judged(record: str) -> Observed:
    found = examine(CLAIMED, spans_of(record), NOW)
    assert found is not None
    return found


@examples(max_examples=300)
@given(before=st.text("Psax.", min_size=28, max_size=90), sale=sales)
def test_no_day_before_the_sale_that_was_not_seen_could_clear_what_is_called_doubtful(before, sale):
    # The day above the claimed price is where the sale begins, however the days before it are filled.
    if judged(before + "a" + sale).finding is Finding.DOUBTFUL:
        filled = ("." * 60 + before).replace(".", "P").replace("x", "P")
        assert judged(filled + "a" + sale).finding is not Finding.CONSISTENT


@given(before=days, sale=sales)
def test_what_is_called_consistent_was_seen_to_be(before, sale):
    found = judged(before + sale)
    if found.finding is Finding.CONSISTENT:
        assert found.days_at >= 14
        assert 2 * found.days_at > found.days_seen
        began = NOW.date() - dt.timedelta(days=len(sale.lstrip(".")) - 1)
        assert found.last_on is not None
        assert began - found.last_on <= dt.timedelta(days=14) or "P" in before[-14:]


@given(before=days, sale=sales)
def test_a_day_sold_out_counts_as_one_not_seen(before, sale):
    assert judged(before + sale) == judged(before.replace("x", ".") + sale)


@given(before=days, sale=sales)
def test_no_more_days_are_counted_than_the_eight_weeks_have(before, sale):
    found = judged(before + sale)
    assert 0 <= found.days_at <= found.days_seen <= 56


@given(before=days)
def test_where_the_price_is_not_below_the_list_price_nothing_is_compared(before):
    assert examine(CLAIMED, spans_of(before + "P"), NOW) is None
    assert examine(CLAIMED, spans_of(before + "a"), NOW) is None


def test_of_what_was_never_seen_nothing_is_said():
    assert examine(CLAIMED, [], NOW) is None


def test_the_rule_is_of_japan_and_for_yen():
    dollars = [span(NOW, "s", currency="USD")]
    assert examine(Money(9980, "USD"), dollars, NOW) is None


def test_a_price_in_another_currency_is_no_day_at_that_price():
    abroad = [span(NOW - dt.timedelta(days=back), "P", currency="USD") for back in range(40, 7, -1)]
    found = examine(CLAIMED, [*abroad, *spans_of("sss")], NOW)
    assert found is not None
    assert (found.days_seen, found.days_at) == (0, 0)


@pytest.mark.parametrize(
    ("record", "conditions"),
    [
        ("P" * 40 + "s" * 7, (True, True, True)),
        ("P" * 13 + "s" * 7, (True, None, True)),
        ("a" * 43 + "P" * 13 + "s", (False, False, True)),
        ("P" * 40 + "." * 15 + "s", (True, True, None)),
        ("P" * 40 + "a" * 14 + "s", (True, True, False)),
        ("P" * 40 + "a" * 13 + "s", (True, True, True)),
        ("a" * 27 + "." * 29 + "s", (None, None, None)),
        ("P" * 60 + "s" * 28, (False, True, True)),
        ("s" * 28, (False, None, None)),
    ],
    ids=[
        "all",
        "too few yet",
        "under two weeks",
        "not seen before",
        "long ago",
        "just recent",
        "open",
        "long",
        "never",
    ],
)
def test_each_condition_is_met_or_not_or_open(record, conditions):
    found = judged(record)
    assert (found.more_than_half, found.two_weeks, found.recent) == conditions


@pytest.mark.parametrize(("sale", "runs_long"), [(27, False), (28, True), (90, True)])
def test_a_sale_runs_long_once_it_fills_half_of_the_last_eight_weeks(sale, runs_long):
    found = judged("P" * 60 + "s" * sale)
    assert found.runs_long is runs_long
    assert found.until == NOW.date() - dt.timedelta(days=0 if runs_long else sale)


def test_a_day_is_one_of_japan():
    # 23:30 of the 14th and 00:30 of the 15th in Japan are one day in London and two in Tokyo.
    late = dt.datetime(2026, 11, 14, 23, 30, tzinfo=JAPAN)
    evening = Span(late, late, CLAIMED, (), False, "", Availability.IN_STOCK, None, None, None)
    night = Span(late + dt.timedelta(hours=1), late + dt.timedelta(hours=1), CLAIMED, (), False, "",
                 Availability.IN_STOCK, None, None, None)  # fmt: skip
    found = examine(CLAIMED, [evening, night, *spans_of("s")], NOW)
    assert found is not None
    assert (found.days_at, found.last_on) == (2, dt.date(2026, 11, 15))
