"""Rules on the last days: what they come to, when they may speak, and from a look to what the person reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts import window
from alerts.draft import draft
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Notification
from alerts.preview import preview
from alerts.resettle import resettle
from alerts.rules import replay
from alerts.tests.conftest import rule_on, see
from alerts.values import Base, Kind, Measure, Observation, Terms
from alerts.window import Held
from alerts.words import headline, why
from ec_sites.values import Availability, Money
from price_tracking.models import PricePoint
from products.clock import database_now
from products.models import Listing, TrackedProduct

DAY_S = 24 * 3600
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def held(*days: tuple[int, int | None]) -> tuple[Held, ...]:
    return tuple(Held(day * DAY_S, minor) for day, minor in days)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(window.average, 950), (window.median, 1000), (window.high, 1000), (window.low, 800)],
    ids=["average", "median", "high", "low"],
)
def test_a_price_weighs_as_long_as_it_was_asked(asked: Any, expected: int):
    # 1,000 for 9 days, 800 for 3: neither counts by how often it was seen.
    prices = held((0, 1000), (9, 800))
    assert asked(prices, 12 * DAY_S, days=12) == expected


def test_only_the_time_inside_the_window_counts_and_that_without_a_price_does_not():
    prices = held((0, 5000), (100, 1000), (110, None), (120, 800))
    assert window.high(prices, 130 * DAY_S, days=30) == 1000
    assert window.average(prices, 130 * DAY_S, days=30) == 900


@pytest.mark.parametrize(("days", "needed"), [(7, 7), (13, 7), (14, 7), (15, 8), (30, 15), (365, 183)])
def test_a_window_says_nothing_before_half_of_it_and_a_week_are_on_record(days: int, needed: int):
    prices = held((0, 1000))
    assert window.average(prices, needed * DAY_S - 1, days=days) is None
    assert window.average(prices, needed * DAY_S, days=days) == 1000


def test_a_window_forgets_what_ended_before_it_and_holds_a_bounded_number_of_prices():
    kept: tuple[Held, ...] = ()
    for hour in range(3000):
        kept = window.extended(kept, hour * 3600, 1000 + hour, days=7)
    assert len(kept) == 7 * 24 + 1
    for minute in range(3000):
        kept = window.extended(kept, 3000 * 3600 + minute * 60, minute, days=365)
    assert len(kept) == 500


MEDIAN = Terms(Kind.DROP, percent=Decimal(10), base=Base.MEDIAN, days=30)
LOWEST = Terms(Kind.LOWEST, days=30)


def days(*prices: tuple[int, int | None], **parts: Any) -> list[Observation]:
    return [
        Observation(number, "JPY", price, at=START + dt.timedelta(days=day), **parts)
        for number, (day, price) in enumerate(prices, 1)
    ]


@pytest.mark.parametrize(
    ("terms", "prices", "expected"),
    [
        pytest.param(MEDIAN, [(0, 1000), (14, 900)], [], id="not before half of the days are on record"),
        pytest.param(MEDIAN, [(0, 1000), (15, 900)], [2], id="from then on"),
        pytest.param(MEDIAN, [(0, 1000), (20, 901)], [], id="one yen above the limit is none"),
        pytest.param(MEDIAN, [(0, 1000), (20, 500), (21, 1000), (22, 890)], [2, 4], id="a short sale moves no median"),
        pytest.param(MEDIAN, [(0, 1000), (20, 900), (21, 917), (22, 900)], [2], id="no second time after a tremble"),
        pytest.param(
            MEDIAN, [(0, 1000), (20, 900), (60, 880), (61, 810)], [2, 4], id="what lasts becomes what is usual"
        ),
        pytest.param(
            replace(MEDIAN, base=Base.HIGH), [(0, 800), (10, 1000), (16, 800), (20, 900)], [3], id="the highest counts"
        ),
        pytest.param(
            replace(MEDIAN, base=Base.AVERAGE, percent=Decimal("0.1")),
            [(0, 1000), (10, 1400), (20, 1198)],
            [3],
            id="below the average of 1,200",
        ),
        pytest.param(
            Terms(Kind.DROP_AMOUNT, amount=Money(100, "JPY"), base=Base.MEDIAN, days=30),
            [(0, 1000), (20, 901), (21, 900)],
            [3],
            id="by an amount",
        ),
        pytest.param(LOWEST, [(0, 900), (1, 1000), (40, 950)], [3], id="what was lower is more than 30 days away"),
        pytest.param(LOWEST, [(0, 900), (20, 1000), (40, 950)], [], id="what was lower is in the 30 days"),
        pytest.param(LOWEST, [(0, 900), (20, 800), (21, 900), (22, 800), (23, 799)], [2, 5], id="as low is not lower"),
        pytest.param(
            Terms(Kind.ANY_CHANGE, amount=Money(100, "JPY")),
            [(0, 1000), (1, 950), (2, 900), (3, 999), (4, 1000), (5, 1099)],
            [3, 5],
            id="changes add up, from the price told last",
        ),
        pytest.param(
            Terms(Kind.DROP_AMOUNT, amount=Money(100, "JPY"), base=Base.PREVIOUS),
            [(0, 1000), (1, 950), (2, 850)],
            [3],
            id="an amount below the previous price",
        ),
    ],
)
def test_a_rule_fires_exactly_where_its_kind_says(terms: Terms, prices: list[tuple[int, int]], expected: list[int]):
    assert [firing.point_id for firing in replay(terms, days(*prices))] == expected


def test_a_time_that_nothing_could_be_bought_in_is_no_price_of_the_window():
    sold_out = [Observation(2, "JPY", 10, availability=Availability.OUT_OF_STOCK, at=START + dt.timedelta(days=1))]
    history = [*days((0, 1000)), *sold_out, *(replace(seen, point_id=3) for seen in days((20, 900)))]
    assert replay(MEDIAN, history) == []
    assert replay(LOWEST, history) == []


PAY_NOW = Terms(Kind.TARGET, Measure.PAY_NOW, target=Money(1000, "JPY"))


@pytest.mark.parametrize(
    ("observation", "fires"),
    [
        pytest.param(Observation(2, "JPY", 800, shipping=200, points=0), True, id="shipping is paid"),
        pytest.param(Observation(2, "JPY", 900, shipping=200, points=500), False, id="points are not spent"),
        pytest.param(Observation(2, "JPY", 900), False, id="unknown shipping never confirms"),
    ],
)
def test_the_price_to_pay_counts_shipping_and_no_points(observation: Observation, fires: bool):
    assert bool(replay(PAY_NOW, [Observation(1, "JPY", 5000, shipping=0), observation])) is fires


def test_points_that_appear_stand_in_no_way_of_a_fall_of_the_price_to_pay():
    history = [Observation(1, "JPY", 1000, shipping=0), Observation(2, "JPY", 900, shipping=0, points=9)]
    assert len(replay(Terms(Kind.ANY_FALL, Measure.PAY_NOW), history)) == 1


# --- from a look to what is read --------------------------------------------------------------------------------------


def recorded(listing: Listing, *prices: tuple[int, int]) -> None:
    """Each price, seen first so many days ago, has been evaluated for whoever watched then."""
    for ago, price in prices:
        PricePoint.objects.filter(pk=see(listing, price).pk).update(
            first_seen_at=database_now() - dt.timedelta(days=ago), evaluated_at=database_now()
        )
    points = list(PricePoint.objects.order_by("pk"))
    for point, following in pairwise(points):
        PricePoint.objects.filter(pk=point.pk).update(last_seen_at=following.first_seen_at)


def told(rule: AlertRule) -> list[Notification]:
    evaluate(None, now=database_now())
    found = Notification.objects.filter(rule=rule).select_related("tracked_product__listing__site", "user")
    return list(found.order_by("episode"))


LIVE = [
    pytest.param(
        "drop", {"percent": Decimal(10), "base": "median", "days": 30},
        "It is 10% or more below ¥1,000, the median of the 30 days before", id="median",
    ),
    pytest.param(
        "drop_amount", {"amount": "100", "amount_currency": "JPY", "base": "high", "days": 60},
        "It is ¥100 or more below ¥1,000, the highest of the 60 days before", id="amount below the highest",
    ),
    pytest.param("lowest", {"days": 40}, "It is below ¥1,000, the lowest price of the 40 days before", id="lowest"),
    pytest.param(
        "any_change", {"amount": "100", "amount_currency": "JPY"},
        "It is ¥100 or more away from ¥1,000, which counted until then", id="any change",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "asked", "reason"), LIVE)
def test_a_kind_knows_what_is_on_record_tells_once_and_says_why(
    listing: Listing, watched: TrackedProduct, kind: str, asked: dict[str, Any], reason: str
):
    recorded(listing, (300, 1000))
    rule = rule_on(watched, kind, **asked)
    assert told(rule) == []
    see(listing, 880)
    [notification] = told(rule)
    see(listing, 880, availability="unknown")
    assert told(rule) == [notification]
    assert why(notification, watched.user).startswith(f"{reason} (seen ")
    assert headline(notification, watched.user) == "SORA H7 headphones is now ¥880 (−12%)"


def test_what_is_below_the_days_before_when_the_rule_is_made_is_told_at_once_and_says_so(
    listing: Listing, watched: TrackedProduct
):
    recorded(listing, (30, 1000), (2, 800))
    rule = rule_on(watched, "drop", percent=Decimal(10), base="median", days=30)
    [notification] = told(rule)
    assert why(notification, watched.user).startswith("It was already 10% or more below ¥1,000, the median of the 30")
    assert rule.state == AlertRule.State.FIRED


def test_what_has_been_the_price_for_most_of_the_days_is_not_below_them(listing: Listing, watched: TrackedProduct):
    recorded(listing, (30, 1000), (20, 800))
    assert told(rule_on(watched, "drop", percent=Decimal(10), base="median", days=30)) == []


def test_a_preview_says_from_which_price_on_and_when_too_little_is_on_record(listing: Listing, watched: TrackedProduct):
    recorded(listing, (20, 1000))
    asked: dict[str, Any] = {"kind": "drop", "percent": Decimal(10), "base": "average"}
    seen = preview(draft(watched, days=30, **asked), watched.user, now=database_now())
    assert "¥900 or less" in seen.next_sentence
    assert not seen.already_true
    seen = preview(draft(watched, days=90, **asked), watched.user, now=database_now())
    assert seen.next_sentence == (
        "How it compares with the average of 90 days is told once 45 of 90 days are on record."
    )


def test_a_price_that_was_taken_back_leaves_the_window(listing: Listing, watched: TrackedProduct):
    recorded(listing, (30, 1000))
    rule = rule_on(watched, "lowest", days=30)
    wrong = see(listing, 9)
    assert len(told(rule)) == 1
    wrong.delete()
    PricePoint.objects.update(last_seen_at=None)
    resettle(watched)
    see(listing, 890)
    assert len(told(rule)) == 2


def test_a_point_is_evaluated_with_as_many_queries_with_such_rules_as_without(
    listing: Listing, watched: TrackedProduct
):
    recorded(listing, (300, 1000))
    rule_on(watched, "any_change", amount="500", amount_currency="JPY")
    asked = []
    for price in (999, 998):
        see(listing, price)
        with CaptureQueriesContext(connection) as queries:
            evaluate(None, now=database_now())
        asked.append(len(queries))
        for base in ("median", "average", "high"):
            rule_on(watched, "drop", percent=Decimal(50), base=base, days=90)
    assert asked[0] == asked[1]
