"""What rules speak of: kinds, measures, bases, what a person asked for, what is seen, and what a rule carries. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from alerts import window as days_before
from alerts.window import Window
from ec_sites.values import Availability, Money
from price_tracking.prices import UsualShipping


class Kind(StrEnum):
    TARGET = "target"
    DROP = "drop"
    ANY_FALL = "any_fall"
    BACK_IN_STOCK = "back_in_stock"
    RISE = "rise"
    LOWEST = "lowest"
    OUT_OF_STOCK = "out_of_stock"
    PRE_ORDER = "pre_order"
    DROP_AMOUNT = "drop_amount"
    ANY_CHANGE = "any_change"
    GONE = "gone"
    UNSEEN = "unseen"


# What the kinds of stock wait for.
AWAITED = {
    Kind.BACK_IN_STOCK: frozenset({Availability.IN_STOCK}),
    Kind.OUT_OF_STOCK: frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED}),
    Kind.PRE_ORDER: frozenset({Availability.PRE_ORDER}),
}

# What the kinds of sight wait for makes no price point: the sweep of alerts/sight.py judges them.
OF_SIGHT = frozenset({Kind.GONE, Kind.UNSEEN})


class Measure(StrEnum):
    SHELF = "shelf"
    PAY_NOW = "pay_now"
    EFFECTIVE = "effective"
    UNIT = "unit"


class Base(StrEnum):
    PREVIOUS = "previous"
    REGISTRATION = "registration"
    MEDIAN = "median"
    AVERAGE = "average"
    HIGH = "high"


class Joiner(StrEnum):
    """How several conditions make one rule: each of them must hold, or one of them."""

    ALL = "all"
    ANY = "any"


# Bases that are made of the last days.
OF_DAYS = {
    Base.MEDIAN: days_before.median,
    Base.AVERAGE: days_before.average,
    Base.HIGH: days_before.high,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person asked for. `percent` belongs to DROP, `target` to TARGET and RISE.

    `amount` is the least fall of DROP_AMOUNT, the least change of ANY_CHANGE; `days` how far a base of days looks back,
    the lowest in some days, or UNSEEN. A rule of several conditions is the first of them, with the `further` ones and
    what joins them.

    `registration` is the shelf price when tracking began; None where none was believed yet. `usual` is what the person
    says shipping costs them at the shop.
    """

    kind: Kind
    measure: Measure = Measure.SHELF
    target: Money | None = None
    percent: Decimal | None = None
    base: Base | None = None
    registration: Money | None = None
    yen_per_point: Decimal = Decimal(1)
    usual: UsualShipping | None = None
    amount: Money | None = None
    days: int | None = None
    joiner: Joiner | None = None
    further: tuple[Terms, ...] = ()

    @property
    def conditions(self) -> tuple[Terms, ...]:
        """Of a joined rule, each alone."""
        return (replace(self, joiner=None, further=()), *self.further)

    @property
    def is_state(self) -> bool:
        """Whether it says what is so, and not only what happens: the others cannot be joined."""
        return self.is_level or self.kind in AWAITED or self.kind is Kind.RISE or self._is_lowest_of_days

    @property
    def is_level(self) -> bool:
        """Met at or below a limit: a target, or a drop from anything but the previous price."""
        return self.kind is Kind.TARGET or self.base not in (None, Base.PREVIOUS)

    @property
    def has_window(self) -> bool:
        return self.base in OF_DAYS or self._is_lowest_of_days

    @property
    def looks_back(self) -> bool:
        """What is on record when the rule is made counts."""
        return self.has_window or self.kind is Kind.LOWEST or any(one.looks_back for one in self.further)

    @property
    def _is_lowest_of_days(self) -> bool:
        return self.kind is Kind.LOWEST and self.days is not None


@dataclass(frozen=True, slots=True)
class Observation:
    """One price point. Amounts are minor units of `currency`; a part that is unknown is None."""

    point_id: int
    currency: str
    price: int | None
    shipping: int | None = None
    points: int | None = None
    availability: Availability = Availability.UNKNOWN
    at: dt.datetime | None = None
    unit: str | None = None
    unit_count: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """An observation under one measure.

    `is_whole` is False where shipping is unknown: then `amount` is a lower bound, which can deny but never confirm.
    `counts_points` tells whether the page named points, `assumed_shipping` (minor units) what the person stated where
    that counts in place of the page's word; figures of a different make are not compared with each other.
    """

    amount: Money
    is_whole: bool = True
    counts_points: bool = False
    assumed_shipping: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What a rule carries from point to point.

    `last` is the last whole figure, `told` the lowest amount told since it was last armed (falls) or the lowest on
    record (LOWEST, which counts from `since`) or the price that changes count from (ANY_CHANGE), `base` the price at
    registration that counts shipping, or what the days before the last point came to, `in_stock` whether what a kind of
    stock waits for held when stock was last known, `window` the prices of the last days where the rule looks at them.
    Of a joined rule `in_stock` is whether the whole held when that was last known; `parts` are its conditions'.
    """

    is_fired: bool = False
    episode: int = 0
    evaluated_through: int = 0
    last: Figure | None = None
    told: Money | None = None
    base: Money | None = None
    in_stock: bool | None = None
    since: dt.datetime | None = None
    window: Window = ()
    parts: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one condition of a joined rule comes to at an observation; None where nobody can say.

    `holds`: it is met. `rests`: it is, or has not yet gone far enough from it (the hysteresis). `value` is what was
    judged, where that is a price, `base` what it was compared with.
    """

    holds: bool | None = None
    rests: bool | None = None
    value: Money | None = None
    base: Money | None = None


@dataclass(frozen=True, slots=True)
class Firing:
    """One crossing: what is owed to the person.

    `value` is the price under the rule's measure, `before` the one known before it (None where none was), `base` the
    price at registration, that of the days before, or the lowest before, where the rule uses it. Of a joined rule
    `verdicts` are what each condition came to.
    """

    episode: int
    point_id: int
    value: Money | None
    before: Money | None = None
    base: Money | None = None
    already_true: bool = False
    verdicts: tuple[Verdict, ...] = ()

    @property
    def percent(self) -> Decimal | None:
        """The change against the base in per cent, one decimal, negative for a fall; None without a base."""
        base = self.base or self.before
        if self.value is None or base is None or not base.minor:
            return None
        change = Decimal(self.value.minor - base.minor) * 100 / base.minor
        return change.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Step:
    state: State
    firing: Firing | None = None
