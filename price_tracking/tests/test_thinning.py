"""Thinning: fewer spans, the same lowest and highest, the same first and last, in order."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from price_tracking.thinning import thin


@st.composite
def histories(draw, longest: int = 300):
    count = draw(st.integers(0, longest))
    steps = draw(st.lists(st.integers(1, 10**6), min_size=count, max_size=count))
    amounts = draw(st.lists(st.none() | st.integers(1, 10**6), min_size=count, max_size=count))
    gaps_s = draw(st.lists(st.sampled_from([0, 0, 0, 3600.0, 9e5]), min_size=count, max_size=count))
    at = [float(moment) for moment in accumulate([1_700_000_000, *steps])][:count]
    return at, amounts, [0.0, *gaps_s[1:]] if gaps_s else []


@given(history=histories(), most=st.integers(8, 100))
def test_what_is_kept_is_no_more_than_asked_for_in_order_and_as_it_was(history, most):
    at, amounts, gaps_s = history
    kept, _ = thin(at, amounts, gaps_s, most)
    assert len(kept) <= max(most, 0)
    assert kept == sorted(set(kept))
    assert set(kept) <= set(range(len(at)))


@given(history=histories(), most=st.integers(8, 100))
def test_the_lowest_the_highest_the_first_and_the_last_are_kept(history, most):
    at, amounts, gaps_s = history
    kept, _ = thin(at, amounts, gaps_s, most)
    shown = [amounts[index] for index in kept if amounts[index] is not None]
    known = [amount for amount in amounts if amount is not None]
    if known:
        assert (min(shown), max(shown)) == (min(known), max(known))
    if at:
        assert (kept[0], kept[-1]) == (0, len(at) - 1)


@given(history=histories(), most=st.integers(8, 100))
def test_the_longest_gaps_are_kept_with_both_their_edges(history, most):
    at, amounts, gaps_s = history
    kept, breaks = thin(at, amounts, gaps_s, most)
    for index in breaks:
        assert gaps_s[index] > 0
        assert {index - 1, index} <= set(kept)
    dropped = [gap_s for index, gap_s in enumerate(gaps_s) if gap_s and index not in breaks]
    assert max(dropped, default=0) <= min((gaps_s[index] for index in breaks), default=float("inf"))


@given(history=histories(longest=40))
def test_a_short_history_is_kept_whole(history):
    at, amounts, gaps_s = history
    kept, breaks = thin(at, amounts, gaps_s, 40)
    assert kept == list(range(len(at)))
    assert breaks == {index for index, gap_s in enumerate(gaps_s) if gap_s}


def test_every_stretch_of_a_long_history_keeps_its_dip():
    at = [3600.0 * hour for hour in range(10_000)]
    amounts = [100 if hour % 1000 == 500 else 1000 + hour % 7 for hour in range(10_000)]
    kept, _ = thin(at, amounts, [0.0] * 10_000, 400)
    assert sum(amounts[index] == 100 for index in kept) == 10


def test_a_chart_of_fewer_than_eight_spans_is_refused():
    with pytest.raises(ValueError, match="8 spans"):
        thin([], [], [], 7)
