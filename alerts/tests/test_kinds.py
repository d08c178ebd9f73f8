"""The kinds beside targets and falls, from a look to what the person reads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts.create import change
from alerts.draft import draft
from alerts.evaluate import evaluate
from alerts.life import Step, life_of
from alerts.models import AlertRule, Delivery, Notification
from alerts.render import subject_of
from alerts.resettle import resettle
from alerts.tests.conftest import rule_on, see
from alerts.words import headline, next_sentence, sentence, why
from price_tracking.models import PricePoint
from products.clock import database_now
from products.models import Listing, TrackedProduct


def old(days: int) -> None:
    """All that was seen until now was seen so long ago."""
    for point in PricePoint.objects.all():
        point.first_seen_at -= dt.timedelta(days=days)
        point.evaluated_at = point.first_seen_at
        point.save()


def told(rule: AlertRule) -> list[Notification]:
    evaluate(None, now=database_now())
    found = Notification.objects.filter(rule=rule).select_related("tracked_product__listing__site", "user")
    return list(found.order_by("episode"))


LIVE = [
    pytest.param(
        "rise",
        {"target_amount": "1000", "target_currency": "JPY"},
        [(900, "in_stock"), (1100, "in_stock")],
        ("When the shelf price is ¥1,000 or more", "SORA H7 headphones: ¥1,100", "It reached ¥1,000 or more"),
        "At or above your limit: SORA H7 headphones ¥1,100 (みなも電機)",
        id="rise",
    ),
    pytest.param(
        "lowest",
        {},
        [(900, "in_stock"), (800, "in_stock")],
        (
            "When the shelf price is lower than ever before",
            "SORA H7 headphones is now ¥800 (−11.1%)",
            "It is below ¥900, the lowest price until then",
        ),
        "New lowest: SORA H7 headphones ¥800 (みなも電機)",
        id="lowest",
    ),
    pytest.param(
        "out_of_stock",
        {},
        [(900, "in_stock"), (900, "out_of_stock")],
        ("When it goes out of stock", "SORA H7 headphones is out of stock", "It went out of stock"),
        "Out of stock: SORA H7 headphones (みなも電機)",
        id="out of stock",
    ),
    pytest.param(
        "pre_order",
        {},
        [(None, "out_of_stock"), (900, "pre_order")],
        ("When it can be pre-ordered", "SORA H7 headphones can be pre-ordered", "Pre-orders opened"),
        "Pre-orders open: SORA H7 headphones ¥900 (みなも電機)",
        id="pre-order",
    ),
]


@pytest.mark.parametrize(("kind", "asked", "looks", "words", "subject"), LIVE)
def test_a_kind_tells_once_and_says_what_and_why(
    listing: Listing,
    watched: TrackedProduct,
    kind: str,
    asked: dict[str, Any],
    looks: list[tuple[int | None, str]],
    words: tuple[str, str, str],
    subject: str,
):
    (first, stock), (second, stock_then) = looks
    see(listing, first, availability=stock)
    old(days=31)
    watched.refresh_from_db()
    rule = rule_on(watched, kind, **asked)
    assert told(rule) == []
    see(listing, second, availability=stock_then)
    [notification] = told(rule)
    see(listing, second, availability=stock_then)
    assert told(rule) == [notification]
    person = watched.user
    assert (sentence(rule, person), headline(notification, person)) == words[:2]
    assert why(notification, person).startswith(words[2] + " (seen ")
    assert subject_of(notification, person) == subject
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(("kind", "asked", "looks", "words", "subject"), LIVE)
def test_a_kind_says_in_both_languages_what_comes_next_before_the_first_price_too(
    listing: Listing, watched: TrackedProduct, kind: str, asked: dict[str, Any], looks: Any, words: Any, subject: str
):
    said = []
    for language in ("en", "ja"):
        watched.user.language = language
        rule = draft(watched, kind=kind, **asked)
        life = life_of(rule, watched.user)
        assert list(life.messages) == list(Step)
        said.append([sentence(rule, watched.user), next_sentence(rule, watched.user), *life.messages.values()])
    assert not set(said[0]) & set(said[1])
    assert all(text and "?" not in text and "%%" not in text for text in said[0] + said[1])


def test_the_lowest_ever_counts_what_was_seen_before_anybody_asked_and_tells_nothing_of_it(
    listing: Listing, watched: TrackedProduct
):
    see(listing, 700)
    see(listing, 900)
    old(days=40)
    rule = rule_on(watched, "lowest")
    see(listing, 800)
    assert told(rule) == []
    see(listing, 690)
    [notification] = told(rule)
    assert notification.facts["base_price"] == {"amount": "700", "currency": "JPY"}
    assert notification.facts["base"] is None


def test_a_price_that_was_taken_back_is_no_lowest_any_more(listing: Listing, watched: TrackedProduct):
    see(listing, 900)
    old(days=40)
    rule = rule_on(watched, "lowest")
    wrong = see(listing, 9)
    assert len(told(rule)) == 1
    wrong.delete()
    PricePoint.objects.update(last_seen_at=None)
    resettle(watched)
    see(listing, 890)
    assert len(told(rule)) == 2


def test_a_rise_that_is_true_already_is_told_at_once_and_says_so(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule = rule_on(watched, "rise", target_amount="1000", target_currency="JPY")
    [notification] = told(rule)
    assert notification.facts["already_true"]
    assert why(notification, watched.user).startswith("It was already at ¥1,000 or more")


def test_a_changed_measure_of_the_lowest_ever_begins_with_all_that_is_on_record(
    listing: Listing, watched: TrackedProduct
):
    see(listing, 700, shipping=300)
    see(listing, 900, shipping=0)
    old(days=40)
    rule = rule_on(watched, "lowest")
    wanted = draft(watched, kind="lowest", measure="effective")
    changed = change(rule, lambda _kept: wanted, now=database_now()).rule
    assert changed.carried["told"] == [900, "JPY"]
    assert changed.episode == 0


def test_a_point_is_evaluated_with_as_many_queries_for_a_long_history_as_for_a_short_one(
    listing: Listing, watched: TrackedProduct
):
    see(listing, 1000)
    old(days=40)
    rule_on(watched, "lowest")
    rule_on(watched, "drop", percent=Decimal(10))
    asked = []
    for price in (999, 998):
        see(listing, price)
        with CaptureQueriesContext(connection) as queries:
            evaluate(None, now=database_now())
        asked.append(len(queries))
        for other in range(30):
            see(listing, 2000 + other)
        old(days=1)
    assert asked[0] == asked[1]
