"""Intervals: within their bounds, sooner where a price moves or is wanted, later where it sleeps or fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ec_sites.values import FailureKind
from price_tracking.interval import Bounds, Interval, Reason, next_interval, retry_s, spread

HOUR = 3600
DAY = 24 * HOUR
USUAL = Bounds(HOUR, DAY)
bounds = st.tuples(st.integers(1, DAY), st.integers(1, 30)).map(lambda pair: Bounds(pair[0], pair[0] * pair[1]))
facts = {
    "changes": st.integers(0, 2000),
    "known_for_s": st.integers(0, 10**9),
    "unchanged_for_s": st.integers(0, 10**9),
    "need": st.integers(0, 9),
}


@given(bounds=bounds, **facts)
def test_an_interval_stays_within_its_bounds(bounds, changes, known_for_s, unchanged_for_s, need):
    found = next_interval(
        changes=changes, known_for_s=known_for_s, unchanged_for_s=unchanged_for_s, need=need, bounds=bounds
    )
    assert bounds.least_s <= found.seconds <= bounds.most_s


@given(**facts)
def test_more_need_never_makes_it_longer(changes, known_for_s, unchanged_for_s, need):
    by_need = [
        next_interval(
            changes=changes, known_for_s=known_for_s, unchanged_for_s=unchanged_for_s, need=more, bounds=USUAL
        ).seconds
        for more in range(need, 10)
    ]
    assert by_need == sorted(by_need, reverse=True)


@given(changes=st.integers(1, 1000), need=st.integers(0, 9))
def test_more_changes_never_make_it_longer(changes, need):
    one, more = (
        next_interval(changes=count, known_for_s=10**7, unchanged_for_s=HOUR, need=need, bounds=USUAL).seconds
        for count in (changes, changes + 1)
    )
    assert more <= one


@pytest.mark.parametrize(
    ("changes", "known_for_s", "unchanged_for_s", "need", "expected"),
    [
        (0, 0, 0, 0, Interval(6 * HOUR, Reason.NEW)),
        (0, 60 * DAY, 30 * DAY, 0, Interval(DAY, Reason.CALM)),
        (0, 60 * DAY, 7 * DAY, 0, Interval(12 * HOUR, Reason.CALM)),
        (14, 60 * DAY, HOUR, 0, Interval(2 * HOUR, Reason.MOVES_OFTEN)),
        (4, 60 * DAY, HOUR, 6, Interval(int(2.8 * HOUR), Reason.NEAR_TARGET)),
        (100, 60 * DAY, HOUR, 9, Interval(HOUR, Reason.NEAR_TARGET)),
    ],
    ids=["new", "asleep", "a calm week", "once a day", "near a target", "at a target"],
)
def test_intervals_as_the_documentation_names_them(changes, known_for_s, unchanged_for_s, need, expected):
    found = next_interval(
        changes=changes, known_for_s=known_for_s, unchanged_for_s=unchanged_for_s, need=need, bounds=USUAL
    )
    assert found == expected


@given(kind=st.sampled_from(FailureKind), failures=st.integers(1, 10_000), bounds=bounds)
def test_a_retry_comes_never_later_than_the_longest_interval(kind, failures, bounds):
    assert 1 <= retry_s(kind, failures, bounds) <= bounds.most_s


@given(kind=st.sampled_from(FailureKind), failures=st.integers(1, 100))
def test_every_further_failure_waits_at_least_as_long(kind, failures):
    assert retry_s(kind, failures, USUAL) <= retry_s(kind, failures + 1, USUAL)


def test_a_shop_that_refuses_is_left_alone_longer_than_one_that_is_slow():
    for failures in (1, 2, 3):
        assert retry_s(FailureKind.BLOCKED, failures, USUAL) > retry_s(FailureKind.TIMEOUT, failures, USUAL)


@given(seconds=st.integers(1, 2 * DAY), chance=st.floats(0, 1))
def test_spreading_moves_an_interval_by_a_twentieth_at_most(seconds, chance):
    moved = spread(seconds, chance, USUAL)
    assert abs(moved - seconds) <= seconds * 0.05 + 1
    if HOUR <= seconds <= DAY:
        assert HOUR <= moved <= DAY
