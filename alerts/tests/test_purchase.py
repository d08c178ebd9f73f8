"""What a purchase does to the alerts of a product, and taking it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
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


def test_a_purchase_that_is_corrected_tells_again_only_what_is_news(
    signed_in: Client, watched: TrackedProduct, listing: Listing
):
    begun = database_now()
    see(listing, 4500)
    evaluate(None, now=begun)
    ago = {"further_fall_days": 30, "bought_at": (begun - dt.timedelta(days=3)).isoformat()}
    buy(signed_in, watched, amount="4400", **ago)
    assert not Notification.objects.exists(), "4,500 is no fall below 4,400"
    for amount in ("5000", "4800", "5000"):
        buy(signed_in, watched, amount=amount, **ago)
        told, owed = Notification.objects.get(), Delivery.objects.get()
        assert min(told.created_at, owed.created_at, owed.owed_since) >= begun, "told now, whenever it was bought"
    for amount in ("4400", "5000", "4400"):
        buy(signed_in, watched, amount=amount, **ago)
    assert Notification.objects.count() == 1, "a slip that was taken back"
    see(listing, 4300)
    evaluate(None, now=database_now())
    assert Notification.objects.count() == 2, "below what was paid after all"
    rule = AlertRule.objects.get(deleted_at=None)
    assert (rule.target, rule.expires_at) == (4399, begun + dt.timedelta(days=27))


def test_what_was_told_of_a_purchase_is_not_told_again_when_it_is_taken_back_and_noted_anew(
    signed_in: Client, watched: TrackedProduct, listing: Listing
):
    see(listing, 4500)
    evaluate(None, now=database_now())
    buy(signed_in, watched, further_fall_days=30)
    noted = signed_in.get("/api/v1/purchases/").json()["results"][0]["bought_at"]
    signed_in.delete(f"/api/v1/tracked-products/{watched.public_id}/purchase/")
    assert not AlertRule.objects.filter(deleted_at=None).exists()
    buy(signed_in, watched, further_fall_days=30, bought_at=noted)
    assert (Notification.objects.count(), AlertRule.objects.get().deleted_at) == (1, None)


def test_days_that_are_over_when_a_purchase_is_noted_tell_nothing(
    signed_in: Client, watched: TrackedProduct, listing: Listing
):
    see(listing, 4500)
    evaluate(None, now=database_now())
    day = (database_now() - dt.timedelta(days=31)).isoformat()
    assert standings(buy(signed_in, watched, further_fall_days=30, bought_at=day)) == ["expired"]
    assert not Notification.objects.exists()


def test_who_has_all_the_alerts_there_may_be_still_hears_of_a_further_fall(
    signed_in: Client, watched: TrackedProduct, rule: AlertRule, settings: Any
):
    settings.RULES_PER_PRODUCT_MAX = 1
    assert standings(buy(signed_in, watched, further_fall_days=30)) == ["closed", "active"]
    body = {"tracked_product": str(watched.public_id), "kind": "lowest"}
    answer = signed_in.post("/api/v1/alert-rules/", body, "application/json")
    assert answer.json()["errors"]["non_field_errors"][0]["code"] == "limit_reached"
    one = f"/api/v1/alert-rules/{rule.public_id}/"
    assert (signed_in.delete(one).status_code, signed_in.post(f"{one}restore/").status_code) == (204, 200)
