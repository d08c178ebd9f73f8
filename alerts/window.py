"""The prices of the last days of a listing, as a rule carries them from point to point, and what they come to. Pure.

Times are whole seconds since 1970, amounts minor units of one currency. A price counts from when it was seen first
until the next one was; a time without a price that could be bought counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

DAYS_MIN, DAYS_MAX = 7, 365
_DAY_S = 24 * 3600
# What a rule carries at most; of a listing that changes more often, its newest prices are the window.
_HELD_MAX = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What was asked from a moment on; None where nothing could be bought, or not all of the price was known."""

    since_s: int
    minor: int | None


Window = tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    minor: int
    length_s: int


def needed_days(days: int) -> int:
    """So many days of a window must have had a price before it says anything: half of them, at least a week."""
    return max(DAYS_MIN, -(-days // 2))


def extended(window: Window, at_s: int, minor: int | None, *, days: int) -> Window:
    """The window with what is asked from `at_s` on, without what ended before its first day."""
    if not window or window[-1].minor != minor:
        window = (*window, Held(max(at_s, window[-1].since_s) if window else at_s, minor))
    return _reaching_into(window, at_s - days * _DAY_S)[-_HELD_MAX:]


def without_last(window: Window) -> Window:
    """As if nothing had been asked since the last price came: it is not held against itself."""
    return (*window[:-1], Held(window[-1].since_s, None)) if window else window


def low(window: Window, at_s: int, *, days: int) -> int | None:
    return _of_enough(window, at_s, days, lambda spans: min(span.minor for span in spans))


def high(window: Window, at_s: int, *, days: int) -> int | None:
    return _of_enough(window, at_s, days, lambda spans: max(span.minor for span in spans))


def average(window: Window, at_s: int, *, days: int) -> int | None:
    """Weighted by time, rounded down."""
    return _of_enough(
        window,
        at_s,
        days,
        lambda spans: sum(span.minor * span.length_s for span in spans) // sum(span.length_s for span in spans),
    )


def median(window: Window, at_s: int, *, days: int) -> int | None:
    """Weighted by time: the lowest price at or below which it stood for half of the time."""
    return _of_enough(window, at_s, days, _median)


def _median(spans: Sequence[_Span]) -> int:
    half, passed = sum(span.length_s for span in spans), 0
    for span in sorted(spans, key=lambda one: one.minor):
        passed += 2 * span.length_s
        if passed >= half:
            break
    return span.minor


def _of_enough(window: Window, at_s: int, days: int, asked: Callable[[Sequence[_Span]], int]) -> int | None:
    """What is asked of the days before `at_s`; None before enough of them had a price."""
    start_s = at_s - days * _DAY_S
    if not window:
        return None
    held = _reaching_into(window, start_s)
    ends = [*(one.since_s for one in held[1:]), at_s]
    spans = [
        _Span(one.minor, max(end - max(one.since_s, start_s), 0))
        for one, end in zip(held, ends, strict=True)
        if one.minor is not None
    ]
    is_enough = sum(span.length_s for span in spans) >= needed_days(days) * _DAY_S
    return asked(spans) if is_enough else None


def _reaching_into(window: Window, start_s: int) -> Window:
    """From the last that began before the window did: that one held at its start."""
    before = sum(one.since_s <= start_s for one in window)
    return window[max(before - 1, 0) :]
