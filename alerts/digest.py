"""Summaries: what is told to a person in a day or a week, in one message at their hour.

A summary is a message that is owed from its first notification on and due when its period ends: the outbox does the
rest. Its key names the person and the end of the period, so there is one for each, whatever runs twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from alerts.models import Delivery
from users.models import User

_PREFIX = "digest:"
_END = "%Y%m%dT%H%MZ"


def wants_digest(person: User) -> bool:
    return person.mail_rhythm != User.MailRhythm.AT_ONCE


def is_digest(delivery: Delivery) -> bool:
    return delivery.key.startswith(_PREFIX)


def ends_at(delivery: Delivery) -> dt.datetime:
    """When a summary or a held message is due, in UTC: the date of its mail."""
    return dt.datetime.strptime(delivery.key.rpartition(":")[2], _END).replace(tzinfo=dt.UTC)


def period_end(person: User, at: dt.datetime) -> dt.datetime:
    """The first moment after `at` when a summary is due to this person: their hour, and their day of the week."""
    today = at.astimezone(person.zone).date()
    for days in range(9):
        day = today + dt.timedelta(days=days)
        if person.mail_rhythm == User.MailRhythm.WEEKLY and day.weekday() != person.digest_weekday:
            continue
        # An hour that is skipped in spring comes an hour later; one that comes twice counts the first time.
        end = dt.datetime.combine(day, dt.time(person.digest_hour), tzinfo=person.zone).astimezone(dt.UTC)
        if end > at:
            return end
    raise AssertionError("every week has each of its days")


def digest_of(person: User, *, now: dt.datetime) -> Delivery:
    """The summary that takes what is told now, under its row's lock."""
    return join(person, _PREFIX, period_end(person, now), then=partial(period_end, person), now=now)


def join(
    person: User, prefix: str, end: dt.datetime, *, then: Callable[[dt.datetime], dt.datetime], now: dt.datetime
) -> Delivery:
    """The message of this person that is due at `end`, under its row's lock: until then it cannot be claimed.

    One that is on its way already takes no more; the one of the end after it, `then(end)`, does.
    """
    while True:
        key = f"{prefix}{person.pk}:{end:{_END}}"
        owed = Delivery(
            user=person, key=key, created_at=now, state_since=now, owed_since=end, next_attempt_at=end, turn_at=end
        )
        Delivery.objects.bulk_create([owed], ignore_conflicts=True)
        kept = Delivery.objects.select_for_update().get(channel=Delivery.Channel.EMAIL, key=key)
        if kept.state == Delivery.State.OWED and kept.attempts == 0 and kept.resent_at is None:
            return kept
        end = then(end)
