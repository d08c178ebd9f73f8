from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.models import AlertRule
from conftest import make_person
from price_tracking.models import PricePoint
from PriceAlert.tests.makers import make_listing, make_rule, make_site, make_watch
from products.models import Listing, Product, TrackedProduct
from users.models import User

LIST = "/api/v1/tracked-products/"
ADDRESS = "https://kawase.example/item/9784000000001/"


def add(client: APIClient, url: str = ADDRESS, **body: object):
    return client.post(LIST, {"url": url, **body})


def test_a_new_address_is_tracked_at_once_and_read_later(as_alice: APIClient) -> None:
    response = add(as_alice)
    assert response.status_code == 201
    assert response.data["status"]["kind"] == "reading"
    assert response.data["status"]["message"] == "Reading the page…"
    assert response.data["price"] is None
    assert response.data["asked_at"] is not None


def test_the_same_address_twice_is_the_same_tracked_product(as_alice: APIClient) -> None:
    first, second = add(as_alice), add(as_alice, f"{ADDRESS}?utm_source=mail")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data["id"] == second.data["id"]


def test_a_limit_on_tries_counts_new_products_alone_and_leaves_no_row(as_alice: APIClient, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "add_product": "1/h/user"}
    answers = [add(as_alice, "https://kawase.example/item/1/").status_code for _ in range(5)]
    assert answers == [201, 200, 200, 200, 200]
    refused = add(as_alice, "https://kawase.example/item/2/")
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "throttled", "60")
    assert TrackedProduct.objects.count() == Listing.objects.count() == 1


def test_two_people_share_one_listing_and_no_row_of_their_own(as_alice: APIClient, as_bob: APIClient) -> None:
    assert add(as_alice).data["id"] != add(as_bob).data["id"]
    assert Listing.objects.count() == 1
    assert as_bob.get(LIST).data["count"] == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "blank"),
        ("   ", "blank"),
        ("hello", "not_an_address"),
        ("javascript:alert(1)", "scheme_not_allowed"),
        ("ftp://shop.example/item", "scheme_not_allowed"),
        ("http://127.0.0.1/", "ip_address"),
        ("http://2130706433/", "ip_address"),
        ("http://localhost/", "not_public_name"),
        ("http://intranet/", "not_public_name"),
        ("http://user:secret@shop.example/", "credentials"),
        ("http://shop.example:22/", "port_not_allowed"),
        ("https://shop.example/" + "a" * 3000, "too_long"),
        ("https://shop.example/\x00", "control_character"),
        ("x" * 10_001, "max_length"),
    ],
    ids=lambda value: value[:30],
)
def test_a_bad_address_has_its_own_code_and_leaves_no_row(as_alice: APIClient, url: str, code: str) -> None:
    response = add(as_alice, url)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["errors"]["url"][0]["code"] == code
    assert (Listing.objects.count(), Product.objects.count(), TrackedProduct.objects.count()) == (0, 0, 0)


def test_a_refusal_is_in_the_persons_language(alice: User, as_alice: APIClient) -> None:
    User.objects.filter(pk=alice.pk).update(language="ja")
    message = add(as_alice, "http://localhost/").json()["errors"]["url"][0]["message"]
    assert "アドレス" in message


def test_a_first_rule_is_made_with_the_product_or_neither_is(as_alice: APIClient) -> None:
    wrong = add(as_alice, first_rule={"kind": "target", "target": {"amount": "-1", "currency": "JPY"}})
    assert wrong.json()["errors"]["first_rule.target"][0]["code"] == "min_value"
    assert not TrackedProduct.objects.exists()
    right = add(as_alice, first_rule={"kind": "target", "target": {"amount": "￥１，９８０", "currency": "JPY"}})
    assert right.status_code == 201
    assert right.data["rules"][0]["target"] == {"amount": "1980", "currency": "JPY"}


def test_a_first_rule_is_made_for_a_product_that_is_watched_already_and_only_once(as_alice: APIClient) -> None:
    add(as_alice)
    wanted = {"kind": "target", "target": {"amount": "1980", "currency": "JPY"}}
    for _ in range(2):
        again = add(as_alice, first_rule=wanted)
        assert again.status_code == 200
        assert [rule["target"]["amount"] for rule in again.data["rules"]] == ["1980"]


def test_another_persons_product_is_not_there(bob: User, as_alice: APIClient) -> None:
    path = f"{LIST}{make_watch(bob).public_id}/"
    answers = [
        as_alice.get(path),
        as_alice.patch(path, {"memo": "mine"}),
        as_alice.delete(path),
        as_alice.post(f"{path}restore/"),
        as_alice.post(f"{path}check-now/"),
        as_alice.get(f"{path}price-history/"),
        as_alice.get(f"{path}checks/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 7
    assert TrackedProduct.objects.get().deleted_at is None


def test_prices_are_shown_with_what_each_counts_and_never_a_guess(alice: User, as_alice: APIClient) -> None:
    make_watch(alice, listing=make_listing(price=27_800, points=2_780))
    price = as_alice.get(LIST).data["results"][0]["price"]
    assert price["shelf"] == {"amount": "27800", "currency": "JPY"}
    assert price["shipping"] is None
    assert price["pay_now"] == {
        "amount": "27800",
        "currency": "JPY",
        "is_bound": True,
        "unknown": ["shipping"],
        "assumed": [],
    }
    assert price["effective"]["amount"] == "25020"


def test_changes_are_told_against_each_named_base(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, prices=(2000, 1000, 850))
    TrackedProduct.objects.filter(pk=watch.pk).update(
        base_price=2000, base_currency="JPY", base_at=timezone.now() - dt.timedelta(days=3)
    )
    row = as_alice.get(LIST).data["results"][0]
    assert row["change"]["previous"]["percent"] == "-15.0"
    assert row["change"]["previous"]["amount"] == {"amount": "-150", "currency": "JPY"}
    assert row["change"]["registration"]["percent"] == "-57.5"
    assert row["lowest"]["is_lowest_ever"]
    assert [span["amount"] for span in row["sparkline"]] == ["2000", "1000", "850"]


def test_a_failure_is_a_state_of_the_row_in_words_and_keeps_the_last_price(alice: User, as_alice: APIClient) -> None:
    now = timezone.now()
    listing = make_listing(
        outcome="blocked", failures=2, last_seen_at=now - dt.timedelta(days=3, hours=1), next_check_at=now
    )
    make_watch(alice, listing=listing)
    row = as_alice.get(LIST).data["results"][0]
    assert row["status"]["kind"] == "blocked"
    assert row["status"]["message"] == (
        "The shop refuses automatic visits. This price is 3 days old. We will try again soon."
    )
    assert row["price"]["shelf"]["amount"] == "1980"


def test_a_quarantined_price_is_shown_as_read_and_not_as_the_price(alice: User, as_alice: APIClient) -> None:
    aside = {"amount": "198", "currency": "JPY", "seen_at": timezone.now().isoformat()}
    make_watch(alice, listing=make_listing(outcome="quarantined", quarantine=aside))
    row = as_alice.get(LIST).data["results"][0]
    assert row["status"]["quarantined"]["price"] == {"amount": "198", "currency": "JPY"}
    assert "¥198" in row["status"]["message"]
    assert row["price"]["shelf"]["amount"] == "1980"


def test_stock_that_one_look_found_back_is_said_to_be_looked_at_again(alice: User, as_alice: APIClient) -> None:
    aside = {"amount": "198", "currency": "JPY", "seen_at": timezone.now().isoformat(), "is_back": True}
    make_watch(alice, listing=make_listing(outcome="quarantined", availability="out_of_stock", quarantine=aside))
    row = as_alice.get(LIST).data["results"][0]
    assert row["status"]["message"] == (
        "It seems to be in stock again, at ¥198. We will look again and believe it if it stays."
    )
    assert row["availability"] == "out_of_stock"


def test_the_list_is_filtered_counted_and_ordered(alice: User, as_alice: APIClient) -> None:
    shop = make_site("minamo.example")
    make_watch(alice, prices=(1000, 800), position=3, tags=["gift"])
    make_watch(alice, listing=make_listing(price=500, outcome="no_price", site=shop), position=2, memo="50% off? _ok_")
    make_watch(alice, listing=make_listing(price=None, availability="out_of_stock"), position=1)
    make_watch(alice, listing=make_listing(price=900), paused_at=timezone.now(), position=0)

    def prices(query: str) -> list[str | None]:
        rows = as_alice.get(f"{LIST}?{query}").data["results"]
        return [row["price"] and row["price"]["shelf"]["amount"] for row in rows]

    counts = as_alice.get(LIST).data["counts"]
    assert {state: count for state, count in counts.items() if count} == {
        "all": 4, "fallen": 1, "lowest": 1, "attention": 1, "failing": 1, "out_of_stock": 1, "paused": 1
    }  # fmt: skip
    assert prices("ordering=position") == ["900", None, "500", "800"]
    assert prices("ordering=price") == ["500", "800", "900", None]
    assert prices("ordering=-price") == ["900", "800", "500", None]
    assert prices("ordering=change")[0] == "800"
    assert prices("state=fallen") == ["800"]
    assert prices("state=attention&site=minamo.example") == ["500"]
    assert prices("tag=gift") == ["800"]
    assert prices("search=50%25+_ok") == ["500"]
    assert prices("search=%25%25nothing") == []
    page = as_alice.get(f"{LIST}?page_size=3&page=2").data
    assert (page["count"], len(page["results"]), page["next"]) == (4, 1, None)
    assert page["previous"] == f"{LIST}?page_size=3&page=1"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("colour=red", "colour", "unknown_parameter"),
        ("user__password__startswith=a", "user__password__startswith", "unknown_parameter"),
        ("ordering=password", "ordering", "invalid_choice"),
        ("page=0", "page", "min_value"),
        ("page=1e9", "page", "invalid"),
        ("page=１", "page", "invalid"),
        ("page_size=1000000000", "page_size", "max_value"),
        ("page=1&page=2", "page", "given_twice"),
        ("search=" + "a" * 201, "search", "max_length"),
        ("search=%00", "search", "control_character"),
    ],
    ids=lambda value: value[:24],
)
def test_a_wrong_parameter_is_named(as_alice: APIClient, query: str, field: str, code: str) -> None:
    response = as_alice.get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][field][0]["code"] == code


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"memo": "a" * 2001}, "memo", "max_length"),
        ({"memo": "a" * 10_000}, "memo", "max_length"),
        ({"memo": "a\x00b"}, "memo", "control_character"),
        ({"memo": 7}, "memo", "invalid"),
        ({"memo": None}, "memo", "null"),
        ({"tags": ["a"] * 21}, "tags", "max_length"),
        ({"tags": ["a" * 41]}, "tags.0", "max_length"),
        ({"tags": ["\u200b"]}, "tags.0", "not_visible"),
        ({"tags": "a"}, "tags", "not_a_list"),
        ({"paused": "yes"}, "paused", "invalid"),
        ({"paused": 1}, "paused", "invalid"),
        ({"position": 2**63}, "position", "max_value"),
        ({"position": -(2**53) - 1}, "position", "min_value"),
        ({"position": 1.5}, "position", "invalid"),
        ({"position": True}, "position", "invalid"),
        ({"position": "1"}, "position", "invalid"),
        ({"id": "x"}, "id", "unknown_field"),
        ({"user": 1}, "user", "unknown_field"),
        ({"deleted_at": None}, "deleted_at", "unknown_field"),
        ({"__proto__": {}}, "__proto__", "unknown_field"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_and_nothing_changes(alice, as_alice: APIClient, body, field: str, code: str) -> None:
    watch = make_watch(alice, memo="as it was")
    response = as_alice.patch(f"{LIST}{watch.public_id}/", body)
    assert response.status_code == 400
    assert response.json()["errors"][field][0]["code"] == code
    watch.refresh_from_db()
    assert (watch.memo, watch.tags, watch.position) == ("as it was", [], 0)


def test_what_is_added_later_still_has_room_above_the_highest_place(as_alice: APIClient) -> None:
    first = as_alice.post(LIST, {"url": "https://kawase.example/item/1/"}).json()
    assert as_alice.patch(f"{LIST}{first['id']}/", {"position": -(2**53)}).status_code == 200
    assert as_alice.post(LIST, {"url": "https://kawase.example/item/2/"}).json()["position"] == -(2**53) - 1


def test_a_memo_keeps_its_lines_and_spaces(alice: User, as_alice: APIClient) -> None:
    path = f"{LIST}{make_watch(alice).public_id}/"
    memo = "  size M,\n\tnot L\n"
    assert as_alice.patch(path, {"memo": memo, "tags": ["gift"], "position": -5}).data["memo"] == memo
    assert as_alice.get(path).data["tags"] == ["gift"]


def test_a_paused_product_is_not_looked_at_until_it_goes_on(alice: User, as_alice: APIClient) -> None:
    path = f"{LIST}{make_watch(alice).public_id}/"
    assert as_alice.patch(path, {"paused": True}).data["paused"]
    assert as_alice.get(path).data["next_check_at"] is None
    assert as_alice.post(f"{path}check-now/").data["check_now"]["state"] == "not_possible"
    assert not as_alice.patch(path, {"paused": False}).data["paused"]


def test_a_listing_is_needed_as_much_as_those_who_still_watch_it_need_it(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, prices=(1510,))
    make_rule(watch, target=1500)
    path = f"{LIST}{watch.public_id}/"

    def need_after(response) -> int:
        assert response.status_code in (200, 204), response.content
        return Listing.objects.get(pk=watch.listing_id).need

    assert need_after(as_alice.patch(path, {"paused": True})) == 0
    assert need_after(as_alice.patch(path, {"paused": False})) == 9
    assert need_after(as_alice.delete(path)) == 0
    assert need_after(as_alice.post(f"{path}restore/")) == 9


def test_removing_can_be_undone_for_a_day(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, memo="dear")
    path = f"{LIST}{watch.public_id}/"
    assert as_alice.delete(path).status_code == 204
    assert (as_alice.get(path).status_code, as_alice.delete(path).status_code) == (404, 404)
    assert as_alice.post(f"{path}restore/").data["memo"] == "dear"
    TrackedProduct.objects.update(deleted_at=timezone.now() - dt.timedelta(hours=25))
    assert as_alice.post(f"{path}restore/").status_code == 404


def test_asking_for_a_look_twice_is_asking_once(alice: User, as_alice: APIClient) -> None:
    path = f"{LIST}{make_watch(alice).public_id}/check-now/"
    first, second = as_alice.post(path), as_alice.post(path)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.data["check_now"]["state"] == "queued"
    assert first.data["asked_at"] == second.data["asked_at"]


def test_a_shop_that_forbids_robots_says_what_a_person_can_do(alice: User, as_alice: APIClient) -> None:
    site = make_site("closed.example", policy="by_hand")
    watch = make_watch(alice, listing=make_listing(site=site, outcome="refused_by_policy", next_check_at=None))
    row = as_alice.get(f"{LIST}{watch.public_id}/").data
    assert "does not allow automatic visits" in row["status"]["message"]
    assert row["site"]["policy_notice"] is not None
    assert as_alice.post(f"{LIST}{watch.public_id}/check-now/").data["check_now"]["state"] == "not_possible"


def test_an_unchanged_list_is_not_sent_again(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice)
    first = as_alice.get(LIST)
    assert first["Cache-Control"] == "private, no-cache"
    again = as_alice.get(LIST, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    TrackedProduct.objects.filter(pk=watch.pk).update(memo="news")
    assert as_alice.get(LIST, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_long_list_takes_no_more_queries_than_a_short_one(alice: User, as_alice: APIClient) -> None:
    used = []
    for number in (10, 90):
        for _ in range(number):
            make_rule(make_watch(alice, prices=(1000, 900)))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(as_alice.get(f"{LIST}?page_size=200").data["results"]) >= number
        used.append(len(queries))
    assert used[0] == used[1] <= 7, "\n".join(query["sql"][:120] for query in queries)


def test_the_history_of_a_product_names_its_alerts_target_and_summary(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, prices=(2000, 1500, 1800))
    make_rule(watch, target=1400)
    body = as_alice.get(f"{LIST}{watch.public_id}/price-history/?period=30d").data
    assert [point["amount"] for point in body["points"]] == ["2000", "1500", "1800"]
    assert body["summary"]["lowest"]["amount"] == "1500"
    assert (body["summary"]["falls"], body["summary"]["rises"]) == (1, 1)
    assert body["target"] == "1400"
    assert body["currency"] == "JPY"


def test_an_unchanged_history_is_not_sent_again_and_a_new_price_is_at_once(alice, as_alice, monkeypatch) -> None:
    now = timezone.now().replace(second=5)
    monkeypatch.setattr("PriceAlert.tracked_products.history.database_now", lambda: now)
    seen = now - dt.timedelta(minutes=3)
    watch = make_watch(alice, listing=make_listing(price=1500, last_seen_at=seen, last_looked_at=seen))
    path = f"{LIST}{watch.public_id}/price-history/"
    first = as_alice.get(path)
    now += dt.timedelta(seconds=20)
    assert as_alice.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    PricePoint.objects.update(last_seen_at=F("first_seen_at"))
    PricePoint.objects.create(
        listing=watch.listing, first_seen_at=now, price=1400, currency="JPY", availability="in_stock"
    )
    Listing.objects.update(price=1400, last_seen_at=now, last_looked_at=now)
    later = as_alice.get(path, headers={"if-none-match": first["ETag"]})
    assert later.data["points"][-1]["amount"] == "1400"


def test_the_last_looks_are_told_in_words(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, prices=(2000, 1500))
    watch.listing.checks.create(at=timezone.now(), outcome="timeout")
    messages = [look["message"] for look in as_alice.get(f"{LIST}{watch.public_id}/checks/").data]
    assert messages == ["The shop did not answer in time.", "Read ¥1,500.", "Read ¥2,000."]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_when_many_add_at_once(settings) -> None:
    settings.TRACKED_PRODUCTS_MAX = 3
    person = make_person("many@example.com")
    for _ in range(2):
        make_watch(person)
    statuses: list[int] = []

    def attempt(number: int) -> None:
        client = APIClient()
        client.force_login(person)
        statuses.append(add(client, f"https://kawase.example/new/{number}/").status_code)
        connection.close()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [400] * 11
    assert person.tracked_products.count() == 3


def test_only_what_the_person_has_is_told_about_rules(alice: User, bob: User, as_alice: APIClient) -> None:
    listing = make_listing()
    make_rule(make_watch(alice, listing=listing), target=1000)
    TrackedProduct.objects.create(user=bob, listing=listing, product=listing.product)
    make_rule(TrackedProduct.objects.get(user=bob), target=1)
    rules = as_alice.get(LIST).data["results"][0]["rules"]
    assert [rule["target"]["amount"] for rule in rules] == ["1000"]
    assert AlertRule.objects.count() == 2
