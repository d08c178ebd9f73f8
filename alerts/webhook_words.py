"""What became of a message to a webhook, and why a webhook is off, in its person's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.figures import clock_text
from alerts.models import Delivery, Webhook
from ec_sites.values import FailureKind
from users.models import User


def outcome_text(delivery: Delivery, user: User) -> str:
    with override(user.language):
        match delivery.state:
            case Delivery.State.SENT:
                return _("Taken (%(code)s).") % {"code": delivery.reply_code}
            case Delivery.State.DROPPED if delivery.dropped_because == Delivery.Dropped.CHANNEL_OFF:
                return _("Not sent: the webhook was switched off.")
            case Delivery.State.DROPPED:
                return _("Not sent: the alert was removed, paused or switched off.")
            case Delivery.State.UNKNOWN:
                return _("It may have been sent before a backup was put back. You can send it again.")
        if delivery.state == Delivery.State.FAILED:
            return _trouble(delivery)
        if not delivery.attempts or not (delivery.failed_step or delivery.reply_code):
            return _("About to be sent.")
        said = {"trouble": _trouble(delivery), "at": clock_text(delivery.next_attempt_at, user.zone)}
        return _("%(trouble)s The next try is around %(at)s.") % said


def _trouble(delivery: Delivery) -> str:
    code = delivery.reply_code
    if code is not None:
        if 300 <= code < 400:
            return _("It answered with a redirect, which is not followed (%(code)s).") % {"code": code}
        return _("The receiver did not take it (%(code)s).") % {"code": code}
    match delivery.failed_step:
        case FailureKind.TIMEOUT:
            return _("No answer in time.")
        case FailureKind.TLS:
            return _("No secure connection: its certificate does not hold.")
        case FailureKind.REFUSED_ADDRESS:
            return _("The name leads to an address that is not public.")
        case "sign":
            return _("The secret cannot be read any more. Make a new one.")
    return _("The receiver cannot be reached.")


def off_subject(webhook: Webhook) -> str:
    """In the active language, as the two below."""
    said = {"name": webhook.name}
    if webhook.kind == Webhook.Kind.PUSH:
        return _("Alerts no longer come to “%(name)s”") % said
    return _("The webhook “%(name)s” was switched off") % said


def off_text(webhook: Webhook) -> str:
    said = {"name": webhook.name}
    match webhook.kind, webhook.off_because:
        case Webhook.Kind.PUSH, Webhook.OffBecause.GONE:
            return _("Alerts no longer come to “%(name)s”: this browser takes none any more.") % said
        case Webhook.Kind.PUSH, _other:
            return _("Alerts no longer come to “%(name)s”: its push service took nothing for two days.") % said
        case _other, Webhook.OffBecause.GONE:
            return _("The webhook “%(name)s” was switched off: its receiver said that it is gone for good.") % said
    return _("The webhook “%(name)s” was switched off: its receiver took nothing for two days.") % said


def how_to_go_on(webhook: Webhook) -> str:
    if webhook.kind == Webhook.Kind.PUSH:
        return _("To be told there again, open the settings in that browser, under “Other channels”.")
    return _("Switch it on again in the settings, under “Other channels”.")
