"""When a rule speaks. Pure: no ORM, no clock; the same code runs live, at creation and over old history.

`step` takes one rule's terms, what it carries, and one observation, and says what it carries next and whether it fires.
docs/alerts.md has an example for each kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from alerts import window as days_before
from alerts.window import Window
from ec_sites.values import Availability, Money
from price_tracking.prices import UsualShipping, assumed_shipping, points_worth

# A fired rule rests until the price is this far above the limit again, so that a price trembling around it tells once.
REARM_PERCENT = 2
# Before so much is on record, every other price would be "the lowest ever".
LOWEST_AFTER = dt.timedelta(days=30)


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


class Base(StrEnum):
    PREVIOUS = "previous"
    REGISTRATION = "registration"
    MEDIAN = "median"
    AVERAGE = "average"
    HIGH = "high"


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
    the lowest in some days, or UNSEEN.

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

    @property
    def is_level(self) -> bool:
        """Met at or below a limit: a target, or a drop from anything but the previous price."""
        return self.kind is Kind.TARGET or self.base not in (None, Base.PREVIOUS)

    @property
    def has_window(self) -> bool:
        return self.base in OF_DAYS or (self.kind is Kind.LOWEST and self.days is not None)

    @property
    def looks_back(self) -> bool:
        """What is on record when the rule is made counts."""
        return self.has_window or self.kind is Kind.LOWEST


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


@dataclass(frozen=True, slots=True)
class Firing:
    """One crossing: what is owed to the person.

    `value` is the price under the rule's measure, `before` the one known before it (None where none was), `base` the
    price at registration, that of the days before, or the lowest before, where the rule uses it.
    """

    episode: int
    point_id: int
    value: Money | None
    before: Money | None = None
    base: Money | None = None
    already_true: bool = False

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


def step(terms: Terms, state: State, seen: Observation) -> Step:
    """One observation on. A point that was evaluated before, or is older than one that was, changes nothing."""
    if seen.point_id <= state.evaluated_through:
        return Step(state)
    state = replace(state, evaluated_through=seen.point_id)
    if terms.kind in OF_SIGHT:
        return Step(state)
    if terms.kind in AWAITED:
        return _step_stock(terms.kind, state, seen)
    figure = measured(terms.measure, seen, yen_per_point=terms.yen_per_point, usual=terms.usual)
    if terms.has_window:
        return _step_window(terms, state, seen, figure)
    if figure is None:
        return Step(state)
    if terms.is_level:
        return _step_level(terms, state, seen, figure)
    if terms.kind is Kind.RISE:
        return _step_rise(terms, state, seen, figure)
    if terms.kind is Kind.LOWEST:
        return _step_lowest(state, seen, figure)
    if terms.kind is Kind.ANY_CHANGE:
        return _step_change(terms, state, seen, figure)
    return _step_fall(terms, state, seen, figure)


def replay(terms: Terms, history: Iterable[Observation], *, state: State = State()) -> list[Firing]:
    """What the rule would have told over a history in order of time: the rehearsal."""
    firings = []
    for seen in history:
        taken = step(terms, state, seen)
        state = taken.state
        if taken.firing:
            firings.append(taken.firing)
    return firings


def measured(
    measure: Measure, seen: Observation, *, yen_per_point: Decimal, usual: UsualShipping | None
) -> Figure | None:
    """The observation under a measure; None where there is no price, or the thing cannot be bought at it now.

    Pay-now (支払額): price + shipping. Effective (実質価格): that less the value of points. Points the page does not
    name count as none: the true effective price can only be lower, so a rule never fires too early. The value of
    points is known in yen only.
    Shipping the page does not name counts as the person stated it; where they did not, the figure is a bound.
    """
    if seen.price is None or seen.availability in (Availability.OUT_OF_STOCK, Availability.DISCONTINUED):
        return None
    if measure is Measure.SHELF:
        return Figure(Money(seen.price, seen.currency))
    points = seen.points if measure is Measure.EFFECTIVE and seen.currency == "JPY" else None
    worth = points_worth(points or 0, yen_per_point)
    assumed = assumed_shipping(seen.shipping, seen.currency, usual)
    shipping = seen.shipping if assumed is None else assumed
    return Figure(
        Money(max(seen.price + (shipping or 0) - worth, 0), seen.currency),
        is_whole=shipping is not None,
        counts_points=points is not None and yen_per_point > 0,
        assumed_shipping=assumed,
    )


def limit_of(terms: Terms, state: State) -> Money | None:
    """The amount at or below which what `is_level` is met; None where it is not known yet."""
    if terms.kind is Kind.TARGET:
        return terms.target
    base = base_of(terms, state) if terms.is_level else None
    if base is None:
        return None
    if terms.amount is not None:
        can_fall_so_far = base.currency == terms.amount.currency and base.minor > terms.amount.minor
        return Money(base.minor - terms.amount.minor, base.currency) if can_fall_so_far else None
    if terms.percent is None:
        return None
    return Money(base.minor * (1000 - _permille(terms.percent)) // 1000, base.currency)


def base_of(terms: Terms, state: State) -> Money | None:
    """The price at registration, or of the days before, under the rule's measure."""
    is_known = terms.measure is Measure.SHELF and not terms.has_window
    return terms.registration if is_known else state.base


def rearm_at(limit: Money) -> Money:
    """The amount at or above which a rule that fired is armed again: 2 % more, at least one minor unit more."""
    raised = -(-limit.minor * (100 + REARM_PERCENT) // 100)
    return Money(max(raised, limit.minor + 1), limit.currency)


def rearm_below(limit: Money) -> Money:
    """The same for a rise: 2 % less, at least one minor unit less."""
    lowered = limit.minor * (100 - REARM_PERCENT) // 100
    return Money(min(lowered, limit.minor - 1), limit.currency)


def is_at_most(terms: Terms, figure: Figure) -> bool:
    """Whether points that the page does not name could make the true effective price lower: no rise is sure of it."""
    counts_none = terms.measure is Measure.EFFECTIVE and not figure.counts_points
    return counts_none and figure.amount.currency == "JPY" and terms.yen_per_point > 0


# --- the kinds -----------------------------------------------------------------------------------------------------


def _step_level(terms: Terms, state: State, seen: Observation, figure: Figure) -> Step:
    """A target, or a drop from registration: met at or below a fixed limit."""
    if terms.base is Base.REGISTRATION and state.base is None and figure.is_whole:
        # The first such price the rule sees is its base where history held none.
        state = replace(state, base=figure.amount)
    limit = limit_of(terms, state)
    if limit is None or figure.amount.currency != limit.currency:
        return Step(state)
    if state.is_fired and figure.amount.minor >= rearm_at(limit).minor:
        state = replace(state, is_fired=False)
    if not figure.is_whole:
        return Step(state)
    before = state.last
    state = replace(state, last=figure)
    if state.is_fired or figure.amount.minor > limit.minor:
        return Step(state)
    state = replace(state, is_fired=True, episode=state.episode + 1)
    return Step(
        state,
        Firing(
            episode=state.episode,
            point_id=seen.point_id,
            value=figure.amount,
            before=before.amount if before and before.amount.currency == limit.currency else None,
            base=base_of(terms, state) if terms.base else None,
            already_true=before is None,
        ),
    )


def _step_window(terms: Terms, state: State, seen: Observation, figure: Figure | None) -> Step:
    """Against what the days before held: below their lowest, or at or below a limit under their median and its kin."""
    if seen.at is None:
        return Step(state)
    if figure is not None and not figure.is_whole:
        figure = None
    if figure and state.last and not _are_comparable(state.last, figure):
        state = replace(state, is_fired=False, last=None, window=())
    state = _window_on(terms, state, int(seen.at.timestamp()), figure)
    if figure is None:
        return Step(state)
    before, state = state.last, replace(state, last=figure)
    is_met, is_fired = _judged(terms, state, figure.amount)
    if before is None or not is_met:
        return Step(replace(state, is_fired=is_fired))
    state = replace(state, is_fired=True, episode=state.episode + 1)
    return Step(
        state,
        Firing(
            episode=state.episode, point_id=seen.point_id, value=figure.amount, before=before.amount, base=state.base
        ),
    )


def _window_on(terms: Terms, state: State, at_s: int, figure: Figure | None) -> State:
    """The base by the days before; then what is asked now joins them."""
    days = terms.days or days_before.DAYS_MIN
    asked = OF_DAYS.get(terms.base or Base.PREVIOUS, days_before.low)
    base = asked(state.window, at_s, days=days)
    last = state.last or figure
    return replace(
        state,
        base=Money(base, last.amount.currency) if base is not None and last else None,
        window=days_before.extended(state.window, at_s, figure.amount.minor if figure else None, days=days),
    )


def _judged(terms: Terms, state: State, now: Money) -> tuple[bool, bool]:
    """Whether a rule with a window is met now, and else whether it goes on resting."""
    if terms.kind is Kind.LOWEST:
        if state.base is None:
            return False, False
        return now.minor < state.base.minor, state.is_fired and now == state.base
    limit = limit_of(terms, state)
    if limit is None:
        return False, state.is_fired
    rests = state.is_fired and now.minor < rearm_at(limit).minor
    return not rests and now.minor <= limit.minor, rests


def _step_change(terms: Terms, state: State, seen: Observation, figure: Figure) -> Step:
    """As far as `amount` from the price told last, or from the first one, either way."""
    if not figure.is_whole:
        return Step(state)
    before, told = state.last, state.told
    state = replace(state, last=figure)
    if before is None or told is None or not _are_comparable(before, figure):
        return Step(replace(state, told=figure.amount))
    change, least = figure.amount.minor - told.minor, terms.amount
    if least is None or least.currency != figure.amount.currency or abs(change) < least.minor:
        return Step(state)
    if change > 0 and is_at_most(terms, figure):
        return Step(state)
    state = replace(state, told=figure.amount, episode=state.episode + 1)
    return Step(state, Firing(episode=state.episode, point_id=seen.point_id, value=figure.amount, before=told))


def _step_rise(terms: Terms, state: State, seen: Observation, figure: Figure) -> Step:
    """A target from below: what _step_level does, the other way round."""
    limit = terms.target
    if limit is None or figure.amount.currency != limit.currency or not figure.is_whole:
        return Step(state)
    if state.is_fired and figure.amount.minor <= rearm_below(limit).minor:
        state = replace(state, is_fired=False)
    if is_at_most(terms, figure):
        return Step(state)
    before = state.last
    state = replace(state, last=figure)
    if state.is_fired or figure.amount.minor < limit.minor:
        return Step(state)
    state = replace(state, is_fired=True, episode=state.episode + 1)
    return Step(
        state,
        Firing(
            episode=state.episode,
            point_id=seen.point_id,
            value=figure.amount,
            before=before.amount if before else None,
            already_true=before is None,
        ),
    )


def _step_lowest(state: State, seen: Observation, figure: Figure) -> Step:
    """Lower than every whole figure of the same make before, once enough is on record."""
    if not figure.is_whole:
        return Step(state)
    before, lowest = state.last, state.told
    state = replace(state, last=figure)
    if before is None or lowest is None or not _are_comparable(before, figure):
        return Step(replace(state, is_fired=False, told=figure.amount, since=seen.at))
    if figure.amount.minor >= lowest.minor:
        return Step(replace(state, is_fired=state.is_fired and figure.amount == lowest))
    state = replace(state, told=figure.amount)
    if seen.at is None or state.since is None or seen.at - state.since < LOWEST_AFTER:
        return Step(state)
    state = replace(state, is_fired=True, episode=state.episode + 1)
    return Step(
        state,
        Firing(episode=state.episode, point_id=seen.point_id, value=figure.amount, before=before.amount, base=lowest),
    )


def _step_fall(terms: Terms, state: State, seen: Observation, figure: Figure) -> Step:
    """Any fall, or a drop from the previous price: a comparison with the last whole figure of the same make."""
    if not figure.is_whole:
        return Step(state)
    before = state.last
    state = replace(state, last=figure)
    if before is None or not _are_comparable(before, figure):
        return Step(replace(state, is_fired=False, told=None))
    if state.told and figure.amount.minor >= rearm_at(state.told).minor:
        state = replace(state, is_fired=False, told=None)
    is_news = state.told is None or figure.amount.minor < state.told.minor
    if not (is_news and _fell(terms, before.amount, figure.amount)):
        return Step(state)
    state = replace(state, is_fired=True, told=figure.amount, episode=state.episode + 1)
    return Step(
        state,
        Firing(episode=state.episode, point_id=seen.point_id, value=figure.amount, before=before.amount),
    )


def _step_stock(kind: Kind, state: State, seen: Observation) -> Step:
    if seen.availability is Availability.UNKNOWN:
        return Step(state)
    was_so, is_so = state.in_stock, seen.availability in AWAITED[kind]
    state = replace(state, in_stock=is_so, is_fired=state.is_fired and is_so)
    if not is_so or was_so is not False:
        return Step(state)
    state = replace(state, is_fired=True, episode=state.episode + 1)
    value = None if seen.price is None else Money(seen.price, seen.currency)
    return Step(state, Firing(episode=state.episode, point_id=seen.point_id, value=value))


def _fell(terms: Terms, before: Money, now: Money) -> bool:
    if now.minor >= before.minor or terms.kind is Kind.ANY_FALL:
        return now.minor < before.minor
    if terms.amount is not None:
        return terms.amount.currency == now.currency and before.minor - now.minor >= terms.amount.minor
    return (before.minor - now.minor) * 1000 >= before.minor * _permille(terms.percent or Decimal(100))


def _are_comparable(before: Figure, now: Figure) -> bool:
    """Points or shipping that appear, or that the person counts otherwise now, are no fall of the price."""
    return (
        before.amount.currency == now.amount.currency
        and before.counts_points == now.counts_points
        and before.assumed_shipping == now.assumed_shipping
    )


def _permille(percent: Decimal) -> int:
    return int(percent * 10)
