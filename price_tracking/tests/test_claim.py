"""Claiming and looking: one visit a slot, one look a claim, whatever is lost, doubled, late or dies."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection, connections, transaction

from ec_sites.models import Site
from ec_sites.read import read
from ec_sites.values import Failure, FailureKind
from price_tracking.claim import Claim, claim_due, park_poisoned
from price_tracking.lease import begin, take_slot
from price_tracking.models import Check
from price_tracking.record import record
from price_tracking.visit import Look
from products.add import add
from products.ask import ask
from products.models import Listing, Product, TrackedProduct
from products.watch import pause
from testkit.shop import Reply

pytestmark = pytest.mark.django_db


def many_listings(person, now: dt.datetime, *, sites: int, each: int, due: bool = True) -> None:
    """Rows as `add` makes them, in bulk."""
    shops = Site.objects.bulk_create(
        Site(code=f"shop{number}.com", name=f"shop{number}", next_slot_at=now) for number in range(sites)
    )
    product = Product.objects.create()
    listings = Listing.objects.bulk_create(
        Listing(
            site=shop,
            product=product,
            url=f"https://www.{shop.code}/item/{number}",
            next_check_at=now - dt.timedelta(minutes=number) if due else now + dt.timedelta(days=1),
        )
        for shop in shops
        for number in range(each)
    )
    TrackedProduct.objects.bulk_create(
        TrackedProduct(user=person, product=product, listing=listing) for listing in listings
    )


def test_a_batch_holds_one_listing_a_shop(alice, flow):
    many_listings(alice, flow.now, sites=3, each=4)
    claims = flow.claim()
    sites = Listing.objects.filter(pk__in=[claim.listing_id for claim in claims]).values_list("site", flat=True)
    assert len(claims) == len(set(sites)) == 3


def test_what_was_due_first_is_claimed_first(alice, flow):
    many_listings(alice, flow.now, sites=1, each=5)
    (claim,) = flow.claim()
    assert Listing.objects.get(pk=claim.listing_id).url.endswith("/item/4")


def test_what_a_person_asked_for_comes_before_what_is_due(alice, flow):
    many_listings(alice, flow.now, sites=1, each=5)
    wanted = Listing.objects.get(url__endswith="/item/2")
    assert ask(wanted, now=flow.now).look_wanted
    (claim,) = flow.claim()
    assert claim.listing_id == wanted.pk


def test_a_shop_is_visited_no_sooner_than_its_pace_allows(alice, flow):
    many_listings(alice, flow.now, sites=1, each=5)
    moments = []
    for _ in range(60):
        moments += [flow.now] * len(flow.claim())
        flow.later(seconds=1)
    assert len(moments) > 4
    assert {(later - first).total_seconds() for first, later in pairwise(moments)} == {10}


@pytest.mark.parametrize("reason", ["not due", "leased", "parked", "paused shop", "refusing shop", "nobody watches"])
def test_what_may_not_be_looked_at_is_not_claimed(alice, flow, reason):
    many_listings(alice, flow.now, sites=1, each=1)
    soon = flow.now + dt.timedelta(seconds=1)
    match reason:
        case "not due":
            Listing.objects.update(next_check_at=soon)
        case "leased":
            Listing.objects.update(lease_until=soon)
        case "parked":
            Listing.objects.update(parked_at=flow.now)
        case "paused shop":
            Site.objects.update(paused_until=soon)
        case "refusing shop":
            Site.objects.update(policy="by_hand")
        case "nobody watches":
            pause(TrackedProduct.objects.get(), now=flow.now)
    assert flow.claim() == []


def test_a_claim_whose_message_was_lost_is_made_again_within_seconds(alice, flow):
    many_listings(alice, flow.now, sites=1, each=1)
    (first,) = flow.claim()
    flow.later(seconds=14)
    assert flow.claim() == []
    flow.later(seconds=1)
    (second,) = flow.claim()
    assert second.listing_id == first.listing_id


def test_a_message_that_waited_while_its_claim_was_made_again_is_still_good_once(alice, flow):
    many_listings(alice, flow.now, sites=1, each=1)
    first = flow.claim()
    flow.later(seconds=20)
    second = flow.claim()
    assert len(begin(first, now=flow.now)) == 1
    assert begin(second, now=flow.now) == []


def test_a_look_that_never_ended_is_claimed_again_after_its_lease_and_its_owner_refused(alice, flow):
    many_listings(alice, flow.now, sites=1, each=1)
    (late,) = begin(flow.claim(), now=flow.now)
    flow.later(seconds=89)
    assert flow.claim() == []
    flow.later(seconds=1)
    (claim,) = flow.claim()
    assert claim.fence > late.fence
    before = Listing.objects.values().get()
    assert record([Look(late.listing_id, late.fence, Failure(FailureKind.OUTAGE), "")], now=flow.now) == ()
    assert Listing.objects.values().get() == before


def test_messages_that_are_lost_never_park_a_listing(alice, flow):
    many_listings(alice, flow.now, sites=1, each=1)
    for _ in range(10):
        assert len(flow.claim()) == 1
        flow.later(seconds=91)
        assert park_poisoned(flow.now) == 0


def test_a_page_that_kills_its_worker_three_times_is_parked_and_said_to_be(alice, flow):
    many_listings(alice, flow.now, sites=1, each=1)
    for _ in range(3):
        assert begin(flow.claim(), now=flow.now)
        assert park_poisoned(flow.now) == 0
        flow.later(seconds=91)
    assert park_poisoned(flow.now) == 1
    listing = Listing.objects.get()
    assert (listing.outcome, listing.parked_at) == ("poisoned", flow.now)
    assert Check.objects.get().outcome == "poisoned"
    assert flow.claim() == []


def test_a_listing_whose_look_never_ended_goes_alone(alice, flow):
    many_listings(alice, flow.now, sites=4, each=1)
    suspect = Listing.objects.earliest("pk")
    Listing.objects.filter(pk=suspect.pk).update(attempts=1)
    batches = claim_due(flow.now, 100)
    assert sorted(len(batch.claims) for batch in batches) == [1, 3]
    assert next(batch for batch in batches if len(batch.claims) == 1).claims[0].listing_id == suspect.pk


def test_what_a_person_waits_for_is_in_no_batch_with_what_is_only_due(alice, flow):
    many_listings(alice, flow.now, sites=6, each=1)
    wanted = Listing.objects.earliest("pk")
    ask(wanted, now=flow.now)
    batches = claim_due(flow.now, 100)
    assert [len(batch.claims) for batch in batches] == [1, 5]
    assert batches[0].claims[0].listing_id == wanted.pk


def test_a_message_delivered_twice_makes_one_visit(flow, alice):
    flow.shop.product("/item/1", price=1980)
    flow.track(alice)
    claims = flow.claim()
    assert len(flow.look(claims).point_ids) == 1
    assert flow.look(claims).point_ids == ()
    assert len(flow.shop.visits("/item/1")) == 1


def test_a_message_that_arrives_two_days_late_makes_no_visit_and_writes_nothing(flow, alice):
    flow.shop.product("/item/1", price=1980)
    flow.track(alice)
    claims = flow.claim()
    flow.later(days=2)
    before = Listing.objects.values().get()
    assert flow.look(claims).point_ids == ()
    assert (flow.shop.ledger, Listing.objects.values().get()) == ([], before)


def test_a_batch_that_waited_in_its_queue_keeps_the_pace_all_the_same(flow, alice):
    for number in (1, 2):
        flow.shop.product(f"/item/{number}", price=1980)
        flow.track(alice, f"/item/{number}")
    first = flow.claim()
    flow.later(seconds=10)
    second = flow.claim()
    flow.later(seconds=20)
    assert flow.look(first).handed_back == 0
    assert flow.look(second).handed_back == 1
    assert Listing.objects.get(pk=second[0].listing_id).attempts == 0
    flow.later(seconds=11)
    assert len(flow.look_at_due().point_ids) == 1


def test_a_slot_that_is_about_to_come_is_waited_for(alice, flow):
    many_listings(alice, flow.now, sites=1, each=1)
    site = Site.objects.get()
    url = Listing.objects.get().url
    assert take_slot(site.pk, url, now=flow.now) == 0
    assert take_slot(site.pk, url, now=flow.now + dt.timedelta(seconds=6)) is None
    assert take_slot(site.pk, url, now=flow.now + dt.timedelta(seconds=8)) == 2
    assert take_slot(site.pk, url, now=flow.now + dt.timedelta(seconds=18)) == 2


def test_a_shop_paused_between_claim_and_fetch_is_not_visited(flow, alice):
    flow.shop.product("/item/1", price=1980)
    flow.track(alice)
    claims = flow.claim()
    Site.objects.update(paused_until=flow.now + dt.timedelta(days=1))
    assert flow.look(claims).handed_back == 1
    assert flow.shop.ledger == []


def test_what_is_not_begun_in_time_is_handed_back(make_flow, alice, settings):
    hosts = [f"www.slow-shop{number}.com" for number in range(12)]
    flow = make_flow(*hosts)
    settings.LOOK_LEASE_S = 2
    for host in hosts:
        flow.shop.script(f"{host}/item/1", Reply(delay_s=1.2))
        flow.track(alice, host=host)
    looked = flow.look_at_due()
    assert looked.handed_back >= 4
    assert Listing.objects.filter(last_looked_at=flow.now).count() == 12 - looked.handed_back
    assert Listing.objects.filter(lease_until=None, attempts=0).count() == 12


def test_shops_of_one_batch_are_visited_at_the_same_time(make_flow, alice):
    hosts = [f"www.slow-shop{number}.com" for number in range(8)]
    flow = make_flow(*hosts)
    for host in hosts:
        flow.shop.script(f"{host}/item/1", Reply(delay_s=1))
        flow.track(alice, host=host)
    started = time.monotonic()
    flow.look_at_due()
    assert time.monotonic() - started < 5
    assert Listing.objects.filter(last_looked_at=flow.now).count() == 8


@pytest.mark.slow
def test_a_slow_shop_does_not_hold_back_what_others_have_said(make_flow, alice):
    flow = make_flow("www.quick-shop.com", "www.slow-shop.com", total_s=20)
    for host in flow.hosts:
        flow.shop.product(f"{host}/item/1", price=1980)
        flow.track(alice, host=host)
    flow.shop.script("www.slow-shop.com/item/1", Reply(delay_s=5))
    written: list[set[int]] = []
    recording = record

    def noted(looks: Sequence[Look], *, now: dt.datetime) -> tuple[int, ...]:
        written.append({look.listing_id for look in looks})
        return recording(looks, now=now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("price_tracking.look.record", noted)
        flow.look_at_due()
    quick, slow = (Listing.objects.get(url__contains=word).pk for word in ("quick", "slow"))
    assert written == [{quick}, {slow}]


def test_a_fault_of_ours_on_one_page_costs_no_other_page_its_look(make_flow, alice, monkeypatch):
    flow = make_flow("www.good-shop.com", "www.odd-shop.com")
    for host in flow.hosts:
        flow.shop.product(f"{host}/item/1", price=1980)
        flow.track(alice, host=host)

    def odd_read(page, **known):
        if "odd" in page.url:
            raise RuntimeError("a reader broke")
        return read(page, **known)

    monkeypatch.setattr("price_tracking.visit.read", odd_read)
    assert len(flow.look_at_due().point_ids) == 1
    odd = Listing.objects.get(url__contains="odd")
    assert (odd.attempts, odd.outcome, odd.lease_until) == (1, "pending", flow.now + dt.timedelta(seconds=90))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_workers_share_out_two_hundred_due_listings_without_sharing_one(alice, flow):
    many_listings(alice, flow.now, sites=200, each=1)
    start = threading.Barrier(8)

    def worker(_: int) -> list[Claim]:
        try:
            start.wait()
            claims: list[Claim] = []
            for _round in range(30):
                claims += [claim for batch in claim_due(flow.now, 10) for claim in batch.claims]
            return claims
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claimed = [claim.listing_id for claims in pool.map(worker, range(8)) for claim in claims]
    assert len(claimed) == len(set(claimed)) == 200


@pytest.mark.django_db(transaction=True)
def test_one_claim_run_by_two_workers_at_once_begins_once(alice, flow):
    many_listings(alice, flow.now, sites=1, each=1)
    claims = flow.claim()
    start = threading.Barrier(6)

    def worker(_: int) -> int:
        try:
            start.wait()
            return len(begin(claims, now=flow.now))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(worker, range(6))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_locked_shop_is_left_to_who_holds_it(alice, flow):
    many_listings(alice, flow.now, sites=2, each=1)
    held = Site.objects.earliest("pk")
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Site.objects.select_for_update().get(pk=held.pk)
        claims = pool.submit(flow.claim).result()
        pool.submit(connections.close_all).result()
    assert len(claims) == 1
    assert Listing.objects.get(pk=claims[0].listing_id).site != held


@pytest.mark.slow
def test_a_long_line_is_claimed_from_by_indexes(alice, flow):
    many_listings(alice, flow.now, sites=3, each=800)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE products_listing, products_trackedproduct, ec_sites_site")
    assert len(flow.claim()) == 3
    first = Listing.objects.due(flow.now).filter(site=Site.objects.first()).values("pk")[:1]
    plan = first.explain()
    assert "listing_due_by_site" in plan
    assert "Seq Scan" not in plan
    assert "->  Sort" not in plan


def test_adding_wakes_the_first_look_before_all_others(alice, flow):
    many_listings(alice, flow.now, sites=1, each=5)
    new = add(alice, "https://www.shop0.com/new", now=flow.now).tracked_product.listing
    assert [claim.listing_id for claim in flow.claim()] == [new.pk]
