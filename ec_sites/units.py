"""What one of something costs: ¥1,500 for 24 bottles is ¥62.5 a bottle. Pure.

A unit price is Money whose currency names the unit as well, "JPY/100ml", with two decimals more than the currency
has. So prices of different units are as little compared as prices of different currencies, by the same code.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ec_sites.values import Money

# What is weighed or poured is compared by the hundred; what is counted by one of its own, each a word of its own, for
# six packs are not six bottles.
MEASURED = ("100g", "100ml", "oz", "floz")
COUNTED = (
    "piece", "item", "sheet", "bag", "can", "bottle", "box", "pack", "tablet", "roll", "pair", "meal", "cup", "book",
)  # fmt: skip
UNITS = frozenset((*MEASURED, *COUNTED))
# Two decimals more than the currency has.
MORE_DIGITS = 2


def unit_price(price: Money | None, unit: str | None, unit_count: Decimal | None) -> Money | None:
    """What one `unit` costs where the price buys `unit_count` of it, half up to a hundredth of the smallest coin.

    None where the price or the count is unknown, or nothing would be left of it.
    """
    if price is None or not unit or not unit_count:
        return None
    minor = int((price.minor * 10**MORE_DIGITS / unit_count).to_integral_value(ROUND_HALF_UP))
    return Money(minor, priced_in(price.currency, unit)) if minor > 0 else None


def priced_in(currency: str, unit: str) -> str:
    """ "JPY/100ml"; plain "JPY" where there is no unit."""
    return f"{currency}/{unit}" if unit else currency


def split_unit(currency: str) -> tuple[str, str]:
    """The reverse of `priced_in`."""
    code, _, unit = currency.partition("/")
    return code, unit
