"""The email: what its row says, as the bytes that are sent. Rendered once; a retry sends the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import Any, cast

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.chart import Course, course_until
from alerts.figures import day_text, moment_text, money_text, one_line, percent_text, plain_percent
from alerts.models import Delivery, Notification
from alerts.unsubscribe import stop_url
from alerts.values import OF_SIGHT, Kind
from alerts.words import assumed_text, headline, money_of, percent_of, reason, sentence, title_of, why
from ec_sites.values import Availability, Money
from users.models import User

SUBJECT_LENGTH = 120
# What stands first where one message carries several notifications.
_ORDER = [
    Kind.TARGET, Kind.LOWEST, Kind.DROP, Kind.DROP_AMOUNT, Kind.ANY_FALL, Kind.ANY_CHANGE, Kind.RISE,
    Kind.BACK_IN_STOCK, Kind.PRE_ORDER, Kind.OUT_OF_STOCK, Kind.GONE, Kind.UNSEEN,
]  # fmt: skip
_INLINER = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three prices, with what makes it."""

    name: str
    amount: str
    note: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person sees of a message. `picture` is the PNG that the HTML names as `cid:`."""

    subject: str
    text: str
    html: str
    picture: bytes | None


def render(delivery: Delivery, notifications: Sequence[Notification], *, recipient: str) -> bytes:
    """The whole message with CRLF line ends. The notifications are of one product and one price point.

    Their rule, product, listing and site are selected; `delivery.message_id` is set.
    """
    user = delivery.user
    ordered = sorted(notifications, key=lambda one: _ORDER.index(Kind(one.facts["kind"])))
    course = _course_of(ordered[0])
    with override(user.language):
        context = _context(ordered, user) | _course_context(course, delivery, user) | {"stop_url": stop_url(delivery)}
        text = render_to_string("alerts/mail.txt", context)
        html = inlined("alerts/mail.html", context)
        subject = subject_of(ordered[0], user)
    letter = Letter(subject, text, html, course.png if course else None)
    return message_of(delivery, letter, date=delivery.created_at, recipient=recipient)


def message_id_of(delivery_id: int) -> str:
    """Fixed by the row and not to be guessed: `<n.81.4f0c…@domain>`."""
    mark = hmac.new(settings.SECRET_KEY.encode(), f"delivery:{delivery_id}".encode(), hashlib.sha256).hexdigest()[:8]
    return f"<n.{delivery_id}.{mark}@{sender_domain()}>"


def sender_address() -> str:
    return parseaddr(settings.EMAIL_FROM)[1]


def sender_domain() -> str:
    return sender_address().rpartition("@")[2] or "localhost"


def subject_of(notification: Notification, user: User) -> str:
    """ "▼15% SORA H7 ¥27,800 (Minamo Denki)", at most 120 characters, one line whatever the page's title holds."""
    facts = notification.facts
    price, percent = money_of(facts["price"]), percent_of(facts)
    said = {
        "title": one_line(title_of(notification), at_most=60),
        "price": money_text(price) if price else "",
        "site": one_line(site_name_of(notification), at_most=30),
        "percent": plain_percent(abs(percent)) if percent is not None else "",
        "days": facts.get("days"),
    }
    with override(user.language):
        if facts.get("joiner"):
            subject = _("Your conditions are met: %(title)s %(price)s (%(site)s)") % said
        elif facts["kind"] == Kind.BACK_IN_STOCK:
            subject = _("Back in stock: %(title)s %(price)s (%(site)s)") % said
        elif facts["kind"] == Kind.OUT_OF_STOCK:
            subject = _("Out of stock: %(title)s (%(site)s)") % said
        elif facts["kind"] == Kind.PRE_ORDER:
            subject = _("Pre-orders open: %(title)s %(price)s (%(site)s)") % said
        elif facts["kind"] == Kind.RISE:
            subject = _("At or above your limit: %(title)s %(price)s (%(site)s)") % said
        elif facts["kind"] == Kind.GONE:
            subject = _("Page gone: %(title)s (%(site)s)") % said
        elif facts["kind"] == Kind.UNSEEN:
            subject = _("Not read for %(days)s days: %(title)s (%(site)s)") % said
        elif facts["kind"] == Kind.LOWEST:
            subject = _("New lowest: %(title)s %(price)s (%(site)s)") % said
        elif facts["kind"] == Kind.ANY_CHANGE and percent is not None and percent > 0:
            subject = _("▲%(percent)s%% %(title)s %(price)s (%(site)s)") % said
        elif percent is not None and percent < 0:
            subject = _("▼%(percent)s%% %(title)s %(price)s (%(site)s)") % said
        else:
            subject = _("Target reached: %(title)s %(price)s (%(site)s)") % said
    return one_line(subject, at_most=SUBJECT_LENGTH)


# --- what the templates show ------------------------------------------------------------------------------------------


def _context(notifications: Sequence[Notification], user: User) -> dict[str, Any]:
    first = notifications[0]
    facts, watch = first.facts, first.tracked_product
    value, base = money_of(facts["price"]), money_of(facts["base_price"]) or money_of(facts["before"])
    percent = percent_of(facts)
    rearm = next((money_of(one.facts["rearm_at"]) for one in notifications if one.facts["rearm_at"]), None)
    return {
        "language": user.language,
        "at": moment_text(dt.datetime.fromisoformat(facts["seen_at"]), user.zone),
        "headline": headline(first, user),
        "lead": reason(first, user),
        "title": title_of(first),
        "site_name": one_line(site_name_of(first), at_most=60),
        "stock": _stock(facts),
        "is_past": _is_past(facts),
        "price": money_text(value) if value else "",
        "percent": percent_text(percent) if percent is not None and percent < 0 else "",
        "fell_by": _fell_by(value, base),
        "before": money_text(base) if base else "",
        "is_lowest": facts["is_lowest"] and facts["recorded_days"] > 0,
        "recorded_days": facts["recorded_days"],
        "lowest": _lowest(facts),
        "parts": _parts(facts),
        "reasons": [
            _("“%(rule)s”: %(why)s") % {"rule": sentence(one.rule, user), "why": why(one, user)}
            for one in notifications
        ],
        "evidence": [_evidence(row) for row in facts["evidence"][:3]],
        "rearm": money_text(rearm) if rearm else "",
        "shop_url": watch.listing.url,
        "product_url": f"{settings.PUBLIC_URL}/products/{watch.public_id}",
        "rule_url": (rule_url := f"{settings.PUBLIC_URL}/products/{watch.public_id}?rule={first.rule.public_id}"),
        # A page that asks: opening it changes nothing, whoever opens it.
        "snooze_url": f"{rule_url}&snooze=week",
        "settings_url": f"{settings.PUBLIC_URL}/settings",
    }


def _is_past(facts: dict[str, Any]) -> bool:
    """Whether what it tells of the product is from before: no look reads it now."""
    return Kind(facts["kind"]) in OF_SIGHT


def _stock(facts: dict[str, Any]) -> str:
    stock = stock_text(facts["availability"])
    return _("%(stock)s when last read") % {"stock": stock} if _is_past(facts) else stock


def _lowest(facts: dict[str, Any]) -> str:
    """The lowest price before this one; empty where this one is as low, or there was none in its currency."""
    lowest, shelf = money_of(facts.get("lowest")), money_of(facts["shelf"])
    return money_text(lowest) if lowest and shelf and lowest.minor < shelf.minor else ""


def _course_of(notification: Notification) -> Course | None:
    point = notification.point
    return course_until(point, dt.datetime.fromisoformat(notification.facts["seen_at"])) if point else None


def _course_context(course: Course | None, delivery: Delivery, user: User) -> dict[str, Any]:
    if course is None:
        return {"course": None}
    said = {
        "since": day_text(course.since, user.zone),
        "until": day_text(course.until, user.zone),
        "first": money_text(course.first),
        "last": money_text(course.last),
        "highest": money_text(course.highest),
        "lowest": money_text(course.lowest),
    }
    alt = _("The shelf price from %(since)s to %(until)s: %(first)s at first, %(last)s at the end.") % said
    return {"course": said | {"cid": _content_id(delivery).strip("<>"), "alt": alt}}


def _fell_by(value: Money | None, base: Money | None) -> str:
    if value is None or base is None or value.currency != base.currency or value.minor >= base.minor:
        return ""
    return money_text(Money(base.minor - value.minor, base.currency))


def _parts(facts: dict[str, Any]) -> list[Part]:
    """Shelf, pay-now and effective price, as far as each is known."""
    parts = []
    shelf, pay_now, effective = (money_of(facts[name]) for name in ("shelf", "pay_now", "effective"))
    shipping = money_of(facts["shipping"])
    if shelf:
        # Only Japanese shops must show their prices with tax.
        note = _("tax included") if shelf.currency == "JPY" else _("as on the page")
        parts.append(Part(_("Shelf price"), money_text(shelf), _("when last read") if _is_past(facts) else note))
    assumed = assumed_text(facts)
    if pay_now and (shipping or assumed):
        parts.append(Part(_("You pay"), money_text(pay_now), assumed or _shipping_text(shipping)))
    if effective:
        points = _("−%(points)s points") % {"points": f"{facts['points']:,}"} if facts["points"] else _("no points")
        note = _("%(points)s, %(assumed)s") % {"points": points, "assumed": assumed} if assumed else points
        parts.append(Part(_("Effective"), money_text(effective), note))
    return parts


def _shipping_text(shipping: Money | None) -> str:
    if shipping is None:
        return ""
    return _("free shipping") if shipping.minor == 0 else _("shipping %(amount)s") % {"amount": money_text(shipping)}


def _evidence(row: dict[str, str]) -> str:
    return one_line(row.get("text", ""), at_most=120)


def stock_text(availability: str) -> str:
    match availability:
        case Availability.IN_STOCK:
            return _("in stock")
        case Availability.OUT_OF_STOCK:
            return _("out of stock")
        case Availability.PRE_ORDER:
            return _("pre-order")
        case Availability.BACK_ORDER:
            return _("on back order")
        case Availability.DISCONTINUED:
            return _("discontinued")
    return _("stock unknown")


def site_name_of(notification: Notification) -> str:
    site = notification.tracked_product.listing.site
    return site.name or site.code


# --- the message ------------------------------------------------------------------------------------------------------


def message_of(delivery: Delivery, letter: Letter, *, date: dt.datetime, recipient: str) -> bytes:
    """The bytes of a letter; `date` is fixed by the row."""
    # No eight-bit bytes: the message survives every server on its way unchanged.
    policy = (SMTP if recipient.isascii() else SMTPUTF8).clone(cte_type="7bit", max_line_length=78)
    message = EmailMessage(policy=policy)
    message["From"] = settings.EMAIL_FROM
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = delivery.message_id
    message["Auto-Submitted"] = "auto-generated"
    # One click in the mail program stops it (RFC 8058).
    message["List-Unsubscribe"] = f"<{stop_url(delivery)}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.picture:
        html = cast(EmailMessage, message.get_body(("html",)))
        html.add_related(letter.picture, "image", "png", cid=_content_id(delivery), disposition="inline")
    message["Content-Language"] = delivery.user.language
    _fix_boundaries(message, delivery)
    return message.as_bytes()


def inlined(template: str, context: dict[str, Any]) -> str:
    """HTML whose style stands at each element, as mail programs want it."""
    return _INLINER.inline(render_to_string(template, context))


def _content_id(delivery: Delivery) -> str:
    return f"<price.{delivery.pk}@{sender_domain()}>"


def _fix_boundaries(message: EmailMessage, delivery: Delivery) -> None:
    """Made of the Message-ID, not by chance: the same row makes the same bytes. Base64 cannot hold a "=_"."""
    mark = hashlib.sha256(delivery.message_id.encode()).hexdigest()[:24]
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for place, part in enumerate(multiparts):
        part.set_boundary(f"=_{place}_{mark}")


def mailable(address: str) -> str:
    """The address with its domain in ASCII, as SMTP wants it."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}" if not domain.isascii() else address


__all__ = [
    "Letter",
    "inlined",
    "mailable",
    "message_id_of",
    "message_of",
    "render",
    "sender_address",
    "sender_domain",
    "site_name_of",
    "stock_text",
    "subject_of",
]
