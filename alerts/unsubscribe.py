"""Stopping what a mail tells of by the link in it, without signing in; and taking that back.

The link names one message and is signed, with no end of its own: it can stop the alerts that this message carried and
nothing else, whoever holds it. Stopping counts once, so a link that is used again later does not stop what its owner
has switched on since; only taking it back makes it count anew.
"""

from __future__ import annotations

import datetime as dt
from copy import copy
from functools import partial

from django.conf import settings
from django.core.signing import BadSignature, Signer

from alerts.create import change
from alerts.digest import is_digest
from alerts.models import AlertRule, Delivery
from products.transaction import in_transaction
from users.models import User

_SALT = "alerts.unsubscribe"
LONGEST = 100


def stop_url(delivery: Delivery) -> str:
    return f"{settings.PUBLIC_URL}/api/unsubscribe/{_signer().sign(str(delivery.pk))}/"


def delivery_of(token: str) -> Delivery | None:
    """The message whose link this is; None where it is none. One that a former secret key signed still counts."""
    if len(token) > LONGEST:
        return None
    try:
        number = _signer().unsign(token)
    except BadSignature:
        return None
    return Delivery.objects.select_related("user").filter(pk=number, user__is_active=True).first()


def stop(delivery: Delivery, *, now: dt.datetime) -> None:
    """Switch off the alerts that the message carried, or all email where it was a summary. Twice changes nothing."""
    in_transaction(partial(_turn, delivery.pk, is_on=False, now=now))


def take_back(delivery: Delivery, *, now: dt.datetime) -> None:
    """Switch them on again, where they were stopped by this message."""
    in_transaction(partial(_turn, delivery.pk, is_on=True, now=now))


def _turn(delivery_id: int, *, is_on: bool, now: dt.datetime) -> None:
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("user").get(pk=delivery_id)
    if (delivery.stopped_at is None) is is_on:
        return
    delivery.stopped_at = None if is_on else now
    delivery.save(update_fields=["stopped_at"])
    if is_digest(delivery):
        # It tells of everything: to stop it is to stop email. All of it goes on standing in the app.
        User.objects.filter(pk=delivery.user_id).update(wants_email=is_on)
        return
    for rule in rules_of(delivery):
        change(rule, partial(_switched, is_on=is_on), now=now)


def rules_of(delivery: Delivery) -> list[AlertRule]:
    """The alerts that the message carried and that are there still."""
    found = AlertRule.objects.filter(
        notifications__deliveries=delivery, deleted_at=None, tracked_product__deleted_at=None
    )
    return list(found.select_related("tracked_product__listing").distinct().order_by("pk"))


def _switched(rule: AlertRule, *, is_on: bool) -> AlertRule:
    wanted = copy(rule)
    wanted.is_on = is_on
    return wanted


def _signer() -> Signer:
    return Signer(salt=_SALT)
