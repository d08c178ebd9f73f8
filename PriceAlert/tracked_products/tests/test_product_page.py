"""What the page of one product asks: evidence of a moment, the history as a file, the purchase, the shops."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from price_tracking.models import Evidence, PricePoint
from PriceAlert.tests.makers import make_listing, make_site, make_watch
from products.models import Listing, Product, TrackedProduct

pytestmark = pytest.mark.django_db


def url(watch: TrackedProduct, rest: str) -> str:
    return f"/api/v1/tracked-products/{watch.public_id}/{rest}"


def evidence(client, watch: TrackedProduct, at: dt.datetime):
    return client.get(url(watch, f"evidence/?at={quote(at.isoformat())}"))


# Evidence


def test_a_point_of_the_past_shows_what_stood_on_the_page_then(as_alice, alice):
    watch = make_watch(alice, prices=(2980, 1980))
    past = PricePoint.objects.order_by("first_seen_at").first()
    assert past is not None
    Evidence.objects.filter(point=past).update(rows=[{"reader": "text", "place": "p.price", "text": "2,980円"}])
    answer = evidence(as_alice, watch, past.first_seen_at + dt.timedelta(days=1))
    assert answer.status_code == 200
    assert (answer.data["amount"], answer.data["confidence"]) == ("2980", 0.97)
    assert answer.data["rows"] == [{"figure": "price", "reader": "text", "place": "p.price", "text": "2,980円"}]
    assert (answer.data["at"], answer.data["until"]) == (past.first_seen_at, past.last_seen_at)


def test_the_moment_of_a_chart_finds_its_own_span(as_alice, alice):
    watch = make_watch(alice, prices=(2980, 2480, 1980))
    for point in as_alice.get(url(watch, "price-history/")).json()["points"]:
        found = as_alice.get(url(watch, f"evidence/?at={quote(point['at'])}"))
        assert (found.status_code, found.json()["amount"]) == (200, point["amount"])


@pytest.mark.parametrize("days", [-400, 0.5], ids=["before the first look", "in a gap"])
def test_where_nothing_is_known_there_is_no_evidence(as_alice, alice, days):
    listing = make_listing()
    start = timezone.now() - dt.timedelta(days=30)
    for begin, end in ((0, 0.1), (20, None)):
        PricePoint.objects.create(
            listing=listing, first_seen_at=start + dt.timedelta(days=begin), currency="JPY", price=1980,
            last_seen_at=None if end is None else start + dt.timedelta(days=end), availability="in_stock",
        )  # fmt: skip
    assert evidence(as_alice, make_watch(alice, listing=listing), start + dt.timedelta(days=days)).status_code == 404


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-24", "2026-11-24T09:38:00", "9999-99-99T99:99:99Z", "1"])
def test_a_moment_without_a_zone_or_a_sense_is_refused(as_alice, alice, at):
    answer = as_alice.get(url(make_watch(alice), f"evidence/?at={at}"))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["at"])


@pytest.mark.parametrize("rest", ["evidence/?at=2026-01-01T00:00:00Z", "price-history.csv", "shops/"])
def test_nobody_reads_anothers_product(as_bob, alice, rest):
    assert as_bob.get(url(make_watch(alice), rest)).status_code == 404


# The history as a file, a window of it, its stock


def read_csv(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_has_every_span_and_leaves_what_is_unknown_empty(as_alice, alice):
    watch = make_watch(alice, prices=(2980, 1980))
    answer = as_alice.get(url(watch, "price-history.csv"))
    rows = read_csv(answer)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["shelf_price"] for row in rows] == ["2980", "1980"]
    assert (rows[0]["shipping"], rows[0]["pay_now"], rows[0]["points"]) == ("", "", "")


def test_a_shop_writes_no_formula_into_the_file(as_alice, alice):
    watch = make_watch(alice)
    Evidence.objects.update(rows=[{"reader": "text", "place": "p", "text": '=HYPERLINK("http://evil.example")'}])
    assert read_csv(as_alice.get(url(watch, "price-history.csv")))[0]["evidence"].startswith("'=")


def test_a_window_shows_every_point_of_its_stretch(as_alice, alice):
    watch = make_watch(alice, prices=tuple(range(3000, 2800, -10)))  # five days each, down to 2810
    now = timezone.now()
    begin, end = (quote((now - dt.timedelta(days=days)).isoformat()) for days in (11, 4))
    found = as_alice.get(url(watch, f"price-history/?max_points=10&from={begin}&to={end}")).json()
    assert [point["amount"] for point in found["points"]] == ["2840", "2830", "2820"]
    assert (found["thinned"], found["summary"]["lowest"]["amount"]) == (False, "2820")


@pytest.mark.parametrize(
    "window", ["from=2026-01-01T00:00:00Z", "to=2026-01-01T00:00:00Z",
               "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z"], ids=["no end", "no beginning", "backwards"]
)  # fmt: skip
def test_a_window_has_a_beginning_and_a_later_end(as_alice, alice, window):
    assert as_alice.get(url(make_watch(alice), f"price-history/?{window}")).status_code == 400


def test_the_history_marks_when_it_was_sold_out_and_when_it_came_back(as_alice, alice):
    watch = make_watch(alice, prices=(2980, 2980, 1980))
    sold_out = PricePoint.objects.order_by("first_seen_at")[1]
    PricePoint.objects.filter(pk=sold_out.pk).update(availability="out_of_stock")
    stock = as_alice.get(url(watch, "price-history/")).json()["stock"]
    assert [change["is_sold_out"] for change in stock] == [True, False]


@pytest.mark.parametrize(("value", "unknown"), [("1", ["shipping", "points"]), ("0", ["shipping"])])
def test_a_point_names_the_parts_that_keep_it_from_being_exact(as_alice, alice, value, unknown):
    alice.yen_per_point = value
    alice.save()
    found = as_alice.get(url(make_watch(alice), "price-history/?series=effective")).json()
    assert [point["unknown"] for point in found["points"]] == [unknown]


# The purchase


def test_a_purchase_is_shown_and_rests_the_watch_until_it_is_taken_back(as_alice, alice):
    watch = make_watch(alice)
    bought = as_alice.post(url(watch, "purchase/"), {"amount": "¥1,480", "currency": "JPY"})
    assert (bought.status_code, bought.data["purchase"]["price"]["amount"], bought.data["paused"]) == (
        200,
        "1480",
        True,
    )
    undone = as_alice.delete(url(watch, "purchase/"))
    assert (undone.status_code, undone.data["purchase"], undone.data["paused"]) == (200, None, False)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": "0", "currency": "JPY"}, "amount"),
        ({"amount": "-5", "currency": "JPY"}, "amount"),
        ({"amount": "cheap", "currency": "JPY"}, "amount"),
        ({"amount": "9" * 30, "currency": "JPY"}, "amount"),
        ({"amount": "10", "currency": "USD"}, "amount"),
        ({"currency": "JPY"}, "amount"),
        ({"amount": "10", "currency": "JPY", "keep_watching": "yes"}, "keep_watching"),
    ],
    ids=["nothing", "negative", "words", "endless", "another currency", "no amount", "not yes or no"],
)
def test_a_bad_purchase_is_refused_at_its_field(as_alice, alice, body, field):
    watch = make_watch(alice)
    answer = as_alice.post(url(watch, "purchase/"), body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    watch.refresh_from_db()
    assert watch.bought_at is None


def test_nobody_buys_for_another(as_bob, alice):
    watch = make_watch(alice)
    assert as_bob.post(url(watch, "purchase/"), {"amount": "1", "currency": "JPY"}).status_code == 404
    assert as_bob.delete(url(watch, "purchase/")).status_code == 404


# The shops


def in_shops(*offers: dict[str, Any]) -> list[Listing]:
    """Listings of one product, each in a shop of its own."""
    product = Product.objects.create()
    return [
        make_listing(site=make_site(f"{letter}.example"), product=product, **{"shipping": 0, "points": 0} | offer)
        for letter, offer in zip("abcdefgh", offers, strict=False)
    ]


def test_shops_stand_by_effective_price_and_what_cannot_be_compared_below(as_alice, alice):
    long_ago = timezone.now() - dt.timedelta(days=9)
    listings = in_shops(
        {"price": 3000},
        {"price": 3200, "points": 500},
        {"price": 1000, "shipping": None},
        {"price": 900, "availability": "out_of_stock"},
        {"price": 800, "last_seen_at": long_ago},
        {"price": 20, "currency": "USD"},
        {"price": 700, "condition": "used"},
        {"price": None},
    )
    answer = as_alice.get(url(make_watch(alice, listing=listings[0]), "shops/"))
    assert [(row["site"]["code"][0], row["unranked"]) for row in answer.json()] == [
        ("b", None), ("a", None), ("c", "unknown_part"), ("g", "not_new"), ("d", "sold_out"), ("e", "stale"),
        ("f", "other_currency"), ("h", "no_price"),
    ]  # fmt: skip
    assert [row["difference"] and row["difference"]["amount"] for row in answer.json()][:3] == ["0", "300", None]
    assert [row["is_this"] for row in answer.json()][:2] == [False, True]


def test_a_shop_that_the_person_watches_too_leads_to_their_own_product(as_alice, alice, bob):
    listings = in_shops({"price": 3000}, {"price": 2900}, {"price": 2800})
    watch, other = make_watch(alice, listing=listings[0]), make_watch(alice, listing=listings[1])
    make_watch(bob, listing=listings[2])
    rows = {row["site"]["code"]: row["tracked_product"] for row in as_alice.get(url(watch, "shops/")).json()}
    assert rows == {"a.example": str(watch.public_id), "b.example": str(other.public_id), "c.example": None}


def test_a_persons_word_brings_a_shop_in_and_takes_it_out(as_alice, alice):
    watch, other = make_watch(alice), make_watch(alice, listing=make_listing(site=make_site("b.example")))
    said = as_alice.post(url(watch, "same-as/"), {"other": str(other.public_id)})
    assert {(row["site"]["code"], row["is_said"]) for row in said.json()} == {
        ("kawase.example", False),
        ("b.example", True),
    }
    apart = as_alice.post(url(other, "same-as/"), {"other": None})
    assert [row["site"]["code"] for row in apart.json()] == ["b.example"]


def test_nobodys_product_is_said_to_be_the_same_as_anothers(as_alice, alice, bob):
    watch, of_bob = make_watch(alice), make_watch(bob)
    assert as_alice.post(url(watch, "same-as/"), {"other": str(of_bob.public_id)}).status_code == 404


def test_another_shops_history_is_drawn_beside_ones_own_but_no_strangers(as_alice, alice):
    here, there = in_shops({"price": 3000}, {"price": 2900})
    watch = make_watch(alice, listing=here)
    make_watch(alice, listing=there)
    found = as_alice.get(url(watch, f"price-history/?shop={there.public_id}")).json()
    assert [point["amount"] for point in found["points"]] == ["2900"]
    stranger = make_listing(site=make_site("z.example"))
    assert as_alice.get(url(watch, f"price-history/?shop={stranger.public_id}")).status_code == 404


def test_the_price_of_a_week_ago_is_a_base_of_its_own(as_alice, alice):
    watch = make_watch(alice, prices=(4000, 3000, 2000))  # 10, 5 and 0 days ago
    change = as_alice.get(url(watch, "")).json()["change"]
    assert (change["week"]["base"]["amount"], change["week"]["percent"]) == ("4000", "-50.0")
