"""What one takes out: whole, one's own, and safe to open."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from alerts.facts import facts_of, setting_of
from alerts.values import Firing
from ec_sites.values import Money
from PriceAlert.takeout.api import ExportThrottle
from PriceAlert.takeout.fields import _facts
from PriceAlert.takeout.tables import TABLES
from PriceAlert.takeout.take import Taken
from PriceAlert.tests.makers import make_listing, make_notification, make_rule, make_watch
from products.clock import database_now
from users.models import User

FORMULAS = ['=HYPERLINK("http://evil.test")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def read(client: APIClient, name: str) -> bytes:
    answer = client.get(f"/api/v1/export/{name}")
    assert answer.status_code == 200
    return b"".join(answer)


def rows(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def opened(body: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(body))


def test_the_archive_holds_every_table_and_every_product(alice: User, as_alice: APIClient) -> None:
    make_notification(make_watch(alice, prices=(2000, 1980), memo="one"))
    make_watch(alice, memo="two", position=1)
    archive = opened(read(as_alice, "archive/"))
    assert archive.testzip() is None
    assert set(archive.namelist()) == {
        "README.txt", "pricealert.json", "products/0001.json", "products/0002.json", *TABLES,
    }  # fmt: skip
    assert [json.loads(archive.read(f"products/000{n}.json"))["memo"] for n in (1, 2)] == ["one", "two"]
    assert b"products.csv" in archive.read("README.txt")


def test_the_archive_holds_nothing_of_another_person_and_no_secret(alice: User, bob: User, as_alice: APIClient) -> None:
    shared = make_listing()
    make_watch(alice, listing=shared)
    theirs = make_watch(bob, listing=shared, memo="bob's own memo", tags=["bobs"])
    make_notification(theirs)
    alice.refresh_from_db()
    archive = opened(read(as_alice, "archive/"))
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    for secret in ("bob", alice.password, as_alice.cookies["sessionid"].value):
        assert secret not in text
    assert alice.email in text


def test_what_was_removed_is_not_exported(alice: User, as_alice: APIClient) -> None:
    make_watch(alice, deleted_at=database_now(), memo="gone")
    assert len(rows(read(as_alice, "products.csv"))) == 1
    assert "products/0001.json" not in opened(read(as_alice, "archive/")).namelist()


@pytest.mark.parametrize("hostile", FORMULAS)
def test_no_spreadsheet_takes_a_cell_for_a_formula(alice: User, as_alice: APIClient, hostile: str) -> None:
    watch = make_watch(alice, listing=make_listing(title=hostile), memo=hostile, tags=[hostile])
    make_notification(watch)
    archive = opened(read(as_alice, "archive/"))
    for name in TABLES:
        cells = [cell for row in rows(archive.read(name)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], name
        assert f"'{hostile}" in cells or name == "notifications.csv"


def test_tables_speak_the_language_of_their_person(alice: User, as_alice: APIClient) -> None:
    make_rule(make_watch(alice), target=1500)
    assert rows(read(as_alice, "rules.csv"))[1][2] == "When the shelf price is ¥1,500 or less"
    alice.language = "ja"
    alice.save()
    heading, first = rows(read(as_alice, "rules.csv"))
    assert heading[0] == "商品名"
    assert "1,500" in first[2]


def test_a_part_that_is_unknown_is_an_empty_cell_never_0(alice: User, as_alice: APIClient) -> None:
    make_watch(alice, listing=make_listing(price=1980, shipping=None, points=None))
    heading, first = rows(read(as_alice, "products.csv"))
    cells = dict(zip(heading, first, strict=True))
    assert (cells["Price"], cells["Shipping"], cells["Points"], cells["Effective price"]) == ("1980", "", "", "")


def test_an_export_is_a_file_to_save(alice: User, as_alice: APIClient) -> None:
    answer = as_alice.get("/api/v1/export/archive/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="pricealert-20')
    assert int(answer["Content-Length"]) == len(b"".join(answer))
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]


def test_exports_are_few_in_a_minute(alice: User, as_alice: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportThrottle, "rate", "1/min")
    read(as_alice, "rules.csv")
    assert as_alice.get("/api/v1/export/rules.csv").status_code == 429


def test_an_archive_of_a_long_record_takes_few_queries(
    alice: User, as_alice: APIClient, django_assert_max_num_queries: Any
) -> None:
    make_watch(alice, prices=tuple(range(1000, 1200)))
    with django_assert_max_num_queries(45):
        read(as_alice, "archive/")


def test_every_fact_of_a_notification_is_known_to_the_archive(alice: User) -> None:
    watch = make_watch(alice, prices=(2000, 1400))
    rule, point = make_rule(watch), watch.listing.price_points.get(last_seen_at=None)
    facts = facts_of(rule, Firing(1, point.pk, Money(1400, "JPY"), Money(2000, "JPY")), setting_of(point))
    assert _facts(Taken(facts, now=database_now())) == facts
