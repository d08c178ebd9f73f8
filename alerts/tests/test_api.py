"""/api/v1/alert-rules/ and /api/v1/notifications/."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.models import AlertRule, Delivery, Notification
from PriceAlert.tests.makers import make_listing, make_notification, make_rule, make_watch
from users.models import User

RULES = "/api/v1/alert-rules/"
NOTIFICATIONS = "/api/v1/notifications/"


def target(amount: object, currency: object = "JPY") -> dict[str, Any]:
    return {"kind": "target", "target": {"amount": amount, "currency": currency}}


def make(client: APIClient, watch, path: str = RULES, **body: Any):
    return client.post(path, {"tracked_product": str(watch.public_id), **body})


@pytest.mark.parametrize("typed", ["1980", "1,980", "¥1,980", "￥1,980", "１９８０", " 1980円 "])
def test_a_target_is_taken_as_people_type_it(alice: User, as_alice: APIClient, typed: str) -> None:
    response = make(as_alice, make_watch(alice, prices=(3000,)), **target(typed))
    assert response.status_code == 201
    assert response.data["target"] == {"amount": "1980", "currency": "JPY"}
    assert response.data["sentence"] == "When the shelf price is ¥1,980 or less"
    assert not response.data["already_true"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (target("0"), "target", "min_value"),
        (target("-1"), "target", "min_value"),
        (target("1e99"), "target", "invalid_amount"),
        (target("1e999999"), "target", "invalid_amount"),
        (target("NaN"), "target", "invalid_amount"),
        (target("many"), "target", "invalid_amount"),
        (target("0.5"), "target", "invalid_amount"),
        (target("9" * 30), "target", "invalid_amount"),
        (target(""), "target.amount", "blank"),
        (target("9" * 41), "target.amount", "max_length"),
        (target(1980), "target.amount", "invalid"),
        (target(19.8), "target.amount", "invalid"),
        (target(None), "target.amount", "null"),
        (target(["1980"]), "target.amount", "invalid"),
        (target("1980", "USD"), "target", "currency_mismatch"),
        (target("1980", "jp"), "target.currency", "min_length"),
        (target("1980", "XXZ"), "target", "invalid_currency"),
        ({"kind": "target"}, "target", "required"),
        ({"kind": "target", "target": "1980"}, "target", "invalid"),
        ({"kind": "drop"}, "percent", "required"),
        ({"kind": "drop", "percent": "0"}, "percent", "out_of_range"),
        ({"kind": "drop", "percent": "-5"}, "percent", "min_value"),
        ({"kind": "drop", "percent": "99.1"}, "percent", "max_value"),
        ({"kind": "drop", "percent": "10.55"}, "percent", "max_decimal_places"),
        ({"kind": "drop", "percent": 10.5}, "percent", "invalid"),
        ({"kind": "drop", "percent": "1e1"}, "percent", "invalid"),
        ({"kind": "drop", "percent": "Infinity"}, "percent", "invalid"),
        ({"kind": "drop", "percent": "10", "base": "yesterday"}, "base", "invalid_choice"),
        ({"kind": "rise"}, "target", "required"),
        (target("0") | {"kind": "rise"}, "target", "min_value"),
        ({"kind": "sinks"}, "kind", "invalid_choice"),
        ({"kind": ["target"]}, "kind", "invalid_choice"),
        ({"kind": "any_fall", "measure": "list_price"}, "measure", "invalid_choice"),
        ({"kind": "drop", "percent": "10", "base": "median"}, "days", "required"),
        ({"kind": "drop", "percent": "10", "base": "high", "days": 6}, "days", "out_of_range"),
        ({"kind": "lowest", "days": 366}, "days", "out_of_range"),
        ({"kind": "unseen"}, "days", "required"),
        ({"kind": "unseen", "days": "30"}, "days", "invalid"),
        ({"kind": "any_change"}, "amount", "required"),
        ({"kind": "drop_amount", "amount": {"amount": "0", "currency": "JPY"}}, "amount", "min_value"),
        ({"kind": "drop_amount", "amount": {"amount": "1999999", "currency": "JPY"}}, "amount", "out_of_range"),
        ({"kind": "drop_amount", "amount": {"amount": "10", "currency": "USD"}}, "amount", "currency_mismatch"),
        ({"kind": "any_fall", "is_on": "yes"}, "is_on", "invalid"),
        ({"kind": "any_fall", "state": "fired"}, "state", "unknown_field"),
        ({"kind": "any_fall", "episode": 3}, "episode", "unknown_field"),
    ],
    ids=lambda value: str(value)[:48],
)
def test_a_wrong_rule_names_its_field_and_is_not_made(alice, as_alice: APIClient, body, field: str, code: str) -> None:
    watch = make_watch(alice, prices=(3000,))
    for path in (RULES, f"{RULES}preview/"):
        response = make(as_alice, watch, path, **body)
        assert response.status_code == 400
        assert response.json()["errors"][field][0]["code"] == code
    assert not AlertRule.objects.exists()


def test_a_preview_says_what_will_happen_and_saves_nothing(alice: User, as_alice: APIClient) -> None:
    seen = make(as_alice, make_watch(alice, prices=(1480,)), f"{RULES}preview/", **target("1500"))
    assert seen.status_code == 200
    assert seen.data["already_true"]
    assert seen.data["next_sentence"].startswith("Already true.")
    assert not AlertRule.objects.exists()


def test_a_rule_that_is_true_already_is_told_once_at_once(alice: User, as_alice: APIClient) -> None:
    response = make(as_alice, make_watch(alice, prices=(2000, 1480)), **target("1500"))
    assert response.data["state"] == "fired"
    [told] = as_alice.get(NOTIFICATIONS).data["results"]
    assert told["facts"]["already_true"]
    assert told["rule_id"] == str(response.data["id"]) or told["rule_id"] == response.data["id"]
    assert Delivery.objects.get().state == "owed"


def test_a_product_has_at_most_ten_rules(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, prices=(3000,))
    for _ in range(10):
        make_rule(watch)
    response = make(as_alice, watch, kind="any_fall")
    assert response.json()["errors"]["non_field_errors"][0]["code"] == "limit_reached"


def test_a_rule_is_changed_term_by_term(alice: User, as_alice: APIClient) -> None:
    rule = make_rule(make_watch(alice, prices=(3000,)), target=1000)
    path = f"{RULES}{rule.public_id}/"
    off = as_alice.patch(path, {"is_on": False}).data
    assert (off["is_on"], off["target"]["amount"]) == (False, "1000")
    lower = as_alice.patch(path, {"target": {"amount": "900", "currency": "JPY"}}).data
    assert (lower["is_on"], lower["target"]["amount"]) == (False, "900")
    wrong = as_alice.patch(path, {"target": {"amount": "0", "currency": "JPY"}})
    assert wrong.json()["errors"]["target"][0]["code"] == "min_value"
    assert as_alice.patch(path, {"kind": "drop"}).json()["errors"]["kind"][0]["code"] == "unknown_field"


def test_a_removed_rule_comes_back_within_a_day(alice: User, as_alice: APIClient) -> None:
    rule = make_rule(make_watch(alice, prices=(3000,)))
    path = f"{RULES}{rule.public_id}/"
    assert as_alice.delete(path).status_code == 204
    assert as_alice.get(path).status_code == 404
    assert as_alice.post(f"{path}restore/").status_code == 200
    AlertRule.objects.update(deleted_at=timezone.now() - dt.timedelta(hours=25))
    assert as_alice.post(f"{path}restore/").status_code == 404


def test_no_rule_comes_back_beyond_the_limit(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, prices=(3000,))
    removed = make_rule(watch, deleted_at=timezone.now())
    for _ in range(10):
        make_rule(watch)
    response = as_alice.post(f"{RULES}{removed.public_id}/restore/")
    assert response.status_code == 400
    assert response.json()["errors"]["non_field_errors"][0]["code"] == "limit_reached"
    assert watch.rules.filter(deleted_at=None).count() == 10


def test_rules_that_are_true_already_send_no_flood_of_mails(alice: User, as_alice: APIClient, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "save_rule": "2/h/user"}
    watch = make_watch(alice, prices=(2000, 1480))
    rule = make(as_alice, watch, **target("1500")).data
    path = f"{RULES}{rule['id']}/"
    assert as_alice.patch(path, {"target": {"amount": "1501", "currency": "JPY"}}).status_code == 200
    assert as_alice.patch(path, {"target": {"amount": "1502", "currency": "JPY"}}).status_code == 429
    assert make(as_alice, watch, **target("1503")).status_code == 429
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("action", ["preview_rule", "send_again"])
def test_what_costs_has_a_limit(alice: User, as_alice: APIClient, settings, action: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, action: "1/h/user"}
    notification = make_notification(make_watch(alice, prices=(3000,)), state="failed")

    def attempt() -> Any:
        if action == "send_again":
            return as_alice.post(f"{NOTIFICATIONS}{notification.public_id}/send-again/")
        return make(as_alice, notification.tracked_product, f"{RULES}preview/", kind="any_fall")

    assert attempt().status_code < 300
    assert attempt().status_code == 429


def test_rules_of_another_person_are_not_there_by_any_way(alice: User, bob: User, as_alice: APIClient) -> None:
    theirs = make_watch(bob, prices=(3000,))
    path = f"{RULES}{make_rule(theirs).public_id}/"
    own = make_watch(alice, prices=(3000,))
    answers = [
        as_alice.get(path),
        as_alice.patch(path, {"is_on": False}),
        as_alice.delete(path),
        as_alice.post(f"{path}restore/"),
        make(as_alice, theirs, kind="any_fall"),
        make(as_alice, theirs, f"{RULES}preview/", kind="any_fall"),
        as_alice.get(f"{RULES}?tracked_product={theirs.public_id}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 7
    assert as_alice.get(f"{RULES}?tracked_product={own.public_id}").data == []
    assert AlertRule.objects.filter(deleted_at=None, is_on=True).count() == 1


def test_notifications_tell_what_why_and_how_it_was_delivered(alice: User, as_alice: APIClient) -> None:
    make_notification(make_watch(alice), state="unknown")
    page = as_alice.get(NOTIFICATIONS).data
    assert (page["count"], page["unread"]) == (1, 1)
    [told] = page["results"]
    assert told["headline"].endswith("¥1,480")
    assert "your target of ¥1,500" in told["why"]
    assert told["delivery"]["state"] == "unknown"
    assert told["delivery"]["message"] == "We cannot tell whether the email arrived."
    assert told["facts"]["evidence"][0]["text"] == "1480"


def test_reading_counts_down_and_can_be_taken_back(alice: User, bob: User, as_alice: APIClient) -> None:
    first, second = (make_notification(make_watch(alice)) for _ in range(2))
    theirs = make_notification(make_watch(bob))
    assert as_alice.get(f"{NOTIFICATIONS}unread-count/").data == {"unread": 2}
    ids = [str(first.public_id), str(theirs.public_id)]
    marked = as_alice.post(f"{NOTIFICATIONS}mark-read/", {"ids": ids}).data
    assert (marked["unread"], marked["marked"]) == (1, 1)
    assert Notification.objects.get(pk=theirs.pk).read_at is None
    assert [row["id"] for row in as_alice.get(f"{NOTIFICATIONS}?unread=true").data["results"]] == [second.public_id]
    assert as_alice.post(f"{NOTIFICATIONS}mark-unread/", {"ids": ids}).data == {"unread": 2}


def test_all_are_read_up_to_the_moment_the_person_saw(alice: User, as_alice: APIClient) -> None:
    now = timezone.now()
    make_notification(make_watch(alice), created_at=now - dt.timedelta(minutes=5))
    make_notification(make_watch(alice), created_at=now + dt.timedelta(minutes=5))
    path = f"{NOTIFICATIONS}mark-read/"
    assert as_alice.post(path, {"all": True}).json()["errors"]["up_to"][0]["code"] == "required"
    assert as_alice.post(path, {}).json()["errors"]["ids"][0]["code"] == "required"
    assert as_alice.post(path, {"all": True, "up_to": now.isoformat()}).data["unread"] == 1


def test_marking_all_is_taken_back_by_its_moment_and_leaves_what_was_read_before(
    alice: User, bob: User, as_alice: APIClient
) -> None:
    old, *new = (make_notification(make_watch(alice)) for _ in range(3))
    theirs = make_notification(make_watch(bob))
    as_alice.post(f"{NOTIFICATIONS}mark-read/", {"ids": [str(old.public_id)]})
    up_to = (timezone.now() + dt.timedelta(minutes=1)).isoformat()
    marked = as_alice.post(f"{NOTIFICATIONS}mark-read/", {"all": True, "up_to": up_to}).json()
    assert (marked["unread"], marked["marked"]) == (0, 2)
    Notification.objects.filter(pk=theirs.pk).update(read_at=marked["read_at"])
    assert as_alice.post(f"{NOTIFICATIONS}mark-unread/", {"read_at": marked["read_at"]}).data == {"unread": 2}
    unread = Notification.objects.filter(read_at=None).values_list("pk", flat=True)
    assert set(unread) == {notification.pk for notification in new}


def test_the_inbox_is_filtered_by_sort_and_by_product_and_marked_as_it_is_seen(
    alice: User, as_alice: APIClient
) -> None:
    book, shoes = make_watch(alice), make_watch(alice)
    of_book, of_shoes, back = make_notification(book), make_notification(shoes), make_notification(shoes)
    AlertRule.objects.filter(pk=back.rule_id).update(kind="back_in_stock")

    def shown(query: str) -> list[Any]:
        return [row["id"] for row in as_alice.get(f"{NOTIFICATIONS}?{query}").data["results"]]

    assert shown("about=price") == [of_shoes.public_id, of_book.public_id]
    assert shown("about=stock") == [back.public_id]
    assert shown(f"tracked_product={shoes.public_id}&about=price") == [of_shoes.public_id]
    page = as_alice.get(f"{NOTIFICATIONS}?tracked_product={book.public_id}").data
    assert (page["count"], page["tracked_product"]["id"]) == (1, book.public_id)
    assert (page["unread"], page["unread_about"]) == (3, {"price": 2, "stock": 1})
    up_to = (timezone.now() + dt.timedelta(minutes=1)).isoformat()
    body = {"all": True, "up_to": up_to, "about": "price", "tracked_product": str(shoes.public_id)}
    assert as_alice.post(f"{NOTIFICATIONS}mark-read/", body).data["marked"] == 1
    of_shoes.refresh_from_db()
    assert of_shoes.read_at is not None


def test_another_persons_product_is_no_filter(bob: User, as_alice: APIClient) -> None:
    theirs = make_notification(make_watch(bob))
    answer = as_alice.get(f"{NOTIFICATIONS}?tracked_product={theirs.tracked_product.public_id}")
    assert answer.status_code == 404
    body = {"read_at": "2026-11-24T00:00:00Z", "ids": []}
    assert as_alice.post(f"{NOTIFICATIONS}mark-unread/", body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [{"ids": ["x"]}, {"ids": [7]}, {"ids": "x"}, {"ids": [[]]}, {"ids": {"a": 1}}, {"ids": ["{0}"] * 501}]
    + [
        {"all": True, "up_to": when}
        for when in ("0000-00-00", "2026-02-30", "9999-12-31T23:59:59-14:00", 1764000000, "now")
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_wrong_mark_is_refused(as_alice: APIClient, body: dict[str, object]) -> None:
    assert as_alice.post(f"{NOTIFICATIONS}mark-read/", body).status_code == 400


def test_an_email_in_doubt_can_be_sent_again_and_no_other(alice: User, bob: User, as_alice: APIClient) -> None:
    def send_again(state: str | None, owner: User = alice):
        told = make_notification(make_watch(owner), state=state)
        return as_alice.post(f"{NOTIFICATIONS}{told.public_id}/send-again/")

    again = send_again("unknown")
    assert (again.status_code, again.data["delivery"]["state"]) == (202, "owed")
    assert send_again("failed").status_code == 202
    for state in ("sent", "owed", "dropped", None):
        refused = send_again(state)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_in_doubt")
    assert send_again("unknown", bob).status_code == 404


def test_a_long_list_of_notifications_takes_no_more_queries(alice: User, as_alice: APIClient) -> None:
    used = []
    for number in (5, 40):
        for _ in range(number):
            make_notification(make_watch(alice))
        with CaptureQueriesContext(connection) as queries:
            assert len(as_alice.get(NOTIFICATIONS).data["results"]) >= number
        used.append(len(queries))
    assert used[0] == used[1] <= 8


def test_a_title_that_is_markup_stays_text(alice: User, as_alice: APIClient) -> None:
    title = "<script>alert(1)</script>\u202e"
    make_notification(make_watch(alice, listing=make_listing(title=title)))
    response = as_alice.get(NOTIFICATIONS)
    assert response["Content-Type"] == "application/json"
    assert "\u202e" not in response.data["results"][0]["headline"]
