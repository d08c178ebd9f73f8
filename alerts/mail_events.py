"""What a provider says of a message afterwards: it was delivered, it came back for good, it was marked as unwanted.

Only what concerns a message of ours counts: found by the Message-ID of its row, or by the provider's own name for it,
and gone to the recipient the event names. Anything else changes nothing. A repeated event counts once.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass
from functools import partial

from alerts import trouble
from alerts.models import Delivery, MailEvent
from products.transaction import in_transaction

log = logging.getLogger(__name__)

_OURS = re.compile(r"<n\.(\d{1,18})\.[0-9a-f]+@[^<>\s]+>", re.ASCII)
_State = Delivery.State
_Kind = MailEvent.Kind
# A message that is in doubt, or would go out (once more).
_OPEN = (_State.OWED, _State.CLAIMED, _State.SENDING, _State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Event:
    """One word of a provider. `names`: whatever may name the message; `key` is the same when it is said again."""

    provider: str
    key: str
    kind: MailEvent.Kind
    names: tuple[str, ...]
    recipient: str
    said: str = ""


def take(event: Event, *, now: dt.datetime) -> bool:
    """Write down what follows from an event. False where it is of no message of ours, or was said before."""
    is_new = in_transaction(partial(_take, event, now))
    log.info("mail.event", extra={"provider": event.provider, "kind": event.kind.value, "is_new": is_new})
    return is_new


def _take(event: Event, now: dt.datetime) -> bool:
    delivery = _delivery_of(event)
    if delivery is None:
        return False
    said = "".join(char if char.isprintable() else " " for char in event.said)[:500]
    _row, is_new = MailEvent.objects.get_or_create(
        provider=event.provider,
        key=event.key[:200],
        defaults={"delivery": delivery, "kind": event.kind, "said": said},
    )
    if is_new:
        _settle(delivery, event.kind, said, now)
    return is_new


def _delivery_of(event: Event) -> Delivery | None:
    """The message, its row locked."""
    emails = Delivery.objects.filter(channel=Delivery.Channel.EMAIL).select_for_update(of=("self",)).defer("message")
    for name in filter(None, event.names):
        ours = _OURS.fullmatch(name)
        rows = emails.filter(pk=int(ours[1]), message_id=name) if ours else emails.filter(provider_id=name)
        for delivery in rows.select_related("user"):
            if trouble.normal(delivery.recipient) == event.recipient.strip().lower():
                return delivery
    return None


def _settle(delivery: Delivery, kind: MailEvent.Kind, said: str, now: dt.datetime) -> None:
    sent_at = delivery.sent_at or delivery.state_since
    match kind:
        case _Kind.DELIVERED:
            _arrived(delivery, said, now)
        case _Kind.COMPLAINED:
            _arrived(delivery, said, now)
            trouble.complain(delivery.user, delivery.recipient, now=now)
        case _Kind.BOUNCED:
            Delivery.objects.filter(pk=delivery.pk, state__in=[*_OPEN, _State.SENT]).update(
                state=_State.FAILED,
                state_since=now,
                reply_code=None,
                reply_text=said,
                failed_step=Delivery.CAME_BACK,
                lease_until=None,
            )
            trouble.count_bounce(delivery.user, delivery.recipient, sent_at=sent_at, now=now)


def _arrived(delivery: Delivery, said: str, now: dt.datetime) -> None:
    """No doubt is left, and no second copy goes out."""
    Delivery.objects.filter(pk=delivery.pk, state__in=_OPEN).update(
        state=_State.SENT,
        state_since=now,
        sent_at=now,
        reply_code=None,
        reply_text=said,
        failed_step="",
        lease_until=None,
    )
