"""Whatever the unknown parts turn out to be, no sum was said to be lower than it is, or higher where it is a "from"."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from hypothesis import assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ec_sites.points import PointsRule, least_before_tax
from ec_sites.values import Money
from price_tracking.prices import Coupon, Extras, PointRate, PriceParts, Sum, price_parts
from price_tracking.tests.test_prices import Offered

rules = st.builds(PointsRule, by_hundreds=st.booleans(), source=st.just("a test"))
rates = st.decimals(0, 100, places=1)
worths = st.decimals(0, 1, places=3)
amounts = st.integers(0, 200_000)
coupons = st.builds(Coupon, st.none() | st.builds(Money, amounts, st.sampled_from(["JPY", "USD"])), st.booleans())
extras = st.builds(Extras, st.none() | coupons, st.none() | st.builds(PointRate, rates, st.none() | rules))
offers = st.builds(
    Offered,
    price=st.integers(1, 200_000),
    shipping=st.none() | st.integers(0, 5000),
    points=st.none() | st.integers(0, 20_000),
    currency=st.sampled_from(["JPY", "USD"]),
)


def parts_of(offer: Offered, worth: Decimal, more: Extras) -> PriceParts:
    parts = price_parts(offer, yen_per_point=worth, usual=None, extras=more)
    assert parts is not None
    return parts


def is_right_about(said: Sum, truth: Sum) -> bool:
    """What is said holds for the true sum: equal, or a bound on the side that its words name."""
    may_be_more = "shipping" in said.unknown
    may_be_less = bool({"coupon", "points"} & {*said.unknown, *said.about})
    if may_be_more and may_be_less:
        return True
    if may_be_more:
        return said.money.minor <= truth.money.minor
    return said.money.minor >= truth.money.minor if may_be_less else said.money == truth.money


@st.composite
def bought(draw: st.DrawFn) -> tuple[Offered, Extras, Offered, Extras]:
    """An offer of which all is known, counted by a seller of any tax and rounding, and what a page says of it."""
    before_tax, tax = draw(st.integers(1, 100_000)), draw(st.sampled_from(["0", "0.08", "0.10"]))
    rounding = draw(st.sampled_from([ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_UP]))
    included = int((before_tax * (1 + Decimal(tax))).to_integral_value(rounding))
    rule, rate = draw(rules), draw(st.decimals(1, 100, places=1))
    off = draw(st.none() | st.integers(1, before_tax))
    coupon = None if off is None else Coupon(Money(off, "JPY"), draw(st.booleans()))
    # What a coupon for all pays earns no points: taken off before tax, or with its own share of tax.
    paid_by_coupon = off if coupon and coupon.is_for_all and off else 0
    share = draw(st.sampled_from([Decimal(1), 1 + Decimal(tax)]))
    earning = before_tax - int(paid_by_coupon / share)
    whole = Offered(included, draw(st.integers(0, 2000)), None)
    true_rate = PointRate(rate, rule, before_tax)
    truth = replace(whole, points=rule.points(earning, rate))
    hides = draw(st.sets(st.sampled_from(["shipping", "coupon", "points", "rate", "before_tax"])))
    said = replace(
        truth,
        shipping=None if "shipping" in hides else truth.shipping,
        points=None if "points" in hides or (coupon and coupon.is_for_all) else truth.points,
    )
    shown_rate = None if "rate" in hides else PointRate(rate, rule, None if "before_tax" in hides else before_tax)
    shown = Extras(replace(coupon, money=None) if coupon and "coupon" in hides else coupon, shown_rate)
    return truth, Extras(coupon, true_rate), said, shown


@examples(max_examples=300)
@given(bought(), st.sampled_from([Decimal(1), Decimal("0.5")]) | worths)
def test_what_is_said_holds_however_the_unknown_parts_turn_out(example, worth):
    truth, whole, said, shown = example
    shown_parts = parts_of(said, worth, shown)
    off = whole.coupon.money.minor if whole.coupon and whole.coupon.is_for_all and whole.coupon.money else 0
    paid = max((truth.price or 0) - off, 0) + (truth.shipping or 0)
    worth_of_points = int(((truth.points or 0) * worth).to_integral_value(ROUND_FLOOR))
    assert is_right_about(shown_parts.pay_now, Sum(Money(paid, "JPY")))
    assert is_right_about(shown_parts.effective, Sum(Money(max(paid - worth_of_points, 0), "JPY")))


@given(offers, worths, extras)
def test_effective_is_at_most_pay_now_and_nothing_is_below_zero(offer, worth, more):
    parts = parts_of(offer, worth, more)
    assert 0 <= parts.effective.money.minor <= parts.pay_now.money.minor
    assert parts.pay_now.money.minor <= parts.shelf.minor + (offer.shipping or 0)


@given(offers, worths, extras)
def test_a_dearer_shelf_price_never_comes_to_less_by_a_hundred_yen_before_tax(offer, worth, more):
    parts, dearer = parts_of(offer, worth, more), parts_of(replace(offer, price=offer.price + 110), worth, more)
    assert parts.pay_now.money.minor <= dearer.pay_now.money.minor
    assert parts.effective.money.minor <= dearer.effective.money.minor


@given(offers, worths, extras)
def test_where_the_number_of_points_is_shown_a_yen_more_is_never_less(offer, worth, more):
    more = replace(more, point_rate=None)
    parts, dearer = parts_of(offer, worth, more), parts_of(replace(offer, price=offer.price + 1), worth, more)
    assert parts.effective.money.minor <= dearer.effective.money.minor


@given(offers, worths, extras)
def test_a_coupon_of_another_currency_takes_nothing_off(offer, worth, more):
    other = Coupon(Money(500, "USD" if offer.currency == "JPY" else "JPY"), is_for_all=True)
    parts = parts_of(offer, worth, replace(more, coupon=other))
    assert parts.pay_now.money == parts_of(offer, worth, replace(more, coupon=None)).pay_now.money
    assert "coupon" in parts.pay_now.unknown


@given(offers, worths, extras)
def test_outside_yen_points_neither_count_nor_are_missed(offer, worth, more):
    assume(offer.currency != "JPY")
    parts = parts_of(offer, worth, more)
    assert parts.effective == parts.pay_now


@given(offers, worths, extras)
def test_a_coupon_that_is_not_for_everybody_is_shown_and_changes_nothing(offer, worth, more):
    mine = Coupon(Money(500, offer.currency), is_for_all=False)
    with_it, without = (
        parts_of(offer, worth, replace(more, coupon=mine)),
        parts_of(offer, worth, replace(more, coupon=None)),
    )
    assert with_it.coupon == mine
    assert (with_it.pay_now, with_it.effective) == (without.pay_now, without.effective)


@given(offers, worths, extras)
def test_a_part_has_one_name(offer, worth, more):
    total = parts_of(offer, worth, more).effective
    named = [*total.unknown, *total.assumed, *total.about]
    assert len(named) == len(set(named))


@given(
    st.integers(0, 10**7),
    st.sampled_from(["0", "0.08", "0.10"]),
    st.sampled_from([ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_UP]),
)
def test_no_seller_counts_a_lower_price_before_tax(before_tax, tax, rounding):
    included = int((before_tax * (1 + Decimal(tax))).to_integral_value(rounding))
    assert least_before_tax(included) <= before_tax
