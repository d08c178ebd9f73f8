"""Sending what is owed: claimed, put to bytes, handed over by steps, and what came of it written down.

owed → claimed → sending (committed before the final dot) → sent | failed | unknown. Every write names its fence.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from alerts import breaker, pace
from alerts.digest import is_digest
from alerts.digest_mail import render_digest, render_held
from alerts.due import quiet_end
from alerts.hold import is_held
from alerts.models import AlertRule, Delivery, Notification
from alerts.provider import ProviderSession
from alerts.render import mailable, message_id_of, render, sender_address
from alerts.smtp import CalledOff, InDoubt, Letter, NotSent, Sent, Session
from alerts.trouble import stop_of
from alerts.way import Way, session_on
from price_tracking.faultpoint import faultpoint
from products.transaction import in_transaction

log = logging.getLogger(__name__)

# After the first, second, … try; then hourly, until `GIVE_UP_AFTER`.
BACKOFF_MINUTES = (1, 5, 15, 60)
GIVE_UP_AFTER = dt.timedelta(hours=48)
# A letter that took longer speaks of trouble with the server, as no answer does.
SLOW_S = 10.0
# A task begins no letter after this: with the deadline of the last one it stays under Celery's limit.
BUDGET_S = 45.0

_State = Delivery.State


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this worker holds until the lease ends; the fence tells it from every other claim of the row."""

    delivery_id: int
    fence: int


@dataclass(frozen=True, slots=True)
class Paced:
    """Something is due, and by the operator's pace it may go in so many seconds."""

    wait_s: float


def deliver(delivery_ids: Sequence[int], *, server: Way, owner: str, clock: Callable[[], dt.datetime]) -> int:
    """Send these deliveries, then whatever else is due, until the time is out. Returns how many were handed over.

    One connection for all. After trouble with the server itself the rest is left for later: it would meet the same.
    """
    begun = time.monotonic()
    wanted: list[int] | None = list(delivery_ids)
    sent = 0
    with session_on(server) as session:
        while time.monotonic() - begun < BUDGET_S and breaker.may_send():
            claim = _claim(wanted, owner=owner, now=clock())
            if claim is None and wanted is not None:
                wanted = None
                continue
            if isinstance(claim, Paced) and pace.sit_out(claim.wait_s, at_most=begun + BUDGET_S - time.monotonic()):
                continue
            if claim is None or isinstance(claim, Paced):
                breaker.step_back()
                break
            faultpoint("mail_claimed")
            letter = _letter(claim, clock)
            if letter is None:
                continue
            letter_begun = time.monotonic()
            result = _hand_over(session, claim, letter)
            is_slow = time.monotonic() - letter_begun > SLOW_S
            write_down(claim, result, now=clock())
            sent += isinstance(result, Sent)
            if is_slow or (isinstance(result, NotSent | InDoubt) and result.is_server):
                breaker.failed()
                break
            breaker.answered()
    return sent


# --- claiming ---------------------------------------------------------------------------------------------------------


def _claim(delivery_ids: Sequence[int] | None, *, owner: str, now: dt.datetime) -> Claim | Paced | None:
    """The first due delivery that is still wanted; those that are not are dropped on the way."""
    return in_transaction(lambda: _claim_once(delivery_ids, owner, now))


def _claim_once(delivery_ids: Sequence[int] | None, owner: str, now: dt.datetime) -> Claim | Paced | None:
    mail = Delivery.objects.filter(channel=Delivery.Channel.EMAIL)
    in_hand = mail.filter(state__in=[_State.CLAIMED, _State.SENDING], lease_until__gt=now).count()
    if in_hand >= settings.MAIL_CONCURRENCY:
        return None
    due = mail.filter(state=_State.OWED, next_attempt_at__lte=now, user__is_active=True)
    if delivery_ids is not None:
        # The others of a person to whom many are owed wait for their turn.
        due = due.filter(pk__in=delivery_ids, turn_at__lte=now)
    place = pace.next_place(now=now)
    if place.wait_s:
        return Paced(place.wait_s) if due.exists() else None
    # A locked row is in another worker's hands.
    rows = due.select_related("user").select_for_update(of=("self",), skip_locked=True).order_by("turn_at", "pk")
    claim = take_first(rows, unwanted=_unwanted, owner=owner, now=now)
    if claim is not None:
        place.take()
    return claim


def take_first(
    rows: QuerySet[Delivery],
    *,
    unwanted: Callable[[Delivery], Delivery.Dropped | None],
    owner: str,
    now: dt.datetime,
) -> Claim | None:
    """Claim the first of the owed rows, which are locked as they are read; those `unwanted` are dropped on the way."""
    while (delivery := rows.first()) is not None:
        reason = unwanted(delivery)
        if reason:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=_State.DROPPED, state_since=now, dropped_because=reason, message=None, lease_until=None
            )
            continue
        if (quiet_until := _quiet_until(delivery, now)) is not None:
            Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=quiet_until)
            continue
        delivery.fence += 1
        Delivery.objects.filter(pk=delivery.pk).update(
            state=_State.CLAIMED,
            state_since=now,
            owner=owner[:100],
            fence=delivery.fence,
            lease_until=now + dt.timedelta(seconds=settings.MAIL_LEASE_S),
            attempts=F("attempts") + 1,
        )
        return Claim(delivery.pk, delivery.fence)
    return None


def _unwanted(delivery: Delivery) -> Delivery.Dropped | None:
    """Asked again at each claim: what changed since it was owed counts."""
    user = delivery.user
    if not user.wants_email:
        return Delivery.Dropped.EMAIL_OFF
    is_account = user.alerts_to == user.email
    if is_account and not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        return Delivery.Dropped.UNCONFIRMED
    stop = stop_of(user)
    # What a person sends again by hand is tried where the server refused the address, and not where it came back.
    if stop and (stop.because != Delivery.Dropped.REFUSED or delivery.resent_at is None):
        return stop.because
    return None if is_wanted(delivery) else Delivery.Dropped.RULE_GONE


def _quiet_until(delivery: Delivery, now: dt.datetime) -> dt.datetime | None:
    """The end of the quiet hours that a late message would come in. A summary and what is asked for by hand may."""
    if is_digest(delivery) or delivery.resent_at is not None:
        return None
    end = quiet_end(delivery.user, now)
    return end if end > now else None


def is_wanted(delivery: Delivery) -> bool:
    """Whether it carries anything that still is: nothing is read but that."""
    return delivery.notifications.filter(rule__in=AlertRule.objects.owing()).exists()


def wanted_notifications(delivery: Delivery) -> list[Notification]:
    """What the message carries and is still wanted: nobody silenced its rule, and its product is watched."""
    return list(carried(delivery).filter(rule__in=AlertRule.objects.owing()))


def carried(delivery: Delivery) -> QuerySet[Notification]:
    rows = delivery.notifications.select_related(
        "point", "rule__tracked_product__user", "rule__tracked_product__listing", "tracked_product__listing__site"
    )
    return rows.prefetch_related("rule__tracked_product__user__site_terms").order_by("pk")


# --- the bytes --------------------------------------------------------------------------------------------------------


def _letter(claim: Claim, clock: Callable[[], dt.datetime]) -> Letter | None:
    """The frozen message of a claim; None where the claim is lost or the message cannot be made."""
    try:
        return in_transaction(lambda: _freeze(claim))
    except Exception:
        # Whatever a page's text does to the rendering, it must not hold up everybody else's mail: it backs off alone.
        log.exception("mail.not_rendered", extra={"delivery_id": claim.delivery_id})
        write_down(claim, NotSent("render", None, "the message could not be made"), now=clock())
        return None


def _freeze(claim: Claim) -> Letter | None:
    held = Delivery.objects.filter(pk=claim.delivery_id, fence=claim.fence, state=_State.CLAIMED)
    delivery = held.select_related("user").select_for_update(of=("self",)).first()
    if delivery is None:
        return None
    recipient = mailable(delivery.user.alerts_to)
    if delivery.message is None or delivery.recipient != recipient:
        # The address changed since: the old one may be somebody else's by now. Message-ID and date stay.
        delivery.recipient = recipient
        delivery.message_id = delivery.message_id or message_id_of(delivery.pk)
        put_to_bytes = render_digest if is_digest(delivery) else render_held if is_held(delivery) else render
        delivery.message = put_to_bytes(delivery, wanted_notifications(delivery), recipient=recipient)
        delivery.save(update_fields=["recipient", "message_id", "message"])
    return Letter(sender=sender_address(), recipient=delivery.recipient, content=bytes(delivery.message))


# --- handing over -----------------------------------------------------------------------------------------------------


def _hand_over(
    session: Session | ProviderSession, claim: Claim, letter: Letter
) -> Sent | NotSent | InDoubt | CalledOff:
    def commit_sending() -> bool:
        faultpoint("before_dot")
        is_ours = in_transaction(lambda: _begin_sending(claim))
        faultpoint("sending_committed")
        return is_ours

    result = session.send(letter, before_dot=commit_sending, after_dot=lambda: faultpoint("after_dot"))
    if isinstance(result, Sent):
        faultpoint("after_250")
    return result


def _begin_sending(claim: Claim) -> bool:
    """From here on the message is in doubt until an answer is written down. False where the lease has moved on."""
    return bool(
        Delivery.objects.filter(
            pk=claim.delivery_id, fence=claim.fence, state=_State.CLAIMED, lease_until__gt=Now()
        ).update(
            state=_State.SENDING,
            state_since=Now(),
            lease_until=Now() + dt.timedelta(seconds=settings.MAIL_LEASE_S),
        )
    )


def write_down(claim: Claim, result: Sent | NotSent | InDoubt | CalledOff, *, now: dt.datetime) -> None:
    is_kept = in_transaction(lambda: _write_result(claim, result, now))
    log.info(
        "mail.result",
        extra={"delivery_id": claim.delivery_id, "result": type(result).__name__, "is_kept": is_kept, **_said(result)},
    )


def _write_result(claim: Claim, result: Sent | NotSent | InDoubt | CalledOff, now: dt.datetime) -> bool:
    rows = Delivery.objects.filter(pk=claim.delivery_id, fence=claim.fence)
    match result:
        case Sent(code, text, provider_id):
            # The server's word settles a doubt, even where a sweep was quicker than a slow answer.
            # A webhook's delivery is still claimed then.
            settled_by_it = [_State.CLAIMED, _State.SENDING, _State.UNKNOWN, _State.OWED]
            written = rows.filter(state__in=settled_by_it).update(
                state=_State.SENT,
                state_since=now,
                sent_at=now,
                reply_code=code,
                reply_text=text,
                provider_id=provider_id[:200],
                failed_step="",
                lease_until=None,
            )
        case InDoubt(text):
            written = rows.filter(state=_State.SENDING).update(
                state=_State.UNKNOWN,
                state_since=now,
                reply_code=None,
                reply_text=text,
                failed_step="dot",
                lease_until=None,
            )
        case NotSent():
            written = _write_refusal(claim, result, now)
        case CalledOff():
            return False
    return bool(written)


def _write_refusal(claim: Claim, result: NotSent, now: dt.datetime) -> int:
    """For good: failed. For now: owed again, later each time, until two days have passed."""
    held = Delivery.objects.filter(pk=claim.delivery_id, fence=claim.fence, state__in=[_State.CLAIMED, _State.SENDING])
    delivery = held.select_for_update().first()
    if delivery is None:
        return 0
    wait = backoff(delivery.attempts)
    is_over = result.is_permanent or now - delivery.owed_since >= GIVE_UP_AFTER
    return held.update(
        state=_State.FAILED if is_over else _State.OWED,
        state_since=now,
        next_attempt_at=now + wait,
        turn_at=delivery.turn_at + wait,
        reply_code=result.code,
        reply_text=result.text,
        failed_step=result.step[:20],
        lease_until=None,
    )


def backoff(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries: 1, 5, 15, 60 minutes, then hourly; up to a fifth more, to spread them."""
    minutes = BACKOFF_MINUTES[min(max(attempts, 1), len(BACKOFF_MINUTES)) - 1]
    return dt.timedelta(minutes=minutes * (1 + random.random() / 5))  # noqa: S311 (spreads load, guards nothing)


def _said(result: Sent | NotSent | InDoubt | CalledOff) -> dict[str, object]:
    match result:
        case Sent(code):
            return {"code": code}
        case NotSent(step, code, text):
            # A server's words may name the person's address; our own do not.
            return {"step": step, "code": code, "reply": None if code else text}
        case InDoubt(text):
            return {"reply": text}
        case CalledOff():
            return {}
