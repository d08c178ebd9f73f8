"""An archive comes from outside: whatever it holds, it is refused in words or taken as far as it is right."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from PriceAlert.takeout.archive import archive_of
from PriceAlert.takeout.restore import restore_archive
from PriceAlert.takeout.unpack import PROBLEMS, Unpacked
from PriceAlert.tests.makers import make_notification, make_rule, make_watch
from products.clock import database_now
from products.models import Import, ImportRow
from users.models import User

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def now(db: None) -> dt.datetime:
    return database_now() + dt.timedelta(seconds=30)


@pytest.fixture
def body(alice: User, now: dt.datetime) -> bytes:
    watch = make_watch(alice, prices=(2000, 1980), memo="mine")
    make_rule(watch, kind="drop", target=None, currency="", percent="10.0", base="registration")
    make_notification(watch)
    with archive_of(alice, now=now) as file:
        return file.read()


def changed(body: bytes, change: Change, name: str = "products/0001.json") -> bytes:
    """The archive with one of its files changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == name:
                value = json.loads(content)
                change(value)
                content = json.dumps(value).encode()
            new.writestr(entry, content)
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_json", ".json"), content)
    return out.getvalue()


def put(path: str, value: Any) -> Change:
    """Sets what a dotted path leads to: "offer.price", "history.0.price"."""

    def change(product: dict[str, Any]) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        inner: Any = product
        for part in way:
            inner = inner[part]
        inner[last] = value

    return change


INDEX = {"format": "pricealert-archive", "version": 1, "products": []}

WHOLE = [
    pytest.param(b"", "archive_not_ours", id="nothing"),
    pytest.param(b"PK\x03\x04 is all there is", "archive_not_ours", id="half a zip"),
    pytest.param(b'{"format": "pricealert-archive"}', "archive_not_ours", id="its index alone"),
    pytest.param(zipped(other_json=b"{}"), "archive_not_ours", id="another zip"),
    pytest.param(zipped(pricealert_json=b"[]"), "archive_not_ours", id="a list"),
    pytest.param(zipped(pricealert_json=b'{"format": "another"}'), "archive_not_ours", id="another format"),
    pytest.param(zipped(pricealert_json=b"{"), "archive_damaged", id="half an object"),
    pytest.param(zipped(pricealert_json=b"[" * 100_000), "archive_damaged", id="endless nesting"),
    pytest.param(zipped(pricealert_json=json.dumps(INDEX | {"version": 2}).encode()), "archive_too_new", id="newer"),
    pytest.param(zipped(pricealert_json=json.dumps(INDEX | {"version": 0}).encode()), "archive_too_old", id="older"),
    pytest.param(zipped(pricealert_json=json.dumps(INDEX | {"version": True}).encode()), "archive_damaged", id="true"),
    pytest.param(zipped(pricealert_json=b" " * (5 * 1024 * 1024) + b"{}"), "archive_too_large", id="a bomb"),
    pytest.param(zipped(pricealert_json=json.dumps(INDEX).encode()), "archive_damaged", id="no settings"),
]


@pytest.mark.parametrize(("body", "code"), WHOLE)
def test_what_is_no_archive_of_ours_is_refused_in_words(body: bytes, code: str, alice: User, now: dt.datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        restore_archive(Import.objects.create(user=alice, format="archive", body=body), now=now)
    assert refused.value.code == code
    assert PROBLEMS[code]
    assert not alice.tracked_products.exists()


def test_a_bomb_is_not_unpacked_beyond_its_limit() -> None:
    bomb = zipped(pricealert_json=b"0" * (200 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(ValidationError, match=str(PROBLEMS["archive_too_large"])):
        Unpacked(bomb).index()


def test_an_archive_within_an_archive_stays_closed(body: bytes, alice: User, now: dt.datetime) -> None:
    nested = zipped(pricealert_json=json.dumps(INDEX).encode(), products__0001_json=body)
    of_import = Import.objects.create(user=alice, format="archive", body=nested)
    with pytest.raises(ValidationError):
        restore_archive(of_import, now=now)


def test_a_changed_byte_is_noticed_and_the_other_products_are_taken(alice: User, bob: User, now: dt.datetime) -> None:
    for place in range(2):
        make_watch(alice, position=place, memo=f"number {place}")
    with archive_of(alice, now=now) as file:
        body = file.read()
    place = body.index(b"products/0001.json") + 200
    broken = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    of_import = Import.objects.create(user=bob, format="archive", body=broken)
    assert restore_archive(of_import, now=now) is True
    assert list(of_import.rows.order_by("line").values_list("outcome", "reason")) == [
        ("refused", "archive_damaged"), ("added", ""),
    ]  # fmt: skip
    assert bob.tracked_products.get().memo == "number 1"


BAD = [
    ("address", "http://192.168.0.1/item/1", "ip_address"),
    ("address", "javascript:alert(1)", "scheme_not_allowed"),
    ("address", 7, "archive_damaged"),
    ("memo", "x" * 2001, "archive_damaged"),
    ("tags", [["nested"]], "archive_damaged"),
    ("tags", ["x"] * 21, "archive_damaged"),
    ("position", 2**63, "archive_damaged"),
    ("position", 1.5, "archive_damaged"),
    ("created_at", "yesterday", "archive_damaged"),
    ("created_at", "2026-01-01T00:00:00", "archive_damaged"),
    ("created_at", "0001-01-01T00:00:00Z", "archive_damaged"),
    ("base", {"price": {"amount": "-1", "currency": "JPY"}, "at": "2026-01-01T00:00:00Z"}, "archive_damaged"),
    ("offer", None, "archive_damaged"),
    ("offer.price", "0", "archive_damaged"),
    ("offer.price", "1.5", "archive_damaged"),
    ("offer.price", 1980, "archive_damaged"),
    ("offer.price", "1e9", "archive_damaged"),
    ("offer.price", "9" * 16, "archive_damaged"),
    ("offer.currency", "XXX_", "archive_damaged"),
    ("offer.currency", "", "archive_damaged"),
    ("offer.availability", "maybe", "archive_damaged"),
    ("offer.outcome", "hacked", "archive_damaged"),
    ("offer.confidence", 2, "archive_damaged"),
    ("offer.title", "x" * 501, "archive_damaged"),
    ("offer.evidence", [{"reader": "json_ld"}], "archive_damaged"),
    ("offer.candidates", [{"kind": "sale", "amount": "1", "currency": "?"}], "archive_damaged"),
    ("offer.pick", {"kind": "free"}, "archive_damaged"),
    ("offer.interval_s", 0, "archive_damaged"),
    ("offer.last_seen_at", None, "archive_damaged"),
    ("history", "all", "archive_damaged"),
    ("history.0.last_seen_at", None, "archive_damaged"),
    ("history.0.last_seen_at", "2001-01-01T00:00:00Z", "archive_damaged"),
    ("history.1.first_seen_at", "2001-01-01T00:00:00Z", "archive_damaged"),
    ("history.0.price", "-5", "archive_damaged"),
    ("rules.0.kind", "whenever", "archive_damaged"),
    ("rules.0.percent", "0", "archive_damaged"),
    ("rules.0.percent", "NaN", "archive_damaged"),
    ("rules.0.base", None, "archive_damaged"),
    ("rules.0.base", "median", "archive_damaged"),
    ("rules.0.days", 6, "archive_damaged"),
    ("rules.0.amount", {"amount": "1", "currency": "JPY"}, "archive_damaged"),
    ("rules.0.kind", "any_change", "archive_damaged"),
    ("rules.0.last", {"amount": "1", "currency": "JPY"}, "archive_damaged"),
    ("rules.1.target", None, "archive_damaged"),
    ("notifications.0.rule", 9, "archive_damaged"),
    ("notifications.0.point", 9, "archive_damaged"),
    ("notifications.0.facts", {}, "archive_damaged"),
    ("notifications.0.facts.seen_at", "noon", "archive_damaged"),
    ("notifications.0.facts.price", {"amount": "1e9", "currency": "JPY"}, "archive_damaged"),
    ("emails.0.notifications", [5], "archive_damaged"),
    ("emails.0.state", "lost", "archive_damaged"),
]


@pytest.mark.parametrize(("path", "value", "code"), BAD, ids=[f"{path}={str(value)[:20]}" for path, value, _ in BAD])
def test_a_product_that_is_wrong_is_named_and_nothing_of_it_is_written(
    body: bytes, bob: User, now: dt.datetime, path: str, value: Any, code: str
) -> None:
    of_import = Import.objects.create(user=bob, format="archive", body=changed(body, put(path, value)))
    assert restore_archive(of_import, now=now) is True
    row = of_import.rows.get()
    assert (row.outcome, row.reason) == (ImportRow.Outcome.REFUSED, code)
    assert not bob.tracked_products.exists() and not bob.notifications.exists() and not bob.private_listings.exists()


def test_a_moment_that_lies_ahead_becomes_now(body: bytes, bob: User, now: dt.datetime) -> None:
    ahead = put("offer.last_seen_at", "2999-01-01T00:00:00Z")
    restore_archive(Import.objects.create(user=bob, format="archive", body=changed(body, ahead)), now=now)
    assert bob.tracked_products.get().listing.last_seen_at == now


def test_controls_are_left_out_of_texts(body: bytes, bob: User, now: dt.datetime) -> None:
    hostile = changed(body, put("offer.title", "a\x00b\x1b[31m"))
    restore_archive(Import.objects.create(user=bob, format="archive", body=hostile), now=now)
    assert bob.tracked_products.get().listing.title == "ab[31m"


def test_an_archive_names_no_file_of_the_machine(body: bytes, bob: User, now: dt.datetime) -> None:
    wanted = put("products.0.file", "../../../../etc/passwd")
    of_import = Import.objects.create(user=bob, format="archive", body=changed(body, wanted, "pricealert.json"))
    restore_archive(of_import, now=now)
    assert of_import.rows.get().reason == "archive_damaged"


def test_an_import_that_was_undone_adds_nothing_more(body: bytes, bob: User, now: dt.datetime) -> None:
    of_import = Import.objects.create(user=bob, format="archive", body=body)
    Import.objects.update(state=Import.State.DONE, problem="undone", body=None)
    restore_archive(of_import, now=now)
    assert not bob.tracked_products.exists()
