"""What is held: one message for a person and the moment that their pace leaves free; what comes before it, joins it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.db import connection
from django.db.models import Count

from alerts.digest import is_digest, join
from alerts.due import due_for, has_pace, told_since
from alerts.models import Delivery
from users.models import User

HELD = "held:"
# Any number that nothing else locks by.
_LOCK = 7_101


def is_held(delivery: Delivery) -> bool:
    return delivery.key.startswith(HELD)


def crowded(people: Iterable[User], *, now: dt.datetime) -> set[int]:
    """Whose hour may be full already: their ids. One query for all."""
    most = settings.MAILS_PER_PERSON_HOUR
    if not most:
        return set()
    lately = Delivery.objects.filter(
        user__in=people, channel=Delivery.Channel.EMAIL, created_at__gt=now - dt.timedelta(hours=1)
    )
    many = lately.values("user").annotate(mails=Count("pk")).filter(mails__gte=most)
    return set(many.values_list("user", flat=True))


def held_for(person: User, *, is_crowded: bool, now: dt.datetime) -> Delivery | None:
    """The message that takes what is told now, under its row's lock; None where a message may come at once.

    Until the end of the transaction nobody else decides about this person: of two at once, one meets the other.
    """
    if not is_crowded and not has_pace(person):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, person.pk])
    due = due_for(person, now, told=_told(person, now), an_hour=settings.MAILS_PER_PERSON_HOUR)
    if due <= now:
        return None
    return join(person, HELD, _whole_minute(due), then=partial(_next_end, person), now=now)


def _next_end(person: User, end: dt.datetime) -> dt.datetime:
    """Where the message of this end is on its way already: what comes after it, one minute later at least."""
    return _whole_minute(due_for(person, end + dt.timedelta(minutes=1), told=[end]))


def _whole_minute(due: dt.datetime) -> dt.datetime:
    """The key of a message names its minute."""
    return due + dt.timedelta(seconds=-due.timestamp() % 60)


def _told(person: User, now: dt.datetime) -> list[dt.datetime]:
    """When the messages of the last day were due. A summary comes at its own hour and has no say."""
    told = Delivery.objects.filter(
        user=person, channel=Delivery.Channel.EMAIL, owed_since__gt=told_since(person, now), owed_since__lte=now
    ).exclude(state=Delivery.State.DROPPED)
    return [delivery.owed_since for delivery in told.only("key", "owed_since") if not is_digest(delivery)]
