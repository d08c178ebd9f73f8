"""A person's own webhooks: made, given a new secret, tried, and asked to hear something again (docs/channels.md)."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Delivery, Notification, Webhook
from alerts.resend import owe_again
from ec_sites.address import Refusal, parse_target
from users.models import User
from users.sealed import seal

MOST = 5
# How long a former secret signs as well, so that a receiver can change over.
BOTH_SIGN_FOR = dt.timedelta(hours=24)
# Scanners of leaked secrets find it by its first letters.
_PREFIX = "whsec_"
_TEST = "test:"


@dataclass(frozen=True, slots=True)
class Issued:
    """`secret` is told once; afterwards only its seal is kept."""

    webhook: Webhook
    secret: str


def add(person: User, *, name: str, url: str, now: dt.datetime) -> Issued:
    """Raises ValidationError: the codes of `parse_target`, and "too_many_webhooks"."""
    target = parse_target(url, private_hosts())
    if isinstance(target, Refusal):
        raise ValidationError(_refused(target.code), code=target.code)
    secret = _new_secret()
    with transaction.atomic():
        # Two at once stand in line here.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.webhooks.filter(kind=Webhook.Kind.WEBHOOK).count() >= MOST:
            raise ValidationError(_("You have five webhooks already. Remove one first."), code="too_many_webhooks")
        webhook = Webhook.objects.create(user=person, name=name, url=target.url, secret=seal(secret), created_at=now)
    return Issued(webhook, secret)


@transaction.atomic
def rotate(webhook: Webhook, *, now: dt.datetime) -> Issued:
    """A new secret; the one before signs beside it for a day, and one before that no more."""
    kept = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    secret = _new_secret()
    kept.former_secret, kept.former_until = kept.secret, now + BOTH_SIGN_FOR
    kept.secret = seal(secret)
    kept.save(update_fields=["secret", "former_secret", "former_until"])
    return Issued(kept, secret)


@transaction.atomic
def switch_on(webhook: Webhook) -> Webhook:
    """After the program switched it off. What was told meanwhile is not sent."""
    kept = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    kept.off_at, kept.off_because = None, ""
    kept.failures, kept.failing_since, kept.rests_until = 0, None, None
    kept.save(update_fields=["off_at", "off_because", "failures", "failing_since", "rests_until"])
    return kept


@transaction.atomic
def owe_test(webhook: Webhook, *, now: dt.datetime) -> Delivery:
    """A message like any other in the outbox; it carries the person's newest notification, as an example.

    Raises ValidationError("webhook_is_off").
    """
    _end_rest(webhook)
    key = f"webhook:{webhook.pk}:{_TEST}{uuid4()}"
    test = Delivery.objects.create(
        user=webhook.user, channel=Delivery.Channel.WEBHOOK, webhook=webhook, key=key,
        created_at=now, state_since=now, owed_since=now, next_attempt_at=now,
    )  # fmt: skip
    test.notifications.set(Notification.objects.filter(user=webhook.user).order_by("-created_at", "-pk")[:1])
    return test


def is_test(delivery: Delivery) -> bool:
    return f":{_TEST}" in delivery.key


@transaction.atomic
def replay(delivery: Delivery, *, now: dt.datetime) -> Delivery:
    """Owe the same message once more: the same bytes and id, however often. Raises ValidationError."""
    kept = Delivery.objects.select_related("webhook").select_for_update(of=("self",)).get(pk=delivery.pk)
    assert kept.webhook is not None
    if kept.state not in (Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.UNKNOWN):
        raise ValidationError(_("This message cannot be sent again now."), code="not_replayable")
    _end_rest(kept.webhook)
    owe_again(kept, now=now)
    return kept


def private_hosts() -> list[tuple[str, int]]:
    """Those that the operator vouches for."""
    return [(host, int(port)) for host, _colon, port in (one.rpartition(":") for one in settings.WEBHOOK_PRIVATE_HOSTS)]


def _end_rest(webhook: Webhook) -> None:
    """Who asks by hand does not wait for the next try."""
    kept = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    if kept.off_at is not None:
        raise ValidationError(_("This webhook is switched off. Switch it on first."), code="webhook_is_off")
    Webhook.objects.filter(pk=kept.pk).update(rests_until=None)


def _new_secret() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


def _refused(code: str) -> str:
    match code:
        case "scheme_not_allowed":
            return _("Only http and https addresses can be used.")
        case "credentials":
            return _("The address must not hold a user name or password.")
        case "port_not_allowed":
            return _("Only the usual ports can be used: 80 and 443.")
        case "ip_address" | "not_public_name":
            return _("The address must be that of a public host, by its name.")
    return _("This is not an address that can be used.")
