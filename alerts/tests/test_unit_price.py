"""Rules on what one of something costs, from what a person types to what they are told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from alerts.draft import draft
from alerts.figures import money_text
from alerts.models import AlertRule
from alerts.rule_words import next_sentence, sentence
from alerts.terms import is_already_true, terms_of
from ec_sites.values import Money
from PriceAlert.tests.makers import make_listing, make_watch
from products.models import TrackedProduct
from users.models import User


@pytest.fixture
def crate(alice: User) -> TrackedProduct:
    """24 bottles for ¥1,500."""
    return make_watch(alice, listing=make_listing(price=1500, unit="item", unit_count=Decimal(24)))


def asked(crate: TrackedProduct, amount: str = "62.5", currency: str = "JPY", measure: str = "unit") -> AlertRule:
    return draft(crate, kind="target", measure=measure, target_amount=amount, target_currency=currency)


@pytest.mark.parametrize(
    ("typed", "minor"), [("62.5", 6250), ("¥62.50", 6250), ("６２円", 6200), ("1,062.25", 106_225), ("0.01", 1)]
)
def test_a_unit_price_is_typed_with_two_decimals_more(crate: TrackedProduct, typed: str, minor: int) -> None:
    assert terms_of(asked(crate, typed)).target == Money(minor, "JPY/item")


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("62.505", "JPY", "invalid_amount"),
        ("62.5", "USD", "currency_mismatch"),
        ("62.5", "JPY/100ml", "unit_mismatch"),
        ("0", "JPY", "min_value"),
        ("-3", "JPY", "min_value"),
    ],
)
def test_what_is_no_price_of_the_unit_is_refused(crate: TrackedProduct, amount: str, currency: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        asked(crate, amount, currency)
    assert refused.value.error_dict["target"][0].code == code


@pytest.mark.parametrize(("unit", "count"), [("", None), (None, None)], ids=["not said", "never read"])
def test_where_no_count_is_known_no_rule_on_it_can_be_made(
    crate: TrackedProduct, unit: str | None, count: Decimal | None
) -> None:
    crate.listing.unit, crate.listing.unit_count = unit, count
    with pytest.raises(ValidationError) as refused:
        asked(crate)
    assert refused.value.error_dict["measure"][0].code == "unit_unknown"


def test_it_is_said_in_words_and_waits_when_the_page_counts_otherwise(crate: TrackedProduct, alice: User) -> None:
    crate.user.language = alice.language = "en"
    rule = asked(crate)
    assert sentence(rule, alice) == "When the unit price is ¥62.5 / item or less"
    assert is_already_true(rule)
    crate.listing.unit = "100ml"
    assert next_sentence(rule, alice) == "The page counts in another unit now, so this alert waits."
    crate.listing.unit, crate.listing.unit_count = "", None
    assert "does not say how many units" in next_sentence(rule, alice)
    assert not is_already_true(rule)
    with override("ja"):
        assert money_text(Money(6250, "JPY/item")) == "¥62.5 / 本"
        assert money_text(Money(1041, "USD/floz")) == "$0.1041 / 液量オンス"
