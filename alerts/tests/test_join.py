"""Rules of several conditions from the body that asks for one to the message and its reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from alerts.create import create
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Notification
from alerts.recount import state_terms
from alerts.tests.conftest import see
from alerts.words import headline, why
from ec_sites.values import Money
from PriceAlert.tests.makers import make_watch
from products.clock import database_now
from products.models import Listing, TrackedProduct
from users.models import User

RULES = "/api/v1/alert-rules/"


def yen(amount: str, kind: str = "target", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "target": {"amount": amount, "currency": "JPY"}, **more}


IN_STOCK, OUT = {"kind": "back_in_stock"}, {"kind": "out_of_stock"}
BELOW = {"kind": "drop", "percent": "5", "base": "average", "days": 30}


def ask(client: APIClient, watch: TrackedProduct, *conditions: Any, joiner: str | None = "all", path: str = RULES):
    first, *further = conditions
    body = {"tracked_product": str(watch.public_id), **first, "joiner": joiner, "further": further}
    return client.post(path, body, format="json")


@pytest.mark.parametrize(
    ("joiner", "conditions", "sentence"),
    [
        (
            "all",
            [yen("12,000", measure="effective"), IN_STOCK],
            "When the effective price is ¥12,000 or less and it is in stock",
        ),
        (
            "any",
            [IN_STOCK, yen("1000"), BELOW],
            "When it is in stock or the shelf price is ¥1,000 or less"
            " or the shelf price is 5% or more below the average of 30 days",
        ),
    ],
    ids=["two, all", "three, any"],
)
def test_conditions_are_joined_into_one_sentence(
    alice: User, as_alice: APIClient, joiner: str, conditions: list[Any], sentence: str
):
    response = ask(as_alice, make_watch(alice, prices=(20_000,)), *conditions, joiner=joiner)
    assert response.status_code == 201
    assert response.data["sentence"] == sentence
    assert (response.data["joiner"], len(response.data["further"])) == (joiner, len(conditions) - 1)


def test_a_japanese_sentence_joins_them_too(alice: User, as_alice: APIClient):
    User.objects.filter(pk=alice.pk).update(language="ja")
    response = ask(as_alice, make_watch(alice, prices=(20_000,)), yen("12,000"), IN_STOCK)
    assert response.data["sentence"] == "表示価格が ¥12,000 以下である、かつ在庫があるとき"


@pytest.mark.parametrize(
    ("joiner", "conditions", "field", "code"),
    [
        (None, [yen("1000"), IN_STOCK], "joiner", "required"),
        ("all", [yen("1000"), yen("1000")], "further.0.kind", "duplicate"),
        ("all", [yen("1000"), yen("2000", "rise")], "further.0.kind", "contradictory"),
        ("all", [yen("2000", "rise"), yen("1000", measure="pay_now")], "further.0.kind", "contradictory"),
        ("any", [yen("1000"), yen("1001", "rise")], "further.0.kind", "contradictory"),
        ("all", [IN_STOCK, yen("1000"), OUT], "further.1.kind", "contradictory"),
        ("all", [OUT, yen("1000")], "further.0.kind", "contradictory"),
        ("all", [{"kind": "any_fall"}, IN_STOCK], "kind", "not_joinable"),
        ("any", [IN_STOCK, {"kind": "gone"}], "further.0.kind", "not_joinable"),
        ("any", [IN_STOCK, {"kind": "lowest"}], "further.0.kind", "not_joinable"),
        ("all", [IN_STOCK, {"kind": "target"}], "further.0.target", "required"),
        ("all", [IN_STOCK, yen("")], "further.0.target.amount", "blank"),
        ("all", [IN_STOCK, yen("1"), yen("2"), yen("3")], "further", "max_length"),
        ("both", [IN_STOCK, yen("1")], "joiner", "invalid_choice"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_at_its_condition(
    alice: User, as_alice: APIClient, joiner: str, conditions: list[Any], field: str, code: str
):
    response = ask(as_alice, make_watch(alice, prices=(3000,)), *conditions, joiner=joiner)
    assert response.status_code == 400
    assert response.json()["errors"][field][0]["code"] == code
    assert not AlertRule.objects.exists()


@pytest.mark.parametrize(
    ("joiner", "conditions"),
    [
        ("all", [yen("2000"), yen("1000", "rise")]),
        ("any", [yen("1000"), yen("2000", "rise")]),
        ("all", [yen("2000", "rise"), yen("1000", measure="effective")]),
    ],
    ids=["inside a span", "outside a span", "dear, but with many points"],
)
def test_what_can_be_meant_is_taken(alice: User, as_alice: APIClient, joiner: str, conditions: list[Any]):
    assert ask(as_alice, make_watch(alice, prices=(3000,)), *conditions, joiner=joiner).status_code == 201


def test_a_rule_gains_a_condition_and_loses_it_and_begins_anew_each_time(alice: User, as_alice: APIClient):
    watch = make_watch(alice, prices=(900,))
    rule = ask(as_alice, watch, yen("1000"), joiner=None).data
    assert rule["state"] == "fired"
    path = f"{RULES}{rule['id']}/"
    joined = as_alice.patch(path, {"joiner": "all", "further": [yen("500", measure="effective")]}, format="json").data
    assert (joined["state"], joined["further"][0]["target"]["amount"]) == ("armed", "500")
    measured = as_alice.patch(path, {"target": {"amount": "800", "currency": "JPY"}}, format="json").data
    assert measured["sentence"] == "When the shelf price is ¥800 or less and the effective price is ¥500 or less"
    alone = as_alice.patch(path, {"joiner": None, "further": []}, format="json").data
    assert (alone["joiner"], alone["further"], alone["sentence"]) == (None, [], "When the shelf price is ¥800 or less")


def joined_on(watch: TrackedProduct, **asked: Any) -> AlertRule:
    asked = {"kind": "target", "target": 1000, "currency": "JPY", "joiner": "all", **asked}
    asked.setdefault("further", [{"kind": "back_in_stock", "measure": "shelf"}])
    return create(AlertRule(tracked_product=watch, **asked), now=database_now()).rule


def looked(listing: Listing, price: int, stock: str, **parts: Any) -> None:
    see(listing, price, availability=stock, **parts)
    evaluate(None, now=database_now())


def test_it_is_told_once_with_what_held_and_at_which_figures(listing: Listing, watched: TrackedProduct, alice: User):
    looked(listing, 1200, "out_of_stock")
    rule = joined_on(watched)
    for price, stock in [(900, "out_of_stock"), (900, "in_stock"), (880, "in_stock")]:
        looked(listing, price, stock)
    (told,) = Notification.objects.filter(rule=rule)
    assert headline(told, alice) == "SORA H7 headphones: ¥900"
    assert why(told, alice).startswith(
        "All of it is so: the shelf price is ¥1,000 or less (¥900); it is in stock (seen "
    )


def test_either_says_which_of_them_held_and_against_what(listing: Listing, watched: TrackedProduct, alice: User):
    looked(listing, 1000, "in_stock")
    watched.refresh_from_db()
    below = {"kind": "drop", "measure": "shelf", "percent": "10.0", "base": "registration"}
    rule = joined_on(watched, target=500, joiner="any", further=[below])
    looked(listing, 900, "in_stock")
    (told,) = Notification.objects.filter(rule=rule)
    assert why(told, alice).startswith(
        "This is so: the shelf price is 10% or more below the price at registration (¥900, from ¥1,000) (seen "
    )


def test_what_is_already_true_is_told_at_once(listing: Listing, watched: TrackedProduct, alice: User):
    looked(listing, 900, "in_stock")
    rule = joined_on(watched)
    (told,) = Notification.objects.filter(rule=rule)
    assert why(told, alice).startswith("All of it was so already: ")
    looked(listing, 880, "in_stock")
    assert Notification.objects.count() == 1


def test_stating_shipping_counts_for_a_further_condition_too(listing: Listing, watched: TrackedProduct, alice: User):
    looked(listing, 900, "in_stock")
    rule = joined_on(watched, further=[{"kind": "target", "measure": "pay_now", "target": 1500}])
    assert not Notification.objects.exists()
    state_terms(alice, listing.site, Money(500, "JPY"), is_member=False, now=database_now())
    assert Notification.objects.filter(rule=rule).count() == 1


def test_a_preview_says_how_each_stands_and_what_it_would_have_told(alice: User, as_alice: APIClient):
    watch = make_watch(alice, prices=(1500, 900, 1500, 950, 1500))
    seen = ask(as_alice, watch, yen("1000"), {"kind": "back_in_stock"}, path=f"{RULES}preview/").data
    assert seen["next_sentence"].startswith("Still missing: the shelf price is ¥1,000 or less. ")
    assert seen["life"][0]["message"] == "the shelf price is ¥1,000 or less: no (¥1,500); it is in stock: yes"
    assert (seen["rehearsal"]["times"], seen["rehearsal"]["offer"]) == (2, None)


def test_evaluating_asks_no_more_for_more_conditions(listing: Listing, watched: TrackedProduct):
    counts = []
    for further in ([{"kind": "back_in_stock", "measure": "shelf"}], [{"kind": "rise", "target": 700}] * 2):
        joined_on(watched, target=1, further=further)
        AlertRule.objects.exclude(further=further).delete()
        see(listing, 900 + len(further))
        with CaptureQueriesContext(connection) as queries:
            evaluate(None, now=database_now())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_listing_is_looked_at_as_the_nearest_of_the_conditions_asks(listing: Listing, watched: TrackedProduct):
    looked(listing, 1010, "out_of_stock")
    joined_on(watched, target=100)
    looked(listing, 1020, "out_of_stock")
    listing.refresh_from_db()
    assert listing.need == 4
