"""An operator settles an ambiguous page: seen first, applied once, holding for everybody, taken back."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
from ec_sites.values import Failure, Offer
from price_tracking.keep_page import digest_of
from price_tracking.models import StoredPage
from price_tracking.pick import pick
from price_tracking.settle import Choice, preview, settle, unsettle
from price_tracking.tests.test_pick import books, the_set
from products.models import Listing, TrackedProduct

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(flow, alice) -> Listing:
    flow.shop.script("/item/1", books())
    flow.track(alice)
    flow.look_at_due()
    flow.later(hours=1)
    return Listing.objects.select_related("site").get()


def choice_of(listing: Listing, amount: str = "14850") -> Choice:
    number = next(n for n, row in enumerate(listing.candidates) if row["amount"] == amount)
    return Choice(listing.pk, number, digest_of(StoredPage.objects.get(listing=listing)))


def refused(choice: Choice, now: dt.datetime) -> str | None:
    with pytest.raises(ValidationError) as found:
        settle(choice, now=now)
    return found.value.code


def test_the_difference_is_seen_first_and_seeing_changes_nothing(flow, listing):
    before = Listing.objects.values().get()
    seen = preview(choice_of(listing))
    assert isinstance(seen.outcome, Offer) and seen.is_found
    assert (seen.outcome.price, seen.outcome.title) == (seen.candidate.money, "絵本のたのしみ")
    assert seen.verdict is not None and seen.verdict.is_believed
    assert Listing.objects.values().get() == before


def test_what_is_settled_is_recorded_as_of_when_the_page_was_fetched(flow, listing):
    looked_at = listing.last_looked_at
    settled = settle(choice_of(listing), now=flow.now)
    listing.refresh_from_db()
    assert (listing.outcome, listing.price, listing.candidates, listing.failures) == ("ok", 14850, [], 0)
    assert (listing.private_to, listing.last_seen_at, listing.last_looked_at) == (None, looked_at, looked_at)
    point = listing.price_points.get()
    assert settled.point_ids == (point.pk,)
    assert (point.price, point.first_seen_at, point.evaluated_at) == (14850, looked_at, None)
    assert point.evidence.rows[0]["text"] == "14,850円（税込）"


def test_it_holds_for_everybody_over_the_next_looks(flow, listing, bob):
    flow.track(bob)
    settle(choice_of(listing), now=flow.now)
    for amount, expected in (("14,850", 14850), ("13,200", 13200), ("9,900", 9900)):
        flow.shop.script("/item/1", books(("全12巻セット", amount), ("1冊のみ", "1,485")))
        flow.later(hours=6)
        flow.look_at_now(listing)
        assert (listing.outcome, listing.price) == ("ok", expected)
    shown = TrackedProduct.objects.values_list("listing__price", flat=True)
    assert list(shown) == [9900, 9900]


def test_who_picked_for_themselves_keeps_their_own(flow, listing, bob):
    flow.track(bob)
    own = TrackedProduct.objects.get(user=bob)
    pick(own, the_set(listing), now=flow.now)
    settle(choice_of(listing, "1485"), now=flow.now)
    flow.later(hours=6)
    for row in Listing.objects.select_related("site"):
        flow.look_at_now(row)
    prices = TrackedProduct.objects.order_by("user__email").values_list("listing__price", flat=True)
    assert list(prices) == [1485, 14850]


def test_a_copy_without_a_pick_follows_the_decision(flow, listing, alice, as_alice):
    watch = TrackedProduct.objects.get()
    pick(watch, the_set(listing), now=flow.now)
    copy = Listing.objects.select_related("site").get(private_to=alice)
    # Something else on it is theirs, the pick no longer.
    Listing.objects.filter(pk=copy.pk).update(anchor=None, outcome="ambiguous", price=None, last_seen_at=None)
    settle(choice_of(listing, "1485"), now=flow.now)
    flow.look_at_now(copy)
    assert (copy.outcome, copy.price) == ("ok", 1485)
    body = as_alice.get(f"/api/v1/tracked-products/{watch.public_id}/").data
    assert body["picked"] is None


def test_a_target_that_is_met_is_told_once_however_often_it_is_settled(flow, listing):
    AlertRule.objects.create(tracked_product=TrackedProduct.objects.get(), kind="target", target=15000, currency="JPY")
    choice = choice_of(listing)
    evaluate(settle(choice, now=flow.now).point_ids, now=flow.now)
    assert refused(choice, flow.now) == "changed"
    for _ in range(2):
        flow.later(hours=6)
        evaluate(flow.look_at_now(listing).point_ids, now=flow.now)
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 1)


def test_taken_back_the_next_look_asks_again_and_history_stays(flow, listing):
    settle(choice_of(listing), now=flow.now)
    unsettle(listing.pk, now=flow.now)
    flow.later(minutes=1)
    flow.look_at_now(listing)
    assert (listing.anchor, listing.outcome, listing.price) == (None, "ambiguous", 14850)
    assert listing.price_points.count() == 1
    assert unsettle(listing.pk, now=flow.now).look_wanted is False


def test_a_page_that_is_no_longer_stored_settles_nothing(flow, listing):
    choice = choice_of(listing)
    StoredPage.objects.all().delete()
    assert refused(choice, flow.now) == "page_gone"


def test_a_page_that_says_something_else_meanwhile_is_to_be_seen_first(flow, listing):
    choice = choice_of(listing)
    flow.shop.script("/item/1", books(("全12巻セット", "13,200"), ("1冊のみ", "1,485")))
    flow.look_at_now(listing)
    assert listing.outcome == "ambiguous"
    assert refused(choice, flow.now) == "changed"


def test_the_same_page_fetched_again_meanwhile_is_settled_as_of_its_last_fetch(flow, listing):
    choice = choice_of(listing)
    flow.look_at_now(listing)
    settle(choice, now=flow.now)
    assert listing.price_points.get().first_seen_at == flow.now == listing.last_looked_at


def test_a_choice_that_the_readers_do_not_find_any_more_settles_nothing(flow, listing):
    choice = choice_of(listing)
    page = StoredPage.objects.get()
    page.candidates[choice.number] |= {"amount": "12345", "text": "12,345円"}
    page.save()
    assert not preview(choice).is_found
    assert isinstance(preview(choice).outcome, Failure)
    assert refused(choice, flow.now) == "not_found"
    listing.refresh_from_db()
    assert (listing.anchor, listing.outcome) == (None, "ambiguous")


@pytest.mark.parametrize("number", [-1, 2, 99])
def test_a_choice_that_was_never_on_the_page_settles_nothing(flow, listing, number):
    assert refused(Choice(listing.pk, number, digest_of(StoredPage.objects.get())), flow.now) == "changed"


def test_a_price_that_is_hard_to_believe_is_set_aside_as_any_other(flow, listing):
    Listing.objects.update(price=900, currency="JPY", last_seen_at=flow.now - dt.timedelta(hours=2))
    seen = preview(choice_of(listing))
    assert seen.verdict is not None and not seen.verdict.is_believed
    assert settle(choice_of(listing), now=flow.now).point_ids == ()
    listing.refresh_from_db()
    assert (listing.outcome, listing.price) == ("quarantined", 900)
    flow.later(hours=1)
    flow.look_at_now(listing)
    assert (listing.outcome, listing.price) == ("ok", 14850)


def test_a_look_that_is_out_when_it_is_settled_writes_nothing(flow, listing):
    claims = flow.claim_now(listing)
    settle(choice_of(listing), now=flow.now)
    assert flow.look(claims).point_ids == ()
    listing.refresh_from_db()
    assert listing.outcome == "ok"


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_at_once_one_settles_it(flow, listing):
    outcomes: list[str | None] = []
    together = threading.Barrier(2)

    def operator(amount: str) -> None:
        try:
            choice = choice_of(listing, amount)
            together.wait()
            settle(choice, now=flow.now)
            outcomes.append("settled")
        except ValidationError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=operator, args=(amount,)) for amount in ("14850", "1485")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["changed", "settled"]
    listing.refresh_from_db()
    assert listing.price_points.count() == 1
