"""The last page that told no price is kept, one a listing, within bounds, and reads as it did."""

from __future__ import annotations

import datetime as dt

import pytest

from ec_sites.read import read
from ec_sites.values import Failure, Money
from price_tracking.keep_page import page_from
from price_tracking.models import StoredPage
from price_tracking.pick import look_for
from price_tracking.shown import candidates_json
from price_tracking.tests.test_pick import books
from PriceAlert.clear import clear_away
from products.models import Listing, TrackedProduct
from testkit.shop import HTML, Reply

pytestmark = pytest.mark.django_db

CAPTCHA = Reply(headers=HTML, body=b"<title>Just a moment...</title>" + b" " * 300)


def looked_at(flow, person, *replies: Reply, path: str = "/item/1") -> Listing:
    """A listing after one look at each of these pages."""
    listing = flow.track(person, path)
    for reply in replies:
        flow.shop.script(path, reply)
        flow.look_at_now(listing)
        flow.later(hours=12)
    return Listing.objects.select_related("site").get(pk=listing.pk)


def test_an_ambiguous_page_is_kept_and_reads_as_it_did(flow, alice):
    listing = looked_at(flow, alice, books())
    kept = StoredPage.objects.get()
    assert (kept.listing, kept.outcome, kept.fetched_at) == (listing, "ambiguous", listing.last_looked_at)
    assert len(kept.body) < len(books().body)  # type: ignore[arg-type]
    again = read(page_from(kept), reference=listing.reference).outcome
    assert isinstance(again, Failure)
    assert candidates_json(again.candidates) == kept.candidates == listing.candidates


@pytest.mark.parametrize("charset", ["Shift_JIS", "EUC-JP"])
def test_the_charset_that_only_a_header_named_is_kept_too(flow, alice, charset):
    body = books().body
    assert isinstance(body, bytes)
    html = body.decode().replace("<meta charset=utf-8>", "").encode(charset)
    listing = looked_at(flow, alice, Reply(headers={"Content-Type": f"text/html; charset={charset}"}, body=html))
    again = read(page_from(StoredPage.objects.get()), reference=listing.reference).outcome
    assert isinstance(again, Failure)
    assert again.title == listing.title == "絵本のたのしみ"
    assert candidates_json(again.candidates) == listing.candidates


def test_the_next_page_of_the_listing_takes_its_place(flow, alice):
    looked_at(flow, alice, books(), CAPTCHA)
    kept = StoredPage.objects.get()
    assert kept.outcome == "blocked"
    assert page_from(kept).body == CAPTCHA.body


def test_a_page_with_a_price_is_not_kept_and_leaves_the_last_one(flow, alice):
    flow.shop.product("/item/2", price=1980)
    flow.track(alice, "/item/2")
    flow.look_at_due()
    assert not StoredPage.objects.exists()


@pytest.mark.parametrize("status", [500, 429])
def test_an_answer_of_which_no_reader_could_make_more_is_not_kept(flow, alice, status):
    looked_at(flow, alice, Reply(status=status, body=b"<h1>Sorry</h1>"))
    assert not StoredPage.objects.exists()


def test_what_is_too_large_is_not_kept_and_no_older_page_stands_in_for_it(flow, alice, settings):
    listing = looked_at(flow, alice, books())
    settings.STORED_PAGE_MAX_BYTES = 100
    flow.look_at_now(listing)
    assert listing.outcome == "ambiguous"
    assert not StoredPage.objects.exists()


def test_none_is_kept_where_the_number_is_zero(flow, alice, settings):
    settings.STORED_PAGES_MAX = 0
    looked_at(flow, alice, books())
    assert not StoredPage.objects.exists()


def test_a_page_of_a_persons_own_listing_is_never_kept(flow, alice):
    listing = looked_at(flow, alice, books())
    StoredPage.objects.all().delete()
    look_for(TrackedProduct.objects.get(), Money(777, "JPY"), now=flow.now)
    own = Listing.objects.get(copy_of=listing)
    flow.look_at_now(own)
    assert own.outcome == "ambiguous"
    assert not StoredPage.objects.exists()


def test_old_pages_go_and_of_too_many_the_oldest(flow, alice, settings):
    for number in range(4):
        looked_at(flow, alice, books(), path=f"/item/{number}")
    settings.STORED_PAGES_MAX = 2
    clear_away(now=flow.now)
    kept = StoredPage.objects.order_by("pk").values_list("listing__url", flat=True)
    assert [url[-1] for url in kept] == ["2", "3"]
    clear_away(now=flow.now + dt.timedelta(days=31))
    assert not StoredPage.objects.exists()


def test_the_page_goes_with_its_listing(flow, alice):
    listing = looked_at(flow, alice, books())
    TrackedProduct.objects.all().delete()
    listing.delete()
    assert not StoredPage.objects.exists()
