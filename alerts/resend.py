"""Sending a message again because a person asks for it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Delivery


@transaction.atomic
def resend(delivery: Delivery, *, now: dt.datetime) -> Delivery:
    """Owe the same message once more. Afterwards the edge wakes `alerts.tasks.deliver`.

    A message whose arrival is unknown goes out a second time once, ever; one that was refused may be tried again.
    Raises ValidationError("not_in_doubt") in any other state.
    """
    kept = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if kept.state not in (Delivery.State.UNKNOWN, Delivery.State.FAILED):
        raise ValidationError(_("This email is not in doubt."), code="not_in_doubt")
    if kept.state == Delivery.State.UNKNOWN and kept.resent_at is not None:
        raise ValidationError(_("This email has been sent again already."), code="not_in_doubt")
    owe_again(kept, now=now)
    return kept


def owe_again(delivery: Delivery, *, now: dt.datetime) -> None:
    """Under the row's lock. The bytes stay: it is the same message."""
    delivery.resent_at = now
    delivery.state = Delivery.State.OWED
    delivery.state_since = delivery.owed_since = delivery.next_attempt_at = delivery.turn_at = now
    delivery.attempts = 0
    delivery.lease_until = None
    delivery.save(
        update_fields=[
            *(
                "resent_at",
                "state",
                "state_since",
                "owed_since",
                "next_attempt_at",
                "turn_at",
                "attempts",
                "lease_until",
            )
        ]
    )
