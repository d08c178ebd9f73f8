"""How a shop makes points of a rate, where a page or an API states the rate and not the number (docs/prices.md). Pure.

A number that the page shows is never worked out again. What is worked out here is the least that the rule gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

# The highest rate of the consumption tax: at any other, and at any rounding, the price before tax is higher.
_TAX = Fraction(10, 100)


@dataclass(frozen=True, slots=True)
class PointsRule:
    """Points on the price of one piece before tax, without shipping and without what a coupon pays.

    `by_hundreds`: a point for each whole 100 yen, and the rate multiplies those. Else the rate is per cent of the
    price, cut off. `source` says where the rule is stated.
    """

    by_hundreds: bool
    source: str

    def points(self, before_tax: int, rate: Decimal) -> int:
        """`before_tax` in yen, at least 0; `rate` in per cent (a multiple of 3 is 3), at least 0."""
        base = Decimal(before_tax // 100) if self.by_hundreds else Decimal(before_tax) / 100
        return int((base * rate).to_integral_value(ROUND_FLOOR))


def least_before_tax(included: int) -> int:
    """The least that a price with tax can be without it, in yen, whatever the seller's rate and rounding."""
    return int(Fraction(included) / (1 + _TAX))
