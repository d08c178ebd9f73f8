"""A listing of one's own: made once whatever happens at once, seen by nobody else, gone when nothing is one's own."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from products.add import add
from products.models import Listing, ListingImage, TrackedProduct
from products.own import TYPED, leave_own, own_listing
from products.remove import purge, remove, restore
from users.models import User

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
URL = "https://www.shop-of-tests.com/items/81"


def with_a_history(listing: Listing) -> None:
    listing.price_points.create(
        first_seen_at=NOW - dt.timedelta(days=2), last_seen_at=NOW - dt.timedelta(days=1), price=2000, currency="JPY",
        availability="in_stock", evaluated_at=NOW,
    )  # fmt: skip
    listing.price_points.create(
        first_seen_at=NOW - dt.timedelta(days=1), price=1980, currency="JPY", availability="in_stock"
    )
    Listing.objects.filter(pk=listing.pk).update(price=1980, currency="JPY", last_seen_at=NOW, outcome="ok")


def a_typed_point(listing: Listing, **fields: Any) -> None:
    listing.price_points.filter(last_seen_at=None).update(last_seen_at=NOW)
    listing.price_points.create(
        first_seen_at=NOW, price=1, currency="JPY", availability="unknown", source=TYPED, **fields
    )


@pytest.fixture
def watch(alice: User) -> TrackedProduct:
    tracked = add(alice, URL, now=NOW).tracked_product
    with_a_history(tracked.listing)
    return TrackedProduct.objects.select_related("listing").get(pk=tracked.pk)


def test_the_copy_has_the_history_and_the_mark_that_no_rule_has_met_yet(watch, alice):
    shared = watch.listing
    ListingImage.objects.create(
        listing=shared, source_url="x", content_type="image/png", body=b"p", digest="d" * 64, fetched_at=NOW
    )
    own = own_listing(watch, now=NOW)
    assert (own.private_to, own.copy_of, own.product_id, own.price) == (alice, shared, shared.product_id, 1980)
    points = own.price_points.order_by("pk").values_list("price", "evaluated_at")
    assert list(points) == [(2000, NOW), (1980, None)]
    assert shared.price_points.count() == 2
    assert ListingImage.objects.get(listing=own).digest == ListingImage.objects.get(listing=shared).digest
    assert own_listing(watch, now=NOW) == own


def test_the_lease_of_the_shared_listing_is_no_lease_of_the_copy(watch):
    Listing.objects.filter(pk=watch.listing_id).update(lease_until=NOW + dt.timedelta(minutes=1), fence=7, attempts=2)
    own = own_listing(watch, now=NOW)
    assert (own.lease_until, own.fence, own.attempts, own.parked_at) == (None, 0, 0, None)


def test_others_stay_on_the_shared_listing(watch, bob):
    theirs = add(bob, URL, now=NOW).tracked_product
    own_listing(watch, now=NOW)
    theirs.refresh_from_db()
    assert theirs.listing.private_to is None


def test_while_something_is_ones_own_the_watch_stays(watch):
    own = own_listing(watch, now=NOW)
    a_typed_point(own)
    assert not leave_own(watch, now=NOW)
    own.price_points.filter(source=TYPED).delete()
    Listing.objects.filter(pk=own.pk).update(anchor={"place": "p"})
    assert not leave_own(watch, now=NOW)
    Listing.objects.filter(pk=own.pk).update(anchor=None)
    assert leave_own(watch, now=NOW)
    assert not Listing.objects.exclude(private_to=None).exists()


def test_a_page_that_was_private_from_the_start_has_nowhere_to_go_back_to(alice):
    tracked = add(alice, f"{URL}?variant=7", now=NOW).tracked_product
    listing = tracked.listing
    assert own_listing(tracked, now=NOW) == listing
    assert not leave_own(tracked, now=NOW)
    assert Listing.objects.filter(pk=listing.pk).exists()


def test_removed_and_restored_it_is_as_it_was_and_purged_it_is_gone(watch):
    own = own_listing(watch, now=NOW)
    a_typed_point(own)
    remove(watch, now=NOW)
    restore(watch, now=NOW + dt.timedelta(hours=1))
    assert watch.listing == own
    remove(watch, now=NOW)
    purge(now=NOW + dt.timedelta(days=3))
    assert not Listing.objects.filter(pk=own.pk).exists()


def test_when_the_person_goes_their_own_listing_goes_with_them(watch, alice):
    own_listing(watch, now=NOW)
    alice.delete()
    assert not Listing.objects.exclude(private_to=None).exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_copy_with_one_history(alice):
    tracked = add(alice, URL, now=NOW).tracked_product
    with_a_history(tracked.listing)

    def own(_: int) -> int:
        try:
            return own_listing(TrackedProduct.objects.get(pk=tracked.pk), now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(own, range(8)))
    assert len(made) == 1
    assert Listing.objects.get(private_to=alice).price_points.count() == 2
