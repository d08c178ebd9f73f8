"""The three prices of one offer (docs/looking.md, "The three prices"). Pure; amounts in, amounts out, never a guess.

Shelf (表示価格): what the page asks. Pay-now (支払額): shelf + shipping. Effective (実質価格): pay-now less the
value of its points.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Protocol

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


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of which some parts may be unknown: it is then shown as a bound, and `unknown` names them."""

    money: Money
    unknown: tuple[str, ...] = ()

    @property
    def is_bound(self) -> bool:
        return bool(self.unknown)


@dataclass(frozen=True, slots=True)
class PriceParts:
    """The prices of one offer, each with what makes it. A part that the page does not say is None."""

    shelf: Money
    list_price: Money | None
    shipping: Money | None
    points: int | None
    pay_now: Sum
    effective: Sum


def price_parts(offer: Priced, *, yen_per_point: Decimal) -> PriceParts | None:
    """The three prices of an offer; None where it has no price.

    yen_per_point, from 0 to 1, is what a point is worth to this person. Points are counted in yen, so in another
    currency they neither count nor are missed.
    """
    if offer.price is None:
        return None
    return PriceParts(
        shelf=Money(offer.price, offer.currency),
        list_price=_money(offer.list_price, offer.currency),
        shipping=_money(offer.shipping, offer.currency),
        points=offer.points,
        pay_now=_pay_now(offer.price, offer.shipping, offer.currency),
        effective=_effective(offer.price, offer.shipping, offer.points, offer.currency, yen_per_point),
    )


def price_in(series: Series, offer: Priced, *, yen_per_point: Decimal) -> Sum | None:
    """The price of an offer in one series; None where it has no price."""
    if offer.price is None:
        return None
    match series:
        case Series.SHELF:
            return Sum(Money(offer.price, offer.currency))
        case Series.PAY_NOW:
            return _pay_now(offer.price, offer.shipping, offer.currency)
        case Series.EFFECTIVE:
            return _effective(offer.price, offer.shipping, offer.points, offer.currency, yen_per_point)


def points_worth(points: int, yen_per_point: Decimal) -> int:
    """Whole yen, rounded down: a price is never made to look lower than it is. Raises ValueError outside 0 to 1."""
    if not 0 <= yen_per_point <= 1:
        raise ValueError("a point is worth from 0 to 1 yen")
    return int((points * yen_per_point).to_integral_value(ROUND_FLOOR))


def _pay_now(price: int, shipping: int | None, currency: str) -> Sum:
    return Sum(Money(price + (shipping or 0), currency), ("shipping",) if shipping is None else ())


def _effective(price: int, shipping: int | None, points: int | None, currency: str, yen_per_point: Decimal) -> Sum:
    paid = _pay_now(price, shipping, currency)
    # To who never spends points they are worth nothing, said or not.
    if currency != "JPY" or not yen_per_point:
        return paid
    if points is None:
        return Sum(paid.money, (*paid.unknown, "points"))
    return Sum(Money(max(paid.money.minor - points_worth(points, yen_per_point), 0), currency), paid.unknown)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
