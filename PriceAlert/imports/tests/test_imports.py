"""Bringing many at once, from the request to the last row, on a real database."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.models import AlertRule
from PriceAlert.imports import take
from PriceAlert.imports.begin import begin
from PriceAlert.imports.take import take_in, unfinished
from PriceAlert.tests.makers import make_listing, make_watch
from products.models import Import, ImportRow, Listing, TrackedProduct
from users.models import User

IMPORTS = "/api/v1/imports/"


def address(number: int) -> str:
    return f"https://kawase.example/item/{number}/"


def read(of_import: Import) -> Import:
    """As workers do, until nothing is left."""
    while not take_in(of_import.pk, clock=timezone.now).is_over:
        pass
    of_import.refresh_from_db()
    return of_import


def bring(user: User, text: str) -> Import:
    return read(begin(user, text.encode()))


def outcomes(of_import: Import) -> list[tuple[int, str, str]]:
    return list(of_import.rows.order_by("line").values_list("line", "outcome", "reason"))


def test_good_rows_are_added_and_bad_ones_named(alice: User) -> None:
    done = bring(alice, f"{address(1)}\nhttp://192.168.0.1/x\n{address(1)}?utm_source=mail\nhtp:/x\n{address(2)}")
    assert outcomes(done) == [
        (1, "added", ""), (2, "refused", "ip_address"), (3, "already", ""), (4, "refused", "scheme_not_allowed"),
        (5, "added", ""),
    ]  # fmt: skip
    assert (done.state, done.total, done.done, done.body) == ("done", 5, 5, None)


def test_what_is_tracked_already_is_left_as_it_is(alice: User) -> None:
    watch = make_watch(alice, listing=make_listing(url=address(1)), memo="mine", paused_at=timezone.now())
    done = bring(alice, f"url,memo,tags\n{address(1)},theirs,new")
    watch.refresh_from_db()
    assert (outcomes(done), watch.memo, watch.tags) == ([(2, "already", "")], "mine", [])
    assert watch.paused_at is not None


def test_the_list_begins_with_the_rows_in_the_order_of_the_file(alice: User, monkeypatch) -> None:
    monkeypatch.setattr(take, "CHUNK", 2)
    make_watch(alice, listing=make_listing(url=address(99)))
    bring(alice, "\n".join(address(number) for number in range(5)))
    listed = TrackedProduct.objects.present().filter(user=alice).order_by("position")
    assert [tracked.listing.url for tracked in listed] == [address(number) for number in (0, 1, 2, 3, 4, 99)]


def test_memo_tags_and_target_come_with_a_row(alice: User) -> None:
    bring(alice, f'url,目標価格,通貨,memo,tags\n{address(1)},"１２,８００",JPY,贈りもの,本;家')
    (tracked,) = TrackedProduct.objects.filter(user=alice)
    (rule,) = AlertRule.objects.filter(tracked_product=tracked)
    assert (tracked.memo, tracked.tags) == ("贈りもの", ["本", "家"])
    assert (rule.kind, rule.target, rule.currency) == ("target", 12_800, "JPY")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("cheap,JPY", "invalid_amount"),
        ("0,JPY", "min_value"),
        ("1200,", "currency_required"),
        ("1200,XYZ", "invalid_currency"),
        ("$12,JPY", "currency_mismatch"),
    ],
)
def test_a_row_with_a_bad_target_is_named_and_leaves_nothing(alice: User, cells: str, reason: str) -> None:
    done = bring(alice, f"url,target,currency\n{address(1)},{cells}")
    assert outcomes(done) == [(2, "refused", reason)]
    assert not TrackedProduct.objects.exists() and not Listing.objects.exists()


@pytest.mark.parametrize(
    ("url", "target", "currency"),
    [
        ("https://www.yodobashi.com/product/100000001007432587/", "1200", "JPY"),
        ("https://kawase.example/item/1/", "¥1,200", "JPY"),
        ("https://shop.kawase.jp/item/1/", "1200", "JPY"),
        ("https://kawase.example/item/1/", "€12.00", "EUR"),
    ],
    ids=["a known shop", "a sign", "a country", "another sign"],
)
def test_a_target_without_a_currency_takes_the_shop_s_or_its_own(alice: User, url, target, currency) -> None:
    bring(alice, f'url,target\n{url},"{target}"')
    assert AlertRule.objects.get().currency == currency


def test_rows_beyond_the_limit_are_named_one_by_one_and_leave_no_listing(alice: User, settings) -> None:
    settings.TRACKED_PRODUCTS_MAX = 3
    make_watch(alice, listing=make_listing(url=address(0)))
    done = bring(alice, "\n".join(address(number) for number in range(5)))
    assert [outcome for _line, outcome, _reason in outcomes(done)] == [
        "already", "added", "added", "refused", "refused",
    ]  # fmt: skip
    assert [reason for _line, _outcome, reason in outcomes(done)][3:] == ["limit_reached"] * 2
    assert Listing.objects.count() == 3


def test_a_product_added_by_a_list_is_looked_at_soon(alice: User) -> None:
    waiting = begin(alice, address(1).encode())
    assert take_in(waiting.pk, clock=timezone.now).look_wanted
    assert Listing.objects.get().asked_at is not None


def test_a_file_that_turns_out_unreadable_ends_in_words(alice: User, as_alice: APIClient) -> None:
    done = bring(alice, '{"watching": ')
    answer = as_alice.get(f"{IMPORTS}{done.public_id}/").json()
    assert (answer["state"], answer["problem"]) == ("failed", "not_json")
    assert "damaged" in answer["message"]


# --- workers that die ------------------------------------------------------------------------------------------------


def test_a_list_that_another_worker_reads_is_left_to_it(alice: User) -> None:
    waiting = begin(alice, address(1).encode())
    Import.objects.update(state="running", lease_until=timezone.now() + dt.timedelta(seconds=30))
    assert take_in(waiting.pk, clock=timezone.now).is_over
    assert not ImportRow.objects.exists()


def test_a_worker_that_lost_its_lease_writes_nothing_more(alice: User, monkeypatch) -> None:
    monkeypatch.setattr(take, "CHUNK", 1)
    waiting = begin(alice, f"{address(1)}\n{address(2)}\n{address(3)}".encode())

    def lose(_point: str) -> None:
        Import.objects.update(lease_until=timezone.now() + dt.timedelta(seconds=99))

    monkeypatch.setattr(take, "faultpoint", lose)
    take_in(waiting.pk, clock=timezone.now)
    assert ImportRow.objects.count() == 1


def test_a_list_that_takes_long_is_handed_back_after_some_rows_and_goes_on(alice: User, monkeypatch) -> None:
    monkeypatch.setattr(take, "CHUNK", 1)
    monkeypatch.setattr(take, "BUDGET_S", -1.0)
    waiting = begin(alice, f"{address(1)}\n{address(2)}\n{address(3)}".encode())
    runs = [take_in(waiting.pk, clock=timezone.now).is_over for _ in range(3)]
    assert (runs, ImportRow.objects.count()) == ([False, False, True], 3)


def test_a_lease_that_ran_out_is_swept_and_a_hopeless_list_given_up(alice: User) -> None:
    now = timezone.now()
    waiting, running, hopeless = (begin(alice, address(number).encode()) for number in range(3))
    Import.objects.filter(pk=running.pk).update(state="running", lease_until=now + dt.timedelta(seconds=1))
    long_ago = now - dt.timedelta(hours=7)
    Import.objects.filter(pk=hopeless.pk).update(state="running", lease_until=long_ago, created_at=long_ago)
    assert unfinished(now=now) == [waiting.pk]
    assert unfinished(now=now + dt.timedelta(seconds=2)) == [waiting.pk, running.pk]
    hopeless.refresh_from_db()
    assert (hopeless.state, hopeless.problem, hopeless.body) == ("failed", "gave_up", None)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_whole_chunks_and_the_next_doubles_nothing(alice: User) -> None:
    text = "url,target,currency\n" + "\n".join(f"{address(number)},1200,JPY" for number in range(120))
    waiting = begin(alice, text.encode())
    program = (
        "import django; django.setup(); from django.utils import timezone;"
        f" from PriceAlert.imports.take import take_in; take_in({waiting.pk}, clock=timezone.now)"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "PriceAlert.settings",
        "DATABASE_URL": _test_database_url(),
        "FAULTPOINT": "import_chunk:kill",
    }
    killed = subprocess.run([sys.executable, "-c", program], env=environment, check=False, timeout=60)
    assert killed.returncode == -9
    assert ImportRow.objects.count() == TrackedProduct.objects.count() == take.CHUNK
    assert take_in(waiting.pk, clock=timezone.now).is_over  # its lease still stands

    later = timezone.now() + 2 * take.LEASE
    assert unfinished(now=later) == [waiting.pk]
    take_in(waiting.pk, clock=lambda: later)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.done, waiting.rows.count()) == ("done", 120, 120)
    assert TrackedProduct.objects.count() == AlertRule.objects.count() == 120
    assert set(waiting.rows.values_list("outcome", flat=True)) == {"added"}


def _test_database_url() -> str:
    from django.db import connection

    parts = connection.settings_dict
    return f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


@pytest.mark.slow
def test_ten_thousand_rows_with_broken_ones_are_read_to_the_end(alice: User, as_alice: APIClient) -> None:
    """Ten seconds alone on a small machine; the limit, in time of the processor, catches another order of magnitude."""
    broken = {3: f'{address(0)},"open', 5: "no address,", 7: f"{address(0)},a,b,c", 8: "http://10.0.0.1/,"}
    lines = ["url,memo", *(broken.get(number % 10, f"{address(number)},{number}") for number in range(10_000))]
    waiting = begin(alice, "\n".join(lines).encode())
    begun = time.process_time()
    done = read(waiting)
    took_s = time.process_time() - begun
    answer = as_alice.get(f"{IMPORTS}{done.public_id}/").json()
    assert (done.state, done.done) == ("done", 10_000)
    assert answer["counts"] == {"added": 500, "already": 0, "refused": 9_500}
    assert {reason["reason"]: reason["count"] for reason in answer["reasons"]} == {
        "limit_reached": 5_500, "broken_quote": 1_000, "not_an_address": 1_000, "too_many_cells": 1_000,
        "ip_address": 1_000,
    }  # fmt: skip
    assert took_s < 60


# --- the API ---------------------------------------------------------------------------------------------------------


def upload(client: APIClient, body: bytes, name: str = "list.csv"):
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, body)}, format="multipart")


def test_a_file_and_a_text_are_taken_alike(as_alice: APIClient) -> None:
    file = upload(as_alice, f"url\n{address(1)}".encode(), "欲しいもの.csv")
    text = as_alice.post(IMPORTS, {"text": f"{address(1)}\n{address(2)}"})
    assert (file.status_code, file.data["format"], file.data["name"]) == (201, "csv", "欲しいもの.csv")
    assert (text.status_code, text.data["format"], text.data["state"]) == (201, "list", "waiting")
    assert [each["id"] for each in as_alice.get(IMPORTS).data] == [text.data["id"], file.data["id"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "empty"), (b"\x89PNG" + bytes(99), "not_text"), (b"PK\x03\x04", "unknown_archive")],
    ids=["empty", "picture", "zip"],
)
def test_what_cannot_be_read_is_refused_beside_the_file(as_alice: APIClient, body: bytes, code: str) -> None:
    answer = upload(as_alice, body)
    assert (answer.status_code, answer.json()["errors"]["file"][0]["code"]) == (400, code)
    assert not Import.objects.exists()


def test_a_file_beyond_ten_megabytes_is_refused(as_alice: APIClient) -> None:
    assert upload(as_alice, b"x" * (10 * 1024 * 1024 + 100_000)).status_code == 413
    answer = upload(as_alice, b"x" * (10 * 1024 * 1024 + 1))
    assert answer.json()["errors"]["file"][0]["code"] == "too_large"


def test_a_fourth_list_waits_until_the_first_are_read(as_alice: APIClient) -> None:
    answers = [as_alice.post(IMPORTS, {"text": address(number)}) for number in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 400]
    assert answers[3].json()["errors"]["text"][0]["code"] == "too_many_unfinished"


def test_rows_are_asked_for_by_outcome_and_page_and_say_why(alice: User, as_alice: APIClient) -> None:
    done = bring(alice, f"{address(1)}\nhttp://printer.local/x\n{address(2)}")
    rows = f"{IMPORTS}{done.public_id}/rows/"
    added = as_alice.get(rows, {"outcome": "added", "page_size": "1"}).json()
    assert (added["count"], len(added["results"]), added["next"] is not None) == (2, 1, True)
    assert added["results"][0]["tracked_product"]["status"] == "reading"
    (refused,) = as_alice.get(rows, {"outcome": "refused"}).json()["results"]
    assert (refused["line"], refused["text"], refused["reason"]) == (2, "http://printer.local/x", "not_public_name")
    assert "inside a home or office" in refused["message"]


def test_a_page_of_rows_costs_the_same_queries_however_many(
    alice: User, as_alice: APIClient, django_assert_max_num_queries
) -> None:
    done = bring(alice, "\n".join(address(number) for number in range(60)))
    with django_assert_max_num_queries(6):
        as_alice.get(f"{IMPORTS}{done.public_id}/rows/", {"page_size": 60})
    with django_assert_max_num_queries(6):
        as_alice.get(IMPORTS)


def test_another_s_import_is_not_there(alice: User, as_bob: APIClient) -> None:
    done = bring(alice, address(1))
    assert as_bob.get(IMPORTS).json() == []
    for path, method in (("", "get"), ("rows/", "get"), ("undo/", "post"), ("restore/", "post"), ("alerts/", "post")):
        assert getattr(as_bob, method)(f"{IMPORTS}{done.public_id}/{path}").status_code == 404
    assert TrackedProduct.objects.present().count() == 1


def test_an_import_is_undone_and_brought_back_with_what_it_added_alone(alice: User, as_alice: APIClient) -> None:
    mine = make_watch(alice, listing=make_listing(url=address(1)))
    done = bring(alice, f"{address(1)}\n{address(2)}\n{address(3)}")
    undone = as_alice.post(f"{IMPORTS}{done.public_id}/undo/")
    assert (undone.status_code, undone.data["undone"]) == (200, True)
    assert list(TrackedProduct.objects.present()) == [mine]
    assert as_alice.post(f"{IMPORTS}{done.public_id}/undo/").status_code == 409
    restored = as_alice.post(f"{IMPORTS}{done.public_id}/restore/")
    assert (restored.status_code, restored.data["undone"]) == (200, False)
    assert TrackedProduct.objects.present().count() == 3


def test_undoing_stops_what_is_still_being_read(alice: User, as_alice: APIClient, monkeypatch) -> None:
    monkeypatch.setattr(take, "CHUNK", 1)
    waiting = begin(alice, "\n".join(address(number) for number in range(5)).encode())
    client_undo = lambda _point: as_alice.post(f"{IMPORTS}{waiting.public_id}/undo/")  # noqa: E731
    monkeypatch.setattr(take, "faultpoint", client_undo)
    take_in(waiting.pk, clock=timezone.now)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem, waiting.rows.count()) == ("done", "undone", 1)
    assert not TrackedProduct.objects.present().exists()


def test_a_day_later_an_import_is_not_undone(alice: User, as_alice: APIClient) -> None:
    done = bring(alice, address(1))
    Import.objects.update(ended_at=timezone.now() - dt.timedelta(hours=25))
    answer = as_alice.post(f"{IMPORTS}{done.public_id}/undo/")
    assert (answer.status_code, answer.json()["code"]) == (409, "undo_over")
    assert TrackedProduct.objects.present().count() == 1


def test_one_alert_for_all_is_made_once_for_each(alice: User, as_alice: APIClient) -> None:
    done = bring(alice, f"{address(1)}\n{address(2)}")
    alerts = f"{IMPORTS}{done.public_id}/alerts/"
    assert as_alice.post(alerts, {"kind": "drop", "percent": "10"}).json() == {"made": 2}
    assert as_alice.post(alerts, {"kind": "drop", "percent": "10"}).json() == {"made": 0}
    assert as_alice.post(alerts, {"kind": "any_fall"}).json() == {"made": 2}
    assert as_alice.post(alerts, {"kind": "drop"}).json()["errors"]["percent"][0]["code"] == "required"
    assert AlertRule.objects.count() == 4
