"""The same as tables, for people: CSV in UTF-8 with a byte order mark, times in the person's zone."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alerts.models import Notification
from alerts.words import headline, sentence, title_of, why
from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.prices import price_parts
from price_tracking.usual import usual_shipping
from PriceAlert.takeout.gather import points_of, rules_of
from products.models import TrackedProduct
from users.models import User

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would take for a formula. A shop's title or a memo may begin with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | None
Rows = Iterator[Sequence[Cell]]


class Table(NamedTuple):
    """A table of what a person owns; its first row is its heading."""

    name: str
    rows: Callable[[User, Iterable[TrackedProduct]], Rows]


class _Line:
    """What csv.writer writes to: it keeps the line it was given last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def csv_text(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV, each a text of its own."""
    line = _Line()
    writer = csv.writer(line)
    yield BYTE_ORDER_MARK
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
        yield line.text


def _safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what would be one."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _products(person: User, products: Iterable[TrackedProduct]) -> Rows:
    yield [
        _("Title"), _("Shop"), _("Address"), _("Price"), _("Currency"), _("Shipping"), _("Points"),
        _("Effective price"), _("Stock"), _("Seen"), _("Watched since"), _("Paused"), _("Bought"), _("Bought at"),
        _("Tags"), _("Memo"),
    ]  # fmt: skip
    for tracked in products:
        listing, zone = tracked.listing, person.zone
        usual = usual_shipping(person, listing.site_id)
        parts = price_parts(listing, yen_per_point=person.yen_per_point, usual=usual)
        is_whole = parts is not None and not parts.effective.is_bound
        yield [
            listing.title,
            listing.site.name,
            listing.url,
            _amount(listing.price, listing.currency),
            listing.currency,
            _amount(listing.shipping, listing.currency),
            listing.points,
            format_amount(parts.effective.money) if parts is not None and is_whole else None,
            listing.availability,
            _moment(listing.last_seen_at, zone),
            _moment(tracked.tracking_since, zone),
            _moment(tracked.paused_at, zone),
            _moment(tracked.bought_at, zone),
            _amount(tracked.bought_price, tracked.bought_currency),
            ", ".join(tracked.tags),
            tracked.memo,
        ]


def _history(person: User, products: Iterable[TrackedProduct]) -> Rows:
    yield [
        _("Title"), _("Address"), _("From"), _("Until"), _("Price"), _("Currency"), _("List price"), _("Shipping"),
        _("Points"), _("Stock"), _("Source"),
    ]  # fmt: skip
    for tracked in products:
        for point in points_of(tracked):
            yield [
                tracked.listing.title,
                tracked.listing.url,
                _moment(point.first_seen_at, person.zone),
                _moment(point.last_seen_at or tracked.listing.last_seen_at, person.zone),
                _amount(point.price, point.currency),
                point.currency,
                _amount(point.list_price, point.currency),
                _amount(point.shipping, point.currency),
                point.points,
                point.availability,
                point.source,
            ]


def _rules(person: User, products: Iterable[TrackedProduct]) -> Rows:
    yield [_("Title"), _("Address"), _("Alert"), _("On"), _("Told"), _("Made")]
    for tracked in products:
        for rule in rules_of(tracked):
            rule.tracked_product = tracked
            yield [
                tracked.listing.title,
                tracked.listing.url,
                sentence(rule, person),
                _("yes") if rule.is_on else _("no"),
                _moment(rule.fired_at, person.zone),
                _moment(rule.created_at, person.zone),
            ]


def _notifications(person: User, products: Iterable[TrackedProduct]) -> Rows:
    """In order of time, whatever the order of the products."""
    yield [_("Told"), _("Read"), _("Title"), _("Address"), _("What"), _("Why")]
    rows = Notification.objects.filter(user=person, tracked_product__deleted_at=None)
    for notification in rows.select_related("tracked_product__listing").order_by("created_at", "id").iterator():
        yield [
            _moment(notification.created_at, person.zone),
            _moment(notification.read_at, person.zone),
            title_of(notification),
            notification.tracked_product.listing.url,
            headline(notification, person),
            why(notification, person),
        ]


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None or not currency else format_amount(Money(minor, currency))


def _moment(at: dt.datetime | None, zone: ZoneInfo) -> str | None:
    """As spreadsheets read it: 2026-11-24 19:05:00."""
    return None if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


TABLES = {
    table.name: table
    for table in (
        Table("products.csv", _products),
        Table("history.csv", _history),
        Table("rules.csv", _rules),
        Table("notifications.csv", _notifications),
    )
}
