"""Which backups have had their time: all of the last days stay, then the last one of each week, and always the newest.

All of the last days, not one a day: the one taken before a migration is the one that a rollback needs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PriceAlert.operations import store

# A run that takes longer than this was killed.
HALF_MADE_FOR = dt.timedelta(days=1)


def expired(names: Sequence[str], *, now: dt.datetime, days: int, weeks: int) -> list[str]:
    """Of the good backups, newest first, those to remove."""
    gone, weeks_seen = [], set()
    for position, name in enumerate(names):
        made = store.made_at(name)
        week = made.isocalendar()[:2]
        is_last_of_its_week = week not in weeks_seen and now - made < dt.timedelta(weeks=weeks)
        weeks_seen.add(week)
        if position and now - made >= dt.timedelta(days=days) and not is_last_of_its_week:
            gone.append(name)
    return gone


def clear_away(*, now: dt.datetime, days: int, weeks: int) -> list[str]:
    """Remove what has had its time, and what killed runs left; their names. Raises CommandError."""
    gone = expired(store.names(), now=now, days=days, weeks=weeks)
    gone += [name for name in store.half_made() if now - store.made_at(name) >= HALF_MADE_FOR]
    for name in gone:
        store.discard(name)
    return gone
