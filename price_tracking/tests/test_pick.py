"""A pick: made once, kept by the next looks, and seen by nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from ec_sites.values import CandidateKind, Money
from price_tracking.models import PricePoint
from price_tracking.pick import Wanted, let_go, look_for, pick
from products.add import add
from products.models import Listing, TrackedProduct
from products.remove import remove
from testkit.shop import HTML, Reply

pytestmark = pytest.mark.django_db


def books(*rows: tuple[str, str], beside: str = "") -> Reply:
    """A set and its single volume, between which nothing decides."""
    offers = rows or (("全12巻セット", "14,850"), ("1冊のみ", "1,485"))
    table = "".join(
        f"<tr><td>{name}</td><td class=price>{amount}円（税込）</td><td><button>カートに入れる</button></td></tr>"
        for name, amount in offers
    )
    return Reply(
        headers=HTML,
        body=(
            "<!doctype html><html lang=ja><meta charset=utf-8><title>絵本のたのしみ</title>"
            f"<main><h1>絵本のたのしみ</h1>{beside}<table class=variants>{table}</table></main></html>"
        ).encode(),
    )


@pytest.fixture
def watch(flow, alice) -> TrackedProduct:
    flow.shop.script("/item/1", books())
    flow.track(alice)
    flow.look_at_due()
    return TrackedProduct.objects.get(user=alice)


def the_set(listing: Listing) -> Wanted:
    row = next(row for row in listing.candidates if row["amount"] == "14850")
    return Wanted(CandidateKind(row["kind"]), Money(14850, "JPY"), row["place"], row["text"])


def picked(watch: TrackedProduct, now: dt.datetime) -> Listing:
    pick(watch, the_set(watch.listing), now=now)
    return TrackedProduct.objects.select_related("listing").get(pk=watch.pk).listing


def test_the_page_of_these_tests_really_leaves_two_prices(watch):
    assert watch.listing.outcome == "ambiguous"
    assert {row["amount"] for row in watch.listing.candidates} == {"14850", "1485"}


def test_a_pick_is_the_price_at_once_on_a_listing_of_ones_own(watch, flow, alice):
    shared = watch.listing
    own = picked(watch, flow.now)
    assert (own.private_to, own.copy_of, own.price, own.outcome) == (alice, shared, 14850, "ok")
    point = own.price_points.get()
    assert (point.price, point.evaluated_at) == (14850, None)
    assert "14,850円" in point.evidence.rows[0]["text"]
    shared.refresh_from_db()
    assert (shared.price, shared.outcome, shared.anchor) == (None, "ambiguous", None)


def test_the_next_looks_keep_to_the_place_that_was_picked(watch, flow):
    own = picked(watch, flow.now)
    for amount, expected in (("14,850", 14850), ("13,200", 13200), ("9,900", 9900)):
        flow.shop.script("/item/1", books(("全12巻セット", amount), ("1冊のみ", "1,485")))
        flow.later(hours=6)
        flow.look_at_now(own)
        assert (own.outcome, own.price) == ("ok", expected)
    # The first look after the pick told the stock too.
    prices = own.price_points.exclude(availability="unknown").order_by("pk").values_list("price", flat=True)
    assert list(prices) == [14850, 13200, 9900]
    assert own.title == "絵本のたのしみ"


def test_where_the_picked_place_is_gone_the_other_price_is_no_answer_but_a_question(watch, flow):
    own = picked(watch, flow.now)
    flow.shop.script("/item/1", books(("1冊のみ", "1,485")))
    flow.later(hours=6)
    flow.look_at_now(own)
    assert (own.outcome, own.price) == ("ambiguous", 14850)
    assert [row["amount"] for row in own.candidates] == ["1485"]


def test_a_pick_wins_over_a_page_that_has_become_sure_of_another_price(watch, flow):
    own = picked(watch, flow.now)
    flow.shop.script("/item/1", books(beside="<p class=price>販売価格 1,485円（税込）</p>"))
    flow.later(hours=6)
    flow.look_at_now(own)
    assert (own.outcome, own.price) == ("ok", 14850)


def test_others_go_on_with_the_shared_listing(watch, flow, bob):
    flow.track(bob)
    picked(watch, flow.now)
    theirs = TrackedProduct.objects.get(user=bob).listing
    assert (theirs.private_to, theirs.price, theirs.anchor, theirs.outcome) == (None, None, None, "ambiguous")
    assert not theirs.price_points.exists()


def test_what_the_page_did_not_show_cannot_be_picked(watch, flow):
    wanted = the_set(watch.listing)
    for wrong in (
        Wanted(wanted.kind, Money(1, "JPY"), wanted.place, wanted.text),
        Wanted(wanted.kind, wanted.money, wanted.place, "nearly free"),
        Wanted(wanted.kind, Money(14850, "USD"), wanted.place, wanted.text),
    ):
        with pytest.raises(ValidationError) as refused:
            pick(watch, wrong, now=flow.now)
        assert refused.value.code == "not_a_candidate"


def test_a_look_that_went_out_before_the_pick_writes_nothing_on_it(watch, flow):
    own = picked(watch, flow.now)
    let_go(watch, now=flow.now)
    own = picked(watch, flow.now)
    claims = flow.claim_now(own)
    # While the worker is out, the person picks again.
    Listing.objects.filter(pk=own.pk).update(candidates=[])
    look_for(watch, Money(1485, "JPY"), now=flow.now)
    assert flow.look(claims).point_ids == ()
    own.refresh_from_db()
    assert own.price == 14850


def test_none_of_these_looks_for_the_amount_and_then_keeps_to_its_place(watch, flow):
    flow.shop.script("/item/1", books(beside="<p>会員さま 12,000円</p>"))
    look_for(watch, Money(12000, "JPY"), now=flow.now)
    own = TrackedProduct.objects.select_related("listing").get(pk=watch.pk).listing
    flow.look_at_now(own)
    assert (own.price, own.outcome) == (12000, "ok")
    assert own.anchor is not None and own.anchor["place"]
    flow.shop.script("/item/1", books(beside="<p>会員さま 11,000円</p>"))
    flow.later(hours=6)
    flow.look_at_now(own)
    assert (own.price, own.outcome) == (11000, "ok")


def test_letting_go_goes_back_to_the_shared_listing_and_leaves_no_copy(watch, flow):
    shared = watch.listing
    own = picked(watch, flow.now)
    let_go(watch, now=flow.now)
    watch.refresh_from_db()
    assert watch.listing == shared
    assert not Listing.objects.filter(pk=own.pk).exists()
    assert not PricePoint.objects.filter(price=14850).exists()


def test_the_history_so_far_comes_along_with_its_evidence(flow, alice):
    flow.shop.product("/item/1", price=15000)
    listing = flow.track(alice)
    flow.look_at_due()
    flow.shop.script("/item/1", books())
    flow.later(hours=6)
    flow.look_at_now(listing)
    watch = TrackedProduct.objects.get()
    own = picked(watch, flow.now)
    points = list(own.price_points.order_by("first_seen_at"))
    assert [(point.price, point.last_seen_at is None) for point in points] == [(15000, False), (14850, True)]
    assert "15" in points[0].evidence.rows[0]["text"]
    assert [point.price for point in listing.price_points.all()] == [15000]


def test_the_same_address_added_again_is_the_watch_on_the_own_listing(watch, flow, alice):
    own = picked(watch, flow.now)
    added = add(alice, flow.url(), now=flow.now)
    assert (added.created, added.tracked_product.pk, added.tracked_product.listing) == (False, watch.pk, own)
    remove(watch, now=flow.now)
    again = add(alice, flow.url(), now=flow.now)
    assert (again.restored, again.tracked_product.pk, again.tracked_product.listing) == (True, watch.pk, own)
