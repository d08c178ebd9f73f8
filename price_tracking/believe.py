"""Whether a price may be true. Pure: a price that is not believable is set aside, and believed when seen twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from ec_sites.money import format_amount, from_decimal
from ec_sites.values import Money

LEAP = 10


class Doubt(StrEnum):
    """Why a price is not believed at once."""

    NOT_ABOVE_ZERO = "not above zero"
    OTHER_CURRENCY = "another currency than before"
    LEAP_UP = "ten times the last price or more"
    LEAP_DOWN = "a tenth of the last price or less"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A price that was not believed, and when it was first seen. Stored as the JSON of `Listing.quarantine`."""

    money: Money
    seen_at: dt.datetime

    def to_json(self) -> dict[str, Any]:
        return {
            "amount": format_amount(self.money),
            "currency": self.money.currency,
            "seen_at": self.seen_at.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self | None:
        if not stored:
            return None
        money = from_decimal(Decimal(stored["amount"]), stored["currency"])
        return cls(money, dt.datetime.fromisoformat(stored["seen_at"]))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Believed, or set aside for a reason."""

    doubt: Doubt | None = None
    set_aside: SetAside | None = None

    @property
    def is_believed(self) -> bool:
        return self.doubt is None


def believe(
    seen: Money, *, last: Money | None, set_aside: SetAside | None, now: dt.datetime, recheck: dt.timedelta
) -> Verdict:
    """Judges a price by the last believed one (None: none yet, then any price above zero is believed).

    A price that is in doubt is believed once it was seen before, the same amount, at least `recheck` ago. Nothing makes
    a price of zero or below believable.
    """
    doubt = _doubt(seen, last)
    if doubt is None:
        return Verdict()
    agrees = set_aside is not None and set_aside.money == seen
    if agrees and set_aside is not None:
        if doubt is not Doubt.NOT_ABOVE_ZERO and now - set_aside.seen_at >= recheck:
            return Verdict()
        return Verdict(doubt, set_aside)
    return Verdict(doubt, SetAside(seen, now))


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
