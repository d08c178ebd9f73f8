"""A new version of the readers is tried on the stored pages: what would change is listed, and nothing changes."""

from __future__ import annotations

import json
import zlib

import pytest
from django.core.management import CommandError, call_command

from price_tracking.models import StoredPage
from PriceAlert.tests.makers import make_ambiguous, make_listing, make_site, make_watch
from products.models import Listing

pytestmark = pytest.mark.django_db

PRICED = """<!doctype html><html lang=ja><meta charset=utf-8><title>絵本</title><script type="application/ld+json">
{"@type": "Product", "name": "絵本", "offers": {"price": "1980", "priceCurrency": "JPY"}}</script><h1>絵本</h1>"""


@pytest.fixture
def unchanged(alice) -> StoredPage:
    return make_ambiguous(make_watch(alice))


@pytest.fixture
def mended(alice) -> StoredPage:
    """An older version of the readers saw no price on it; this one does."""
    listing = make_listing(site=make_site("mended.example"), url="https://mended.example/1")
    page = make_ambiguous(make_watch(alice, listing=listing))
    page.outcome, page.candidates, page.body = "no_price", [], zlib.compress(PRICED.encode())
    page.save()
    return page


def said(capsys, *options: str) -> str:
    call_command("reread", *options)
    return str(capsys.readouterr().out)


def test_only_what_would_change_is_listed_and_nothing_changes(capsys, unchanged, mended):
    before = list(Listing.objects.order_by("pk").values()), list(StoredPage.objects.order_by("pk").values())
    out = said(capsys)
    assert f"mended.example  listing {mended.listing_id}  no_price → ok  1980 JPY  https://mended.example/1" in out
    assert f"listing {unchanged.listing_id} " not in out
    assert "2 stored pages read again, 1 would change." in out
    assert "1 × no_price → ok" in out
    assert (list(Listing.objects.order_by("pk").values()), list(StoredPage.objects.order_by("pk").values())) == before


def test_other_choices_are_a_change_too(capsys, unchanged):
    StoredPage.objects.update(candidates=unchanged.candidates[:1])
    assert "ambiguous → ambiguous  14850 JPY or 1485 JPY" in said(capsys)


def test_what_an_operator_settled_is_read_with_that(capsys, unchanged):
    row = unchanged.candidates[0]
    anchor = {name: row[name] for name in ("kind", "reader", "place", "text")} | {"count": 2}
    Listing.objects.filter(pk=unchanged.listing_id).update(anchor=anchor)
    assert "ambiguous → ok  14850 JPY" in said(capsys)


def test_a_shop_and_a_number_narrow_it(capsys, unchanged, mended):
    assert "1 stored page read again, 1 would change." in said(capsys, "--site", "mended.example")
    assert "0 stored pages read again, 0 would change." in said(capsys, "--site", "nowhere.example")
    assert "1 stored page read again, 1 would change." in said(capsys, "--limit", "1")
    with pytest.raises(CommandError, match="1 or more"):
        said(capsys, "--limit", "0")


def test_machines_get_every_page(capsys, unchanged, mended, tmp_path):
    said(capsys, "--json", str(tmp_path / "pages.json"))
    rows = json.loads((tmp_path / "pages.json").read_text())
    assert [(row["before"], row["after"], row["price"], row["is_changed"]) for row in rows] == [
        ("no_price", "ok", "1980 JPY", True),
        ("ambiguous", "ambiguous", None, False),
    ]
    with pytest.raises(CommandError, match="cannot be written"):
        said(capsys, "--json", str(tmp_path / "nowhere" / "pages.json"))


def test_a_hostile_page_takes_neither_the_command_down_nor_the_terminal(capsys, unchanged):
    url = "https://kawase.example/\x1b[2J"
    StoredPage.objects.update(body=zlib.compress(b"<div>" * 100_000), url=url)
    out = said(capsys)
    assert "1 stored page read again, 1 would change." in out
    assert "\x1b" not in out
