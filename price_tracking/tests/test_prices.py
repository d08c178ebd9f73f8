"""The three prices: a part that is unknown makes a bound, never a zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ec_sites.values import Money
from price_tracking.prices import PriceParts, Series, Sum, UsualShipping, amount_in, price_in, price_parts


@dataclass(frozen=True)
class Offered:
    price: int | None
    shipping: int | None = None
    points: int | None = None
    list_price: int | None = None
    currency: str = "JPY"
    unit: str | None = None
    unit_count: Decimal | None = None


FULL = Decimal(1)
offers = st.builds(
    Offered,
    price=st.integers(1, 10**9),
    shipping=st.none() | st.integers(0, 5000),
    points=st.none() | st.integers(0, 10**6),
    currency=st.sampled_from(["JPY", "USD"]),
)
values = st.decimals(0, 1, places=3)
stated = st.none() | st.builds(
    UsualShipping, st.builds(Money, st.integers(0, 5000), st.sampled_from(["JPY", "USD"])), is_member=st.booleans()
)


def parts_of(offer: Offered, yen_per_point: Decimal = FULL, usual: UsualShipping | None = None) -> PriceParts:
    parts = price_parts(offer, yen_per_point=yen_per_point, usual=usual)
    assert parts is not None
    return parts


def in_series(series: Series, offer: Offered, yen_per_point: Decimal = FULL, usual: UsualShipping | None = None) -> Sum:
    found = price_in(series, offer, yen_per_point=yen_per_point, usual=usual)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("offer", "pay_now", "effective", "unknown"),
    [
        (Offered(27800, 0, 2780), 27800, 25020, ()),
        (Offered(1466, None, 14), 1466, 1452, ("shipping",)),
        (Offered(1980, 500, None), 2480, 2480, ("points",)),
        (Offered(1980), 1980, 1980, ("shipping", "points")),
        (Offered(100, 0, 500), 100, 0, ()),
        (Offered(129900, 500, None, currency="USD"), 130400, 130400, ()),
    ],
    ids=["all known", "shipping unknown", "points unknown", "both unknown", "points beyond the price", "dollars"],
)
def test_prices_as_a_buyer_counts_them(offer, pay_now, effective, unknown):
    parts = parts_of(offer)
    assert parts.pay_now.money.minor == pay_now
    assert parts.effective.money.minor == effective
    assert parts.effective.unknown == unknown
    assert parts.effective.is_bound == bool(unknown)


def test_an_offer_without_a_price_has_none_of_the_three():
    assert price_parts(Offered(None, 500, 10), yen_per_point=FULL, usual=None) is None


def test_to_who_spends_no_points_their_number_is_not_missed():
    assert in_series(Series.EFFECTIVE, Offered(1980, 0), Decimal(0)).is_bound is False


def test_half_a_yen_of_points_is_rounded_against_the_buyer():
    assert in_series(Series.EFFECTIVE, Offered(1000, 0, 15), Decimal("0.5")).money == Money(993, "JPY")


@given(offer=offers, yen_per_point=values, usual=stated)
def test_effective_is_never_above_pay_now_nor_below_zero(offer, yen_per_point, usual):
    parts = parts_of(offer, yen_per_point, usual)
    assert 0 <= parts.effective.money.minor <= parts.pay_now.money.minor
    assert parts.shelf.minor <= parts.pay_now.money.minor


@given(offer=offers, yen_per_point=values, usual=stated)
def test_a_series_and_the_parts_say_the_same(offer, yen_per_point, usual):
    parts = parts_of(offer, yen_per_point, usual)
    assert in_series(Series.SHELF, offer, yen_per_point, usual).money == parts.shelf
    assert in_series(Series.PAY_NOW, offer, yen_per_point, usual) == parts.pay_now
    assert in_series(Series.EFFECTIVE, offer, yen_per_point, usual) == parts.effective


@given(offer=offers.filter(lambda offer: offer.points), value=st.sampled_from(["-0.001", "1.001", "100"]))
def test_a_point_is_worth_from_nothing_to_one_yen(offer, value):
    if offer.currency != "JPY":
        return
    with pytest.raises(ValueError, match="from 0 to 1"):
        price_parts(offer, yen_per_point=Decimal(value), usual=None)


@given(series=st.sampled_from(Series), offer=offers, yen_per_point=values, usual=stated)
def test_the_amount_alone_is_that_of_the_price(series, offer, yen_per_point, usual):
    alone = amount_in(series, offer, yen_per_point=yen_per_point, usual=usual)
    assert alone == in_series(series, offer, yen_per_point, usual).money.minor


USUAL = UsualShipping(Money(500, "JPY"))
MEMBER = UsualShipping(Money(300, "JPY"), is_member=True)


@pytest.mark.parametrize(
    ("shipping", "usual", "pay_now", "unknown", "assumed"),
    [
        (None, USUAL, 1500, (), ("shipping",)),
        (800, USUAL, 1800, (), ()),
        (None, MEMBER, 1300, (), ("shipping",)),
        (800, MEMBER, 1300, (), ("shipping",)),
        (300, MEMBER, 1300, (), ()),
        (0, MEMBER, 1000, (), ()),
        (None, UsualShipping(Money(500, "USD")), 1000, ("shipping",), ()),
        (None, None, 1000, ("shipping",), ()),
    ],
    ids=[
        "the page is silent",
        "the page says it",
        "a member, the page is silent",
        "a member in place of what all pay",
        "a member, the page says the same",
        "a member where all ship free",
        "in another currency",
        "nothing stated",
    ],
)
def test_shipping_that_the_person_states_counts_where_the_page_does_not_know_better(
    shipping, usual, pay_now, unknown, assumed
):
    parts = parts_of(Offered(1000, shipping, 0), usual=usual)
    assert parts.pay_now == Sum(Money(pay_now, "JPY"), unknown, assumed)
    assert parts.assumed_shipping == (usual.money if assumed else None)


@given(offer=offers, yen_per_point=values, usual=stated)
def test_a_stated_shipping_never_touches_the_shelf_price_nor_what_the_page_says(offer, yen_per_point, usual):
    with_it, without = parts_of(offer, yen_per_point, usual), parts_of(offer, yen_per_point)
    assert (with_it.shelf, with_it.shipping, with_it.points) == (without.shelf, without.shipping, without.points)
    assert in_series(Series.SHELF, offer, yen_per_point, usual).assumed == ()


@given(offer=offers, yen_per_point=values, usual=stated)
def test_a_part_is_known_or_unknown_or_assumed_and_only_one_of_them(offer, yen_per_point, usual):
    total = in_series(Series.PAY_NOW, offer, yen_per_point, usual)
    assert not set(total.unknown) & set(total.assumed)
    assert total.is_bound == (offer.shipping is None and not total.assumed)


@given(offer=offers.filter(lambda offer: offer.shipping is not None), usual=stated)
def test_where_the_page_says_its_shipping_nobody_pays_more_by_their_own_word(offer, usual):
    assert in_series(Series.PAY_NOW, offer, FULL, usual).money.minor <= in_series(Series.PAY_NOW, offer).money.minor
