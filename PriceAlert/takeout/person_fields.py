"""From an archive's JSON to the fields of what is a person's, each judged on the way. No database."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from alerts.models import AlertRule, DefaultRule
from alerts.window import DAYS_MAX, DAYS_MIN
from PriceAlert.takeout.fields import Fields
from PriceAlert.takeout.take import DamagedError, Taken
from users.models import MAIL_GAP_MINUTES_MAX, MAILS_A_DAY_MAX, User, validate_time_zone


def settings_fields(settings: Taken) -> Fields:
    """Of User."""
    worth = settings.decimal("yen_per_point")
    zone = settings.text("time_zone", 64)
    if not 0 <= worth <= 1:
        raise DamagedError("a point is worth 0 to 1 yen")
    try:
        validate_time_zone(zone)
    except ValidationError as error:
        raise DamagedError("time_zone") from error
    return {
        "language": settings.word("language", User.Language.values),
        "time_zone": zone,
        "yen_per_point": worth,
        "wants_email": settings.flag("wants_email"),
        **_digest_fields(settings),
        "product_view": settings.word("product_view", User.ProductView.values),
    }


def _digest_fields(settings: Taken) -> Fields:
    """Archives made before there were summaries, or quiet hours, do not have them."""
    hour = settings.whole_or_none("digest_hour", most=23)
    weekday = settings.whole_or_none("digest_weekday", most=6)
    return {
        "mail_rhythm": settings.word_or_none("mail_rhythm", User.MailRhythm.values) or User.MailRhythm.AT_ONCE,
        "digest_hour": 8 if hour is None else hour,
        "digest_weekday": weekday or 0,
        "quiet_from": settings.whole_or_none("quiet_from", most=23),
        "quiet_to": settings.whole_or_none("quiet_to", most=23),
        "mail_gap_minutes": settings.whole_or_none("mail_gap_minutes", most=MAIL_GAP_MINUTES_MAX) or 0,
        "mails_a_day": settings.whole_or_none("mails_a_day", most=MAILS_A_DAY_MAX) or 0,
    }


def default_fields(index: Taken) -> list[Fields]:
    """Of DefaultRule. Archives made before there were any have none."""
    return [_default(row) for row in index.each_or_none("default_rules", 1_000)]


def _default(row: Taken) -> Fields:
    return {
        "tag": row.text("tag", 40),
        "kind": row.word("kind", [kind for kind, _label in DefaultRule.KINDS]),
        "measure": row.word("measure", AlertRule.Measure.values),
        "percent": row.decimal_or_none("percent"),
        "base": row.word_or_none("base", AlertRule.Base.values),
        "days": row.whole_or_none("days", least=DAYS_MIN, most=DAYS_MAX),
    }


@dataclass(frozen=True, slots=True)
class Terms:
    """What the person says of one shop."""

    shop: str
    fields: Fields


def terms(index: Taken) -> list[Terms]:
    return [_terms(row) for row in index.each("shop_terms", 10_000)]


def _terms(row: Taken) -> Terms:
    shipping = row.money_or_none("usual_shipping")
    if shipping is None:
        raise DamagedError("usual_shipping")
    fields = {
        "usual_shipping": shipping.minor,
        "currency": shipping.currency,
        "is_member": row.flag("is_member"),
    }
    return Terms(row.text("shop", 253), fields)
