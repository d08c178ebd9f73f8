"""What a look changes: history, the listing, its next moment; by way of the scripted shop, from claim to commit."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db.models import F

from ec_sites.models import RobotsFile, Site
from ec_sites.values import Failure, FailureKind
from price_tracking.lease import begin
from price_tracking.models import Check, Evidence, PricePoint, SiteDay
from price_tracking.record import record
from price_tracking.visit import Look, Unmodified
from products.models import Listing, TrackedProduct
from testkit.shop import Reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(flow, alice):
    flow.shop.product("/item/1", price=1980, title="やかん 2 L")
    listing = flow.track(alice)
    flow.look_at_due()
    listing.refresh_from_db()
    return listing


def spans(listing: Listing) -> list[tuple[int | None, dt.datetime | None]]:
    return list(listing.price_points.order_by("pk").values_list("price", "last_seen_at"))


def test_the_first_look_opens_a_span_with_its_evidence_and_a_mark(listing, flow):
    point = PricePoint.objects.get()
    assert (point.price, point.currency, point.first_seen_at, point.last_seen_at) == (1980, "JPY", flow.now, None)
    assert point.evaluated_at is None
    assert Evidence.objects.get().url == listing.url
    assert any("1980" in row["text"].replace(",", "") for row in listing.evidence)
    assert (listing.title, listing.outcome, listing.availability) == ("やかん 2 L", "ok", "in_stock")
    assert (listing.lease_until, listing.attempts, listing.asked_at) == (None, 0, None)


def test_the_first_believed_price_becomes_the_base_of_a_watch_that_had_none(listing, flow):
    tracked = TrackedProduct.objects.get()
    assert (tracked.base_price, tracked.base_currency, tracked.base_at) == (1980, "JPY", flow.now)


def test_an_unchanged_look_adds_no_row_but_a_count(listing, flow):
    flow.later(hours=6)
    looked = flow.look_at_now(listing)
    assert looked.point_ids == ()
    assert (PricePoint.objects.count(), Check.objects.count()) == (1, 1)
    assert listing.last_seen_at == flow.now
    day = SiteDay.objects.get()
    assert (day.changed, day.unchanged, day.failed) == (1, 1, 0)


def test_a_change_closes_the_span_where_it_was_last_seen_and_opens_another(listing, flow):
    flow.later(hours=5)
    flow.look_at_now(listing)
    seen_last = flow.now
    flow.later(hours=6)
    flow.shop.set_price("/item/1", 1480)
    looked = flow.look_at_now(listing)
    assert spans(listing) == [(1980, seen_last), (1480, None)]
    assert listing.price == 1480
    assert looked.point_ids == (PricePoint.objects.latest("pk").pk,)


def test_stock_alone_is_a_change(listing, flow):
    flow.later(hours=6)
    flow.shop.set_availability("/item/1", "OutOfStock")
    flow.look_at_now(listing)
    assert list(listing.price_points.order_by("pk").values_list("availability", flat=True)) == [
        "in_stock",
        "out_of_stock",
    ]


def test_fewer_bottles_at_the_same_price_are_a_change_with_its_date(flow, alice):
    flow.shop.product("/item/1", price=2400, title="緑茶 24本")
    listing = flow.track(alice)
    flow.look_at_due()
    began = flow.now
    flow.now += dt.timedelta(hours=6)
    flow.shop.product("/item/1", price=2400, title="緑茶 20本")
    changed = flow.look_at_now(listing)
    assert len(changed.point_ids) == 1
    told = listing.price_points.order_by("pk").values_list("first_seen_at", "unit", "unit_count")
    assert list(told) == [(began, "item", 24), (flow.now, "item", 20)]
    flow.shop.product("/item/1", price=2400, title="緑茶")
    flow.look_at_now(listing)
    assert (listing.unit, listing.unit_count) == ("", None)


def test_a_first_reading_of_the_unit_ends_no_span_and_is_kept(flow, alice):
    flow.shop.product("/item/1", price=2400, title="緑茶 24本")
    listing = flow.track(alice)
    flow.look_at_due()
    for rows in (Listing.objects, PricePoint.objects):
        rows.update(unit=None, unit_count=None)
    listing.refresh_from_db()
    assert flow.look_at_now(listing).point_ids == ()
    point = PricePoint.objects.get()
    assert (point.unit, point.unit_count, point.last_seen_at) == ("item", Decimal(24), None)


def test_the_same_price_after_more_than_three_intervals_is_a_new_span_after_a_gap(listing, flow):
    seen_last = flow.now
    flow.later(seconds=3 * listing.interval_s + 1)
    flow.look_at_now(listing)
    assert spans(listing) == [(1980, seen_last), (1980, None)]
    assert PricePoint.objects.latest("pk").after_gap


def test_the_same_price_within_three_intervals_is_the_same_span(listing, flow):
    flow.later(seconds=3 * listing.interval_s)
    flow.look_at_now(listing)
    assert spans(listing) == [(1980, None)]


CAPTCHA = b"<title>Robot Check</title><form action=/captcha>Enter the characters you see</form>"
FAILURES = {
    "500": (Reply(status=500), "outage"),
    "captcha": (
        Reply(body=CAPTCHA),
        "blocked",
    ),
    "no price": (Reply(body="<title>やかん</title><h1>やかん</h1><p>お問い合わせください</p>".encode()), None),
    "cut": (Reply(body=b"<html>" + b"x" * 1000, cut="body"), "unreachable"),
    "reset": (Reply(body=b"<html>", cut="headers", reset=True), "unreachable"),
    "too many": (Reply(status=429), "throttled"),
}


@pytest.mark.parametrize(("reply", "outcome"), FAILURES.values(), ids=FAILURES)
def test_a_failed_look_changes_neither_price_nor_stock(listing, flow, reply, outcome):
    before = spans(listing), listing.price, listing.availability, listing.last_seen_at
    flow.later(hours=1)
    flow.shop.script("/item/1", reply)
    flow.look_at_now(listing)
    assert (spans(listing), listing.price, listing.availability, listing.last_seen_at) == before
    assert listing.has_failed
    assert listing.outcome == (outcome or listing.outcome)
    assert (listing.failures, listing.outcome_since, listing.interval_reason) == (1, flow.now, "failing")
    check = Check.objects.latest("pk")
    assert (check.outcome, check.point) == (listing.outcome, None)


def test_failures_are_tried_again_later_and_later(listing, flow):
    flow.shop.script("/item/1", Reply(status=500))
    waits = []
    for _ in range(6):
        flow.look_at_now(listing)
        waits.append((listing.next_check_at - flow.now).total_seconds())
        flow.later(hours=30)
    assert waits == sorted(waits)
    assert waits[0] < 1000
    assert waits[-1] <= 24 * 3600 * 1.05


def test_a_look_that_goes_well_again_ends_the_failure(listing, flow):
    flow.shop.script("/item/1", Reply(status=500))
    flow.look_at_now(listing)
    flow.shop.script("/item/1")
    flow.look_at_now(listing)
    assert (listing.outcome, listing.failures, listing.interval_reason) == ("ok", 0, "new")


def test_a_page_is_gone_once_it_was_seen_so_twice(listing, flow):
    flow.shop.script("/item/1", Reply(status=404))
    flow.look_at_now(listing)
    assert (listing.outcome, listing.failures) == ("ok", 1)
    assert (listing.next_check_at - flow.now).total_seconds() < 900
    flow.later(minutes=10)
    flow.look_at_now(listing)
    assert (listing.outcome, listing.price) == ("gone", 1980)


def test_a_page_that_was_gone_for_one_look_is_not_gone(listing, flow):
    flow.shop.script("/item/1", Reply(status=404), Reply(status=500), Reply(status=404))
    for _ in range(3):
        flow.look_at_now(listing)
    assert listing.outcome == "outage"


def test_a_first_look_that_finds_nothing_says_so_at_once(flow, alice):
    listing = flow.track(alice, "/never-was")
    flow.look_at_due()
    listing.refresh_from_db()
    assert (listing.outcome, listing.price) == ("gone", None)


@pytest.mark.parametrize(
    ("retry_after", "least_s", "most_s"),
    [("120", 120, 120), ("9999999", 86400, 86400), ("1", 10, 10), ("soon", 10, 1000)],
)
def test_a_shop_that_asks_to_wait_is_left_alone_that_long_but_a_day_at_most(
    listing, flow, retry_after, least_s, most_s
):
    flow.shop.script("/item/1", Reply(status=429, headers={"Retry-After": retry_after}))
    flow.later(hours=1)
    flow.look_at_now(listing)
    site = Site.objects.get()
    paused_s = (site.paused_until - flow.now).total_seconds()
    assert least_s <= paused_s <= most_s
    visits = len(flow.shop.ledger)
    flow.later(seconds=paused_s - 1)
    flow.look_at_now(listing)
    assert len(flow.shop.ledger) == visits


def test_an_operators_longer_pause_is_not_shortened(listing, flow):
    (errand,) = begin(flow.claim_now(listing), now=flow.now)
    Site.objects.update(paused_until=flow.now.replace(year=2099), pause_reason="by the operator")
    failure = Failure(FailureKind.THROTTLED, retry_after_s=60)
    record([Look(listing.pk, errand.fence, failure, listing.url)], now=flow.now)
    assert Listing.objects.get().outcome == "throttled"
    assert Site.objects.get().pause_reason == "by the operator"


class TestQuarantine:
    def test_a_tenth_of_the_price_is_believed_only_when_it_is_seen_again_later(self, listing, flow):
        flow.shop.set_price("/item/1", 198)
        flow.later(hours=1)
        assert flow.look_at_now(listing).point_ids == ()
        assert (listing.outcome, listing.price, spans(listing)) == ("quarantined", 1980, [(1980, None)])
        seen_at = flow.now.isoformat()
        assert listing.quarantine == {"amount": "198", "currency": "JPY", "seen_at": seen_at, "is_back": False}
        assert (listing.next_check_at - flow.now).total_seconds() == 600
        flow.later(minutes=5)
        assert flow.look_at_now(listing).point_ids == ()
        flow.later(minutes=5)
        assert len(flow.look_at_now(listing).point_ids) == 1
        assert (listing.outcome, listing.price, listing.quarantine) == ("ok", 198, None)

    def test_an_odd_price_that_is_gone_at_the_second_look_leaves_no_trace_in_the_history(self, listing, flow):
        flow.later(hours=1)
        flow.shop.set_price("/item/1", 198_000)
        flow.look_at_now(listing)
        flow.later(minutes=10)
        flow.shop.set_price("/item/1", 1980)
        flow.look_at_now(listing)
        assert (listing.outcome, listing.quarantine, spans(listing)) == ("ok", None, [(1980, None)])

    def test_a_look_that_fails_in_between_does_not_forget_what_was_set_aside(self, listing, flow):
        flow.shop.set_price("/item/1", 198)
        flow.later(hours=1)
        flow.look_at_now(listing)
        flow.later(minutes=10)
        flow.shop.script("/item/1", Reply(status=500))
        flow.look_at_now(listing)
        flow.shop.script("/item/1")
        flow.later(minutes=10)
        flow.look_at_now(listing)
        assert listing.price == 198


class TestBackInStock:
    @pytest.fixture
    def sold_out(self, listing, flow):
        flow.later(hours=6)
        flow.shop.set_availability("/item/1", "OutOfStock")
        flow.look_at_now(listing)
        flow.later(hours=6)
        flow.shop.set_availability("/item/1", "InStock")
        return listing

    def test_it_counts_once_a_second_look_two_minutes_later_says_so_too(self, sold_out, flow):
        flow.shop.set_price("/item/1", 1880)
        assert flow.look_at_now(sold_out).point_ids == ()
        assert (sold_out.outcome, sold_out.price, sold_out.availability) == ("quarantined", 1980, "out_of_stock")
        assert (sold_out.next_check_at - flow.now).total_seconds() == 120
        flow.shop.set_price("/item/1", 1680)
        flow.later(minutes=1)
        assert flow.look_at_now(sold_out).point_ids == ()
        flow.later(minutes=1)
        assert len(flow.look_at_now(sold_out).point_ids) == 1
        assert (sold_out.outcome, sold_out.price, sold_out.availability) == ("ok", 1680, "in_stock")

    def test_a_page_that_flickers_leaves_no_trace(self, sold_out, flow):
        before = spans(sold_out)
        for _ in range(3):
            flow.shop.set_availability("/item/1", "InStock")
            flow.look_at_now(sold_out)
            flow.later(minutes=2)
            flow.shop.set_availability("/item/1", "OutOfStock")
            flow.look_at_now(sold_out)
            flow.later(minutes=2)
        assert (sold_out.outcome, sold_out.quarantine, spans(sold_out)) == ("ok", None, before)

    def test_a_look_that_fails_in_between_does_not_count_as_another_word(self, sold_out, flow):
        flow.look_at_now(sold_out)
        flow.later(minutes=2)
        flow.shop.script("/item/1", Reply(status=500))
        flow.look_at_now(sold_out)
        flow.shop.script("/item/1")
        flow.later(minutes=15)
        flow.look_at_now(sold_out)
        assert sold_out.availability == "in_stock"

    @pytest.mark.parametrize("word", ["PreOrder", "BackOrder", "Discontinued"])
    def test_any_other_word_counts_at_once(self, sold_out, flow, word):
        flow.shop.set_availability("/item/1", word)
        assert len(flow.look_at_now(sold_out).point_ids) == 1

    def test_a_page_that_is_gone_and_comes_back_is_held_to_the_word_before(self, sold_out, flow):
        flow.shop.script("/item/1", Reply(status=404))
        for _ in range(2):
            flow.look_at_now(sold_out)
            flow.later(hours=1)
        flow.shop.script("/item/1")
        flow.look_at_now(sold_out)
        assert (sold_out.outcome, sold_out.availability) == ("quarantined", "out_of_stock")


def test_a_page_that_is_not_modified_confirms_what_is_known(flow, alice):
    flow.shop.product("/item/1", price=1980, conditional=True)
    listing = flow.track(alice)
    flow.look_at_due()
    flow.later(hours=6)
    flow.look_at_now(listing)
    assert flow.shop.visits("/item/1")[-1].status == 304
    assert (listing.last_seen_at, spans(listing)) == (flow.now, [(1980, None)])


def test_after_a_failure_the_whole_page_is_asked_for(flow, alice):
    flow.shop.product("/item/1", price=1980, conditional=True)
    listing = flow.track(alice)
    flow.look_at_due()
    flow.shop.script("/item/1", Reply(status=500))
    flow.look_at_now(listing)
    flow.shop.script("/item/1")
    flow.look_at_now(listing)
    assert flow.shop.visits("/item/1")[-1].status == 200


def test_a_late_owner_is_refused_by_the_fence(listing, flow):
    (errand,) = begin(flow.claim_now(listing), now=flow.now)
    late = Look(listing.pk, errand.fence, Unmodified(), listing.url)
    Listing.objects.update(fence=F("fence") + 1)
    before = Listing.objects.values().get()
    assert record([late], now=flow.now) == ()
    assert Listing.objects.values().get() == before


def test_an_owner_whose_lease_is_over_is_refused_though_nobody_else_came(listing, flow):
    (errand,) = begin(flow.claim_now(listing), now=flow.now)
    late = Look(listing.pk, errand.fence, Unmodified(), listing.url)
    before = Listing.objects.values().get()
    flow.later(hours=1)
    assert record([late], now=flow.now) == ()
    assert Listing.objects.values().get() == before


def test_the_rules_for_robots_are_kept_for_a_day(listing, flow):
    assert RobotsFile.objects.get().state == "allow_all"
    for hours in (6, 6, 13):
        flow.later(hours=hours)
        flow.look_at_now(listing)
    assert len(flow.shop.visits("/robots.txt")) == 2


def test_what_robots_may_not_see_is_not_fetched(flow, alice):
    flow.shop.robots("User-agent: PriceAlert\nDisallow: /item/\nCrawl-delay: 30")
    flow.shop.product("/item/1", price=1980)
    listing = flow.track(alice)
    flow.look_at_due()
    listing.refresh_from_db()
    assert listing.outcome == "refused_by_robots"
    assert flow.shop.visits("/item/1") == []
    assert Site.objects.get().effective_pace_s == 30


def test_a_redirect_to_what_robots_may_not_see_is_not_followed(flow, alice):
    flow.shop.robots("User-agent: *\nDisallow: /private/")
    flow.shop.script("/item/1", Reply(status=302, headers={"Location": "/private/1"}))
    listing = flow.track(alice)
    flow.look_at_due()
    listing.refresh_from_db()
    assert (listing.outcome, flow.shop.visits("/private/1")) == ("refused_by_robots", [])


def test_a_redirect_to_a_shop_that_is_not_visited_is_not_followed(flow, alice):
    flow.shop.script("/item/1", Reply(status=302, headers={"Location": "https://www.amazon.co.jp/dp/B000000001"}))
    listing = flow.track(alice)
    flow.look_at_due()
    listing.refresh_from_db()
    assert (listing.outcome, listing.price) == ("refused_by_policy", None)
    assert "amazon-jp" in listing.outcome_detail


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [(Reply(status=503), "outage"), (Reply(cut="headers"), "unreachable"), (Reply(status=429), "throttled")],
    ids=["503", "cut", "429"],
)
def test_while_the_rules_for_robots_cannot_be_had_nothing_is_fetched(flow, alice, reply, outcome):
    flow.shop.script("/robots.txt", reply)
    flow.shop.product("/item/1", price=1980)
    listing = flow.track(alice)
    flow.look_at_due()
    listing.refresh_from_db()
    assert (listing.outcome, flow.shop.visits("/item/1")) == (outcome, [])


def test_hostile_text_of_a_page_reaches_the_database_cleaned(flow, alice):
    offer = {"@type": "Offer", "price": "1980", "priceCurrency": "JPY"}
    name = "やかん\0\u202e\ud800 " + "長" * 3000
    product = json.dumps({"@context": "https://schema.org", "@type": "Product", "name": name, "offers": offer})
    body = f'<script type="application/ld+json">{product}</script><h1>{name[:3]}</h1><p>1,980円</p>'
    flow.shop.script("/item/1", Reply(body=body.encode()))
    listing = flow.track(alice)
    flow.look_at_due()
    listing.refresh_from_db()
    assert listing.price == 1980
    assert len(listing.title) <= 500
    assert not set("\0\u202e\ud800") & set(listing.title)


def test_a_gtin_on_two_pages_makes_them_one_product(flow, alice, listing):
    other = flow.track(alice, "/item/2")
    for path in ("/item/1", "/item/2"):
        flow.shop.product(path, price=1980, title="やかん 2 L", gtin="4900000000016")
    flow.look_at_now(listing)
    flow.look_at_now(other)
    listing.refresh_from_db()
    assert (listing.product.gtin, listing.product_id) == ("04900000000016", other.product_id)
    assert set(TrackedProduct.objects.values_list("product", flat=True)) == {listing.product_id}
