"""Clearing away: what has expired goes, everything else stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session

from ec_sites.models import RobotsFile
from price_tracking.models import Check, PricePoint, SiteDay
from PriceAlert.clear import clear_away
from products.add import add
from products.models import Import, ImportRow, Listing, TrackedProduct
from products.remove import remove

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
URL = "https://www.shop-of-tests.com/items/81"


@pytest.fixture
def tracked(alice) -> TrackedProduct:
    return add(alice, URL, now=NOW).tracked_product


def test_looks_are_kept_for_thirty_days_and_history_for_ever(tracked):
    for age in (1, 29, 31, 400):
        Check.objects.create(listing=tracked.listing, at=NOW - age * DAY, outcome="timeout")
    PricePoint.objects.create(
        listing=tracked.listing, first_seen_at=NOW - 4000 * DAY, currency="JPY", price=1, availability="in_stock"
    )
    clear_away(now=NOW)
    assert sorted((NOW - check.at).days for check in Check.objects.all()) == [1, 29]
    assert PricePoint.objects.count() == 1


def test_what_was_removed_a_day_ago_goes_and_its_listing_rests(tracked):
    remove(tracked, now=NOW)
    clear_away(now=NOW + DAY / 2)
    assert TrackedProduct.objects.exists()
    clear_away(now=NOW + DAY)
    assert not TrackedProduct.objects.exists()
    assert Listing.objects.get().next_check_at is None


def test_old_rules_for_robots_counts_and_sessions_go(tracked):
    for age in (6, 8):
        RobotsFile.objects.create(origin=f"https://{age}.com", state="rules", fetched_at=NOW - age * DAY)
        Session.objects.create(session_key=str(age), expire_date=NOW + (7 - age) * DAY)
        SiteDay.objects.create(site=tracked.listing.site, day=(NOW - age * 100 * DAY).date())
    clear_away(now=NOW)
    assert RobotsFile.objects.get().origin == "https://6.com"
    assert Session.objects.get().session_key == "6"
    assert (NOW.date() - SiteDay.objects.get().day).days == 600


def test_lists_that_were_read_go_after_a_month_and_what_they_added_stays(tracked):
    for age in (29, 31, None):
        ended = None if age is None else NOW - age * DAY
        made = Import.objects.create(user=tracked.user, format="list", ended_at=ended, name=str(age))
        ImportRow.objects.create(of_import=made, line=1, outcome="added", tracked_product=tracked)
    clear_away(now=NOW)
    assert sorted(Import.objects.values_list("name", flat=True)) == ["29", "None"]
    assert TrackedProduct.objects.get() == tracked


def test_clearing_twice_does_no_harm(tracked):
    clear_away(now=NOW)
    clear_away(now=NOW)
    assert TrackedProduct.objects.get() == tracked
