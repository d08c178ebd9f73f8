from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from alerts.models import AlertRule, Notification
from demo.catalogue import HEADPHONES
from demo.prices import HISTORY_DAYS
from demo.seed import TARGET, open_sites, seed, track
from ec_sites.models import Site
from ec_sites.values import Policy
from price_tracking.models import PricePoint
from products.clock import database_now
from products.models import Listing, TrackedProduct
from products.same import listings_of
from users.models import User

pytestmark = pytest.mark.django_db
EMAIL = "demo@pricealert.test"


def seed_now() -> User:
    return seed(email=EMAIL, password="a long enough password", now=database_now())


def test_the_demos_person_tracks_nine_products_with_ninety_days_of_history() -> None:
    person = seed_now()
    watches = TrackedProduct.objects.filter(user=person)
    assert watches.count() == 9
    for watch in watches:
        points = PricePoint.objects.filter(listing=watch.listing).order_by("first_seen_at")
        first, last = points.first(), points.last()
        assert first and last
        assert database_now() - first.first_seen_at >= dt.timedelta(days=HISTORY_DAYS)
        assert last.last_seen_at is None
        assert last.price == watch.listing.price
        assert points.filter(last_seen_at=None).count() == 1


def test_the_headphones_are_one_product_in_three_shops() -> None:
    person = seed_now()
    watch = TrackedProduct.objects.get(user=person, listing__url=HEADPHONES.url)
    assert listings_of(watch).values("site").distinct().count() == 3


def test_every_price_of_the_past_has_its_evidence() -> None:
    seed_now()
    assert not PricePoint.objects.filter(evidence=None).exists()


def test_nothing_is_owed_before_the_first_drop() -> None:
    seed_now()
    rule = AlertRule.objects.get(tracked_product__listing__url=HEADPHONES.url)
    assert (rule.target, rule.state) == (TARGET, AlertRule.State.ARMED)
    assert not Notification.objects.exists()
    assert not PricePoint.objects.filter(evaluated_at=None).exists()


def test_seeding_again_keeps_what_the_person_did() -> None:
    person = seed_now()
    TrackedProduct.objects.filter(user=person).first().delete()  # type: ignore[union-attr]
    points = PricePoint.objects.count()
    assert seed_now() == person
    assert TrackedProduct.objects.filter(user=person).count() == 8
    assert PricePoint.objects.count() == points


def test_saved_pages_are_tracked_even_of_a_shop_whose_policy_is_its_api() -> None:
    person = seed_now()
    url = "https://www.amazon.co.jp/dp/B000000001"
    open_sites([url])
    tracked = track(person, [url, "not an address", url], now=database_now())
    assert (tracked.made, tracked.known, len(tracked.refused)) == (1, 1, 1)
    listing = Listing.objects.get(item_id="B000000001")
    assert (listing.site.name, listing.site.policy) == ("Amazon.co.jp", Policy.PAGES)
    assert listing.outcome == Listing.Outcome.PENDING


def test_production_gets_no_invented_person(settings: Settings, tmp_path: Path) -> None:
    settings.MODE = "production"
    (tmp_path / "password").write_text("a long enough password")
    with pytest.raises(CommandError, match="demo or test only"):
        call_command("seed_demo", "--email", EMAIL, "--password-file", str(tmp_path / "password"), stdout=StringIO())
    assert not User.objects.exists()
    assert not Site.objects.exists()
