"""/api/v1/sites/ and the lookup of an address before it is added."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from ec_sites.models import Site
from PriceAlert.tests.makers import make_listing, make_site, make_watch
from products.models import Listing
from users.models import User

SITES = "/api/v1/sites/"
LOOKUP = "/api/v1/sites/lookup/"


def test_known_shops_and_those_of_ones_own_products_are_listed(alice: User, bob: User, as_alice: APIClient) -> None:
    make_watch(alice, listing=make_listing(site=make_site("own.example")))
    make_watch(bob, listing=make_listing(site=make_site("theirs.example")))
    rows = {row["code"]: row for row in as_alice.get(SITES).data}
    assert "own.example" in rows
    assert "theirs.example" not in rows
    assert any(row["hosts"] for row in rows.values())
    assert all(row["pace_s"] > 0 for row in rows.values())


def test_what_an_operator_decided_stands_before_what_the_file_says(as_alice: APIClient) -> None:
    code = next(row["code"] for row in as_alice.get(SITES).data if row["policy"] == "pages")
    Site.objects.create(code=code, name="Ours", policy="by_hand")
    row = next(row for row in as_alice.get(SITES).data if row["code"] == code)
    assert (row["name"], row["policy"]) == ("Ours", "by_hand")
    assert "does not allow automatic visits" in row["policy_notice"]


def test_an_address_is_looked_up_without_asking_anybody_or_making_a_row(as_alice: APIClient) -> None:
    body = as_alice.get(LOOKUP, {"url": "見て https://shop.example/item/1?utm_source=x"}).data
    assert body["reference"]["url"] == "https://shop.example/item/1"
    assert body["site"]["policy"] == "pages"
    assert not body["recognised"]
    assert body["already_tracked"] is None
    assert not Listing.objects.exists()
    assert not Site.objects.exists()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("ja", "ブラウザで開いて"), ("en", "Open it in your browser")],
)
def test_a_short_link_is_refused_with_what_to_do(
    alice: User, as_alice: APIClient, language: str, sentence: str
) -> None:
    alice.language = language
    alice.save()
    shared = {"url": "よいペン https://amzn.asia/d/abc1234"}
    [error] = as_alice.get(LOOKUP, shared).json()["errors"]["url"]
    assert error["code"] == "short_address"
    assert sentence in error["message"]


@pytest.mark.parametrize(("query", "is_told"), [("?smid=A1B2", True), ("?m=A1B2", True), ("?th=1", False)])
def test_an_address_of_one_seller_is_told_to_mean_the_product(as_alice: APIClient, query: str, is_told: bool) -> None:
    body = as_alice.get(LOOKUP, {"url": f"https://www.amazon.co.jp/dp/B000000001{query}"}).data
    assert body["reference"]["url"] == "https://www.amazon.co.jp/dp/B000000001"
    assert ("names one seller" in body["site"]["policy_notice"]) is is_told


def test_a_shop_that_compares_shops_says_so_before_it_is_added(as_alice: APIClient) -> None:
    body = as_alice.get(LOOKUP, {"url": "https://kakaku.com/item/K0001234567/"}).data
    assert "does not allow automatic visits" in body["site"]["policy_notice"]
    assert "compares shops" in body["site"]["policy_notice"]


def test_what_is_tracked_already_is_told_to_who_tracks_it_alone(alice, as_alice: APIClient, as_bob: APIClient) -> None:
    watch = make_watch(alice)
    query = {"url": watch.listing.url}
    assert as_alice.get(LOOKUP, query).data["already_tracked"] == watch.public_id
    assert as_bob.get(LOOKUP, query).data["already_tracked"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "required"),
        ({"url": ""}, "blank"),
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "ip_address"),
        ({"url": "http://shop.test:80\\@127.0.0.1/"}, "not_an_address"),
        ({"url": "file:///etc/passwd"}, "scheme_not_allowed"),
        ({"url": "a" * 10_001}, "max_length"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_address_is_refused_before_it_is_added(as_alice: APIClient, query: dict[str, str], code: str) -> None:
    response = as_alice.get(LOOKUP, query)
    assert response.status_code == 400
    assert response.json()["errors"]["url"][0]["code"] == code
