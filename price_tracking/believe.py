"""Whether a look may be true. Pure: one that is not believable is set aside, and believed when it is seen twice.

So it is with a price that is hard to believe, and with a page that says "in stock" again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from ec_sites.money import format_amount, from_decimal
from ec_sites.values import Money

LEAP = 10


class Doubt(StrEnum):
    """Why a look is not believed at once."""

    NOT_ABOVE_ZERO = "not above zero"
    OTHER_CURRENCY = "another currency than before"
    LEAP_UP = "ten times the last price or more"
    LEAP_DOWN = "a tenth of the last price or less"
    BACK_IN_STOCK = "in stock again, seen once"


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was not believed, and when it was first seen. Stored as the JSON of `Listing.quarantine`.

    `is_back`: it was in stock, where it was last known not to be.
    """

    money: Money
    seen_at: dt.datetime
    is_back: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "amount": format_amount(self.money),
            "currency": self.money.currency,
            "seen_at": self.seen_at.isoformat(),
            "is_back": self.is_back,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self | None:
        if not stored:
            return None
        money = from_decimal(Decimal(stored["amount"]), stored["currency"])
        return cls(money, dt.datetime.fromisoformat(stored["seen_at"]), bool(stored.get("is_back")))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Believed, or set aside for a reason."""

    doubt: Doubt | None = None
    set_aside: SetAside | None = None

    @property
    def is_believed(self) -> bool:
        return self.doubt is None


def believe(
    seen: Money,
    *,
    last: Money | None,
    is_back: bool = False,
    set_aside: SetAside | None,
    now: dt.datetime,
    recheck: Callable[[Doubt], dt.timedelta],
) -> Verdict:
    """Judges a look by the last believed price (None: none yet, then any price above zero is believed).

    What is in doubt is believed once it was seen before, at least `recheck` ago: a price by the same amount, stock by
    any look that says so too, whatever its price. Nothing makes a price of zero or below believable.
    """
    of_price = _doubt(seen, last)
    doubt = of_price or (Doubt.BACK_IN_STOCK if is_back else None)
    if doubt is None:
        return Verdict()
    agrees = (
        set_aside is not None and (of_price is None or set_aside.money == seen) and (set_aside.is_back or not is_back)
    )
    if not agrees or set_aside is None:
        return Verdict(doubt, SetAside(seen, now, is_back))
    if doubt is not Doubt.NOT_ABOVE_ZERO and now - set_aside.seen_at >= recheck(doubt):
        return Verdict()
    return Verdict(doubt, replace(set_aside, money=seen))


def _doubt(seen: Money, last: Money | None) -> Doubt | None:
    if seen.minor <= 0:
        return Doubt.NOT_ABOVE_ZERO
    if last is None:
        return None
    if seen.currency != last.currency:
        return Doubt.OTHER_CURRENCY
    if seen.minor >= last.minor * LEAP:
        return Doubt.LEAP_UP
    if seen.minor * LEAP <= last.minor:
        return Doubt.LEAP_DOWN
    return None
