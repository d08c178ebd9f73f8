"""Whether a rule may tell at all, apart from what the price does; and that in words."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.figures import moment_text
from alerts.models import AlertRule
from users.models import User

LONGEST = dt.timedelta(days=10 * 366)


class Standing(StrEnum):
    ACTIVE = "active"
    OFF = "off"
    SNOOZED = "snoozed"
    EXPIRED = "expired"
    CLOSED = "closed"


def standing_of(rule: AlertRule, now: dt.datetime) -> Standing:
    if rule.closed_at is not None:
        return Standing.CLOSED
    if rule.is_over(now):
        return Standing.EXPIRED
    if not rule.is_on:
        return Standing.OFF
    return Standing.SNOOZED if rule.is_snoozed(now) else Standing.ACTIVE


def standing_sentence(rule: AlertRule, person: User, now: dt.datetime) -> str | None:
    """Why nothing is told for now or any more; None where the price alone decides."""
    with override(person.language):
        match standing_of(rule, now):
            case Standing.CLOSED if rule.closed_at:
                at = {"at": moment_text(rule.closed_at, person.zone)}
                return _("Closed on %(at)s: you bought it.") % at
            case Standing.EXPIRED if rule.expires_at:
                return _("Ended on %(at)s.") % {"at": moment_text(rule.expires_at, person.zone)}
            case Standing.SNOOZED if rule.snoozed_until:
                at = {"at": moment_text(rule.snoozed_until, person.zone)}
                return _("Silent until %(at)s. What happens until then is not told.") % at
    return None


def checked_moment(field: str, at: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """The end of a snooze or of a rule as a person asks for it. Raises ValidationError by field."""
    if at is None:
        return None
    if at <= now:
        raise ValidationError({field: ValidationError(_("Choose a time that is still to come."), code="past")})
    if at > now + LONGEST:
        raise ValidationError({field: ValidationError(_("Choose a time within ten years."), code="too_far")})
    return at
