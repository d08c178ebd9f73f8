"""When a rule speaks. Pure: no ORM, no clock; the same code runs live, at creation and over old history.

`step` takes one rule's terms, what it carries, and one observation, and says what it carries next and whether it fires.
docs/alerts.md has an example for each kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from alerts.joined import step_joined
from alerts.limits import (
    are_comparable,
    base_of,
    is_at_most,
    limit_of,
    measured,
    permille,
    rearm_at,
    rearm_below,
    with_days,
)
from alerts.values import (
    AWAITED,
    OF_SIGHT,
    Base,
    Figure,
    Firing,
    Kind,
    Observation,
    State,
    Step,
    Terms,
)
from ec_sites.values import Availability, Money

# Before so much is on record, every other price would be "the lowest ever".
LOWEST_AFTER = dt.timedelta(days=30)


def step(terms: Terms, state: State, seen: Observation) -> Step:
    """One observation on. A point that was evaluated before, or is older than one that was, changes nothing."""
    if seen.point_id <= state.evaluated_through:
        return Step(state)
    state = replace(state, evaluated_through=seen.point_id)
    if terms.further:
        return step_joined(terms, state, seen)
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


def replay(terms: Terms, history: Iterable[Observation], *, state: State | None = None) -> list[Firing]:
    """What the rule would have told over a history in order of time: the rehearsal."""
    firings, state = [], state or State()
    for seen in history:
        taken = step(terms, state, seen)
        state = taken.state
        if taken.firing:
            firings.append(taken.firing)
    return firings


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
    if figure and state.last and not are_comparable(state.last, figure):
        state = replace(state, is_fired=False)
    state = with_days(terms, state, int(seen.at.timestamp()), figure)
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
    if before is None or told is None or not are_comparable(before, figure):
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
    if before is None or lowest is None or not are_comparable(before, figure):
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
    if before is None or not are_comparable(before, figure):
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
    return (before.minor - now.minor) * 1000 >= before.minor * permille(terms.percent or Decimal(100))
