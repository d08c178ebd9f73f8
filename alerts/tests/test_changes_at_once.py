"""Changes at once, on real connections: neither takes the other's back, and no two wait for each other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from alerts.defaults import add_default
from alerts.models import AlertRule
from alerts.tests.conftest import rule_on, see, watch
from products.models import Listing, Product, TrackedProduct
from users.models import User

PRODUCTS = "/api/v1/tracked-products/"

# Both waiting for our lock, and nothing else does in this database.
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
_PATIENCE_S = 20


def wait_until_waiting(count: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # Within a transaction the view would show its first answer for ever.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone() == (count,):
                return
        time.sleep(0.01)
    raise AssertionError(f"{count} connections never waited for the lock")


def patch(client: APIClient, rule: AlertRule, body: dict[str, Any]) -> int:
    """On a connection of its own, as a thread has one."""
    own = APIClient()
    own.cookies = client.cookies
    try:
        return own.patch(f"/api/v1/alert-rules/{rule.public_id}/", body).status_code
    finally:
        connection.close()


def at_once(listing: Listing, client: APIClient, rule: AlertRule, changes: list[dict[str, Any]]) -> list[int]:
    """Sends all changes while the listing is locked, so that each was asked for before any was made."""

    with ThreadPoolExecutor(len(changes)) as pool:
        with transaction.atomic():
            Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
            sent = [pool.submit(patch, client, rule, body) for body in changes]
            wait_until_waiting(len(changes))
        return [each.result() for each in sent]


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_each_to_another_term_both_stay(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    see(listing, 1200, shipping=0, points=0)
    rule = rule_on(watched, "drop", percent=Decimal(10), base="previous")
    assert at_once(listing, as_alice, rule, [{"percent": "25"}, {"measure": "effective"}]) == [200, 200]
    rule.refresh_from_db()
    assert (rule.percent, rule.measure) == (Decimal(25), "effective")


@pytest.mark.django_db(transaction=True)
def test_switching_off_while_the_target_is_changed_keeps_both(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    see(listing, 1200)
    rule = rule_on(watched)
    changes: list[dict[str, Any]] = [{"is_on": False}, {"target": {"amount": "900", "currency": "JPY"}}]
    assert at_once(listing, as_alice, rule, changes) == [200, 200]
    rule.refresh_from_db()
    assert (rule.is_on, rule.target) == (False, 900)


@pytest.mark.django_db(transaction=True)
def test_a_rule_that_is_removed_while_it_is_changed_stays_removed(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    see(listing, 1200)
    rule = rule_on(watched)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
            sent = pool.submit(patch, as_alice, rule, {"is_on": False})
            wait_until_waiting(1)
            AlertRule.objects.filter(pk=rule.pk).update(deleted_at="2026-11-24T00:00:00Z")
        assert sent.result() == 404
    rule.refresh_from_db()
    assert (rule.deleted_at is not None, rule.is_on) == (True, True)


# --- products that get rules while others hold what they are watched by -----------------------------------------------


def send(client: APIClient, url: str, body: dict[str, Any], *, patience: str = "0") -> int:
    """On a connection of its own, which waits so long for a lock."""
    own = APIClient()
    own.cookies = client.cookies
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [patience])
        return own.post(url, body).status_code
    finally:
        connection.close()


def tag_all(client: APIClient, watches: Sequence[TrackedProduct]) -> int:
    ids = [str(watch.public_id) for watch in watches]
    return send(client, f"{PRODUCTS}bulk/", {"action": "add_tags", "ids": ids, "tags": ["shoes"]})


def default_of_tag(person: User) -> None:
    add_default(person, tag="shoes", kind="any_fall", measure="shelf", percent=None, base=None, days=None)


def another(listing: Listing, number: int) -> Listing:
    product = Product.objects.create(name=f"SORA H{number}")
    return Listing.objects.create(site=listing.site, product=product, url=f"{listing.url}{number}/")


@pytest.mark.django_db(transaction=True)
def test_tags_for_many_that_wait_for_a_listing_hold_no_watch_of_it(
    listing: Listing, watched: TrackedProduct, alice: User, as_alice: APIClient
):
    default_of_tag(alice)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
            sent = pool.submit(tag_all, as_alice, [watched])
            wait_until_waiting(1)
            # If it held the watch, each of us would wait for the other.
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            rule_on(watched, "gone")
        assert sent.result() == 200
    assert set(AlertRule.objects.values_list("kind", flat=True)) == {"gone", "any_fall"}


@pytest.mark.django_db(transaction=True)
def test_two_people_who_tag_the_same_products_in_opposite_order_do_not_wait_for_each_other(
    listing: Listing, alice: User, bob: User, as_alice: APIClient, as_bob: APIClient, caplog: pytest.LogCaptureFixture
):
    first, last, between = listing, another(listing, 8), another(listing, 9)
    for person in (alice, bob):
        default_of_tag(person)
    with ThreadPoolExecutor(2) as pool:
        theirs = [watch(bob, one) for one in (last, between, first)]
        ours = [watch(alice, one) for one in (first, between, last)]
        with transaction.atomic():
            Listing.objects.select_for_update(no_key=True).get(pk=between.pk)
            sent = [pool.submit(tag_all, *asked) for asked in ((as_alice, ours), (as_bob, theirs))]
            wait_until_waiting(2)
        assert [each.result() for each in sent] == [200, 200]
    assert "transaction.again" not in caplog.text
    assert AlertRule.objects.count() == 6


@pytest.mark.parametrize("way", ["a rule of its own", "added with its first rule"])
@pytest.mark.django_db(transaction=True)
def test_a_rule_whose_transaction_loses_to_another_is_made_all_the_same(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient, caplog: pytest.LogCaptureFixture, way: str
):
    url, body = "/api/v1/alert-rules/", dict[str, Any](tracked_product=str(watched.public_id), kind="any_fall")
    if way != "a rule of its own":
        url, body = PRODUCTS, {"url": listing.url, "first_rule": {"kind": "any_fall"}}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
            sent = pool.submit(send, as_alice, url, body, patience="50ms")
            deadline = time.monotonic() + _PATIENCE_S
            while "transaction.again" not in caplog.text and not sent.done() and time.monotonic() < deadline:
                time.sleep(0.01)
        assert sent.result() in (200, 201)
    assert AlertRule.objects.count() == 1
