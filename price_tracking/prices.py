"""The three prices of one offer (docs/prices.md). Pure; amounts in, amounts out, never a guess.

Shelf (表示価格): what the page asks. Pay-now (支払額): shelf + shipping − coupon. Effective (実質価格): pay-now less
the value of its points. Where the page does not say the shipping, the person's own word for it counts, and is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Protocol

from ec_sites.points import PointsRule, least_before_tax
from ec_sites.units import unit_price
from ec_sites.values import Money


class Series(StrEnum):
    """One of the three prices. They are never mixed in one series."""

    SHELF = "shelf"
    PAY_NOW = "pay_now"
    EFFECTIVE = "effective"


class Priced(Protocol):
    """What holds the parts of a price: a listing, a price point. Minor units of `currency`, points a count."""

    @property
    def currency(self) -> str: ...
    @property
    def price(self) -> int | None: ...
    @property
    def list_price(self) -> int | None: ...
    @property
    def shipping(self) -> int | None: ...
    @property
    def points(self) -> int | None: ...


class Counted(Priced, Protocol):
    """What also holds how many of which unit the price buys (ec_sites/units.py)."""

    @property
    def unit(self) -> str | None: ...
    @property
    def unit_count(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class UsualShipping:
    """What a person says shipping costs them at one shop. It counts in its own currency only.

    It stands in where the page does not say the shipping. For a member it stands in place of what the page asks of
    everybody too, unless the page asks less.
    """

    money: Money
    is_member: bool = False


@dataclass(frozen=True, slots=True)
class Coupon:
    """What a page says of a coupon. `money` is None where it does not say how much that takes off.

    It counts where everybody may use it. Any other is shown and not counted: whose it is, no page can tell us.
    """

    money: Money | None
    is_for_all: bool


@dataclass(frozen=True, slots=True)
class PointRate:
    """Points as a rate in per cent; `rule` is None where the shop has none. `before_tax` in yen, where it is stated."""

    rate: Decimal
    rule: PointsRule | None
    before_tax: int | None = None


@dataclass(frozen=True, slots=True)
class Extras:
    """What else an offer may state of its price, beside the columns of every offer. No reader states these yet."""

    coupon: Coupon | None = None
    point_rate: PointRate | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of which some parts may be unknown: it is then shown as a bound, and `unknown` names them.

    Unknown shipping can only add, an unknown coupon and unknown points can only take away. `assumed` names the parts
    that the person stated, not the page; `about` those that were worked out: the true sum is no higher for them.
    """

    money: Money
    unknown: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def is_bound(self) -> bool:
        return bool(self.unknown)


@dataclass(frozen=True, slots=True)
class PriceParts:
    """The prices of one offer, each with what makes it. A part that the page does not say is None.

    `assumed_shipping` is what counts instead of the page's `shipping`, as the person stated it; None where it does not.
    `points` are those that the page shows, or else the least that its rate gives. `unit_price` is the shelf price for
    one of what it buys.
    """

    shelf: Money
    unit_price: Money | None
    list_price: Money | None
    shipping: Money | None
    assumed_shipping: Money | None
    points: int | None
    coupon: Coupon | None
    pay_now: Sum
    effective: Sum


_NOTHING = Extras()


def price_parts(
    offer: Counted, *, yen_per_point: Decimal, usual: UsualShipping | None, extras: Extras = _NOTHING
) -> PriceParts | None:
    """The three prices of an offer; None where it has no price.

    yen_per_point, from 0 to 1, is what a point is worth to this person; `usual` what they say shipping costs them at
    this shop. Points are counted in yen, so in another currency they neither count nor are missed.
    """
    if offer.price is None:
        return None
    return PriceParts(
        shelf=Money(offer.price, offer.currency),
        unit_price=unit_price(Money(offer.price, offer.currency), offer.unit, offer.unit_count),
        list_price=_money(offer.list_price, offer.currency),
        shipping=_money(offer.shipping, offer.currency),
        assumed_shipping=_money(assumed_shipping(offer.shipping, offer.currency, usual), offer.currency),
        points=_points(offer, offer.price, extras),
        coupon=extras.coupon,
        pay_now=_sum(Series.PAY_NOW, offer, offer.price, yen_per_point, usual, extras),
        effective=_sum(Series.EFFECTIVE, offer, offer.price, yen_per_point, usual, extras),
    )


def price_in(series: Series, offer: Priced, *, yen_per_point: Decimal, usual: UsualShipping | None) -> Sum | None:
    """The price of an offer in one series; None where it has no price."""
    return None if offer.price is None else _sum(series, offer, offer.price, yen_per_point, usual)


def amount_in(series: Series, offer: Priced, *, yen_per_point: Decimal, usual: UsualShipping | None) -> int | None:
    """The minor units of `price_in` alone: what a history of many thousand rows has the time to ask of each."""
    return None if offer.price is None else _minor(series, offer, offer.price, yen_per_point, usual)


def assumed_shipping(stated: int | None, currency: str, usual: UsualShipping | None) -> int | None:
    """The minor units that count in place of what the page states, on the person's word; None where none do."""
    if usual is None or usual.money.currency != currency:
        return None
    if stated is None or (usual.is_member and usual.money.minor < stated):
        return usual.money.minor
    return None


def points_worth(points: int, yen_per_point: Decimal) -> int:
    """Whole yen, rounded down: a price is never made to look lower than it is. Raises ValueError outside 0 to 1."""
    if not 0 <= yen_per_point <= 1:
        raise ValueError("a point is worth from 0 to 1 yen")
    return int((points * yen_per_point).to_integral_value(ROUND_FLOOR))


def _sum(
    series: Series,
    offer: Priced,
    price: int,
    yen_per_point: Decimal,
    usual: UsualShipping | None,
    extras: Extras = _NOTHING,
) -> Sum:
    money = Money(_minor(series, offer, price, yen_per_point, usual, extras), offer.currency)
    if series is Series.SHELF:
        return Sum(money)
    unknown: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    if assumed_shipping(offer.shipping, offer.currency, usual) is not None:
        assumed = ("shipping",)
    elif offer.shipping is None:
        unknown = ("shipping",)
    if _taken_off(offer, extras.coupon) is None:
        unknown += ("coupon",)
    if series is Series.EFFECTIVE and _counts_points(offer, yen_per_point):
        points = _points(offer, price, extras)
        if points is not None and offer.points is None and not unknown:
            about = ("points",)
        elif points is None or points != offer.points:
            # What was worked out is the least: with shipping still to come it bounds nothing.
            unknown += ("points",)
    return Sum(money, unknown, assumed, about)


def _minor(
    series: Series,
    offer: Priced,
    price: int,
    yen_per_point: Decimal,
    usual: UsualShipping | None,
    extras: Extras = _NOTHING,
) -> int:
    if series is Series.SHELF:
        return price
    assumed = assumed_shipping(offer.shipping, offer.currency, usual)
    # A coupon pays for goods, never for their shipping.
    paid = max(price - (_taken_off(offer, extras.coupon) or 0), 0) + (
        (offer.shipping or 0) if assumed is None else assumed
    )
    if series is Series.PAY_NOW or not _counts_points(offer, yen_per_point):
        return paid
    return max(paid - points_worth(_points(offer, price, extras) or 0, yen_per_point), 0)


def _taken_off(offer: Priced, coupon: Coupon | None) -> int | None:
    """What everybody's coupon takes off; None where there is one, and nobody says how much in this currency."""
    if coupon is None or not coupon.is_for_all:
        return 0
    return coupon.money.minor if coupon.money and coupon.money.currency == offer.currency else None


def _points(offer: Priced, price: int, extras: Extras) -> int | None:
    """Those the page shows; else the least its rate gives; None where neither can be said.

    What a coupon pays earns none, and what a page shows was counted without one: beside a coupon only a rate tells. It
    is taken off the price before tax in full, which leaves the least.
    """
    taken_off, stated = _taken_off(offer, extras.coupon), extras.point_rate
    if offer.points is not None and taken_off == 0:
        return offer.points
    if stated is None or stated.rule is None or taken_off is None or offer.currency != "JPY":
        return None
    before_tax = least_before_tax(price) if stated.before_tax is None else stated.before_tax
    return stated.rule.points(max(before_tax - taken_off, 0), stated.rate)


def _counts_points(offer: Priced, yen_per_point: Decimal) -> bool:
    # To who never spends points they are worth nothing, said or not.
    return offer.currency == "JPY" and bool(yen_per_point)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
