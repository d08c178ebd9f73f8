"""What a rule carries from point to point, as the JSON of its row: what has no column of its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from alerts.values import Figure, State
from alerts.window import Held
from ec_sites.values import Money


def to_carried(state: State) -> dict[str, Any]:
    """The JSON form of what has no column of its own (docs/alerts.md, "State")."""
    carried: dict[str, Any] = {}
    if state.last:
        carried["last"] = [state.last.amount.minor, state.last.amount.currency, state.last.counts_points]
        if state.last.assumed_shipping is not None:
            carried["last"].append(state.last.assumed_shipping)
    if state.told:
        carried["told"] = [state.told.minor, state.told.currency]
    if state.base:
        carried["base"] = [state.base.minor, state.base.currency]
    if state.in_stock is not None:
        carried["in_stock"] = state.in_stock
    if state.since:
        carried["since"] = state.since.isoformat()
    if state.window:
        carried["window"] = [[held.since_s, held.minor] for held in state.window]
    if state.parts:
        carried["parts"] = [to_carried(part) for part in state.parts]
    return carried


def from_carried(
    carried: dict[str, Any], *, is_fired: bool = False, episode: int = 0, evaluated_through: int = 0
) -> State:
    last = carried.get("last")
    return State(
        is_fired=is_fired,
        episode=episode,
        evaluated_through=evaluated_through,
        last=_last(last) if last else None,
        told=Money(*carried["told"]) if "told" in carried else None,
        base=Money(*carried["base"]) if "base" in carried else None,
        in_stock=carried.get("in_stock"),
        since=dt.datetime.fromisoformat(carried["since"]) if "since" in carried else None,
        window=tuple(Held(since_s, minor) for since_s, minor in carried.get("window", [])),
        parts=tuple(from_carried(part) for part in carried.get("parts", [])),
    )


def _last(carried: list[Any]) -> Figure:
    minor, currency, counts_points, *assumed = carried
    return Figure(Money(minor, currency), counts_points=counts_points, assumed_shipping=assumed[0] if assumed else None)
