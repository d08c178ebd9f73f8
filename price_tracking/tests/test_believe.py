"""Quarantine: no single odd sighting is believed, and a price that stays is."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ec_sites.values import Money
from price_tracking.believe import Doubt, SetAside, Verdict, believe

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
RECHECK = dt.timedelta(minutes=10)
RECHECKS = dict.fromkeys(Doubt, RECHECK) | {Doubt.BACK_IN_STOCK: dt.timedelta(minutes=2)}
LATER, TEN = NOW + dt.timedelta(hours=1), Money(10, "JPY")
amounts = st.integers(1, 10**9)
currencies = st.sampled_from(["JPY", "USD"])
money = st.builds(Money, amounts, currencies)


def judge(
    seen: Money, last: Money | None, set_aside: SetAside | None = None, now: dt.datetime = NOW, *, is_back: bool = False
) -> Verdict:
    return believe(seen, last=last, is_back=is_back, set_aside=set_aside, now=now, recheck=RECHECKS.__getitem__)


def test_stock_alone_is_looked_at_again_sooner_than_a_price():
    first = judge(TEN, TEN, is_back=True)
    assert first == Verdict(Doubt.BACK_IN_STOCK, SetAside(TEN, NOW, is_back=True))
    assert not judge(TEN, TEN, first.set_aside, NOW + dt.timedelta(seconds=119), is_back=True).is_believed
    assert judge(TEN, TEN, first.set_aside, NOW + dt.timedelta(seconds=120), is_back=True).is_believed


@given(amount=st.integers(2, 99), then=st.integers(2, 99))
def test_stock_is_confirmed_whatever_the_price_is_by_then(amount, then):
    first = judge(Money(amount, "JPY"), TEN, is_back=True)
    assert judge(Money(then, "JPY"), TEN, first.set_aside, LATER, is_back=True).is_believed


@given(seen=money)
def test_a_doubted_price_and_stock_that_is_back_must_both_be_seen_twice(seen):
    sold_out = judge(seen, TEN)
    back = judge(seen, TEN, sold_out.set_aside, LATER, is_back=True)
    assert back.set_aside == SetAside(seen, LATER, is_back=True)
    assert judge(seen, TEN, back.set_aside, LATER + RECHECK, is_back=True).is_believed


@given(seen=money)
def test_the_first_price_of_all_is_believed(seen):
    assert judge(seen, None).is_believed


@given(last=amounts, percent=st.integers(11, 999))
def test_a_change_by_less_than_ten_times_is_believed_at_once(last, percent):
    seen = max(last * percent // 100, last // 10 + 1)
    assert judge(Money(seen, "JPY"), Money(last, "JPY")).is_believed


@given(last=amounts, factor=st.integers(10, 1000))
def test_ten_times_the_price_is_doubted(last, factor):
    assert judge(Money(last * factor, "JPY"), Money(last, "JPY")).doubt is Doubt.LEAP_UP


@given(seen=amounts, factor=st.integers(10, 1000))
def test_a_tenth_of_the_price_is_doubted(seen, factor):
    assert judge(Money(seen, "JPY"), Money(seen * factor, "JPY")).doubt is Doubt.LEAP_DOWN


@given(seen=amounts, last=amounts)
def test_another_currency_is_doubted_whatever_the_amount(seen, last):
    assert judge(Money(seen, "USD"), Money(last, "JPY")).doubt is Doubt.OTHER_CURRENCY


@given(seen=money, last=money, minutes=st.integers(0, 9))
def test_a_doubted_price_seen_again_too_soon_is_still_doubted_since_then(seen, last, minutes):
    first = judge(seen, last)
    again = judge(seen, last, first.set_aside, NOW + dt.timedelta(minutes=minutes))
    assert again.is_believed == first.is_believed
    assert again.set_aside == first.set_aside


@given(seen=money, last=money, minutes=st.integers(10, 10_000))
def test_a_doubted_price_seen_again_later_is_believed(seen, last, minutes):
    first = judge(seen, last)
    assert judge(seen, last, first.set_aside, NOW + dt.timedelta(minutes=minutes)).is_believed


@given(seen=money, other=money, last=money)
def test_two_different_doubted_prices_never_confirm_each_other(seen, other, last):
    first, second = judge(seen, last), judge(other, last)
    if first.is_believed or second.is_believed or seen == other:
        return
    later = NOW + dt.timedelta(hours=1)
    assert judge(other, last, first.set_aside, later).set_aside == SetAside(other, later)


@given(last=st.none() | money, currency=currencies)
def test_a_price_of_zero_is_never_believed_however_often_it_is_seen(last, currency):
    free = Money(0, currency)
    first = judge(free, last)
    assert first.doubt is Doubt.NOT_ABOVE_ZERO
    assert not judge(free, last, first.set_aside, NOW + dt.timedelta(days=1)).is_believed


@given(seen=st.builds(Money, st.integers(0, 10**12), st.sampled_from(["JPY", "USD", "KWD"])), is_back=st.booleans())
def test_what_was_set_aside_is_the_same_after_it_was_stored(seen, is_back):
    set_aside = SetAside(seen, NOW, is_back)
    assert SetAside.from_json(set_aside.to_json()) == set_aside
