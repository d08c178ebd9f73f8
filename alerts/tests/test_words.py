"""What a person reads of a rule and its email, in each state."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
from alerts.render import subject_of
from alerts.tests.conftest import rule_on, see
from alerts.words import delivery_message, headline, next_sentence, why
from products.clock import database_now
from products.models import Listing, TrackedProduct
from users.models import User


def said(rule: AlertRule) -> str:
    fresh = AlertRule.objects.select_related("tracked_product__listing", "tracked_product__user").get(pk=rule.pk)
    return next_sentence(fresh, fresh.tracked_product.user)


def test_a_rule_that_is_off_or_paused_says_so(watched: TrackedProduct, listing: Listing):
    rule = rule_on(watched)
    TrackedProduct.objects.update(paused_at=database_now())
    assert said(rule) == "The product is paused: nothing is told until it goes on."
    AlertRule.objects.update(is_on=False)
    assert said(rule) == "This alert is off."


@pytest.mark.parametrize(
    ("availability", "sentence"),
    [
        ("in_stock", "It is in stock now. You hear of it when it has sold out and comes back."),
        ("out_of_stock", "It is out of stock now. You hear of it once when it is back."),
        (
            "unknown",
            "The page does not say whether it is in stock. You hear of it when it has sold out and comes back.",
        ),
    ],
)
def test_a_rule_on_stock_says_what_is_known(
    availability: str, sentence: str, watched: TrackedProduct, listing: Listing
):
    see(listing, 1000, availability=availability)
    assert said(rule_on(watched, "back_in_stock")) == sentence


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ({"kind": "any_fall"}, "Now ¥1,200. You hear of each fall once"),
        ({"kind": "drop", "percent": Decimal(10)}, "Now ¥1,200. You hear of each such fall once"),
        ({"kind": "any_fall", "measure": "effective"}, "Shipping is unknown"),
        (
            {"kind": "drop", "percent": Decimal(10), "base": "registration"},
            "Now ¥1,200. You hear of it once when it is ¥1,080",
        ),
    ],
)
def test_a_rule_on_falls_starts_from_the_price_of_now(
    asked: dict[str, Any], begins: str, watched: TrackedProduct, listing: Listing
):
    see(listing, 1200)
    assert said(rule_on(watched, asked.pop("kind"), **asked)).startswith(begins)


def test_a_rule_waits_where_the_price_or_its_base_or_its_currency_is_missing(watched: TrackedProduct, listing: Listing):
    since = rule_on(watched, "drop", percent=Decimal(10), base="registration")
    assert said(since).startswith("The price at registration is not known yet.")
    assert said(rule_on(watched, "any_fall")).startswith("There is no price now.")
    target = rule_on(watched)
    see(listing, 10, currency="USD")
    assert said(target).startswith("The shop asks its price in another currency now")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("email_off", "Not sent: email is off in your settings."),
        ("unconfirmed", "Not sent: your address is not confirmed."),
        ("refused", "Not sent: the mail server has refused your address three times. Check it in your settings."),
        ("rule_gone", "Not sent: the alert was removed, paused or switched off."),
    ],
)
def test_a_dropped_email_says_why(reason: str, words: str, alice: User):
    assert delivery_message(Delivery(state="dropped", dropped_because=reason), alice) == words


def test_without_an_email_the_notification_is_in_the_app_only(alice: User):
    assert delivery_message(None, alice) == "In the app only."


def test_a_fall_of_the_effective_price_is_told_as_one(watched: TrackedProduct, listing: Listing):
    see(listing, 1200, shipping=0, points=0)
    rule_on(watched, "any_fall", measure="effective")
    see(listing, 1200, shipping=0, points=300)
    evaluate(None, now=database_now())
    notification = Notification.objects.get()
    assert headline(notification, watched.user) == "The effective price of SORA H7 headphones is now ¥900 (−25%)"


def test_a_target_that_was_met_already_is_told_as_that(watched: TrackedProduct, listing: Listing):
    see(listing, 900)
    rule_on(watched)
    notification = Notification.objects.get()
    assert headline(notification, watched.user) == "SORA H7 headphones: ¥900"
    assert why(notification, watched.user).startswith("It was already at or below your target of ¥1,000 (seen ")
    assert subject_of(notification, watched.user) == "Target reached: SORA H7 headphones ¥900 (みなも電機)"


def test_a_return_to_stock_is_told_with_its_price(watched: TrackedProduct, listing: Listing):
    see(listing, 900, availability="out_of_stock")
    rule_on(watched, "back_in_stock")
    see(listing, 900)
    evaluate(None, now=database_now())
    notification = Notification.objects.get()
    assert subject_of(notification, watched.user) == "Back in stock: SORA H7 headphones ¥900 (みなも電機)"
