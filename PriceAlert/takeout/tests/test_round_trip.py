"""What is exported and brought into a fresh account looks the same there: the answers behind all pages are compared."""

from __future__ import annotations

import datetime as dt
import io
import sys
import zipfile
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from alerts.evaluate import evaluate
from alerts.models import AlertRule, DefaultRule
from alerts.sweep import sweep
from conftest import make_person
from ec_sites.models import Site
from ec_sites.values import CandidateKind, Money, Pick
from ec_sites.wire import pick_to_json
from PriceAlert.takeout.archive import archive_of
from PriceAlert.takeout.restore import _site_of_code, restore_archive
from PriceAlert.tests.makers import make_history, make_listing, make_notification, make_rule, make_site, make_watch
from products.clock import database_now
from products.models import Import, ImportRow, Listing, Product, SiteTerms, TrackedProduct
from products.same import say_same
from users.models import User

# What may differ between two accounts: names of rows, when a look is due, our copy of a picture, and the mark of what
# was imported.
FREE = {"source", "id", "rule_id", "image_url", "next_check_at", "retry_at", "check_now", "asked_at", "last_looked_at"}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, db: None) -> dt.datetime:
    """The clock stands still, a moment after all that the tests make: charts end now."""
    import_module(settings.ROOT_URLCONF)  # or the clock of views that are not there yet would go on
    moment = database_now() + dt.timedelta(seconds=30)
    for module in list(sys.modules.values()):
        if getattr(module, "database_now", None) is database_now:
            monkeypatch.setattr(module, "database_now", lambda: moment)
    return moment


SETTINGS = [
    "language", "time_zone", "yen_per_point", "wants_email", "mail_rhythm", "digest_hour", "digest_weekday",
    "quiet_from", "quiet_to", "mail_gap_minutes", "mails_a_day", "product_view",
]  # fmt: skip


def fill(person: User, now: dt.datetime) -> None:
    """An account with one of everything, and ugly data."""
    kawase, minamo = make_site("kawase.example"), make_site("minamo.example", name="みなも電機")
    SiteTerms.objects.create(user=person, site=minamo, usual_shipping=550, currency="JPY", is_member=True)
    calm = make_watch(person, prices=(2000, 1980), position=3, tags=["本", "=gift"], memo="=1+1\nsecond line")
    make_rule(calm, target=1500)
    DefaultRule.objects.create(user=person, kind="drop", percent=Decimal("12.5"), base="median", days=30)
    DefaultRule.objects.create(user=person, tag="本", kind="gone")
    TrackedProduct.objects.filter(pk=calm.pk).update(defaults_had=["gone:shelf::::本", "any_fall:shelf::::"])
    fallen = make_watch(
        person, position=-2, listing=make_listing(price=27_800, site=minamo, url="https://minamo.example/p/1/",
            title="<b>SORA</b> H7 " + "x" * 200, shipping=None, points=2780, source="json_ld",
            unit="item", unit_count=24), prices=(39_800, 27_800),
        base_price=39_800, base_currency="JPY", base_at=now - dt.timedelta(days=6),
    )  # fmt: skip
    make_notification(fallen)
    of_one = {"told": [6250, "JPY/item"], "last": [6250, "JPY/item", False]}
    make_rule(fallen, measure="unit", target=6250, currency="JPY", unit="item", carried=of_one)
    make_notification(fallen, state="unknown", read_at=now - dt.timedelta(hours=1))
    make_notification(fallen, state=None)
    AlertRule.objects.create(
        tracked_product=fallen, kind="drop", percent=Decimal("10.5"), base="previous", measure="effective",
        state="fired", episode=3, carried={"last": [25_020, "JPY", True], "told": [25_020, "JPY"]},
        fired_at=now - dt.timedelta(days=1),
    )  # fmt: skip
    dollars = make_listing(price=12_999, currency="USD", url="https://kawase.example/item/usd/", gtin="4900000000001")
    make_watch(person, listing=dollars, position=0, bought_at=now, bought_price=12_999, bought_currency="USD")
    paused = make_watch(person, position=5, paused_at=now - dt.timedelta(days=2))
    make_rule(paused, kind="back_in_stock", target=None, currency="", is_on=False, carried={"in_stock": False})
    make_rule(
        paused, kind="lowest", target=None, currency="",
        carried={"last": [2_000, "JPY", False], "told": [1_480, "JPY"], "since": (now - dt.timedelta(40)).isoformat()},
    )  # fmt: skip
    rare = {"target": None, "currency": ""}
    make_rule(paused, **rare | {"kind": "drop_amount", "amount": 500, "currency": "JPY", "base": "previous"})
    make_rule(paused, **rare | {"kind": "lowest", "measure": "pay_now", "days": 90})
    make_rule(paused, **rare | {"kind": "unseen", "days": 14, "state": "fired", "episode": 1, "fired_at": now})
    make_rule(paused, measure="effective", joiner="all", further=[{"kind": "back_in_stock", "measure": "shelf"}])
    unclear = make_listing(
        price=None, site=kawase, outcome="ambiguous", outcome_since=now, failures=2, evidence=[], confidence=None,
        url="https://kawase.example/item/unclear/", currency="", last_seen_at=None,
        candidates=[{"kind": "sale", "amount": "1980", "currency": "JPY", "reader": "visible", "place": "", "text": ""},
                    {"kind": "sale", "amount": None, "currency": None, "reader": "visible", "place": "", "text": "2"}],
    )  # fmt: skip
    make_watch(person, listing=unclear, position=9)
    doubted = make_listing(
        price=4980, outcome="quarantined", url="https://kawase.example/item/doubted/", anchor=None,
        quarantine={"amount": "498", "currency": "JPY", "seen_at": now.isoformat(), "is_back": True},
    )  # fmt: skip
    make_history(doubted, (5980, 4980))
    make_watch(person, listing=doubted, position=10)
    picked = make_listing(url="https://kawase.example/item/picked/", private_to=person, source="typed",
        anchor=pick_to_json(Pick(CandidateKind.SALE, "visible", "p.price", "¥1,980", nth=1, count=2,
                                 money=Money(1980, "JPY"))))  # fmt: skip
    say_same(make_watch(person, listing=picked, position=11), fallen)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "name"),
    [("rakuten", "楽天市場"), ("shop.example", "shop.example"), ("not a shop", None), ("bit.ly", None)],
)
def test_terms_come_back_for_a_shop_that_nobody_here_has_used(code: str, name: str | None) -> None:
    site = _site_of_code(code)
    assert (site.name if site else None) == name


def dashboards(person: User) -> dict[str, Any]:
    """The answers that all pages are made of."""
    client = APIClient()
    client.force_login(person)

    def get(path: str) -> Any:
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def history(path: str) -> Any:
        # What of it is the moment of asking, to the minute, is no part of the answer.
        return {name: value for name, value in get(path).items() if name not in ("now", "from", "to")}

    products = get("tracked-products/?page_size=100")
    ids = [row["id"] for row in products["results"]]
    me = get("me/")
    return {
        "products": products,
        "histories": [
            history(f"tracked-products/{id}/price-history/?period={period}&series={series}")
            for id in ids
            for period in ("30d", "all")
            for series in ("shelf", "pay_now", "effective")
        ],
        "shops": [get(f"tracked-products/{id}/shops/") for id in ids],
        "rules": sorted(get("alert-rules/"), key=lambda rule: str(rule["sentence"]) + str(rule["created_at"])),
        "notifications": get("notifications/"),
        "defaults": get("default-rules/"),
        "defaults_had": list(person.tracked_products.order_by("position").values_list("defaults_had", flat=True)),
        "me": {name: me[name] for name in SETTINGS},
    }


def differences(after: Any, before: Any, path: str = "") -> list[str]:
    """Where two answers differ, but for what may."""
    if isinstance(after, dict) and isinstance(before, dict):
        names = sorted((after.keys() | before.keys()) - FREE)
        return [found for name in names for found in differences(after.get(name), before.get(name), f"{path}.{name}")]
    if isinstance(after, list) and isinstance(before, list) and len(after) == len(before):
        pairs = enumerate(zip(after, before, strict=True))
        return [found for place, pair in pairs for found in differences(*pair, f"{path}[{place}]")]
    is_name = path.endswith("tracked_product") and isinstance(after, str)
    return [] if is_name or after == before else [f"{path}: {after!r}, was {before!r}"]


def bring(person: User, body: bytes, now: dt.datetime, *, most: int = 25) -> Import:
    of_import = Import.objects.create(user=person, format="archive", body=body)
    while not restore_archive(of_import, now=now, most=most):
        of_import.refresh_from_db()
    of_import.refresh_from_db()
    return of_import


def archive(person: User, now: dt.datetime) -> bytes:
    with archive_of(person, now=now) as file:
        return file.read()


def wipe() -> None:
    """A fresh instance: nobody, no shop, nothing seen."""
    User.objects.all().delete()
    for model in (TrackedProduct, Listing, Product, Site):
        model.objects.all().delete()


def test_a_fresh_instance_shows_the_same_dashboards_after_an_import(alice: User, now: dt.datetime) -> None:
    alice.yen_per_point, alice.product_view, alice.time_zone = Decimal("0.8"), "table", "Europe/Paris"
    alice.mail_rhythm, alice.digest_hour, alice.digest_weekday = "weekly", 20, 6
    alice.quiet_from, alice.quiet_to, alice.mail_gap_minutes, alice.mails_a_day = 22, 7, 60, 3
    alice.save()
    fill(alice, now)
    body = archive(alice, now)
    Site.objects.filter(code="minamo.example").update(name="minamo.example")
    before = dashboards(alice)  # an unknown shop bears the name of its domain on a fresh instance
    wipe()
    carol = make_person("carol@example.com")
    of_import = bring(carol, body, now)
    assert (of_import.total, of_import.done) == (7, 7)
    assert set(of_import.rows.values_list("outcome", flat=True)) == {"added"}
    Site.objects.filter(code="kawase.example").update(name="Kawase.Example")
    assert differences(dashboards(User.objects.get(pk=carol.pk)), before) == []


def test_what_is_exported_after_an_import_is_what_was_exported_before(alice: User, now: dt.datetime) -> None:
    fill(alice, now)
    bob = make_person("bob@example.com")
    bring(bob, archive(alice, now), now)
    carol = make_person("carol@example.com")
    once = archive(bob, now)
    bring(carol, once, now)
    twice = archive(carol, now)
    for name in zipfile.ZipFile(io.BytesIO(once)).namelist():
        if name.startswith("products"):
            assert _file(twice, name) == _file(once, name)


@pytest.mark.slow
def test_a_second_import_of_the_same_file_changes_nothing(alice: User, now: dt.datetime) -> None:
    fill(alice, now)
    bob = make_person("bob@example.com", language="en")
    body = archive(alice, now)
    bring(bob, body, now)
    before = dashboards(bob)
    again = bring(bob, body, now)
    assert list(again.rows.values_list("outcome", flat=True)) == ["already"] * 7
    assert differences(dashboards(bob), before) == []


@pytest.mark.slow
def test_an_import_that_was_stopped_goes_on_after_the_last_whole_product(alice: User, now: dt.datetime) -> None:
    fill(alice, now)
    bob = make_person("bob@example.com", language="en")
    of_import = Import.objects.create(user=bob, format="archive", body=archive(alice, now))
    assert restore_archive(of_import, now=now, most=2) is False
    assert bob.tracked_products.count() == 2
    of_import.refresh_from_db()
    assert restore_archive(of_import, now=now) is True
    assert restore_archive(of_import, now=now) is True
    of_import.refresh_from_db()
    assert (bob.tracked_products.count(), of_import.done) == (7, 7)
    assert differences(dashboards(bob), dashboards(alice)) == []


def test_imported_prices_are_their_persons_alone(alice: User, now: dt.datetime) -> None:
    watch = make_watch(alice, prices=(2000, 1980))
    bob = make_person("bob@example.com")
    bring(bob, archive(alice, now), now)
    own = bob.tracked_products.get().listing
    assert own.private_to == bob and own.copy_of == watch.listing
    assert set(own.price_points.values_list("source", flat=True)) == {"imported"}
    assert watch.listing.price_points.exclude(source="imported").count() == 2


def test_nothing_that_came_of_an_archive_is_sent_or_told_again(alice: User, now: dt.datetime) -> None:
    for state in ("owed", "claimed", "sending", "unknown", "sent"):
        make_notification(make_watch(alice, prices=(2000, 1400)), state=state)
    bob = make_person("bob@example.com")
    body = archive(alice, now)
    alice.delete()
    bring(bob, body, now)
    assert evaluate(None, now=now) == []
    assert sweep(now=now + dt.timedelta(days=1)) == []
    assert bob.notifications.count() == 5
    assert sorted(bob.deliveries.values_list("state", flat=True)) == ["sent", *["unknown"] * 4]


def test_an_account_in_use_keeps_its_settings_and_its_order(alice: User, now: dt.datetime) -> None:
    fill(alice, now)
    bob = make_person("bob@example.com", language="ja", yen_per_point=Decimal("0.5"))
    own = make_watch(bob, position=7)
    bring(bob, archive(alice, now), now)
    bob.refresh_from_db()
    assert (bob.language, bob.yen_per_point) == ("ja", Decimal("0.5"))
    order = list(bob.tracked_products.order_by("position", "id").values_list("listing__url", flat=True))
    theirs = list(alice.tracked_products.order_by("position", "id").values_list("listing__url", flat=True))
    assert order == [own.listing.url, *theirs]


def test_a_product_that_was_removed_comes_back_with_its_history(alice: User, now: dt.datetime) -> None:
    make_watch(alice, prices=(2000, 1980), memo="mine")
    bob = make_person("bob@example.com")
    body = archive(alice, now)
    bring(bob, body, now)
    bob.tracked_products.update(deleted_at=now)
    again = bring(bob, body, now)
    assert again.rows.get().outcome == ImportRow.Outcome.ADDED
    assert bob.tracked_products.present().get().listing.price_points.count() == 2


def test_what_is_beyond_the_limit_is_refused_by_name_and_the_rest_is_taken(
    alice: User, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(alice, now)
    monkeypatch.setattr(settings, "TRACKED_PRODUCTS_MAX", 4)
    bob = make_person("bob@example.com")
    of_import = bring(bob, archive(alice, now), now)
    assert bob.tracked_products.count() == 4
    assert set(of_import.rows.filter(outcome="refused").values_list("reason", flat=True)) == {"limit_reached"}


def _file(body: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read(name)
