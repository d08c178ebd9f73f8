"""The rehearsal: it tells what the rule would have told live, and what a target could have been."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from alerts.carried import from_carried, to_carried
from alerts.draft import draft
from alerts.evaluate import evaluate
from alerts.models import Notification
from alerts.rehearse import Offer, Rehearsed, rehearse, rehearsed
from alerts.rules import replay, step
from alerts.terms import observation_of, terms_of
from alerts.tests.conftest import rule_on, see
from alerts.tests.test_joined import JOINED
from alerts.tests.test_rules import OBSERVATIONS, TERMS, observations
from alerts.values import Kind, Observation, State, Terms
from ec_sites.values import Money
from price_tracking.models import PricePoint
from PriceAlert.tests.makers import make_watch
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.examples import examples
from users.models import User

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def days(*prices: int, until: int = 0) -> list[Observation]:
    """One price a day, the last one `until` days ago."""
    first = len(prices) - 1 + until
    return [
        Observation(number + 1, "JPY", price, at=NOW - dt.timedelta(days=first - number))
        for number, price in enumerate(prices)
    ]


def target(minor: int) -> Terms:
    return Terms(Kind.TARGET, target=Money(minor, "JPY"))


def test_it_counts_90_days_and_names_the_last_time():
    found = rehearse(target(1000), State(), days(1200, 990, 1200, 980, 1200), now=NOW)
    assert (found.times, found.days) == (2, 4)
    assert found.last is not None
    assert (found.last.at, found.last.price) == (NOW - dt.timedelta(days=1), Money(980, "JPY"))


def test_what_is_older_than_90_days_is_not_counted_but_named_within_the_year():
    found = rehearse(target(1000), State(), days(1200, 990, 1200, until=120), now=NOW)
    assert (found.times, found.days, found.recorded_days) == (0, 90, 122)
    assert found.last is not None
    assert found.last.at == NOW - dt.timedelta(days=121)
    assert found.offer is None


def test_a_target_that_was_never_reached_is_offered_the_lowest_price_that_came_back():
    found = rehearse(target(500), State(), days(1200, 800, 1200, 900, 1200, 900, 1200), now=NOW)
    assert found.last is None
    assert found.lowest == Money(800, "JPY")
    # 900 was reached three times: on the way to 800 as well.
    assert found.offer == Offer(Money(800 + 100, "JPY"), 3)


def test_where_no_price_came_back_the_lowest_is_offered_and_never_the_one_that_holds():
    assert rehearse(target(500), State(), days(1200, 800, 1200), now=NOW).offer == Offer(Money(800, "JPY"), 1)
    assert rehearse(target(500), State(), days(1200, 800), now=NOW).offer is None


@pytest.mark.parametrize("price", [None, 900], ids=["without a price", "in another currency"])
def test_what_the_target_cannot_be_compared_with_is_no_lowest_price(price: int | None):
    history = [Observation(1, "USD", price, at=NOW)]
    found = rehearse(target(500), State(), history, now=NOW)
    assert (found.lowest, found.offer) == (None, None)


# Near each other in price and days apart, so that what looks at the last days, or at the lowest of all, comes to tell.
NEAR = st.lists(
    st.tuples(
        st.builds(lambda price, row: (price, *row[1:]), st.integers(900, 1000), OBSERVATIONS), st.integers(1, 20)
    ),
    min_size=8,
    max_size=40,
)


@settings(max_examples=examples(100), deadline=None)
@given(TERMS | JOINED, NEAR)
def test_it_tells_when_the_live_rule_tells_point_by_point(terms: Terms, rows: list[tuple[tuple[Any, ...], int]]):
    """Live, a rule is put down in its row after each point and taken up again."""
    gaps = [days for _, days in rows]
    history = [
        replace(seen, at=NOW - dt.timedelta(days=sum(gaps[seen.point_id :])))
        for seen in observations([row for row, _ in rows])
    ]
    state, live = State(), []
    for seen in history:
        taken = step(terms, state, seen)
        live.extend([seen.at] if taken.firing else [])
        kept = taken.state
        state = from_carried(
            to_carried(kept),
            is_fired=kept.is_fired,
            episode=kept.episode,
            evaluated_through=kept.evaluated_through,
        )
    assert [history[firing.point_id - 1].at for firing in replay(terms, history)] == live
    found = rehearse(terms, State(), history, now=NOW)
    assert found.times == len([at for at in live if at and at >= NOW - dt.timedelta(days=90)])
    assert (found.last and found.last.at) == (live[-1] if live else None)


ASKED = [
    pytest.param("target", {}, id="target"),
    pytest.param("drop", {"percent": Decimal(10), "base": "previous"}, id="drop from the previous price"),
    pytest.param("drop", {"percent": Decimal(10), "base": "registration"}, id="drop from registration"),
    pytest.param("any_fall", {"measure": "effective"}, id="any fall of the effective price"),
    pytest.param("back_in_stock", {}, id="back in stock"),
]


@pytest.mark.parametrize(("kind", "asked"), ASKED)
def test_a_rehearsal_counts_what_was_notified_live(
    listing: Listing, watched: TrackedProduct, kind: str, asked: dict[str, Any]
):
    see(listing, 1200, shipping=0)
    watched.refresh_from_db()
    rule = rule_on(watched, kind, **asked)
    PricePoint.objects.update(evaluated_at=database_now())
    for price, stock in [(1000, "in_stock"), (1100, "out_of_stock"), (1190, "in_stock"), (900, "in_stock")]:
        see(listing, price, availability=stock, shipping=0)
        evaluate(None, now=database_now())
    told = list(Notification.objects.filter(rule=rule).order_by("episode"))
    assert told
    found = words(watched, kind, **asked).rehearsal
    assert found.times == len(told)
    assert found.last is not None
    assert told[-1].point is not None
    assert found.last.at == told[-1].point.first_seen_at


def recorded(listing: Listing, *asked: tuple[int, int]) -> list[PricePoint]:
    """Prices, each from so many days ago on until the next one; all of them have met the rules."""
    now = database_now()
    begun = [now - dt.timedelta(days=days) for days, _ in asked]
    PricePoint.objects.filter(listing=listing, last_seen_at=None).update(last_seen_at=begun[0])
    return PricePoint.objects.bulk_create(
        PricePoint(
            listing=listing, first_seen_at=since, last_seen_at=until, currency="JPY", price=price,
            availability="in_stock", confidence=0.98, evaluated_at=since,
        )
        for (_, price), since, until in zip(asked, begun, [*begun[1:], None], strict=True)
    )  # fmt: skip


def test_a_lowest_price_of_years_ago_counts_as_it_does_live(listing: Listing, watched: TrackedProduct):
    recorded(listing, (730, 500), (700, 1000), (30, 900), (20, 1000))
    assert words(watched, "lowest").message == "It would not have told you once in the past year."
    recorded(listing, (10, 499))
    assert words(watched, "lowest").rehearsal.times == 1


def test_the_days_before_the_past_year_count_where_a_rule_looks_at_them(listing: Listing, watched: TrackedProduct):
    recorded(listing, (700, 1000), (366, 1010), (300, 900))
    below_median = {"percent": Decimal(10), "base": "median", "days": 365}
    found = words(watched, "drop", **below_median).rehearsal
    assert found.last is not None
    assert (database_now() - found.last.at).days == 300


def test_what_was_true_a_year_ago_by_the_days_before_it_counts_as_told_then(listing: Listing, watched: TrackedProduct):
    recorded(listing, (500, 1000), (367, 900))
    found = words(watched, "drop", percent=Decimal(10), base="median", days=30).rehearsal
    assert found.last is not None
    assert ((database_now() - found.last.at).days, found.last.price) == (365, Money(900, "JPY"))


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("lowest", {}),
        ("lowest", {"days": 365}),
        ("drop", {"percent": Decimal(1), "base": "median", "days": 365}),
        ("drop_amount", {"amount": "20", "amount_currency": "JPY", "base": "high", "days": 60}),
    ],
    ids=["lowest ever", "lowest in days", "median", "high"],
)
@pytest.mark.parametrize("seed", range(3))
def test_over_three_years_it_tells_what_a_rule_of_that_age_would_have_told(
    listing: Listing, watched: TrackedProduct, kind: str, asked: dict[str, Any], seed: int
):
    falls = random.Random(seed)
    points = recorded(listing, *((day, 1000 + day // 200 % 3 * 15 + falls.randrange(40)) for day in range(1100, 0, -7)))
    told = replay(terms_of(draft(watched, kind=kind, **asked)), [observation_of(point) for point in points])
    moments, now = {point.pk: point.first_seen_at for point in points}, database_now()
    ages = [now - moments[firing.point_id] for firing in told]
    found = words(watched, kind, **asked).rehearsal
    assert found.times == len([age for age in ages if age.days < 90])
    assert (found.last and (now - found.last.at).days) == (ages[-1].days if ages[-1].days < 365 else None)


def words(watched: TrackedProduct, kind: str = "target", **asked: Any) -> Rehearsed:
    if kind == "target":
        asked = {"target_amount": "1000", "target_currency": "JPY"} | asked
    fresh = TrackedProduct.objects.select_related("user", "listing").get(pk=watched.pk)
    return rehearsed(draft(fresh, kind=kind, **asked), fresh.user, now=database_now())


def test_before_the_first_price_it_says_that_there_is_nothing_to_try(watched: TrackedProduct):
    assert words(watched).message.startswith("Prices are recorded since today only")


@pytest.mark.parametrize(
    ("language", "amount", "message", "offer"),
    [
        ("en", "1,300", "It would have told you 2 times in 20 days; last on ", ""),
        ("ja", "1,300", "直近20日間で2回知らせていました。最後は", ""),
        (
            "en",
            "1,000",
            "It never reached ¥1,000 in the 20 days on record. The lowest was ¥1,200.",
            "¥1,300 was reached 2 times in that time.",
        ),
        (
            "ja",
            "1,000",
            "記録のある20日間で ¥1,000 になったことはありません。最安は ¥1,200 でした。",
            "¥1,300 には、その間に2回届いています。",
        ),
    ],
    ids=["told, in English", "told, in Japanese", "never, in English", "never, in Japanese"],
)
def test_it_says_so_in_the_language_of_the_person(alice: User, language: str, amount: str, message: str, offer: str):
    User.objects.filter(pk=alice.pk).update(language=language)
    watch = make_watch(alice, prices=(1500, 1300, 1500, 1200, 1500))
    told = words(watch, target_amount=amount)
    assert told.message.startswith(message)
    assert told.offer_message == offer


def test_a_preview_carries_the_rehearsal_and_asks_no_more_of_a_long_history(alice: User, as_alice: APIClient):
    body = {"kind": "target", "target": {"amount": "1000", "currency": "JPY"}}
    asked = []
    for prices in [(1500, 1200), (1500, 1200) * 40]:
        watch = make_watch(alice, prices=prices)
        with CaptureQueriesContext(connection) as queries:
            seen = as_alice.post(
                "/api/v1/alert-rules/preview/", {"tracked_product": str(watch.public_id), **body}, format="json"
            )
        assert seen.data["rehearsal"]["message"].startswith("It never reached ¥1,000")
        asked.append(len(queries))
    assert asked[0] == asked[1]
