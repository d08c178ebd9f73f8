"""A wish that comes nearer brings the next look nearer; one that goes away leaves it where it is."""

from __future__ import annotations

import datetime as dt

import pytest

from price_tracking.need import note_need
from products.models import Listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(flow, alice):
    flow.shop.product("/item/1", price=1980)
    flow.track(alice)
    flow.look_at_due()
    return Listing.objects.get()


def test_a_target_that_is_near_brings_the_next_look_nearer(listing, flow):
    assert listing.interval_s == 6 * 3600
    note_need(listing.pk, 8)
    listing.refresh_from_db()
    assert (listing.need, listing.interval_s, listing.interval_reason) == (8, int(1.2 * 3600), "near_target")
    assert listing.next_check_at == flow.now + dt.timedelta(seconds=1.2 * 3600)


def test_the_next_look_after_that_keeps_the_same_interval(listing, flow):
    note_need(listing.pk, 8)
    flow.later(hours=2)
    flow.look_at_now(listing)
    assert listing.interval_s == int(1.2 * 3600)


def test_a_wish_that_goes_away_does_not_move_the_look_that_is_planned(listing):
    note_need(listing.pk, 8)
    planned = Listing.objects.get().next_check_at
    note_need(listing.pk, 0)
    listing.refresh_from_db()
    assert (listing.need, listing.next_check_at) == (0, planned)


def test_a_listing_that_fails_or_rests_is_not_hurried(listing):
    Listing.objects.update(outcome="blocked", next_check_at=None)
    note_need(listing.pk, 9)
    listing.refresh_from_db()
    assert (listing.need, listing.next_check_at) == (9, None)
