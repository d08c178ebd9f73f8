"""Fewer spans for a chart of the same shape. Pure.

The longest gaps stay; of each stretch of time between them the first, the last, the lowest and the highest span are
kept, which draws the same picture as all of them would (the M4 aggregation, Jugel et al., VLDB 2014).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

FEWEST = 8


def thin(
    at: Sequence[dt.datetime], amounts: Sequence[int | None], gaps_s: Sequence[float], most: int
) -> tuple[list[int], set[int]]:
    """Which of the spans to keep, in order, and which of the kept begin after a gap that is kept.

    at: when each span begins, ascending. gaps_s: how long the gap before each span is, 0 where there is none. Raises
    ValueError for fewer than 8 spans. The lowest and the highest of all are always among the kept.
    """
    if most < FEWEST:
        raise ValueError(f"a chart is thinned to {FEWEST} spans at least")
    breaks = {index for index, gap_s in enumerate(gaps_s) if gap_s > 0}
    if len(at) <= most:
        return list(range(len(at))), breaks
    if len(breaks) > most // 8:
        breaks = set(sorted(breaks, key=lambda index: -gaps_s[index])[: most // 8])
    stretches = max(most // 4 - len(breaks), 1)
    width_s = max((at[-1] - at[0]).total_seconds() / stretches, 1e-6)
    kept: set[int] = set()
    begun = 0
    for index in range(1, len(at) + 1):
        if index < len(at) and index not in breaks and _stretch(at, index, width_s) == _stretch(at, begun, width_s):
            continue
        kept.update(_corners(amounts, begun, index))
        begun = index
    return sorted(kept), breaks


def _stretch(at: Sequence[dt.datetime], index: int, width_s: float) -> int:
    # The very last span begins where the last stretch ends, and belongs to it.
    whole_s = (at[-1] - at[0]).total_seconds()
    return int(min((at[index] - at[0]).total_seconds(), whole_s - width_s / 2) / width_s)


def _corners(amounts: Sequence[int | None], begin: int, end: int) -> set[int]:
    """The first, last, lowest and highest of a stretch."""
    corners = {begin, end - 1}
    priced = [index for index in range(begin, end) if amounts[index] is not None]
    if priced:
        corners.add(min(priced, key=lambda index: amounts[index] or 0))
        corners.add(max(priced, key=lambda index: amounts[index] or 0))
    return corners
