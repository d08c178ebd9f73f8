"""What was bought and what it saved: GET /api/v1/purchases/."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import AlertRule
from PriceAlert.tests.makers import make_watch
from products.models import TrackedProduct

pytestmark = pytest.mark.django_db
LEDGER = "/api/v1/purchases/"


def bought(alice, paid: int, *, base: int | None, currency: str = "JPY", days_ago: int = 0) -> TrackedProduct:
    """A product bought `days_ago`, that cost `base` when its watch began."""
    watch = make_watch(alice)
    TrackedProduct.objects.filter(pk=watch.pk).update(
        bought_at=timezone.now() - dt.timedelta(days=days_ago), bought_price=paid, bought_currency=currency,
        base_price=base, base_currency="JPY" if base else "",
    )  # fmt: skip
    return watch


def amounts(rows: list[dict[str, Any]], name: str) -> list[str | None]:
    return [row[name] and row[name]["amount"] for row in rows]


def test_each_saving_counts_from_the_price_at_registration_and_the_sums_are_by_currency(as_alice, alice):
    for number, (paid, base, currency) in enumerate(
        [(1480, 1980, "JPY"), (2000, 1900, "JPY"), (900, None, "JPY"), (1250, 1900, "USD")]
    ):
        bought(alice, paid, base=base, currency=currency, days_ago=number)
    answer = as_alice.get(LEDGER).json()
    assert amounts(answer["results"], "paid") == ["1480", "2000", "900", "12.50"]
    assert amounts(answer["results"], "saving") == ["500", "-100", None, None]
    yen, dollars = answer["totals"]
    assert (yen["spent"]["amount"], yen["saved"], yen["purchases"], yen["counted"]) == (
        "4380", {"amount": "400", "currency": "JPY"}, 3, 2,
    )  # fmt: skip
    assert (dollars["saved"], dollars["counted"]) == ({"amount": "0.00", "currency": "USD"}, 0)


def test_the_highest_price_is_one_seen_while_it_was_watched_and_not_yet_bought(as_alice, alice):
    watch = make_watch(alice, prices=(9000, 1980, 2500, 8000))
    spans = list(watch.listing.price_points.order_by("first_seen_at"))
    TrackedProduct.objects.filter(pk=watch.pk).update(
        tracking_since=spans[1].first_seen_at + dt.timedelta(seconds=1), bought_price=2400, bought_currency="JPY",
        bought_at=spans[3].first_seen_at - dt.timedelta(seconds=1),
    )  # fmt: skip
    assert amounts(as_alice.get(LEDGER).json()["results"], "highest") == ["2500"]


def test_the_price_at_registration_is_among_those_seen(as_alice, alice):
    watch = make_watch(alice, prices=(1980,), tracking_since=timezone.now())
    # Seen last before the watch began; the next look finds another price.
    watch.listing.price_points.update(last_seen_at=timezone.now() - dt.timedelta(seconds=30))
    TrackedProduct.objects.filter(pk=watch.pk).update(
        bought_at=timezone.now(), bought_price=1480, bought_currency="JPY", base_price=1980, base_currency="JPY"
    )
    assert amounts(as_alice.get(LEDGER).json()["results"], "highest") == ["1980"]


def test_the_ledger_takes_as_many_queries_for_many_as_for_one_and_comes_in_pages(as_alice, alice):
    bought(alice, 1480, base=1980)
    with CaptureQueriesContext(connection) as for_one:
        as_alice.get(LEDGER)
    for number in range(4):
        bought(alice, 1000 + number, base=1980, days_ago=number + 1)
    with CaptureQueriesContext(connection) as for_five:
        assert as_alice.get(LEDGER).json()["count"] == 5
    assert len(for_five) == len(for_one)
    pages = [as_alice.get(f"{LEDGER}?page_size=2&page={page}").json() for page in (1, 2, 3)]
    assert [amounts(page["results"], "paid") for page in pages] == [["1480", "1000"], ["1001", "1002"], ["1003"]]
    assert (pages[0]["previous"], pages[2]["next"], pages[1]["next"]) == (None, None, f"{LEDGER}?page_size=2&page=3")
    assert pages[0]["totals"] == pages[2]["totals"]


def test_nobody_sees_what_another_bought(as_bob, alice):
    bought(alice, 1480, base=1980)
    assert as_bob.get(LEDGER).json() == {"count": 0, "next": None, "previous": None, "results": [], "totals": []}


@pytest.mark.parametrize(
    "said",
    [{}, {"keep_watching": True}, {"further_fall_days": 14}],
    ids=["it rests", "watched on", "a further fall is told"],
)
def test_a_purchase_that_was_removed_is_brought_back_as_it_was_by_what_its_row_says(as_alice, alice, said):
    watch = make_watch(alice, prices=(2500, 1980))
    as_alice.post("/api/v1/alert-rules/", {"tracked_product": str(watch.public_id), "kind": "any_fall"})
    purchase = f"/api/v1/tracked-products/{watch.public_id}/purchase/"
    assert as_alice.post(purchase, {"amount": "1480", "currency": "JPY", **said}).status_code == 200

    def stands() -> Any:
        row = TrackedProduct.objects.get(pk=watch.pk)
        rules = AlertRule.objects.filter(deleted_at=None).order_by("kind").values("kind", "closed_at", "expires_at")
        return row.bought_at, row.bought_price, row.paused_at, list(rules)

    before, [row] = stands(), as_alice.get(LEDGER).json()["results"]
    assert as_alice.delete(purchase).status_code == 200
    assert as_alice.get(LEDGER).json()["results"] == []
    again = {
        **row["paid"],
        "bought_at": row["bought_at"],
        "keep_watching": row["keeps_watching"],
        "further_fall_days": row["further_fall_days"],
    }
    assert as_alice.post(purchase, again).status_code == 200
    assert stands() == before


def test_the_day_of_a_purchase_is_corrected_and_what_rests_and_closed_with_it_moves_along(as_alice, alice):
    watch = make_watch(alice)
    as_alice.post("/api/v1/alert-rules/", {"tracked_product": str(watch.public_id), "kind": "any_fall"})
    purchase = f"/api/v1/tracked-products/{watch.public_id}/purchase/"
    paid = {"amount": "1480", "currency": "JPY"}
    as_alice.post(purchase, paid)
    day = timezone.now() - dt.timedelta(days=3)
    assert as_alice.post(purchase, {**paid, "bought_at": day.isoformat()}).status_code == 200
    watch.refresh_from_db()
    assert watch.bought_at == watch.paused_at == AlertRule.objects.get().closed_at == day
    as_alice.delete(purchase)
    watch.refresh_from_db()
    assert (watch.paused_at, AlertRule.objects.get().closed_at) == (None, None)


@pytest.mark.parametrize(("days", "code"), [(1, "not_past"), (-4000, "too_old")], ids=["tomorrow", "long ago"])
def test_a_purchase_is_of_a_day_that_has_come(as_alice, alice, days, code):
    watch = make_watch(alice)
    at = (timezone.now() + dt.timedelta(days=days)).isoformat()
    body = {"amount": "1480", "currency": "JPY", "bought_at": at}
    answer = as_alice.post(f"/api/v1/tracked-products/{watch.public_id}/purchase/", body)
    assert (answer.status_code, answer.json()["errors"]["bought_at"][0]["code"]) == (400, code)
