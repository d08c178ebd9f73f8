"""A failed look tells nobody of a price or of stock, whatever is waited for and wherever it comes between others."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.create import create
from alerts.draft import draft
from alerts.evaluate import evaluate
from alerts.join import join
from alerts.models import AlertRule, Notification
from alerts.tests.conftest import rule_on
from alerts.tests.test_back_in_stock import look, offer
from ec_sites.values import Availability, Failure, FailureKind
from price_tracking.models import PricePoint
from price_tracking.record import record
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.examples import examples

TARGET: dict[str, Any] = {"kind": "target", "target_amount": "950", "target_currency": "JPY"}
ASKED: list[dict[str, Any]] = [
    TARGET,
    {"kind": "rise", "target_amount": "1050", "target_currency": "JPY"},
    {"kind": "drop", "percent": Decimal(5), "base": "previous"},
    {"kind": "drop", "percent": Decimal(5), "base": "registration"},
    {"kind": "drop", "percent": Decimal(1), "base": "median", "days": 7},
    {"kind": "drop_amount", "amount": "10", "amount_currency": "JPY", "base": "average", "days": 7},
    {"kind": "drop_amount", "amount": "10", "amount_currency": "JPY", "base": "high", "days": 30},
    {"kind": "any_fall"},
    {"kind": "any_change", "amount": "10", "amount_currency": "JPY"},
    {"kind": "lowest"},
    {"kind": "lowest", "days": 7},
    {"kind": "back_in_stock"},
    {"kind": "out_of_stock"},
    {"kind": "pre_order"},
]
STOCK = [Availability.IN_STOCK, Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.PRE_ORDER]
# What a look finds, what fails before it, and how many days after the last one it comes.
Course = list[tuple[tuple[Availability, int], list[FailureKind], int]]
COURSES = st.lists(
    st.tuples(
        st.tuples(st.sampled_from(STOCK), st.sampled_from([900, 950, 1000, 1050])),
        st.lists(st.sampled_from(FailureKind), max_size=2),
        st.sampled_from([1, 4, 12]),
    ),
    min_size=3,
    max_size=7,
)


@pytest.fixture
def of_every_kind(listing: Listing, watched: TrackedProduct, settings: Any) -> TrackedProduct:
    """A watch with a rule of every kind that waits for a price or for stock, and one that joins two."""
    settings.RULES_PER_PRODUCT_MAX = len(ASKED) + 1
    now = database_now()
    record([look(listing, now, offer(Availability.IN_STOCK, 1000))], now=now)
    watched.refresh_from_db()
    for asked in ASKED:
        rule_on(watched, **asked)
    create(join(draft(watched, **TARGET), [draft(watched, kind="back_in_stock")], "all"), now=now)
    evaluate(None, now=now)
    return watched


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COURSES)
def test_failed_looks_between_others_change_nothing(listing: Listing, of_every_kind: TrackedProduct, course: Course):
    """After one there is nothing to evaluate and every rule stands as before; what follows is told as without it."""
    began, told = database_now(), []
    for is_disturbed in (True, False):
        kept, now = transaction.savepoint(), began
        for (stock, price), failures, days in course:
            now += dt.timedelta(days=days)
            for number, kind in enumerate(failures if is_disturbed else []):
                before, failed_at = standing(of_every_kind), now - dt.timedelta(hours=2 - number)
                assert record([look(listing, failed_at, Failure(kind))], now=failed_at) == ()
                assert evaluate(None, now=failed_at) == []
                assert standing(of_every_kind) == before
            record([look(listing, now, offer(stock, price))], now=now)
            evaluate(None, now=now)
        told.append(list(Notification.objects.order_by("pk").values_list("rule", "episode", "point__first_seen_at")))
        transaction.savepoint_rollback(kept)
    assert told[0] == told[1]


def standing(watched: TrackedProduct) -> tuple[Any, ...]:
    rules = AlertRule.objects.filter(tracked_product=watched).order_by("pk")
    stand = list(rules.values_list("state", "episode", "evaluated_through", "carried"))
    return stand, Notification.objects.count(), list(PricePoint.objects.order_by("pk").values_list())
