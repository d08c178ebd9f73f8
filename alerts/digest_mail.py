"""The email of a summary: what was told in its period, product by product, as the bytes that are sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import ngettext, override

from alerts.digest import ends_at, is_digest
from alerts.figures import moment_text, money_text, one_line, percent_text
from alerts.models import Delivery, Notification
from alerts.render import SUBJECT_LENGTH, Letter, inlined, message_of, render, site_name_of, stock_text
from alerts.unsubscribe import stop_url
from alerts.words import money_of, percent_of, reason, title_of
from users.models import User

# The rest stands in the app; a mail beyond some 100 kB is cut by its reader.
MOST_PRODUCTS = 30
MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One notification: "24 Nov 9:38 · ¥27,800 (−15%) · It reached your target of ¥28,000."."""

    at: str
    price: str
    percent: str
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """One product, as it was told last, and what was told of it, the newest first."""

    title: str
    site_name: str
    stock: str
    price: str
    percent: str
    url: str
    lines: list[Line]
    more: int


def render_held(delivery: Delivery, notifications: Sequence[Notification], *, recipient: str) -> bytes:
    """As a mail of its own where all of it is of one price of one product, else as a summary has it."""
    if len({one.tracked_product_id for one in notifications}) == 1 == len({one.point_id for one in notifications}):
        return render(delivery, notifications, recipient=recipient)
    return render_digest(delivery, notifications, recipient=recipient)


def render_digest(delivery: Delivery, notifications: Sequence[Notification], *, recipient: str) -> bytes:
    """The whole message with CRLF line ends. Rules, products, listings and sites are selected."""
    user, end = delivery.user, ends_at(delivery)
    by_product: dict[int, list[Notification]] = {}
    for notification in sorted(notifications, key=lambda one: one.pk, reverse=True):
        by_product.setdefault(notification.tracked_product_id, []).append(notification)
    with override(user.language):
        shown = [_block(told, user) for told in list(by_product.values())[:MOST_PRODUCTS]]
        count = len(by_product)
        is_summary = is_digest(delivery)
        subject = _subject(count, is_summary=is_summary)
        said = {"count": count}
        context = {
            "language": user.language,
            "headline": subject % said,
            "at": moment_text(end, user.zone),
            "lead": ngettext("News of %(count)s product.", "News of %(count)s products.", count) % said,
            "is_summary": is_summary,
            "blocks": shown,
            "more": count - len(shown),
            "app_url": f"{settings.PUBLIC_URL}/notifications",
            "settings_url": f"{settings.PUBLIC_URL}/settings",
            "stop_url": stop_url(delivery),
        }
        text = render_to_string("alerts/digest.txt", context)
        html = inlined("alerts/digest.html", context)
    letter = Letter(one_line(subject % said, at_most=SUBJECT_LENGTH), text, html, None)
    return message_of(delivery, letter, date=end, recipient=recipient)


def _subject(count: int, *, is_summary: bool) -> str:
    if is_summary:
        return ngettext("Your summary: news of %(count)s product", "Your summary: news of %(count)s products", count)
    return ngettext("News of %(count)s product", "News of %(count)s products", count)


def _block(told: Sequence[Notification], user: User) -> Block:
    lines = [_line(one, user) for one in told[:MOST_LINES]]
    watch = told[0].tracked_product
    return Block(
        title=title_of(told[0]),
        site_name=one_line(site_name_of(told[0]), at_most=60),
        stock=stock_text(told[0].facts["availability"]),
        price=lines[0].price,
        percent=lines[0].percent,
        url=f"{settings.PUBLIC_URL}/products/{watch.public_id}",
        lines=lines,
        more=len(told) - len(lines),
    )


def _line(notification: Notification, user: User) -> Line:
    facts = notification.facts
    price, percent = money_of(facts["price"]), percent_of(facts)
    return Line(
        at=moment_text(dt.datetime.fromisoformat(facts["seen_at"]), user.zone),
        price=money_text(price) if price else "",
        percent=percent_text(percent) if percent is not None and percent < 0 else "",
        reason=reason(notification, user),
    )
