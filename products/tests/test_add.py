"""Adding: one row for one person and page, whatever happens at once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from ec_sites.models import Site
from ec_sites.values import Policy
from products.add import add
from products.models import Listing, Product, TrackedProduct
from products.remove import remove
from users.models import User

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
URL = "https://www.shop-of-tests.com/items/81"


def a_believed_price(listing: Listing, price: int = 1980, seen_at: dt.datetime = NOW) -> None:
    Listing.objects.filter(pk=listing.pk).update(price=price, currency="JPY", last_seen_at=seen_at, outcome="ok")


def test_a_new_address_becomes_a_watch_that_is_due_at_once(alice):
    added = add(alice, f"  {URL}?utm_source=mail ", now=NOW)
    listing = Listing.objects.get()
    assert (added.created, added.restored, added.look_wanted) == (True, False, True)
    assert (listing.url, listing.site.code) == (URL, "shop-of-tests.com")
    assert (listing.asked_at, listing.next_check_at, listing.outcome) == (NOW, NOW, "pending")
    assert added.tracked_product.base_price is None


def test_the_same_address_twice_is_the_same_watch(alice):
    first = add(alice, URL, now=NOW)
    second = add(alice, URL + "#reviews", now=NOW)
    assert second.tracked_product == first.tracked_product
    assert (second.created, second.look_wanted) == (False, False)


def test_two_people_share_one_listing(alice, bob):
    assert add(alice, URL, now=NOW).tracked_product.listing == add(bob, URL, now=NOW).tracked_product.listing
    assert Listing.objects.count() == Product.objects.count() == 1


def test_an_address_that_needs_its_query_is_private_to_each_person(alice, bob):
    address = URL + "?session=secret-of-somebody"
    listings = {add(person, address, now=NOW).tracked_product.listing for person in (alice, bob)}
    assert {listing.private_to for listing in listings} == {alice, bob}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_an_address"),
        ("buy milk", "not_an_address"),
        ("ftp://shop.example.com/1", "scheme_not_allowed"),
        ("http://127.0.0.1/", "ip_address"),
        ("http://printer.local/", "not_public_name"),
        ("https://www.amazon.co.jp/s?k=phone", "shop_search_page"),
        ("https://shopping.yahoo.co.jp/products/a1b2c3", "catalogue_page"),
        ("よいペン https://amzn.asia/d/abc1234", "short_address"),
        ("x" * 10_001, "too_long"),
    ],
)
def test_what_cannot_be_tracked_is_refused_with_its_code_and_leaves_no_row(alice, text, code):
    with pytest.raises(ValidationError) as refused:
        add(alice, text, now=NOW)
    assert refused.value.code == code
    assert not Listing.objects.exists()
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    ("address", "gtin"),
    [
        ("https://www.ksdenki.com/shop/g/g4901234567894/", "4901234567894"),
        ("https://www.ksdenki.com/shop/g/g4901234567890/", ""),  # its check digit fails
        ("https://www.yamada-denkiweb.com/1234567890/", ""),
    ],
)
def test_a_jan_that_the_address_names_is_known_before_the_first_look(alice, address, gtin):
    assert add(alice, address, now=NOW).tracked_product.listing.gtin == gtin


def test_a_shop_that_wants_no_robots_is_tracked_and_says_so(alice):
    added = add(alice, "https://www.amazon.co.jp/dp/B000000001", now=NOW)
    listing = added.tracked_product.listing
    assert listing.site.policy == Policy.API
    assert (listing.outcome, listing.next_check_at, added.look_wanted) == ("refused_by_policy", None, False)


def test_the_base_is_the_price_known_at_registration_while_it_is_fresh(alice, bob):
    listing = add(alice, URL, now=NOW).tracked_product.listing
    a_believed_price(listing)
    added = add(bob, URL, now=NOW + dt.timedelta(hours=1))
    assert (added.tracked_product.base_price, added.tracked_product.base_currency) == (1980, "JPY")
    assert added.look_wanted is False


def test_a_stale_price_is_no_base_and_is_looked_at_anew(alice, bob):
    listing = add(alice, URL, now=NOW).tracked_product.listing
    a_believed_price(listing)
    added = add(bob, URL, now=NOW + dt.timedelta(days=5))
    assert added.tracked_product.base_price is None
    assert added.look_wanted is True


def test_adding_a_removed_product_brings_it_back_with_its_memo(alice):
    tracked = add(alice, URL, now=NOW).tracked_product
    TrackedProduct.objects.filter(pk=tracked.pk).update(memo="for the kitchen")
    remove(tracked, now=NOW)
    later = NOW + dt.timedelta(hours=3)
    added = add(alice, URL, now=later)
    assert (added.restored, added.created) == (True, False)
    assert (added.tracked_product.pk, added.tracked_product.memo) == (tracked.pk, "for the kitchen")
    assert added.tracked_product.tracking_since == later


def test_a_product_removed_more_than_a_day_ago_is_added_as_a_new_one(alice):
    tracked = add(alice, URL, now=NOW).tracked_product
    TrackedProduct.objects.filter(pk=tracked.pk).update(memo="for the kitchen")
    remove(tracked, now=NOW)
    added = add(alice, URL, now=NOW + dt.timedelta(hours=25))
    assert added.created
    assert added.tracked_product.memo == ""


def test_the_last_added_product_stands_first(alice):
    for item in range(3):
        add(alice, f"{URL}{item}", now=NOW)
    ordered = alice.tracked_products.order_by("position").values_list("listing__url", flat=True)
    assert list(ordered) == [f"{URL}2", f"{URL}1", f"{URL}0"]


def test_a_limit_counts_what_is_there_not_what_was_removed(alice, settings):
    settings.TRACKED_PRODUCTS_MAX = 1
    tracked = add(alice, URL, now=NOW).tracked_product
    with pytest.raises(ValidationError) as refused:
        add(alice, f"{URL}2", now=NOW)
    assert refused.value.code == "limit_reached"
    remove(tracked, now=NOW)
    assert add(alice, f"{URL}2", now=NOW).created


@pytest.mark.django_db(transaction=True)
def test_a_hundred_additions_of_one_address_at_once_make_one_row(alice):
    results = all_at_once(alice, [URL] * 100)
    assert sum(result == "created" for result in results) == 1
    assert results.count("there") == 99
    assert TrackedProduct.objects.count() == Listing.objects.count() == Product.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_fifty_additions_at_once_below_the_limit_exactly_one_passes(alice, settings):
    settings.TRACKED_PRODUCTS_MAX = 5
    for item in range(4):
        add(alice, f"{URL}{item}", now=NOW)
    results = all_at_once(alice, [f"{URL}9{item}" for item in range(50)])
    assert sorted(set(results)) == ["created", "limit_reached"]
    assert results.count("created") == 1
    assert alice.tracked_products.count() == 5


@pytest.mark.django_db(transaction=True)
def test_people_who_add_one_address_at_once_share_one_listing():
    people = [User.objects.create(email=f"person{number}@example.com") for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda person: outcome(person, URL), people))
    assert outcomes == ["created"] * 12
    assert Listing.objects.count() == Product.objects.count() == Site.objects.count() == 1


def all_at_once(person: User, addresses: list[str]) -> list[str]:
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda address: outcome(person, address), addresses))


def outcome(person: User, address: str) -> str:
    try:
        return "created" if add(person, address, now=NOW).created else "there"
    except ValidationError as refused:
        return str(refused.code)
    finally:
        connection.close()
