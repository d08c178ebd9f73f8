"""/api/v1/site-terms/: what a person states of a shop, and what prices and rules make of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from alerts.deliver import wanted_notifications
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
from alerts.render import render
from alerts.tests.conftest import rule_on, see, watch
from alerts.words import why
from products.clock import database_now
from products.models import Listing, SiteTerms, TrackedProduct
from users.models import User

TERMS = "/api/v1/site-terms/"
MINAMO = f"{TERMS}minamo/"


def yen(amount: object, *, is_member: bool = False) -> dict[str, Any]:
    return {"usual_shipping": {"amount": amount, "currency": "JPY"}, "is_member": is_member}


def effective_rule(watched: TrackedProduct, kind: str = "target", **asked: Any) -> AlertRule:
    return rule_on(watched, kind, measure="effective", **asked)


def run() -> list[int]:
    return evaluate(None, now=database_now())


def test_the_shops_a_person_watches_stand_there_with_an_example_where_it_matters(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    see(listing, 1000, points=100)
    (shop,) = as_alice.get(TERMS).data
    assert (shop["site"]["code"], shop["usual_shipping"], shop["products"], shop["shipping_unknown"]) == (
        "minamo",
        None,
        1,
        1,
    )
    assert shop["example"]["tracked_product"] == watched.public_id
    assert shop["example"]["as_counted"]["effective"]["unknown"] == ["shipping"]


@pytest.mark.parametrize("typed", ["500", "¥500", "５００", "500円"])
def test_what_is_stated_counts_at_once_and_is_marked(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient, typed: str
):
    see(listing, 1000, points=100)
    stated = as_alice.put(MINAMO, yen(typed)).data
    assert stated["usual_shipping"] == {"amount": "500", "currency": "JPY"}
    assert stated["example"]["by_page"]["pay_now"]["is_bound"]
    price = as_alice.get(f"/api/v1/tracked-products/{watched.public_id}/").data["price"]
    assert price["shipping"] is None
    assert price["assumed_shipping"] == {"amount": "500", "currency": "JPY"}
    assert price["effective"] == {
        "amount": "1400", "currency": "JPY", "is_bound": False, "unknown": [], "assumed": ["shipping"],
    }  # fmt: skip
    path = f"/api/v1/tracked-products/{watched.public_id}/price-history/"
    (point,) = as_alice.get(f"{path}?series=pay_now").data["points"]
    assert (point["amount"], point["is_bound"], point["is_assumed"]) == ("1500", False, True)


def test_forgetting_it_makes_the_price_a_bound_again(listing: Listing, watched: TrackedProduct, as_alice: APIClient):
    see(listing, 1000)
    as_alice.put(MINAMO, yen("0"))
    assert as_alice.delete(MINAMO).status_code == 204
    assert as_alice.delete(MINAMO).status_code == 204
    assert as_alice.get(TERMS).data[0]["example"]["as_counted"]["pay_now"]["is_bound"]
    assert SiteTerms.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (yen("-1"), "usual_shipping", "min_value"),
        (yen("much"), "usual_shipping", "invalid_amount"),
        (yen("1e9"), "usual_shipping", "invalid_amount"),
        (yen("9" * 30), "usual_shipping", "invalid_amount"),
        (yen("0.5"), "usual_shipping", "invalid_amount"),
        (yen("$5"), "usual_shipping", "invalid_amount"),
        (yen(500), "usual_shipping.amount", "invalid"),
        (yen(""), "usual_shipping.amount", "blank"),
        ({"usual_shipping": {"amount": "5", "currency": "XXZ"}}, "usual_shipping", "invalid_currency"),
        ({"is_member": True}, "usual_shipping", "required"),
        (yen("500") | {"is_member": "yes"}, "is_member", "invalid"),
        (yen("500") | {"user": 1}, "user", "unknown_field"),
    ],
)
def test_what_is_no_amount_is_refused_in_words(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient, body: Any, field: str, code: str
):
    answer = as_alice.put(MINAMO, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][field][0]["code"] == code
    assert SiteTerms.objects.count() == 0


def test_of_a_shop_that_only_others_watch_nobody_learns(
    listing: Listing, watched: TrackedProduct, as_bob: APIClient, as_alice: APIClient
):
    assert as_alice.put(MINAMO, yen("500")).status_code == 200
    assert as_bob.get(TERMS).data == []
    answers = [as_bob.put(MINAMO, yen("0")), as_bob.delete(MINAMO), as_bob.put(f"{TERMS}nowhere/", yen("0"))]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert SiteTerms.objects.get().usual_shipping == 500


def test_the_example_of_a_shop_is_ones_own_watch(
    listing: Listing, watched: TrackedProduct, bob: User, as_bob: APIClient
):
    see(listing, 1000)
    theirs = watch(bob, listing)
    assert as_bob.get(TERMS).data[0]["example"]["tracked_product"] == theirs.public_id


def test_twenty_shops_cost_as_many_queries_as_two(listing: Listing, watched: TrackedProduct, as_alice: APIClient):
    used = []
    for count in (2, 20):
        for number in range(count):
            site = type(listing.site).objects.create(code=f"shop-{count}-{number}", name=f"Shop {number}")
            other = Listing.objects.create(
                site=site, product=listing.product, url=f"https://{count}-{number}.example/", price=100, currency="JPY"
            )
            watch(watched.user, other)
            SiteTerms.objects.create(user=watched.user, site=site, usual_shipping=number, currency="JPY")
        with CaptureQueriesContext(connection) as queries:
            assert len(as_alice.get(TERMS).data) > count
        used.append(len(queries))
    assert used[0] == used[1] <= 5


# --- rules ------------------------------------------------------------------------------------------------------------


def test_a_rule_that_waited_for_shipping_is_told_once_when_it_is_stated(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    see(listing, 800)
    rule = effective_rule(watched)
    assert Notification.objects.count() == 0
    as_alice.put(MINAMO, yen("200"))
    as_alice.put(MINAMO, yen("150"))
    told = Notification.objects.get()
    assert (told.rule, told.facts["already_true"], told.facts["price"]["amount"]) == (rule, True, "1000")
    assert Delivery.objects.get().key == f"rule:{rule.pk}:episode:1"


def test_a_rule_that_rests_is_not_told_again_because_the_shipping_is_stated_anew(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    as_alice.put(MINAMO, yen("100"))
    see(listing, 1200)
    effective_rule(watched)
    see(listing, 800)
    assert len(run()) == 1
    as_alice.put(MINAMO, yen("50"))
    as_alice.delete(MINAMO)
    as_alice.put(MINAMO, yen("100"))
    assert Notification.objects.count() == 1


def test_less_shipping_stated_is_no_fall_of_the_price(listing: Listing, watched: TrackedProduct, as_alice: APIClient):
    as_alice.put(MINAMO, yen("500"))
    see(listing, 1000)
    effective_rule(watched, "any_fall")
    as_alice.put(MINAMO, yen("0"))
    see(listing, 1000, list_price=3000)
    assert run() == []
    see(listing, 990)
    assert len(run()) == 1


def test_a_fall_that_was_told_is_not_told_again_because_something_was_stated_that_does_not_count(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    see(listing, 1000, shipping=0)
    rule = effective_rule(watched, "any_fall")
    see(listing, 990, shipping=0)
    assert len(run()) == 1
    as_alice.put(MINAMO, yen("500"))
    rule.refresh_from_db()
    assert rule.carried["told"] == [990, "JPY"]
    see(listing, 1000, shipping=0)
    see(listing, 990, shipping=0)
    assert run() == []


def test_a_stated_shipping_is_another_persons_business(
    listing: Listing, watched: TrackedProduct, bob: User, as_alice: APIClient
):
    theirs = watch(bob, listing)
    as_alice.put(MINAMO, yen("100"))
    see(listing, 1200)
    for each in (watched, theirs):
        effective_rule(each)
    see(listing, 800)
    run()
    assert Notification.objects.get().user == watched.user


def test_the_page_and_the_mail_say_that_the_shipping_is_ones_own_word(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    as_alice.put(MINAMO, yen("100"))
    see(listing, 1200, points=10)
    effective_rule(watched)
    see(listing, 800, points=10)
    run()
    told = Notification.objects.select_related("rule", "tracked_product__listing__site").get()
    assert told.facts["assumed_shipping"] == {"amount": "100", "currency": "JPY"}
    assert "; shipping ¥100 as you stated it)." in why(told, watched.user)
    delivery = Delivery.objects.select_related("user").get()
    mail = render(delivery, [told], recipient="alice@example.com").decode()
    text = mail.replace("=\r\n", "")
    assert "You pay: =C2=A5900 (shipping =C2=A5100 as you stated it)" in text
    assert "=E2=88=9210 points, shipping =C2=A5100 as you stated it" in text


def test_where_the_page_says_its_shipping_nothing_is_called_ones_own_word(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    as_alice.put(MINAMO, yen("100"))
    see(listing, 1200, shipping=0)
    effective_rule(watched)
    see(listing, 800, shipping=0)
    run()
    told = Notification.objects.get()
    assert told.facts["assumed_shipping"] is None
    assert "stated" not in why(told, watched.user)


def test_a_preview_names_what_counts_as_stated(listing: Listing, watched: TrackedProduct, as_alice: APIClient):
    see(listing, 1200, points=0)
    body = {
        "tracked_product": str(watched.public_id), "kind": "target", "measure": "effective",
        "target": {"amount": "1000", "currency": "JPY"},
    }  # fmt: skip
    before = as_alice.post("/api/v1/alert-rules/preview/", body).data
    assert [problem["code"] for problem in before["problems"]] == ["shipping_unknown"]
    as_alice.put(MINAMO, yen("500"))
    after = as_alice.post("/api/v1/alert-rules/preview/", body).data
    assert [problem["message"] for problem in after["problems"]] == [
        "Shipping counts as ¥500, as you stated it for this shop."
    ]
    assert after["next_sentence"].startswith("Now ¥1,700.")


def test_a_point_meets_the_rules_of_many_people_in_as_many_queries_as_those_of_few(listing: Listing, alice: User):
    used = []
    see(listing, 1200)
    for count in (2, 20):
        for number in range(count):
            person = User.objects.create(email=f"{count}-{number}@example.com")
            SiteTerms.objects.create(user=person, site=listing.site, usual_shipping=number, currency="JPY")
            effective_rule(watch(person, listing), target_amount="1")
        run()
        see(listing, 1100)
        with CaptureQueriesContext(connection) as queries:
            assert run() == []
        used.append(len(queries))
    assert used[0] == used[1], "\n".join(query["sql"][:120] for query in queries)


def test_ten_rules_in_a_list_cost_as_many_queries_as_two(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    as_alice.put(MINAMO, yen("100"))
    see(listing, 1200)
    used = []
    for amounts in (range(500, 502), range(502, 510)):
        for amount in amounts:
            effective_rule(watched, target_amount=str(amount))
        with CaptureQueriesContext(connection) as queries:
            rules = as_alice.get("/api/v1/alert-rules/").data
        assert [rule["next_sentence"].split(".")[0] for rule in rules] == ["Now ¥1,300"] * (amounts.stop - 500)
        used.append(len(queries))
    assert used[0] == used[1], "\n".join(query["sql"][:120] for query in queries)


def test_a_mail_of_many_alerts_is_put_to_bytes_in_as_many_queries_as_one_of_few(
    listing: Listing, watched: TrackedProduct, as_alice: APIClient
):
    as_alice.put(MINAMO, yen("100"))
    used = []
    for count in (2, 8):
        see(listing, 1200)
        run()
        for number in range(count):
            effective_rule(watched, target_amount=str(900 - 10 * count - number))
        see(listing, 700)
        run()
        delivery = Delivery.objects.select_related("user").latest("pk")
        with CaptureQueriesContext(connection) as queries:
            told = wanted_notifications(delivery)
            render(delivery, told, recipient="alice@example.com")
        used.append((len(told), len(queries)))
        AlertRule.objects.update(deleted_at=database_now())
    assert [notifications for notifications, _ in used] == [2, 8]
    assert used[0][1] == used[1][1], "\n".join(query["sql"][:120] for query in queries)
