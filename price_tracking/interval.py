"""When to look again. Pure: what is known of a listing goes in, seconds and the reason come out.

A price that moves is looked at about twelve times between two of its changes; one that sleeps, once a day; one near
somebody's target, up to ten times as often. A look that failed is repeated later and later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ec_sites.values import FailureKind

DAY_S = 24 * 3600
WINDOW_DAYS = 14
FIRST_DAYS = 3
FIRST_INTERVAL_S = 6 * 3600
LOOKS_BETWEEN_CHANGES = 12
# Nobody visits: what a person recorded speaks for the present for three of these.
BY_HAND_INTERVAL_S = 7 * DAY_S
# From this need on it is the target that decides, and the reason says so.
NEAR = 5
SPREAD = 0.1


class Reason(StrEnum):
    """Why the interval is as long as it is: a code; the sentence is chosen where it is shown."""

    NEW = "new"
    MOVES_OFTEN = "moves_often"
    NEAR_TARGET = "near_target"
    CALM = "calm"
    FAILING = "failing"
    ASKED = "asked"
    DEMO = "demo"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the longest interval in seconds."""

    least_s: int
    most_s: int

    def hold(self, seconds: float) -> int:
        return int(min(max(seconds, self.least_s), self.most_s))


@dataclass(frozen=True, slots=True)
class Interval:
    seconds: int
    reason: Reason


def next_interval(*, changes: int, known_for_s: float, unchanged_for_s: float, need: int, bounds: Bounds) -> Interval:
    """The interval after a look that went well.

    changes: of price or stock in the last 14 days. known_for_s: since the listing was added. unchanged_for_s: since its
    last change. need: 0 where nobody waits, up to 9 where the price is at somebody's target.
    """
    if changes > 0:
        seconds = WINDOW_DAYS * DAY_S / changes / LOOKS_BETWEEN_CHANGES
        reason = Reason.MOVES_OFTEN if seconds < bounds.most_s / 2 else Reason.CALM
    elif known_for_s < FIRST_DAYS * DAY_S:
        seconds, reason = FIRST_INTERVAL_S, Reason.NEW
    else:
        seconds, reason = max(unchanged_for_s / WINDOW_DAYS, FIRST_INTERVAL_S), Reason.CALM
    need = min(max(need, 0), 9)
    if need >= NEAR:
        reason = Reason.NEAR_TARGET
    return Interval(bounds.hold(min(seconds, bounds.most_s) * (10 - need) / 10), reason)


def retry_s(kind: FailureKind, failures: int, bounds: Bounds) -> int:
    """How long to wait after the nth failure in a row (n from 1): longer each time, at most the longest interval."""
    doubled = 2 ** min(max(failures, 1) - 1, 16)
    hour = bounds.least_s
    match kind:
        case FailureKind.TIMEOUT | FailureKind.UNREACHABLE | FailureKind.OUTAGE | FailureKind.THROTTLED:
            seconds = hour / 4 * doubled
        case FailureKind.GONE:
            # Seen twice before it is believed: the second look comes soon.
            seconds = hour / 6 if failures <= 1 else 3 * hour * doubled
        case FailureKind.BLOCKED:
            seconds = hour * 3 ** min(max(failures, 1) - 1, 16)
        case FailureKind.REFUSED_ADDRESS | FailureKind.REFUSED_BY_ROBOTS | FailureKind.REFUSED_BY_POLICY:
            seconds = bounds.most_s
        case _:
            seconds = hour * doubled
    return int(min(max(seconds, 1), bounds.most_s))


def spread(seconds: int, chance: float, bounds: Bounds) -> int:
    """The interval up to 5 % shorter or longer (chance: 0 to 1): what was added together is not always due together."""
    moved = seconds * (1 + SPREAD * (chance - 0.5))
    return bounds.hold(moved) if bounds.least_s <= seconds <= bounds.most_s else int(moved)
