"""The list of a person's products: its filters, what is counted and summed above it, and its own order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from PriceAlert.tests.makers import make_listing, make_rule, make_site, make_watch
from products.models import TrackedProduct
from users.models import User

LIST = "/api/v1/tracked-products/"


def titles(client: APIClient, query: str = "") -> list[str]:
    return [row["title"] for row in client.get(f"{LIST}?{query}").data["results"]]


def named(user: User, title: str, prices: tuple[int, ...] = (), **fields: Any) -> TrackedProduct:
    """A watch on a listing of this title; `listing_…` fields are the listing's."""
    of_listing = {name.removeprefix("listing_"): fields.pop(name) for name in list(fields) if "listing_" in name}
    of_listing.setdefault("price", prices[-1] if prices else 1980)
    return make_watch(user, listing=make_listing(title=title, **of_listing), prices=prices, **fields)


def test_lowest_on_record_is_only_what_fell_to_it(alice: User, as_alice: APIClient) -> None:
    named(alice, "never moved", (900,))
    named(alice, "lowest", (1000, 900, 800))
    named(alice, "lowest again", (800, 1000, 800))
    named(alice, "was lower", (700, 1000, 800))
    named(alice, "lowest but not believed", (1000, 800), listing_outcome="quarantined")
    assert titles(as_alice, "state=lowest&ordering=name") == ["lowest", "lowest again"]


def test_at_target_is_what_a_rule_waits_for_on_its_own_price(alice: User, as_alice: APIClient) -> None:
    make_rule(named(alice, "reached", (1500,)), target=1500)
    make_rule(named(alice, "not yet", (1501,)), target=1500)
    make_rule(named(alice, "switched off", (1000,)), target=1500, is_on=False)
    make_rule(named(alice, "in dollars", (1000,)), target=1500, currency="USD")
    make_rule(named(alice, "removed rule", (1000,)), target=1500, deleted_at=timezone.now())
    make_rule(
        named(alice, "by points", (1600,), listing_points=100, listing_shipping=0), target=1500, measure="effective"
    )
    make_rule(named(alice, "by unknown shipping", (1400,), listing_points=0), target=1500, measure="effective")
    assert titles(as_alice, "state=at_target&ordering=name") == ["by points", "reached"]
    User.objects.filter(pk=alice.pk).update(yen_per_point=Decimal(0))
    assert titles(as_alice, "state=at_target&ordering=name") == ["reached"]


def test_what_failed_is_a_part_of_what_needs_a_look(alice: User, as_alice: APIClient) -> None:
    long_ago = timezone.now() - dt.timedelta(days=3)
    named(alice, "well")
    named(alice, "reading", listing_outcome="pending", listing_price=None)
    named(alice, "blocked", listing_outcome="blocked")
    named(alice, "in doubt", listing_outcome="quarantined")
    named(alice, "stale", listing_last_seen_at=long_ago, listing_interval_s=3600)
    named(alice, "paused and blocked", listing_outcome="blocked", paused_at=timezone.now())
    assert titles(as_alice, "state=failing") == ["blocked"]
    assert titles(as_alice, "state=attention&ordering=name") == ["blocked", "in doubt", "stale"]


def test_a_fall_in_doubt_is_not_counted_as_one(alice: User, as_alice: APIClient) -> None:
    named(alice, "fell", (1000, 800))
    named(alice, "fell, then blocked", (1000, 800), listing_outcome="blocked")
    assert titles(as_alice, "state=fallen") == ["fell"]
    assert as_alice.get(LIST).data["summary"]["falling"] == 1


def test_what_was_bought_is_not_among_the_paused(alice: User, as_alice: APIClient) -> None:
    now = timezone.now()
    named(alice, "bought", bought_at=now, bought_price=900, bought_currency="JPY", paused_at=now)
    named(alice, "paused", paused_at=now)
    assert (titles(as_alice, "state=bought"), titles(as_alice, "state=paused")) == (["bought"], ["paused"])


def test_the_saving_is_summed_by_currency_over_what_can_be_bought_now(alice: User, as_alice: APIClient) -> None:
    now = timezone.now()

    def based(title: str, base: int, price: int, currency: str = "JPY", **fields: object) -> None:
        named(alice, title, listing_price=price, listing_currency=currency, base_price=base, base_currency="JPY")
        TrackedProduct.objects.filter(listing__title=title).update(base_currency=currency, base_at=now, **fields)

    based("fell by 300", 1300, 1000)
    based("fell by 50", 1050, 1000)
    based("rose", 1000, 5000)
    based("paused", 9000, 1000, paused_at=now)
    based("bought", 9000, 1000, bought_at=now)
    based("dollars", 6450, 5800, "USD")
    named(alice, "sold out", listing_availability="out_of_stock", base_price=9000, base_currency="JPY")
    named(alice, "in another currency now", base_price=9000, base_currency="USD")
    assert as_alice.get(LIST).data["summary"]["saving"] == [
        {"amount": "350", "currency": "JPY"},
        {"amount": "6.50", "currency": "USD"},
    ]


def test_facets_name_tags_and_shops_of_all_products_whatever_is_filtered(alice: User, as_alice: APIClient) -> None:
    named(alice, "one", tags=["gift", "kitchen"])
    named(alice, "two", tags=["gift"])
    named(alice, "three", listing_site=make_site("minamo.example", name="Minamo"))
    facets = as_alice.get(f"{LIST}?search=three").data["facets"]
    assert facets["tags"] == [{"tag": "gift", "count": 2}, {"tag": "kitchen", "count": 1}]
    assert [(site["name"], site["count"]) for site in facets["sites"]] == [("Kawase.Example", 2), ("Minamo", 1)]


@pytest.mark.parametrize(
    "typed", ["ケトル", "ｹﾄﾙ", "KT-08w", "ＫＴ－０８", "kawase ケトル", "プレゼント", "birthday"], ids=str
)
def test_a_search_finds_words_however_they_are_typed(alice: User, as_alice: APIClient, typed: str) -> None:
    named(alice, "温度調節 電気ケトル KT-08W", tags=["プレゼント"], memo="Birthday")
    named(alice, "圧力IH炊飯器")
    assert titles(as_alice, f"search={typed}") == ["温度調節 電気ケトル KT-08W"]


def test_what_has_no_value_stands_last_whichever_way_the_list_runs(alice: User, as_alice: APIClient) -> None:
    named(alice, "cheap", (500,), position=1)
    named(alice, "dear", (900,), position=2)
    named(alice, "unknown", listing_price=None, position=0)
    assert titles(as_alice, "ordering=price") == ["cheap", "dear", "unknown"]
    assert titles(as_alice, "ordering=-price") == ["dear", "cheap", "unknown"]


def test_what_is_alike_keeps_the_persons_order_both_ways(alice: User, as_alice: APIClient) -> None:
    for place, title in enumerate(["first", "second", "third"]):
        named(alice, title, (500,), position=place)
    assert titles(as_alice, "ordering=price") == titles(as_alice, "ordering=-price") == ["first", "second", "third"]


def test_the_list_knows_nothing_of_other_people(alice: User, bob: User, as_alice: APIClient) -> None:
    named(bob, "theirs", (1000, 800), tags=["secret"], base_price=1000, base_currency="JPY")
    answer = as_alice.get(LIST).data
    assert (answer["count"], answer["counts"]["all"], answer["summary"]["saving"]) == (0, 0, [])
    assert answer["facets"] == {"tags": [], "sites": []}


@pytest.mark.parametrize("query", ["", "state=fallen", "ordering=change", "search=book", "page_size=1"])
def test_no_question_to_the_list_takes_more_queries_than_another(alice, as_alice: APIClient, query: str) -> None:
    for _ in range(3):
        make_rule(make_watch(alice, prices=(1000, 900)))
    with CaptureQueriesContext(connection) as queries:
        as_alice.get(f"{LIST}?{query}")
    assert len(queries) <= 7


class TestMoving:
    @pytest.fixture
    def watches(self, alice: User) -> dict[str, TrackedProduct]:
        return {title: named(alice, title, position=place) for place, title in enumerate("abcd")}

    def move(self, client: APIClient, watch: TrackedProduct, after: TrackedProduct | None) -> int:
        return client.post(
            f"{LIST}{watch.public_id}/move/", {"after": str(after.public_id) if after else None}
        ).status_code

    @pytest.mark.parametrize(
        ("moved", "after", "expected"),
        [
            ("d", None, "dabc"),
            ("a", "d", "bcda"),
            ("a", "b", "bacd"),
            ("d", "a", "adbc"),
            ("b", "a", "abcd"),
            ("a", None, "abcd"),
            ("c", "c", "abcd"),
        ],
    )
    def test_it_stands_right_after_the_other(self, as_alice, watches, moved, after, expected) -> None:
        assert self.move(as_alice, watches[moved], watches.get(after)) == 204
        assert "".join(titles(as_alice)) == expected

    def test_many_moves_to_one_place_keep_all_others_in_order(self, as_alice, watches) -> None:
        for turn in range(30):
            self.move(as_alice, watches["cd"[turn % 2]], watches["a"])
        assert "".join(titles(as_alice)) == "adcb"

    def test_equal_positions_are_no_obstacle(self, as_alice, watches) -> None:
        TrackedProduct.objects.update(position=0)
        self.move(as_alice, watches["d"], watches["a"])
        assert "".join(titles(as_alice)) == "adbc"

    def test_what_is_added_later_still_stands_on_top(self, as_alice, watches) -> None:
        self.move(as_alice, watches["d"], None)
        added = as_alice.post(LIST, {"url": "https://kawase.example/item/new/"}).data["id"]
        assert as_alice.get(LIST).data["results"][0]["id"] == added

    def test_another_persons_product_is_no_place_and_cannot_be_moved(self, bob, as_alice, watches) -> None:
        theirs = named(bob, "theirs")
        assert self.move(as_alice, watches["a"], theirs) == 404
        assert self.move(as_alice, theirs, None) == 404

    @pytest.mark.parametrize("body", [{}, {"after": 3}, {"after": "x"}, {"before": None}, {"after": None, "x": 1}])
    def test_a_wrong_body_is_refused(self, as_alice: APIClient, watches, body) -> None:
        assert as_alice.post(f"{LIST}{watches['a'].public_id}/move/", body).status_code == 400
