"""Removing: undone for a day, final after it; what others track and what was recorded stays."""

from __future__ import annotations

import datetime as dt

import pytest

from products.add import add
from products.models import Listing, Product, TrackedProduct
from products.remove import purge, remove, restore
from products.watch import pause, rest_unwatched, resume, schedule_watched

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(hours=24)
URL = "https://www.shop-of-tests.com/items/81"


@pytest.fixture
def tracked(alice) -> TrackedProduct:
    return add(alice, URL, now=NOW).tracked_product


def test_a_removed_product_can_be_restored_for_a_day(tracked):
    remove(tracked, now=NOW)
    assert not TrackedProduct.objects.present().exists()
    restore(tracked, now=NOW + DAY - dt.timedelta(seconds=1))
    assert TrackedProduct.objects.present().get() == tracked


def test_after_a_day_it_cannot_be_restored(tracked):
    remove(tracked, now=NOW)
    with pytest.raises(TrackedProduct.DoesNotExist):
        restore(tracked, now=NOW + DAY)


def test_removing_twice_does_not_prolong_the_time_to_undo(tracked):
    remove(tracked, now=NOW)
    remove(tracked, now=NOW + dt.timedelta(hours=20))
    assert tracked.deleted_at == NOW


def test_purging_takes_the_watch_and_keeps_the_listing(tracked):
    remove(tracked, now=NOW)
    assert purge(now=NOW + DAY - dt.timedelta(minutes=1)) == 0
    assert purge(now=NOW + DAY) == 1
    assert not TrackedProduct.objects.exists()
    assert Listing.objects.get().url == URL


def test_purging_takes_a_private_listing_with_its_product(alice):
    private = add(alice, URL + "?session=secret", now=NOW).tracked_product
    remove(private, now=NOW)
    purge(now=NOW + DAY * 2)
    assert not Listing.objects.exists()
    assert not Product.objects.exists()


def test_a_deleted_person_leaves_no_private_listing(alice):
    add(alice, URL + "?session=secret", now=NOW)
    alice.delete()
    assert not Listing.objects.exists()


def test_a_listing_that_nobody_watches_loses_its_time_and_gets_it_back(tracked):
    pause(tracked, now=NOW)
    assert rest_unwatched(NOW) == 1
    assert Listing.objects.get().next_check_at is None
    resume(tracked, now=NOW + DAY)
    assert Listing.objects.get().next_check_at == NOW + DAY


def test_a_listing_that_one_of_two_people_watches_keeps_its_time(tracked, bob):
    add(bob, URL, now=NOW)
    pause(tracked, now=NOW)
    assert rest_unwatched(NOW) == 0
    assert Listing.objects.get().next_check_at == NOW


def test_a_shop_that_allows_pages_again_has_its_listings_scheduled(alice):
    listing = add(alice, "https://www.amazon.co.jp/dp/B000000001", now=NOW).tracked_product.listing
    assert schedule_watched(NOW) == 0
    listing.site.policy = "pages"
    listing.site.save()
    assert schedule_watched(NOW) == 1
