"""What a purchase does to the alerts of a product, and taking it back."""

from __future__ import annotations

import pytest
from django.test import Client

from alerts.evaluate import evaluate
from alerts.models import AlertRule, Notification
from alerts.tests.conftest import rule_on, see
from products.clock import database_now
from products.models import Listing, TrackedProduct
from users.models import User


@pytest.fixture
def rule(watched: TrackedProduct, listing: Listing) -> AlertRule:
    see(listing, 5000)
    evaluate(None, now=database_now())
    return rule_on(watched, "any_fall")


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def buy(client: Client, watched: TrackedProduct, **said: object) -> dict[str, object]:
    path = f"/api/v1/tracked-products/{watched.public_id}/purchase/"
    answer = client.post(path, {"amount": "5000", "currency": "JPY"} | said, "application/json")
    assert answer.status_code == 200, answer.json()
    shown: dict[str, object] = answer.json()
    return shown


def standings(shown: dict[str, object]) -> list[str]:
    rules = shown["rules"]
    assert isinstance(rules, list)
    return [rule["standing"] for rule in rules]


def test_a_purchase_closes_the_alerts_and_taking_it_back_opens_them(
    signed_in: Client, watched: TrackedProduct, rule: AlertRule
):
    assert standings(buy(signed_in, watched)) == ["closed"]
    answer = signed_in.delete(f"/api/v1/tracked-products/{watched.public_id}/purchase/")
    assert standings(answer.json()) == ["active"]


def test_who_goes_on_watching_keeps_the_alerts(signed_in: Client, watched: TrackedProduct, rule: AlertRule):
    assert standings(buy(signed_in, watched)) == ["closed"]
    assert standings(buy(signed_in, watched, keep_watching=True)) == ["active"]


def test_a_further_fall_is_told_below_the_price_paid_and_by_that_alert_alone(
    signed_in: Client, watched: TrackedProduct, listing: Listing, rule: AlertRule
):
    assert standings(buy(signed_in, watched, further_fall_days=30)) == ["closed", "active"]
    assert standings(buy(signed_in, watched, further_fall_days=14)) == ["closed", "active"], "said twice, there once"
    watching = AlertRule.objects.get(closed_at=None, deleted_at=None)
    assert (watching.target, (watching.expires_at or database_now()) > database_now()) == (4999, True)
    see(listing, 4999)
    evaluate(None, now=database_now())
    assert [told.rule for told in Notification.objects.all()] == [watching]
    answer = signed_in.delete(f"/api/v1/tracked-products/{watched.public_id}/purchase/")
    assert standings(answer.json()) == ["active"]
