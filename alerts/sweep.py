"""What a dead worker left behind, and what is due: found in the tables, whatever became of the queues."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from alerts.models import Delivery
from alerts.resend import owe_again

SWEEP_LIMIT = 200
_State = Delivery.State


def sweep(*, now: dt.datetime) -> list[int]:
    """Settle what was left, and return the ids of the mail that is due, oldest first."""
    release_expired(now=now)
    settle_unknown(now=now)
    return due(Delivery.Channel.EMAIL, now=now)


def due(channel: Delivery.Channel, *, now: dt.datetime) -> list[int]:
    """Of one channel: where one of them stands still, the other goes on."""
    due = Delivery.objects.filter(channel=channel, state=_State.OWED, next_attempt_at__lte=now, user__is_active=True)
    if channel == Delivery.Channel.WEBHOOK:
        due = due.filter(webhook__off_at=None).exclude(webhook__rests_until__gt=now)
    return list(due.order_by("turn_at", "pk").values_list("pk", flat=True)[:SWEEP_LIMIT])


@transaction.atomic
def release_expired(*, now: dt.datetime) -> None:
    """A claim that ended without its dot is safe to repeat; one that may have sent it is unknown, never simply owed."""
    expired = Delivery.objects.filter(lease_until__lte=now).select_for_update(skip_locked=True)
    claimed = list(expired.filter(state=_State.CLAIMED).values_list("pk", flat=True)[:SWEEP_LIMIT])
    Delivery.objects.filter(pk__in=claimed).update(
        state=_State.OWED, state_since=now, next_attempt_at=now, lease_until=None
    )
    sending = list(expired.filter(state=_State.SENDING).values_list("pk", flat=True)[:SWEEP_LIMIT])
    Delivery.objects.filter(pk__in=sending).update(
        state=_State.UNKNOWN,
        state_since=now,
        lease_until=None,
        reply_code=None,
        reply_text="the worker died with the message in flight",
    )


@transaction.atomic
def settle_unknown(*, now: dt.datetime) -> None:
    """By default a message in doubt is sent once more after a while: a lost alert costs more than a second copy."""
    if settings.UNKNOWN_DELIVERY_POLICY != "resend-once":
        return
    waited = now - dt.timedelta(seconds=settings.UNKNOWN_SETTLE_S)
    in_doubt = Delivery.objects.filter(state=_State.UNKNOWN, state_since__lte=waited, resent_at=None)
    in_doubt = in_doubt.exclude(failed_step=Delivery.RESTORED)
    for delivery in in_doubt.select_for_update(skip_locked=True).order_by("pk")[:SWEEP_LIMIT]:
        owe_again(delivery, now=now)
