"""How near somebody's wish a listing is: 0 nobody waits, 9 a target is all but reached. The interval reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.limits import limit_of
from alerts.values import AWAITED, OF_SIGHT, Figure, State, Terms

NEED_MAX = 9
# The price is at most this many per cent above the limit: so much needed.
_STEPS = ((2, 9), (5, 7), (10, 5), (20, 3))
_NEED_OF_A_FALL = 2
_NEED_WHILE_OUT_OF_STOCK = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """A live rule and the listing's current figure under its measure."""

    terms: Terms
    state: State
    figure: Figure | None


def need_of(waiting: Iterable[Waiting]) -> int:
    return max((_need(one) for one in waiting), default=0)


def _need(one: Waiting) -> int:
    if one.terms.kind in AWAITED:
        return _NEED_WHILE_OUT_OF_STOCK if one.state.in_stock is False else 1
    if one.terms.kind in OF_SIGHT:
        return 1
    limit = limit_of(one.terms, one.state)
    if limit is None:
        return _NEED_OF_A_FALL
    if one.figure is None or one.figure.amount.currency != limit.currency or one.state.is_fired:
        return 1
    for percent, need in _STEPS:
        if one.figure.amount.minor * 100 <= limit.minor * (100 + percent):
            return need
    return 1
