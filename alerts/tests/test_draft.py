"""What people type into a rule, and what it says back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from alerts.draft import draft, read_target
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
from alerts.preview import preview
from alerts.tests.conftest import rule_on, see
from alerts.words import delivery_message, delivery_state, headline, next_sentence, sentence, why
from ec_sites.values import Money
from price_tracking.models import PricePoint
from products.clock import database_now
from products.models import Listing, TrackedProduct
from users.models import User


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1980", 1980), ("1,980", 1980), ("¥1,980", 1980), ("￥１，９８０", 1980), ("１９８０", 1980),
        (" 1980円 ", 1980), ("1万2,800円", 12800),
    ],
)  # fmt: skip
def test_a_target_is_read_as_people_type_it(text: str, minor: int):
    assert read_target(text, currency="JPY", listing_currency=None) == Money(minor, "JPY")


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("", "JPY", "required"),
        ("0", "JPY", "min_value"),
        ("-1", "JPY", "min_value"),
        ("−1", "JPY", "min_value"),
        ("1e99", "JPY", "invalid_amount"),
        ("NaN", "JPY", "invalid_amount"),
        ("Infinity", "JPY", "invalid_amount"),
        ("1980.5", "JPY", "invalid_amount"),
        ("cheap", "JPY", "invalid_amount"),
        ("9" * 40, "JPY", "invalid_amount"),
        ("1" * 5000, "JPY", "invalid_amount"),
        ("$20", "JPY", "currency_mismatch"),
        ("20", "USD", "currency_mismatch"),
        ("20", "XXQ", "invalid_currency"),
    ],
)
def test_a_target_that_is_none_is_refused_with_its_code(text: str, currency: str, code: str):
    with pytest.raises(ValidationError) as refused:
        read_target(text, currency=currency, listing_currency="JPY")
    assert [error.code for error in refused.value.error_dict["target"]] == [code]


def test_an_amount_without_any_currency_is_not_guessed():
    with pytest.raises(ValidationError) as refused:
        read_target("1980", currency=None, listing_currency=None)
    assert refused.value.error_dict["target"][0].code == "currency_required"


def test_the_least_target_is_said_in_the_persons_words():
    with override("ja"), pytest.raises(ValidationError) as refused:
        read_target("0", currency="JPY", listing_currency=None)
    assert refused.value.message_dict["target"] == ["金額は ¥1 以上で入れてください。"]


@pytest.mark.parametrize("percent", [None, Decimal(0), Decimal("-5"), Decimal(100), Decimal("1.23"), Decimal("NaN")])
def test_a_percentage_out_of_range_is_refused(percent: Decimal | None, watched: TrackedProduct):
    with pytest.raises(ValidationError) as refused:
        draft(watched, kind="drop", percent=percent)
    assert "percent" in refused.value.error_dict


# --- words ------------------------------------------------------------------------------------------------------------

SENTENCES = [
    ("target", {}, "When the shelf price is ¥1,000 or less", "表示価格が ¥1,000 以下になったら"),
    (
        "target", {"measure": "effective"},
        "When the effective price is ¥1,000 or less", "実質価格が ¥1,000 以下になったら",
    ),
    (
        "drop", {"percent": Decimal("12.5")},
        "When the shelf price falls by 12.5% or more from the previous one",
        "表示価格が前回から12.5%以上値下がりしたら",
    ),
    (
        "drop", {"percent": Decimal("10.0"), "base": "registration"},
        "When the shelf price is 10% or more below the price at registration", "表示価格が登録時より10%以上下がったら",
    ),
    ("any_fall", {}, "When the shelf price falls at all", "表示価格が少しでも下がったら"),
    ("back_in_stock", {}, "When it is back in stock", "再入荷したら"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "asked", "english", "japanese"), SENTENCES)
def test_a_rule_is_a_sentence_in_both_languages(
    kind: str, asked: dict[str, object], english: str, japanese: str, watched: TrackedProduct
):
    rule = rule_on(watched, kind, **asked)
    assert sentence(rule, watched.user) == english
    watched.user.language = "ja"
    assert sentence(rule, watched.user) == japanese


def fresh(rule: AlertRule) -> AlertRule:
    return AlertRule.objects.select_related("tracked_product__listing", "tracked_product__user").get(pk=rule.pk)


def test_the_next_sentence_follows_the_rule_through_its_life(watched: TrackedProduct, listing: Listing):
    rule = rule_on(watched)
    said = [next_sentence(fresh(rule), watched.user)]
    for price in (1200, 990, 1200):
        see(listing, price)
        evaluate(None, now=database_now())
        said.append(next_sentence(fresh(rule), watched.user))
    assert said[0] == "There is no price now. You hear of it once when it is ¥1,000 or less."
    assert said[1] == ("Now ¥1,200. You hear of it once when it is ¥1,000 or less; then it rests until ¥1,020 or more.")
    assert said[2].startswith("Told on ")
    assert "going back to ¥1,020 or more" in said[2]
    assert said[3] == said[1]


def test_a_preview_says_that_a_target_is_already_true_and_saves_nothing(watched: TrackedProduct, listing: Listing):
    see(listing, 61000, shipping=None)
    watched.refresh_from_db()
    shown = preview(
        draft(watched, kind="target", target_amount="61,200", target_currency="JPY"), watched.user, now=database_now()
    )
    assert shown.already_true
    assert shown.next_sentence == (
        "Already true. You hear of it once now, and again when it falls after going back to ¥62,424."
    )
    assert AlertRule.objects.count() == 0


def test_a_preview_names_what_is_unknown(watched: TrackedProduct, listing: Listing):
    see(listing, 1000)
    watched.refresh_from_db()
    asked = {"kind": "target", "target_amount": "2000", "target_currency": "JPY", "measure": "effective"}
    shown = preview(draft(watched, **asked), watched.user, now=database_now())  # type: ignore[arg-type]
    assert [problem.code for problem in shown.problems] == ["shipping_unknown"]
    assert not shown.already_true
    assert "until the page says it" in shown.next_sentence


def test_what_became_of_the_email_is_said_for_every_state(alice: User):
    said = {}
    for state in Delivery.State.values:
        said[state] = delivery_message(
            Delivery(user=alice, state=state, attempts=1, next_attempt_at=database_now()), alice
        )
    assert said["unknown"] == "We cannot tell whether the email arrived."
    assert said["owed"].startswith("The mail server has not taken the email yet. The next try is around ")
    assert all(said.values())
    assert delivery_state(None) == "none"
    assert delivery_state(Delivery(state="claimed")) == "owed"
    assert delivery_message(Delivery(state="failed", reply_code=550), alice) == (
        "The mail server refused the email (550)."
    )


def test_a_notification_has_a_headline_and_a_reason_for_every_kind(watched: TrackedProduct, listing: Listing):
    see(listing, 1250, availability="out_of_stock")
    see(listing, 1250)
    rule_on(watched)
    rule_on(watched, "drop", percent=Decimal(20), base="registration")
    rule_on(watched, "any_fall", measure="effective")
    see(listing, 1250, availability="out_of_stock", shipping=0)
    rule_on(watched, "back_in_stock")
    PricePoint.objects.filter(evaluated_at=None).update(evaluated_at=database_now())
    see(listing, 1000, shipping=0)
    evaluate(None, now=database_now())
    told = {n.rule.kind: (headline(n, watched.user), why(n, watched.user)) for n in Notification.objects.all()}
    assert told["target"][0] == "SORA H7 headphones is now ¥1,000 (−20%)"
    assert told["drop"][1].startswith("It is 20% or more below ¥1,250, its price at registration (seen ")
    assert told["back_in_stock"][0] == "SORA H7 headphones is back in stock at ¥1,000"
    assert told["back_in_stock"][1].startswith("It came back in stock (seen ")


def test_a_price_that_was_seen_on_another_day_says_which(watched: TrackedProduct, listing: Listing):
    see(listing, 900)
    rule_on(watched)
    notification = Notification.objects.get()
    notification.facts["seen_at"] = "2026-03-05T09:08:00+00:00"
    notification.created_at = dt.datetime(2026, 3, 5, 20, 0, tzinfo=dt.UTC)
    assert "(seen 9:08," in why(notification, watched.user)
    notification.created_at = dt.datetime(2026, 3, 6, 1, 0, tzinfo=dt.UTC)
    assert "(seen 5 Mar" in why(notification, watched.user)
