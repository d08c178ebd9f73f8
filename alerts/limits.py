"""From which amount on a rule is met or armed again, and what an observation comes to under a measure. Pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alerts import window as days_before
from alerts.values import OF_DAYS, Base, Figure, Kind, Measure, Observation, State, Terms
from ec_sites.units import unit_price
from ec_sites.values import Availability, Money
from price_tracking.prices import UsualShipping, assumed_shipping, points_worth

# A fired rule rests until the price is this far above the limit again, so that a price trembling around it tells once.
REARM_PERCENT = 2


def measured(
    measure: Measure, seen: Observation, *, yen_per_point: Decimal, usual: UsualShipping | None
) -> Figure | None:
    """The observation under a measure; None where there is no price, or the thing cannot be bought at it now.

    Pay-now (支払額): price + shipping. Effective (実質価格): that less the value of points. Points the page does not
    name count as none: the true effective price can only be lower, so a rule never fires too early. The value of
    points is known in yen only.
    Unit: the shelf price for one of what it buys; another unit is as another currency.
    Shipping the page does not name counts as the person stated it; where they did not, the figure is a bound.
    """
    if seen.price is None or seen.availability in (Availability.OUT_OF_STOCK, Availability.DISCONTINUED):
        return None
    if measure is Measure.SHELF:
        return Figure(Money(seen.price, seen.currency))
    if measure is Measure.UNIT:
        of_one = unit_price(Money(seen.price, seen.currency), seen.unit, seen.unit_count)
        return Figure(of_one) if of_one else None
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
    return Money(base.minor * (1000 - permille(terms.percent)) // 1000, base.currency)


def base_of(terms: Terms, state: State) -> Money | None:
    """The price at registration, or of the days before, under the rule's measure."""
    is_known = terms.measure is Measure.SHELF and not terms.has_window
    return terms.registration if is_known else state.base


def with_days(terms: Terms, state: State, at_s: int, figure: Figure | None) -> State:
    """The base by the days before `at_s`; then what is asked now, whole or None, joins them.

    Another make begins anew.
    """
    if figure and state.last and not are_comparable(state.last, figure):
        state = replace(state, last=None, window=())
    days = terms.days or days_before.DAYS_MIN
    asked = OF_DAYS.get(terms.base or Base.PREVIOUS, days_before.low)
    base = asked(state.window, at_s, days=days)
    last = state.last or figure
    return replace(
        state,
        base=Money(base, last.amount.currency) if base is not None and last else None,
        window=days_before.extended(state.window, at_s, figure.amount.minor if figure else None, days=days),
    )


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


def are_comparable(before: Figure, now: Figure) -> bool:
    """Points or shipping that appear, or that the person counts otherwise now, are no fall of the price."""
    return (
        before.amount.currency == now.amount.currency
        and before.counts_points == now.counts_points
        and before.assumed_shipping == now.assumed_shipping
    )


def permille(percent: Decimal) -> int:
    return int(percent * 10)
