"""What a person says of a product themselves: picked or typed, theirs alone, marked, told once, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.evaluate import evaluate
from alerts.models import Notification
from price_tracking.models import PricePoint
from PriceAlert.tests.makers import make_listing, make_rule, make_site, make_watch
from products.models import Listing, TrackedProduct
from users.models import User

LIST = "/api/v1/tracked-products/"
SET = {"kind": "sale", "amount": "14850", "currency": "JPY", "place": "td.price", "text": "14,850円（税込）"}
ONE = {"kind": "sale", "amount": "1485", "currency": "JPY", "place": "td.price", "text": "1,485円（税込）"}


def of(watch: TrackedProduct, tail: str = "") -> str:
    return f"{LIST}{watch.public_id}/{tail}"


def an_ambiguous_page(**fields: Any) -> Listing:
    rows = [{**row, "reader": "text"} for row in (SET, ONE)]
    return make_listing(price=None, currency="", outcome="ambiguous", candidates=rows, last_seen_at=None, **fields)


def a_failing_watch(person: User, **fields: Any) -> TrackedProduct:
    watch = make_watch(person, prices=(2000, 1980), **fields)
    Listing.objects.filter(pk=watch.listing_id).update(outcome="blocked", failures=3)
    watch.refresh_from_db()
    return watch


def type_price(client: APIClient, watch: TrackedProduct, amount: str = "1,480", **parts: object):
    return client.post(of(watch, "prices/"), {"amount": amount, "currency": "JPY", **parts})


def test_a_picked_price_is_shown_with_its_place_and_bob_sees_nothing_of_it(as_alice, as_bob, alice, bob) -> None:
    listing = an_ambiguous_page()
    mine, theirs = make_watch(alice, listing=listing), make_watch(bob, listing=listing)
    response = as_alice.post(of(mine, "pick/"), {"candidate": SET})
    assert response.status_code == 200, response.data
    assert response.data["price"]["shelf"] == {"amount": "14850", "currency": "JPY"}
    assert response.data["status"]["kind"] == "ok"
    assert response.data["picked"]["text"] == "14,850円（税込）"
    seen = as_bob.get(of(theirs)).data
    assert (seen["price"], seen["status"]["kind"], seen["picked"]) == (None, "ambiguous", None)
    assert as_bob.get(of(theirs, "price-history/")).data["points"] == []


def test_the_pick_taken_back_asks_again(as_alice, alice) -> None:
    watch = make_watch(alice, listing=an_ambiguous_page())
    as_alice.post(of(watch, "pick/"), {"candidate": SET})
    response = as_alice.delete(of(watch, "pick/"))
    assert (response.status_code, response.data["status"]["kind"], response.data["picked"]) == (200, "ambiguous", None)
    assert [row["amount"] for row in response.data["status"]["candidates"]] == ["14850", "1485"]
    assert as_alice.delete(of(watch, "pick/")).status_code == 200


@pytest.mark.parametrize(
    ("candidate", "field", "code"),
    [
        ({**SET, "amount": "1"}, "candidate", "not_a_candidate"),
        ({**SET, "place": "elsewhere"}, "candidate", "not_a_candidate"),
        ({**SET, "amount": "free"}, "candidate.amount", "invalid_amount"),
        ({**SET, "currency": "XXQ"}, "candidate.currency", "invalid_currency"),
        ({**SET, "kind": "gift"}, "candidate.kind", "invalid_choice"),
        ({"amount": "0", "currency": "JPY"}, "candidate.amount", "min_value"),
    ],
)
def test_a_pick_that_the_page_did_not_show_is_refused(as_alice, alice, candidate, field: str, code: str) -> None:
    watch = make_watch(alice, listing=an_ambiguous_page())
    response = as_alice.post(of(watch, "pick/"), {"candidate": candidate})
    assert response.status_code == 400
    assert response.json()["errors"][field][0]["code"] == code
    assert Listing.objects.filter(private_to=alice).count() == 0


def test_a_rule_is_told_once_of_a_picked_price(as_alice, alice) -> None:
    watch = make_watch(alice, listing=an_ambiguous_page())
    make_rule(watch, target=15000)
    as_alice.post(of(watch, "pick/"), {"candidate": SET})
    for _ in range(2):
        evaluate(None, now=timezone.now())
    notification = Notification.objects.get()
    assert notification.facts["price"]["amount"] == "14850"
    assert notification.facts["evidence"][0]["text"] == "14,850円（税込）"


def test_a_typed_price_is_recorded_for_its_person_alone_and_marked(as_alice, as_bob, alice, bob) -> None:
    mine = a_failing_watch(alice)
    theirs = make_watch(bob, listing=mine.listing)
    response = type_price(as_alice, mine, "¥１，４８０", shipping="0", points=14, availability="in_stock")
    assert response.status_code == 201, response.data
    assert response.data["price"]["shelf"]["amount"] == "1480"
    assert (response.data["price"]["shipping"]["amount"], response.data["price"]["points"]) == ("0", 14)
    assert (response.data["source"], response.data["evidence"][0]["reader"]) == ("typed", "typed")
    assert response.data["confidence"] is None
    points = as_alice.get(of(mine, "price-history/")).data["points"]
    assert [(point["amount"], point["source"]) for point in points][-2:] == [("1980", ""), ("1480", "typed")]
    seen = as_bob.get(of(theirs)).data
    assert (seen["price"]["shelf"]["amount"], seen["source"]) == ("1980", "")
    assert len(as_bob.get(of(theirs, "price-history/")).data["points"]) == 2


def test_what_a_person_did_not_type_is_unknown_and_never_0(as_alice, alice) -> None:
    price = type_price(as_alice, a_failing_watch(alice)).data["price"]
    assert (price["shipping"], price["points"]) == (None, None)


def test_a_typed_price_mends_nothing_about_our_own_visits(as_alice, alice) -> None:
    data = type_price(as_alice, a_failing_watch(alice)).data
    assert (data["status"]["kind"], data["status"]["failures"], data["stale"]) == ("blocked", 3, False)


def test_a_rule_is_told_once_of_a_typed_price_and_its_letter_says_typed(as_alice, alice) -> None:
    watch = a_failing_watch(alice)
    make_rule(watch, target=1500, carried={"last": [1980, "JPY", False]})
    type_price(as_alice, watch, "1480")
    for _ in range(2):
        evaluate(None, now=timezone.now())
    notification = Notification.objects.get()
    assert notification.facts["price"]["amount"] == "1480"
    assert notification.facts["evidence"][0]["reader"] == "typed"


def test_undo_brings_back_exactly_what_was_before(as_alice, alice) -> None:
    watch = a_failing_watch(alice)
    before, history = as_alice.get(of(watch)).data, as_alice.get(of(watch, "price-history/")).data["points"]
    type_price(as_alice, watch, "148")
    response = as_alice.delete(of(watch, "prices/last/"))
    assert response.status_code == 200
    after = response.data
    for name in before:
        if name not in ("next_check_at", "status", "image_url"):
            assert after[name] == before[name], name
    assert [point["amount"] for point in as_alice.get(of(watch, "price-history/")).data["points"]] == [
        point["amount"] for point in history
    ]
    assert Listing.objects.filter(private_to=alice).count() == 0


def test_undo_of_the_second_typed_price_leaves_the_first(as_alice, alice) -> None:
    watch = a_failing_watch(alice)
    type_price(as_alice, watch, "1480")
    type_price(as_alice, watch, "1490")
    data = as_alice.delete(of(watch, "prices/last/")).data
    assert (data["price"]["shelf"]["amount"], data["source"]) == ("1480", "typed")
    as_alice.delete(of(watch, "prices/last/"))
    assert as_alice.delete(of(watch, "prices/last/")).status_code == 404


def test_a_rule_that_fired_on_a_slip_of_the_finger_speaks_again_of_a_real_fall(as_alice, alice) -> None:
    watch = a_failing_watch(alice)
    make_rule(watch, target=1500, carried={"last": [1980, "JPY", False]})
    type_price(as_alice, watch, "148")
    evaluate(None, now=timezone.now())
    as_alice.delete(of(watch, "prices/last/"))
    type_price(as_alice, watch, "1480")
    evaluate(None, now=timezone.now())
    told = Notification.objects.order_by("pk").values_list("facts__price__amount", flat=True)
    assert list(told) == ["148", "1480"]


def test_a_price_that_waits_for_its_evaluation_is_told_after_the_move(as_alice, alice) -> None:
    watch = a_failing_watch(alice)
    make_rule(watch, target=1990, carried={"last": [2000, "JPY", False]})
    PricePoint.objects.filter(listing=watch.listing, last_seen_at=None).update(evaluated_at=None)
    type_price(as_alice, watch, "2500")
    for _ in range(2):
        evaluate(None, now=timezone.now())
    assert Notification.objects.get().facts["price"]["amount"] == "1980"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"amount": "", "currency": "JPY"}, "amount", "blank"),
        ({"amount": "0", "currency": "JPY"}, "amount", "min_value"),
        ({"amount": "-5", "currency": "JPY"}, "amount", "min_value"),
        ({"amount": "cheap", "currency": "JPY"}, "amount", "invalid_amount"),
        ({"amount": "$5", "currency": "JPY"}, "amount", "currency_mismatch"),
        ({"amount": "1e999999", "currency": "JPY"}, "amount", "invalid_amount"),
        ({"amount": "9" * 30, "currency": "JPY"}, "amount", None),
        ({"amount": "5", "currency": "JPYX"}, "currency", "max_length"),
        ({"amount": "5", "currency": "QQQ"}, "currency", "invalid_currency"),
        ({"amount": "5", "currency": "JPY", "points": -1}, "points", "min_value"),
        ({"amount": "5", "currency": "JPY", "shipping": "-1"}, "shipping", "min_value"),
        ({"amount": "5", "currency": "JPY", "seen_at": "2020-01-01"}, "seen_at", "unknown_field"),
    ],
)
def test_a_price_that_is_none_is_refused_beside_its_field(as_alice, alice, body, field: str, code: str | None) -> None:
    watch = a_failing_watch(alice)
    response = as_alice.post(of(watch, "prices/"), body)
    assert response.status_code == 400
    problem = response.json()["errors"][field][0]
    assert code is None or problem["code"] == code
    assert not PricePoint.objects.filter(source="typed").exists()


def test_tries_of_typing_are_limited(as_alice, alice, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "own_price": "2/h/user"}
    watch = a_failing_watch(alice)
    assert [type_price(as_alice, watch).status_code for _ in range(3)] == [201, 201, 429]


class TestByHand:
    """A shop that robots may not visit."""

    ADDRESS = "https://closed.example/item/1"

    @pytest.fixture
    def watch(self, as_alice, alice) -> TrackedProduct:
        make_site("closed.example", policy="by_hand")
        as_alice.post(LIST, {"url": self.ADDRESS})
        return TrackedProduct.objects.select_related("listing").get(user=alice)

    def test_adding_makes_a_private_listing_that_is_never_visited(self, watch, alice, as_bob, bob) -> None:
        assert (watch.listing.private_to, watch.listing.next_check_at, watch.listing.asked_at) == (alice, None, None)
        as_bob.post(LIST, {"url": self.ADDRESS})
        assert TrackedProduct.objects.get(user=bob).listing != watch.listing

    def test_the_person_is_told_what_they_can_do_instead(self, watch, as_alice) -> None:
        status = as_alice.get(of(watch)).data["status"]
        assert status["kind"] == "refused_by_policy"
        assert status["message"] == (
            "This shop does not allow automatic visits. Send the page you are looking at, or type the price."
        )

    def test_a_typed_price_makes_all_well_until_it_grows_old(self, watch, as_alice) -> None:
        data = type_price(as_alice, watch).data
        assert (data["status"]["kind"], data["price"]["shelf"]["amount"]) == ("ok", "1480")
        assert (data["interval"]["reason"], data["next_check_at"]) == ("by_hand", None)
        assert as_alice.delete(of(watch, "prices/last/")).data["status"]["kind"] == "refused_by_policy"

    def test_the_first_typed_price_is_the_price_at_registration_until_it_is_taken_back(self, watch, as_alice) -> None:
        type_price(as_alice, watch)
        watch.refresh_from_db()
        assert watch.base_price == 1480
        as_alice.delete(of(watch, "prices/last/"))
        watch.refresh_from_db()
        assert watch.base_price is None

    def test_the_same_address_again_is_the_same_watch(self, watch, as_alice) -> None:
        type_price(as_alice, watch)
        again = as_alice.post(LIST, {"url": self.ADDRESS})
        assert (again.status_code, again.data["id"]) == (200, watch.public_id)
