"""Fewer spans for a chart of the same shape. Pure.

The longest gaps stay; of each stretch of time between them the first, the last, the lowest and the highest span are
kept, which draws the same picture as all of them would (the M4 aggregation, Jugel et al., VLDB 2014).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

FEWEST = 8


def thin(
    at: Sequence[float], amounts: Sequence[int | None], gaps_s: Sequence[float], most: int
) -> tuple[list[int], set[int]]:
    """Which of the spans to keep, in order, and which of the kept begin after a gap that is kept.

    at: when each span begins, in seconds, ascending. gaps_s: how long the gap before each is, 0 where there is none.
    Raises ValueError for fewer than 8 spans. The lowest and the highest of all are always among the kept.
    """
    if most < FEWEST:
        raise ValueError(f"a chart is thinned to {FEWEST} spans at least")
    breaks = {index for index, gap_s in enumerate(gaps_s) if gap_s > 0}
    if len(at) <= most:
        return list(range(len(at))), breaks
    if len(breaks) > most // 8:
        breaks = set(sorted(breaks, key=lambda index: -gaps_s[index])[: most // 8])
    stretches = max(most // 4 - len(breaks), 1)
    width_s = max((at[-1] - at[0]) / stretches, 1e-6)
    # The very last span begins where the last stretch ends, and belongs to it.
    stretch = [min(int((moment - at[0]) / width_s), stretches - 1) for moment in at]
    ends = [index for index in range(1, len(at)) if index in breaks or stretch[index] != stretch[index - 1]]
    kept: set[int] = set()
    for begin, end in pairwise([0, *ends, len(at)]):
        kept.update(_corners(amounts, begin, end))
    return sorted(kept), breaks


def _corners(amounts: Sequence[int | None], begin: int, end: int) -> set[int]:
    """The first, last, lowest and highest of a stretch."""
    corners = {begin, end - 1}
    priced = [(amount, index) for index in range(begin, end) if (amount := amounts[index]) is not None]
    if priced:
        corners.add(min(priced)[1])
        corners.add(max(priced)[1])
    return corners
