"""What a person bought: the watch rests, and is as it was when the purchase is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from ec_sites.values import Money
from products.add import add
from products.models import TrackedProduct
from products.purchase import buy, take_back
from products.watch import pause, resume

pytestmark = pytest.mark.django_db
PAID = Money(1480, "JPY")


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def watch(alice, now) -> TrackedProduct:
    return add(alice, "https://shop.example/item/1", now=now).tracked_product


def test_what_is_bought_is_no_longer_watched(watch, now):
    buy(watch, PAID, keep_watching=False, now=now)
    assert (watch.bought_price, watch.bought_currency, watch.bought_at) == (1480, "JPY", now)
    assert not TrackedProduct.objects.watching().exists()


def test_who_goes_on_watching_is_told_of_later_falls(watch, now):
    buy(watch, PAID, keep_watching=True, now=now)
    assert TrackedProduct.objects.watching().get().bought_price == 1480


def test_a_purchase_taken_back_leaves_nothing(watch, now):
    before = TrackedProduct.objects.values().get()
    buy(watch, PAID, keep_watching=False, now=now)
    take_back(watch, now=now + dt.timedelta(minutes=1))
    assert TrackedProduct.objects.values().get() == before


def test_a_watch_that_rested_before_the_purchase_rests_after_it_is_taken_back(watch, now):
    pause(watch, now=now)
    buy(watch, PAID, keep_watching=False, now=now + dt.timedelta(minutes=1))
    take_back(watch, now=now + dt.timedelta(minutes=2))
    assert watch.paused_at == now


def test_a_watch_that_was_resumed_goes_on_after_it_is_taken_back(watch, now):
    buy(watch, PAID, keep_watching=False, now=now)
    resume(watch, now=now)
    take_back(watch, now=now)
    assert watch.paused_at is None


def test_buying_again_corrects_the_price_and_keeps_the_day(watch, now):
    buy(watch, PAID, keep_watching=False, now=now)
    buy(watch, Money(1400, "JPY"), keep_watching=True, now=now + dt.timedelta(days=1))
    assert (watch.bought_price, watch.bought_at, watch.paused_at) == (1400, now, None)
