"""The list price as the product page asks for it: what was seen, to its own person, at a steady cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from price_tracking.models import PricePoint
from PriceAlert.tests.makers import make_listing, make_watch
from products.models import TrackedProduct

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def url(watch: TrackedProduct) -> str:
    return f"/api/v1/tracked-products/{watch.public_id}/list-price/"


def watch_of(person: Any, *, sale_days: int = 7, **fields: Any) -> TrackedProduct:
    """A product that was 9,980 yen for 40 days and 7,980 since, with no look missed."""
    now = timezone.now()
    listing = make_listing(price=7980, last_seen_at=now, list_price=fields.pop("list_price", 9980), **fields)
    began = now - sale_days * DAY
    for price, start, end in ((9980, began - 40 * DAY, began), (7980, began, None)):
        PricePoint.objects.create(
            listing=listing, first_seen_at=start, last_seen_at=end, currency=listing.currency, price=price,
            availability="in_stock",
        )  # fmt: skip
    return make_watch(person, listing=listing)


def test_a_list_price_that_was_asked_before_is_consistent_with_the_record(as_alice, alice):
    observed = as_alice.get(url(watch_of(alice))).json()["observed"]
    assert (observed["finding"], observed["days"]) == ("consistent", 56)
    assert observed["claimed"] == {"amount": "9980", "currency": "JPY"}
    # The day on which the price changed belongs to the sale.
    assert (observed["days_at"], observed["days_seen"]) == (40, 40)
    assert (observed["more_than_half"], observed["two_weeks"], observed["recent"]) == (True, True, True)
    assert observed["last_on"] == observed["until"]
    assert observed["runs_long"] is False


def test_a_sale_that_fills_half_of_the_last_weeks_is_counted_to_today(as_alice, alice):
    observed = as_alice.get(url(watch_of(alice, sale_days=40))).json()["observed"]
    assert (observed["finding"], observed["more_than_half"]) == ("doubtful", False)
    assert (observed["days_seen"], observed["runs_long"]) == (56, True)


@pytest.mark.parametrize(
    "fields",
    [{"list_price": None}, {"list_price": 7980}, {"currency": "USD"}],
    ids=["no list price", "no lower price", "dollars"],
)
def test_where_nothing_is_compared_nothing_is_observed(as_alice, alice, fields):
    assert as_alice.get(url(watch_of(alice, **fields))).json() == {"observed": None}


def test_a_product_that_was_never_seen_has_nothing_observed(as_alice, alice):
    assert as_alice.get(url(make_watch(alice))).json() == {"observed": None}


def test_nobody_reads_of_anothers_product(as_bob, alice):
    assert as_bob.get(url(watch_of(alice))).status_code == 404


def test_a_long_record_costs_no_more_queries(as_alice, alice, django_assert_num_queries):
    watch = watch_of(alice)
    with CaptureQueriesContext(connection) as short:
        as_alice.get(url(watch))
    PricePoint.objects.bulk_create(
        PricePoint(
            listing=watch.listing, first_seen_at=timezone.now() - (48 + back / 24) * DAY,
            last_seen_at=timezone.now() - (48 + (back - 1) / 24) * DAY, currency="JPY", price=9980 + back % 2,
            availability="in_stock",
        )
        for back in range(1500)
    )  # fmt: skip
    with django_assert_num_queries(len(short)):
        assert as_alice.get(url(watch)).json()["observed"]["finding"] == "consistent"
