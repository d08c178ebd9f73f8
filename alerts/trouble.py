"""Addresses that no mail goes to: marked as unwanted, bounced for good three times, or refused three times in a row.

Bounces and complaints are a provider's word (alerts/mail_events.py) and are kept; refusals are read off the outbox.
The person sees it in the app, and either chooses another address or has this one tried again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Max

from alerts.models import AddressTrouble, Delivery
from alerts.render import mailable
from users.models import User

HARD_BOUNCES = 3
REFUSALS_IN_A_ROW = 3

_State = Delivery.State
_Dropped = Delivery.Dropped


@dataclass(frozen=True, slots=True)
class Stop:
    """Mail to `address` has stopped. `because`: COMPLAINED, BOUNCED or REFUSED."""

    address: str
    because: Delivery.Dropped
    since: dt.datetime


def stop_of(person: User) -> Stop | None:
    """Why no alerts go to this person's address; None where they do. Another person's trouble with it counts too."""
    address = normal(person.alerts_to)
    troubles = list(AddressTrouble.objects.filter(address=address))
    complained = [trouble.complained_at for trouble in troubles if trouble.complained_at]
    if complained:
        return Stop(address, _Dropped.COMPLAINED, min(complained))
    bounced = [trouble.last_at for trouble in troubles if trouble.hard_bounces >= HARD_BOUNCES]
    if bounced:
        return Stop(address, _Dropped.BOUNCED, min(bounced))
    since = refused_since(person)
    return Stop(address, _Dropped.REFUSED, since) if since else None


def refused_since(person: User) -> dt.datetime | None:
    """Since when all letters to this address were refused for good. A new address or a letter taken ends it."""
    recipient = mailable(person.alerts_to)
    settled = Delivery.objects.filter(user=person, recipient=recipient, state__in=[_State.SENT, _State.FAILED])
    tried = AddressTrouble.objects.filter(address=normal(recipient)).aggregate(last=Max("tried_again_at"))["last"]
    if tried is not None:
        settled = settled.filter(state_since__gt=tried)
    last = settled.order_by("-created_at").values_list("state", "failed_step", "state_since")[:REFUSALS_IN_A_ROW]
    are_refused = len(last) == REFUSALS_IN_A_ROW and all(row[:2] == (_State.FAILED, "rcpt") for row in last)
    return max(row[2] for row in last) if are_refused else None


def count_bounce(person: User, address: str, *, sent_at: dt.datetime, now: dt.datetime) -> None:
    """One more letter came back for good. One that went out before the person had the address tried again is past."""
    trouble = _trouble(person, address)
    if trouble.tried_again_at is not None and sent_at <= trouble.tried_again_at:
        return
    AddressTrouble.objects.filter(pk=trouble.pk).update(hard_bounces=F("hard_bounces") + 1, last_at=now)


def complain(person: User, address: str, *, now: dt.datetime) -> None:
    AddressTrouble.objects.filter(pk=_trouble(person, address).pk).update(complained_at=now, last_at=now)


def try_again(person: User, *, now: dt.datetime) -> None:
    """The person's word that this address is right: mail goes there again, and counting begins anew."""
    address = normal(person.alerts_to)
    _trouble(person, address)
    AddressTrouble.objects.filter(address=address).update(hard_bounces=0, complained_at=None, tried_again_at=now)


def normal(address: str) -> str:
    return mailable(address).lower()


def _trouble(person: User, address: str) -> AddressTrouble:
    return AddressTrouble.objects.get_or_create(user=person, address=normal(address))[0]
