"""When a message may come to a person: not in their quiet hours, nor too soon after the last, nor too many at a time.

Pure. What may not come yet is held, never dropped: all that is held until the same moment comes as one message.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from users.models import User

_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def has_pace(person: User) -> bool:
    """Whether anything of theirs may have to wait."""
    return _has_quiet_hours(person) or person.mail_gap_minutes > 0 or person.mails_a_day > 0


def due_for(person: User, now: dt.datetime, *, told: Sequence[dt.datetime] = (), an_hour: int = 0) -> dt.datetime:
    """When a message that is owed now is due: now, or the first moment that their wishes leave free, in UTC.

    `told`: when their last messages were due, none of them after now; `told_since` says from when on they count.
    `an_hour`: so many come to one person in an hour, whatever they wish; 0 for as many as there are.
    """
    due = now.astimezone(dt.UTC)
    while True:
        later = max(
            quiet_end(person, due),
            _after_gap(person, due, told),
            _after_full_day(person, due, told),
            _after_full_hour(due, told, an_hour),
        )
        if later == due:
            return due
        due = later


def told_since(person: User, now: dt.datetime) -> dt.datetime:
    """From when on a message has a say in when the next one comes. A day may have 25 hours."""
    return now - max(dt.timedelta(minutes=person.mail_gap_minutes), dt.timedelta(hours=25))


def quiet_end(person: User, at: dt.datetime) -> dt.datetime:
    """The end of the quiet hours that `at` lies in, in UTC; `at` itself where it lies in none.

    An hour that is skipped in spring counts an hour later; while one that comes twice is quiet, it is so twice.
    """
    if not is_quiet(person, at):
        return at.astimezone(dt.UTC)
    today = at.astimezone(person.zone).date()
    ends = (
        _moment(person, today + dt.timedelta(days=days), person.quiet_to or 0, fold=fold)
        for days in (0, 1, 2)
        for fold in (0, 1)
    )
    return min(end for end in ends if end > at and not is_quiet(person, end))


def is_quiet(person: User, at: dt.datetime) -> bool:
    """Whether the clock where the person lives stands from `quiet_from` to before `quiet_to`, over midnight too."""
    if person.quiet_from is None or person.quiet_to is None:
        return False
    hour = at.astimezone(person.zone).hour
    if person.quiet_from <= person.quiet_to:
        return person.quiet_from <= hour < person.quiet_to
    return hour >= person.quiet_from or hour < person.quiet_to


def _has_quiet_hours(person: User) -> bool:
    return person.quiet_from is not None and person.quiet_to is not None and person.quiet_from != person.quiet_to


def _after_gap(person: User, due: dt.datetime, told: Sequence[dt.datetime]) -> dt.datetime:
    return max([due, *(at + dt.timedelta(minutes=person.mail_gap_minutes) for at in told)])


def _after_full_day(person: User, due: dt.datetime, told: Sequence[dt.datetime]) -> dt.datetime:
    """The next midnight where they live, if the day of `due` has had all its messages."""
    day = due.astimezone(person.zone).date()
    had = sum(at.astimezone(person.zone).date() == day for at in told)
    if person.mails_a_day == 0 or had < person.mails_a_day:
        return due
    return _moment(person, day + _DAY, 0)


def _after_full_hour(due: dt.datetime, told: Sequence[dt.datetime], most: int) -> dt.datetime:
    lately = sorted(at for at in told if due - _HOUR < at)
    return lately[-most] + _HOUR if 0 < most <= len(lately) else due


def _moment(person: User, day: dt.date, hour: int, *, fold: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, fold=fold), tzinfo=person.zone).astimezone(dt.UTC)
