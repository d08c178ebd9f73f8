"""The four steps of a rule in words: which one it stands at, and what each comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alerts.draft import draft
from alerts.evaluate import evaluate
from alerts.life import Life, Step, life_of
from alerts.models import AlertRule
from alerts.tests.conftest import rule_on, see
from products.clock import database_now
from products.models import Listing, TrackedProduct


def life(watched: TrackedProduct, kind: str = "target", **asked: Any) -> Life:
    if kind == "target":
        asked = {"target_amount": "1000", "target_currency": "JPY"} | asked
    watched.refresh_from_db()
    watched.listing.refresh_from_db()
    return life_of(draft(watched, kind=kind, **asked), watched.user)


def test_a_target_names_the_price_now_the_limit_and_where_it_wakes_again(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    found = life(watched)
    assert found.at is Step.WAIT
    assert found.messages == {
        Step.WAIT: "Now ¥1,200.",
        Step.TELL: "Once, when it is ¥1,000 or less. Going up and down adds nothing.",
        Step.REST: "Silent until it is back at ¥1,020 or more.",
        Step.AGAIN: "At the next fall to it, you hear of it once more.",
    }


def test_a_target_that_is_met_stands_at_telling_and_once_told_at_resting(listing: Listing, watched: TrackedProduct):
    see(listing, 900)
    assert life(watched).at is Step.TELL
    assert life(watched).messages[Step.TELL].startswith("Already true")
    rule = rule_on(watched)
    assert life_of(AlertRule.objects.get(pk=rule.pk), watched.user).at is Step.REST
    see(listing, 1100)
    evaluate(None, now=database_now())
    assert life_of(AlertRule.objects.get(pk=rule.pk), watched.user).at is Step.WAIT


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("target", {}),
        ("drop", {"percent": Decimal("12.5"), "base": "previous"}),
        ("drop", {"percent": Decimal(5), "base": "registration"}),
        ("any_fall", {}),
        ("back_in_stock", {}),
    ],
)
def test_every_kind_has_four_steps_before_the_first_price_too(
    listing: Listing, watched: TrackedProduct, kind: str, asked: dict[str, Any]
):
    found = life(watched, kind, **asked)
    assert list(found.messages) == list(Step)
    assert all(message and "?" not in message and "%%" not in message for message in found.messages.values())


def test_a_paused_product_says_that_nothing_is_told(listing: Listing, watched: TrackedProduct):
    see(listing, 900)
    TrackedProduct.objects.filter(pk=watched.pk).update(paused_at=database_now())
    found = life(watched)
    assert found.at is Step.WAIT
    assert found.messages[Step.WAIT] == "The product is paused: nothing is told until it goes on."


def test_what_is_in_stock_rests_until_it_has_sold_out(listing: Listing, watched: TrackedProduct):
    see(listing, 900)
    assert life(watched, "back_in_stock").at is Step.REST
    see(listing, 900, availability="out_of_stock")
    assert life(watched, "back_in_stock").at is Step.WAIT
