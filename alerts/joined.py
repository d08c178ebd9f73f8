"""A rule of several conditions, joined by "all" or "any". Pure. docs/alerts.md, "Joined", has the words for it.

Each condition is judged by what is seen now; where nobody can say, neither can the whole, unless another decides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts import window as days_before
from alerts.limits import base_of, is_at_most, limit_of, measured, rearm_at, rearm_below, with_days
from alerts.values import (
    AWAITED,
    Base,
    Figure,
    Firing,
    Joiner,
    Kind,
    Observation,
    State,
    Step,
    Terms,
    Verdict,
)
from ec_sites.values import Availability, Money

_SOLD_OUT = AWAITED[Kind.OUT_OF_STOCK]


def step_joined(terms: Terms, state: State, seen: Observation) -> Step:
    """Tells when the whole comes to hold; again only when it has not held, by the hysteresis, in between."""
    parts, verdicts = judged(terms, state, seen)
    holds, rests = (
        whole(terms.joiner, [one.holds for one in verdicts]),
        whole(terms.joiner, [one.rests for one in verdicts]),
    )
    held, state = state.in_stock, replace(state, parts=parts)
    if holds is not None:
        state = replace(state, in_stock=holds)
    if rests is False:
        state = replace(state, is_fired=False)
    if not holds or state.is_fired:
        return Step(state)
    state = replace(state, is_fired=True, episode=state.episode + 1)
    value = next((one.value for one in verdicts if one.holds and one.value), None)
    return Step(
        state,
        Firing(
            episode=state.episode,
            point_id=seen.point_id,
            value=value or _shelf(seen),
            already_true=held is None,
            verdicts=verdicts,
        ),
    )


def judged(terms: Terms, state: State, seen: Observation) -> tuple[tuple[State, ...], tuple[Verdict, ...]]:
    """Of each condition, in order: what it carries from here, and what it comes to."""
    conditions = terms.conditions
    carried = state.parts or (State(),) * len(conditions)
    # Where stock is asked for, what is sold out has no price, which is no doubt about the price.
    asks_stock = any(one.kind in AWAITED for one in conditions)
    unpriced = Verdict(False, False) if asks_stock and seen.availability in _SOLD_OUT else Verdict()
    both = [_judge(one, part, seen, unpriced) for one, part in zip(conditions, carried, strict=True)]
    return tuple(part for part, _ in both), tuple(verdict for _, verdict in both)


def whole(joiner: Joiner | None, found: Sequence[bool | None]) -> bool | None:
    """One that does not hold decides "all", one that holds decides "any"; else what is unknown leaves it unknown."""
    decisive = joiner is Joiner.ANY
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def _judge(terms: Terms, carried: State, seen: Observation, unpriced: Verdict) -> tuple[State, Verdict]:
    if terms.kind in AWAITED:
        if seen.availability is Availability.UNKNOWN:
            return carried, Verdict()
        is_so = seen.availability in AWAITED[terms.kind]
        return replace(carried, in_stock=is_so), Verdict(is_so, is_so)
    figure = measured(terms.measure, seen, yen_per_point=terms.yen_per_point, usual=terms.usual)
    carried = _with_base(terms, carried, seen, figure if figure and figure.is_whole else None)
    if figure is None:
        return carried, unpriced
    if terms.has_window and not figure.is_whole:
        return carried, Verdict()
    if terms.kind is Kind.RISE:
        return carried, _risen(terms, figure)
    return carried, _fallen(_limit(terms, carried), _base(terms, carried), figure)


def _with_base(terms: Terms, carried: State, seen: Observation, figure: Figure | None) -> State:
    """What it is compared with; `figure` is None where it is not whole."""
    if terms.has_window and seen.at is not None:
        at_s = int(seen.at.timestamp())
        carried = with_days(terms, carried, at_s, figure)
        if terms.kind is Kind.LOWEST and figure is not None:
            base = days_before.low(days_before.without_last(carried.window), at_s, days=terms.days or 0)
            carried = replace(carried, base=None if base is None else Money(base, figure.amount.currency))
    if figure is None:
        return carried
    if terms.base is Base.REGISTRATION and carried.base is None:
        carried = replace(carried, base=figure.amount)
    return replace(carried, last=figure)


def _limit(terms: Terms, carried: State) -> Money | None:
    if terms.kind is Kind.LOWEST:
        return None if carried.base is None else Money(carried.base.minor - 1, carried.base.currency)
    return limit_of(terms, carried)


def _base(terms: Terms, carried: State) -> Money | None:
    return base_of(terms, carried) if terms.base else carried.base


def _fallen(limit: Money | None, base: Money | None, figure: Figure) -> Verdict:
    """At or below a limit. A bound (shipping unknown) can deny, and never confirm."""
    value = figure.amount
    if limit is None or value.currency != limit.currency:
        return Verdict(value=value)
    is_met, is_near = value.minor <= limit.minor, value.minor < rearm_at(limit).minor
    if not figure.is_whole:
        return Verdict(None if is_met else False, None if is_near else False, value, base)
    return Verdict(is_met, is_near, value, base)


def _risen(terms: Terms, figure: Figure) -> Verdict:
    """At or above a limit. Points that the page does not name could make the price lower: they deny, never confirm."""
    value, limit = figure.amount, terms.target
    if limit is None or value.currency != limit.currency or not figure.is_whole:
        return Verdict(value=value)
    is_met, is_near = value.minor >= limit.minor, value.minor > rearm_below(limit).minor
    if is_at_most(terms, figure):
        return Verdict(None if is_met else False, None if is_near else False, value)
    return Verdict(is_met, is_near, value)


def _shelf(seen: Observation) -> Money | None:
    return None if seen.price is None else Money(seen.price, seen.currency)
