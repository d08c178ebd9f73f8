"""Which listings are one product: by GTIN for everybody, by a person's own word for them alone."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from conftest import make_person
from PriceAlert.tests.makers import make_listing, make_site, make_watch
from products.models import Listing, Product, TrackedProduct
from products.same import group_by_gtin, listings_of, say_apart, say_same

JAN = "4900000000016"
OTHER_JAN = "4900000000023"


def named(gtin: str, code: str, **fields: Any) -> Listing:
    return make_listing(gtin=gtin, site=make_site(code), **fields)


def shops_of(tracked: TrackedProduct) -> set[str]:
    tracked.refresh_from_db()
    return {listing.site.code for listing in listings_of(tracked).select_related("site")}


@pytest.mark.django_db
def test_two_shops_that_name_one_gtin_sell_one_product(alice):
    first, second = named(JAN, "a.example"), named(f"0{JAN}", "b.example")
    watch = make_watch(alice, listing=second)
    group_by_gtin([first, second])
    assert shops_of(watch) == {"a.example", "b.example"}
    assert watch.product.gtin == f"0{JAN}"


@pytest.mark.django_db
def test_what_stands_right_already_costs_no_query(django_assert_num_queries):
    first, second = named(JAN, "a.example"), named(JAN, "b.example")
    group_by_gtin([first, second])
    rows = list(Listing.objects.select_related("product"))
    with django_assert_num_queries(0):
        group_by_gtin(rows)


@pytest.mark.django_db
@pytest.mark.parametrize("gtin", ["2012345678903", "0212345678900", "", "12345"], ids=["20", "02", "none", "no gtin"])
def test_a_number_of_one_shop_alone_groups_nothing(alice, gtin):
    first, second = named(gtin, "a.example"), named(gtin, "b.example")
    watch = make_watch(alice, listing=first)
    group_by_gtin([first, second])
    assert shops_of(watch) == {"a.example"}


@pytest.mark.django_db
def test_a_page_that_sells_another_thing_now_leaves_its_group(alice):
    first, second = named(JAN, "a.example"), named(JAN, "b.example")
    watch = make_watch(alice, listing=first)
    group_by_gtin([first, second])
    first.gtin = OTHER_JAN
    group_by_gtin([first])
    assert shops_of(watch) == {"a.example"}
    assert watch.product.gtin == f"0{OTHER_JAN}"


@pytest.mark.django_db
def test_a_private_page_follows_a_gtin_and_never_leads_it(alice, bob):
    shared, private = named("", "a.example"), named(JAN, "b.example", private_to=alice)
    private.product = shared.product
    private.save()
    group_by_gtin([private])
    assert Product.objects.get(pk=shared.product_id).gtin == ""
    public = named(JAN, "c.example")
    group_by_gtin([public])
    group_by_gtin([private])
    assert shops_of(make_watch(alice, listing=private)) == {"b.example", "c.example"}
    assert shops_of(make_watch(bob, listing=public)) == {"c.example"}


@pytest.mark.django_db
def test_a_persons_own_word_holds_for_them_alone(alice, bob):
    first, second = named("", "a.example"), named("", "b.example")
    watch, other = make_watch(alice, listing=first), make_watch(alice, listing=second)
    of_bob = make_watch(bob, listing=first)
    say_same(watch, other)
    assert shops_of(watch) == shops_of(other) == {"a.example", "b.example"}
    assert shops_of(of_bob) == {"a.example"}


@pytest.mark.django_db
def test_what_is_said_joins_whole_groups_and_is_taken_back_for_one(alice):
    shops = [named(gtin, f"{code}.example") for code, gtin in zip("abcd", (JAN, JAN, "", ""), strict=True)]
    group_by_gtin(shops)
    a, _b, c, d = (make_watch(alice, listing=listing) for listing in Listing.objects.order_by("pk"))
    say_same(c, d)
    say_same(c, a)
    everywhere = {f"{code}.example" for code in "abcd"}
    assert [shops_of(watch) for watch in (a, c, d)] == [everywhere] * 3
    say_apart(a)
    assert (shops_of(a), shops_of(c)) == ({"a.example", "b.example"}, {"c.example", "d.example"})
    say_apart(c)
    assert (shops_of(c), shops_of(d)) == ({"c.example"}, {"d.example"})


@pytest.mark.django_db
def test_a_product_is_not_said_to_be_the_same_as_itself(alice):
    watch = make_watch(alice)
    with pytest.raises(ValidationError) as refused:
        say_same(watch, watch)
    assert refused.value.code == "same_listing"


@pytest.mark.django_db
def test_a_gtin_found_later_keeps_what_a_person_said(alice):
    first, second = named("", "a.example"), named("", "b.example")
    watch, other = make_watch(alice, listing=first), make_watch(alice, listing=second)
    say_same(watch, other)
    third = named(JAN, "c.example")
    group_by_gtin([third])
    second.refresh_from_db()
    second.gtin = JAN
    group_by_gtin([second])
    assert shops_of(watch) == {"a.example", "b.example", "c.example"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_read_one_gtin_at_once_make_one_product():
    listings = [named(JAN, f"{code}.example") for code in "ab"]
    together = threading.Barrier(2)

    def settle(listing: Listing) -> None:
        try:
            together.wait(5)
            with transaction.atomic():
                group_by_gtin([listing])
        finally:
            connection.close()

    threads = [threading.Thread(target=settle, args=(listing,)) for listing in listings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(set(Listing.objects.values_list("product", flat=True))) == 1


@pytest.mark.django_db
def test_ones_own_copy_stands_in_place_of_the_shared_listing(alice):
    shared = named("", "a.example")
    own = named("", "a.example", private_to=alice, copy_of=shared, product=shared.product)
    watch = make_watch(alice, listing=own)
    make_watch(make_person("carol@example.com"), listing=shared)
    assert list(listings_of(watch)) == [own]
