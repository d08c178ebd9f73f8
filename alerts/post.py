"""Sending what is owed to webhooks and browsers by the outbox's own rules: claimed, put to bytes once, posted, noted.

A receiver tells copies apart by the id, so a post whose end is unknown is simply made again.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import override

from alerts import push_message, webhook_message
from alerts.deliver import BUDGET_S, Claim, backoff, carried, is_wanted, take_first, wanted_notifications, write_down
from alerts.models import Delivery, Webhook
from alerts.smtp import NotSent, Sent
from alerts.webhook import is_test
from alerts.webhook_words import how_to_go_on, off_subject, off_text
from ec_sites.door import Door
from ec_sites.values import Failure, FailureKind
from price_tracking.faultpoint import faultpoint
from products.transaction import in_transaction
from users.account_mail import keep_mail
from users.sealed import UnreadableError

# At once over all workers. Of one webhook one after the other, but where two workers claim at the same moment.
MOST_IN_HAND = 8
# What a receiver may say of now alone: it is asked again, as after 5xx.
_FOR_NOW = frozenset((408, 425, 429))
_GONE = 410
# And of a browser that no longer wants any (RFC 8030, 7.3).
_NO_SUCH_BROWSER = 404
# Switched off after so many failures in a row, over so long.
FAILURES = 10
FAILING_FOR = dt.timedelta(days=2)

_State = Delivery.State


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is posted, where, for which webhook."""

    webhook_id: int
    url: str
    body: bytes
    headers: dict[str, str]


def post(delivery_ids: Sequence[int], *, door: Door, owner: str, clock: Callable[[], dt.datetime]) -> int:
    """Post these deliveries, then whatever else is due, until the time is out. Returns how many were taken."""
    begun = time.monotonic()
    wanted: list[int] | None = list(delivery_ids)
    taken = 0
    while time.monotonic() - begun < BUDGET_S:
        claim = _claim(wanted, owner=owner, now=clock())
        if claim is None and wanted is None:
            break
        if claim is None:
            wanted = None
            continue
        faultpoint("webhook_claimed")
        taken += _post_one(claim, door, clock)
    return taken


def _post_one(claim: Claim, door: Door, clock: Callable[[], dt.datetime]) -> bool:
    try:
        parcel = in_transaction(lambda: _pack(claim, clock()))
    except UnreadableError:
        write_down(claim, NotSent("sign", None, "", is_permanent=True), now=clock())
        return False
    if parcel is None:
        return False
    result = _result_of(door.post(parcel.url, parcel.body, headers=parcel.headers))
    faultpoint("webhook_posted")
    write_down(claim, result, now=clock())
    in_transaction(lambda: _remember(parcel.webhook_id, result, now=clock()))
    return isinstance(result, Sent)


# --- claiming ---------------------------------------------------------------------------------------------------------


def _claim(delivery_ids: Sequence[int] | None, *, owner: str, now: dt.datetime) -> Claim | None:
    return in_transaction(lambda: _claim_once(delivery_ids, owner, now))


def _claim_once(delivery_ids: Sequence[int] | None, owner: str, now: dt.datetime) -> Claim | None:
    ours = Delivery.objects.filter(channel=Delivery.Channel.WEBHOOK)
    in_hand = ours.filter(state=_State.CLAIMED, lease_until__gt=now)
    if in_hand.count() >= MOST_IN_HAND:
        return None
    due = ours.filter(state=_State.OWED, next_attempt_at__lte=now, user__is_active=True, webhook__off_at=None)
    due = due.filter(Q(webhook__rests_until=None) | Q(webhook__rests_until__lte=now))
    due = due.exclude(webhook__in=in_hand.values("webhook"))
    if delivery_ids is not None:
        due = due.filter(pk__in=delivery_ids)
    # A locked row is in another worker's hands.
    rows = due.select_related("user", "webhook").order_by("next_attempt_at", "pk")
    rows = rows.select_for_update(of=("self",), skip_locked=True)
    return take_first(rows, unwanted=_unwanted, owner=owner, now=now)


def _unwanted(delivery: Delivery) -> Delivery.Dropped | None:
    """Asked again at each claim. What a person asked for by hand is wanted."""
    return None if _is_by_hand(delivery) or is_wanted(delivery) else Delivery.Dropped.RULE_GONE


def _is_by_hand(delivery: Delivery) -> bool:
    return is_test(delivery) or delivery.resent_at is not None


def _pack(claim: Claim, now: dt.datetime) -> Parcel | None:
    """The body is put to bytes at the first claim; each try is signed with its own moment."""
    held = Delivery.objects.filter(pk=claim.delivery_id, fence=claim.fence, state=_State.CLAIMED)
    delivery = held.select_related("user", "webhook").select_for_update(of=("self",)).first()
    if delivery is None or (webhook := delivery.webhook) is None:
        return None
    shape = push_message if webhook.kind == Webhook.Kind.PUSH else webhook_message
    if delivery.message is None:
        notifications = list(carried(delivery)) if _is_by_hand(delivery) else wanted_notifications(delivery)
        delivery.message = shape.body_of(delivery, webhook, notifications)
        delivery.save(update_fields=["message"])
    body = bytes(delivery.message)
    return Parcel(webhook.pk, webhook.url, body, shape.headers_of(delivery, webhook, body, now=now))


# --- what came of it --------------------------------------------------------------------------------------------------


def _result_of(outcome: int | Failure) -> Sent | NotSent:
    if isinstance(outcome, Failure):
        return NotSent(outcome.kind, None, "", is_permanent=outcome.kind is FailureKind.REFUSED_ADDRESS)
    if 200 <= outcome < 300:
        return Sent(outcome, "")
    is_permanent = 300 <= outcome < 500 and outcome not in _FOR_NOW
    return NotSent("answer", outcome, "", is_permanent=is_permanent)


def _remember(webhook_id: int, result: Sent | NotSent, *, now: dt.datetime) -> None:
    """How the webhook does: one that takes nothing rests longer each time, and is switched off in the end."""
    webhook = Webhook.objects.select_for_update(no_key=True).select_related("user").filter(pk=webhook_id).first()
    if webhook is None:
        return
    if isinstance(result, Sent):
        webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    else:
        webhook.failures += 1
        webhook.failing_since = webhook.failing_since or now
        webhook.rests_until = None if result.is_permanent else now + backoff(webhook.failures)
    webhook.save(update_fields=["failures", "failing_since", "rests_until"])
    if isinstance(result, Sent) or webhook.off_at is not None:
        return
    if result.code == _GONE or (result.code == _NO_SUCH_BROWSER and webhook.kind == Webhook.Kind.PUSH):
        _switch_off(webhook, Webhook.OffBecause.GONE, now)
    elif webhook.failures >= FAILURES and webhook.failing_since and now - webhook.failing_since >= FAILING_FOR:
        _switch_off(webhook, Webhook.OffBecause.FAILING, now)


def _switch_off(webhook: Webhook, because: Webhook.OffBecause, now: dt.datetime) -> None:
    """Its person hears of it over another channel: by mail; and the app shows it until it is on again or gone."""
    webhook.off_at, webhook.off_because = now, because
    webhook.save(update_fields=["off_at", "off_because"])
    Delivery.objects.filter(webhook=webhook, state=_State.OWED).update(
        state=_State.DROPPED, state_since=now, dropped_because=Delivery.Dropped.CHANNEL_OFF, lease_until=None
    )
    person = webhook.user
    if not person.wants_email:
        return
    with override(person.language):
        keep_mail(
            person.alerts_to,
            off_subject(webhook),
            f"{off_text(webhook)}\n\n{how_to_go_on(webhook)}\n",
        )
