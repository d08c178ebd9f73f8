"""How fast mail goes out, and whose is next.

The pace is the operator's (MAIL_PER_MINUTE): one row in PostgreSQL says when the next mail of the whole installation
may go, whatever number of workers ask. Who comes next is decided when a mail is owed: each further one of the same
person stands a minute behind their last one, in the order alone, so that a storm for one person delays nobody else.
"""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from redis.exceptions import RedisError

from alerts.models import Delivery, MailPace

SPACING = dt.timedelta(minutes=1)
# A wait that any worker sits out; for a longer one a single worker does, and the others go on to other work.
SHORT_S = 0.5
_WAITS = "mail.waits"


def turns_of(user_ids: Iterable[int], *, now: dt.datetime) -> dict[int, dt.datetime]:
    """Where the next mail of each person stands among what is owed. One query."""
    ids = list(user_ids)
    owed = Delivery.objects.filter(
        state=Delivery.State.OWED, channel=Delivery.Channel.EMAIL, next_attempt_at__lte=now, user__in=ids
    )
    last = dict(owed.order_by().values_list("user").annotate(last=Max("turn_at")))
    return {user_id: max(now, last[user_id] + SPACING) if user_id in last else now for user_id in ids}


@dataclass(frozen=True, slots=True)
class Place:
    """The next place in the row of all mails: free after `wait_s`, 0 for now."""

    wait_s: float
    taken_until: dt.datetime | None = None

    def take(self) -> None:
        """In the transaction of the claim, in which nobody else can take it."""
        if self.taken_until is not None:
            MailPace.objects.filter(pk=1).update(next_at=self.taken_until)


def next_place(*, now: dt.datetime) -> Place:
    """Where the installation has a pace, its row stays locked until the claim is committed."""
    if not settings.MAIL_PER_MINUTE:
        return Place(0.0)
    step = dt.timedelta(minutes=1) / settings.MAIL_PER_MINUTE
    MailPace.objects.bulk_create([MailPace(pk=1, next_at=now)], ignore_conflicts=True)
    next_at = MailPace.objects.select_for_update().get(pk=1).next_at
    if next_at > now:
        return Place((next_at - now).total_seconds())
    # A worker that asks a little late loses nothing by it; what was not used for longer is gone.
    return Place(0.0, taken_until=max(next_at, now - step) + step)


def sit_out(seconds: float, *, at_most: float) -> bool:
    """Wait for the next place; False at once where that is too long, or somebody waits for it already."""
    if seconds > at_most:
        return False
    if seconds <= SHORT_S:
        time.sleep(seconds)
        return True
    if not _only_one(seconds):
        return False
    try:
        time.sleep(seconds)
    finally:
        _let_others()
    return True


def _only_one(seconds: float) -> bool:
    """A hint: without the cache more workers wait, and the pace holds all the same."""
    try:
        return bool(cache.add(_WAITS, 1, math.ceil(seconds) + 1))
    except (RedisError, OSError):
        return True


def _let_others() -> None:
    try:
        cache.delete(_WAITS)
    except (RedisError, OSError):
        return
