"""Two changes of one rule at once, on real connections: neither takes the other's term back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from alerts.models import AlertRule
from alerts.tests.conftest import rule_on, see
from products.models import Listing, TrackedProduct

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
