"""What a person owns, as plain values in the form of the archive (docs/export.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Prefetch, Q, QuerySet

from alerts.join import conditions_of
from alerts.models import AlertRule, Delivery, Notification, Webhook
from alerts.terms import state_of
from alerts.values import Figure, State
from ec_sites.money import format_amount
from ec_sites.values import Money
from ec_sites.wire import pick_from
from price_tracking.models import PricePoint
from PriceAlert.takeout.form import FORMAT, VERSION, product_file
from products.models import Listing, TrackedProduct
from users.models import User

Shape = dict[str, Any]


def own_products(person: User) -> QuerySet[TrackedProduct]:
    """In the person's own order; what was removed is left out, as it is on their pages."""
    rows = TrackedProduct.objects.present().filter(user=person)
    return rows.select_related("listing__site", "user").order_by("position", "id")


def index_of(person: User, products: Sequence[TrackedProduct], *, now: dt.datetime) -> Shape:
    """The archive's first file: whose it is, their settings, and where each product stands."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _time(now),
        "settings": {
            "language": person.language,
            "time_zone": person.time_zone,
            "yen_per_point": str(person.yen_per_point),
            "wants_email": person.wants_email,
            "mail_rhythm": person.mail_rhythm,
            "digest_hour": person.digest_hour,
            "digest_weekday": person.digest_weekday,
            "quiet_from": person.quiet_from,
            "quiet_to": person.quiet_to,
            "mail_gap_minutes": person.mail_gap_minutes,
            "mails_a_day": person.mails_a_day,
            "product_view": person.product_view,
        },
        "shop_terms": [
            {
                "shop": terms.site.code,
                "usual_shipping": money(Money(terms.usual_shipping, terms.currency)),
                "is_member": terms.is_member,
            }
            for terms in person.site_terms.select_related("site").order_by("site__code")
        ],
        "default_rules": [
            {
                "tag": default.tag,
                "kind": default.kind,
                "measure": default.measure,
                "percent": None if default.percent is None else str(default.percent),
                "base": default.base or None,
                "days": default.days,
            }
            for default in person.default_rules.order_by("pk")
        ],
        "products": [
            {
                "file": product_file(number),
                "address": tracked.listing.url,
                "title": tracked.listing.title,
                "same_as": same,
            }
            for number, (tracked, same) in enumerate(zip(products, _same(products), strict=True), start=1)
        ],
        "account": _account(person),
    }


def _same(products: Sequence[TrackedProduct]) -> list[int | None]:
    """For each the number of the first one that is the same thing, by its GTIN or by the person's word; None for that
    one itself.
    """
    first: dict[int, int] = {}
    found: list[int | None] = []
    for number, tracked in enumerate(products, start=1):
        named = {tracked.product_id, tracked.listing.product_id}
        known = {first[product] for product in named if product in first}
        same = min(known, default=number)
        # Two that were apart until now are one: all of theirs as well.
        first.update({product: same for product, head in first.items() if head in known})
        first.update(dict.fromkeys(named, same))
        found.append(None if same == number else same)
    return found


def _account(person: User) -> Shape:
    """What we keep of the account beside its settings. For the person to read: an import takes none of it."""
    addresses = EmailAddress.objects.filter(user=person).order_by("pk")
    return {
        "email": person.email,
        "email_addresses": [{"email": address.email, "confirmed": address.verified} for address in addresses],
        "alert_email": person.alert_email or None,
        "created_at": _time(person.date_joined),
        "last_sign_in_at": _time(person.last_login),
        "sessions": [
            {
                "began_at": _time(session.created_at),
                "last_seen_at": _time(session.last_seen_at),
                "address": session.ip,
                "browser": session.user_agent,
            }
            for session in UserSession.objects.filter(user=person).order_by("pk")
        ],
        "tokens": [
            {
                "name": token.name,
                "begins_with": token.prefix,
                "may": token.scopes,
                "created_at": _time(token.created_at),
                "expires_at": _time(token.expires_at),
                "last_used_at": _time(token.last_used_at),
            }
            for token in person.api_tokens.order_by("pk")
        ],
        "imports": [
            {"name": one.name, "kind": one.format, "rows": one.total, "at": _time(one.created_at)}
            for one in person.imports.defer("body").order_by("pk")
        ],
        "webhooks": [
            {"name": webhook.name, "address": webhook.url, "at": _time(webhook.created_at)}
            for webhook in person.webhooks.filter(kind=Webhook.Kind.WEBHOOK).order_by("pk")
        ],
        "browsers": [
            {"name": browser.name, "at": _time(browser.created_at)}
            for browser in person.webhooks.filter(kind=Webhook.Kind.PUSH).order_by("pk")
        ],
        "address_troubles": [
            {
                "address": trouble.address,
                "came_back": trouble.hard_bounces,
                "complained_at": _time(trouble.complained_at),
                "last_at": _time(trouble.last_at),
            }
            for trouble in person.address_troubles.order_by("pk")
        ],
        "sent_pages": [
            {"address": page.url, "at": _time(page.created_at), "outcome": page.outcome}
            for page in person.captures.defer("body").order_by("pk")
        ],
    }


def product_of(tracked: TrackedProduct) -> Shape:
    """One product with its whole history, its rules and what was told of it."""
    listing = tracked.listing
    points = list(listing.price_points.select_related("evidence").order_by("first_seen_at", "id"))
    rules = list(_rules(tracked))
    notifications = list(_notifications(tracked))
    return {
        "address": listing.url,
        "shop": {"code": listing.site.code, "name": listing.site.name},
        "memo": tracked.memo,
        "tags": tracked.tags,
        "position": tracked.position,
        "created_at": _time(tracked.created_at),
        "tracking_since": _time(tracked.tracking_since),
        "paused_at": _time(tracked.paused_at),
        "base": _priced(tracked.base_price, tracked.base_currency, tracked.base_at),
        "purchase": _priced(tracked.bought_price, tracked.bought_currency, tracked.bought_at),
        "defaults_had": tracked.defaults_had,
        "offer": _offer(listing),
        "history": [_point(point) for point in points],
        "rules": [_rule(rule) for rule in rules],
        "notifications": [
            _notification(notification, [rule.pk for rule in rules], [point.pk for point in points])
            for notification in notifications
        ],
        "emails": _emails(notifications),
    }


def points_of(tracked: TrackedProduct) -> Iterator[PricePoint]:
    return tracked.listing.price_points.order_by("first_seen_at", "id").iterator()


def rules_of(tracked: TrackedProduct) -> QuerySet[AlertRule]:
    """Those that the person sees."""
    return tracked.rules.filter(deleted_at=None).order_by("id")


def _rules(tracked: TrackedProduct) -> QuerySet[AlertRule]:
    """Removed ones too where a notification came of them: it says why it was told."""
    return tracked.rules.filter(Q(deleted_at=None) | Q(notifications__isnull=False)).distinct().order_by("id")


def _notifications(tracked: TrackedProduct) -> QuerySet[Notification]:
    emails = Delivery.objects.filter(channel=Delivery.Channel.EMAIL).defer("message").order_by("id")
    return tracked.notifications.prefetch_related(Prefetch("deliveries", queryset=emails)).order_by("id")


def _offer(listing: Listing) -> Shape:
    """The listing as its last looks left it."""
    return {
        "known_since": _time(listing.created_at),
        "title": listing.title,
        "picture": listing.image,
        "brand": listing.brand,
        "gtin": listing.gtin,
        **_parts(listing),
        "condition": listing.condition,
        "confidence": listing.confidence,
        "source": listing.source,
        "evidence": listing.evidence,
        "last_seen_at": _time(listing.last_seen_at),
        "last_looked_at": _time(listing.last_looked_at),
        "outcome": listing.outcome,
        "outcome_detail": listing.outcome_detail,
        "outcome_since": _time(listing.outcome_since),
        "failures": listing.failures,
        "candidates": listing.candidates,
        "quarantine": listing.quarantine,
        "pick": _pick(listing),
        "interval_s": listing.interval_s,
        "interval_reason": listing.interval_reason,
    }


def _pick(listing: Listing) -> Shape | None:
    """The person's own; what an operator settled for everybody is not in it."""
    if listing.anchor is None or listing.private_to_id is None:
        return None
    pick = pick_from(listing.anchor)
    return {**listing.anchor, "kind": pick.kind, "money": money(pick.money)}


def _parts(priced: Listing | PricePoint) -> Shape:
    """The parts of a price. A part that is not known is null, never 0."""

    def amount(minor: int | None) -> str | None:
        return None if minor is None or not priced.currency else format_amount(Money(minor, priced.currency))

    return {
        "currency": priced.currency,
        "price": amount(priced.price),
        "list_price": amount(priced.list_price),
        "shipping": amount(priced.shipping),
        "points": priced.points,
        "availability": priced.availability,
        "unit": priced.unit or None,
        "unit_count": None if priced.unit_count is None else str(priced.unit_count),
    }


def _point(point: PricePoint) -> Shape:
    evidence = getattr(point, "evidence", None)
    return {
        "first_seen_at": _time(point.first_seen_at),
        "last_seen_at": _time(point.last_seen_at),
        "after_gap": point.after_gap,
        **_parts(point),
        "confidence": point.confidence,
        "source": point.source,
        "address": evidence.url if evidence else "",
        "evidence": evidence.rows if evidence else [],
    }


def _condition(rule: AlertRule) -> Shape:
    return {
        "kind": rule.kind,
        "measure": rule.measure,
        "target": money(rule.money(rule.target)),
        "percent": None if rule.percent is None else str(rule.percent),
        "base": rule.base or None,
        "amount": money(rule.money(rule.amount)),
        "days": rule.days,
    }


def _rule(rule: AlertRule) -> Shape:
    return {
        **_condition(rule),
        "joiner": rule.joiner or None,
        "further": [_condition(one) for one in conditions_of(rule)[1:]],
        "is_on": rule.is_on,
        "snoozed_until": _time(rule.snoozed_until),
        "expires_at": _time(rule.expires_at),
        "closed_at": _time(rule.closed_at),
        "created_at": _time(rule.created_at),
        "removed_at": _time(rule.deleted_at),
        "state": rule.state,
        "fired_at": _time(rule.fired_at),
        **_carried(state_of(rule)),
    }


def _carried(state: State) -> Shape:
    return {
        "episode": state.episode,
        "last": None if state.last is None else _figure(state.last),
        "told": money(state.told),
        "registered": money(state.base),
        "in_stock": state.in_stock,
        "since": _time(state.since),
    }


def _figure(figure: Figure) -> Shape:
    assumed, currency = figure.assumed_shipping, figure.amount.currency
    return {
        **(money(figure.amount) or {}),
        "counts_points": figure.counts_points,
        "assumed_shipping": None if assumed is None else format_amount(Money(assumed, currency)),
    }


def _notification(notification: Notification, rule_ids: list[int], point_ids: list[int]) -> Shape:
    """Its rule and its point by their place in this file, counted from 0."""
    point_id = notification.point_id
    return {
        "rule": rule_ids.index(notification.rule_id),
        "episode": notification.episode,
        "point": point_ids.index(point_id) if point_id in point_ids else None,
        "created_at": _time(notification.created_at),
        "read_at": _time(notification.read_at),
        "facts": notification.facts,
    }


def _emails(notifications: Sequence[Notification]) -> list[Shape]:
    """One email may carry several notifications: theirs, by their place in this file."""
    carried: dict[int, list[int]] = {}
    emails: dict[int, Delivery] = {}
    for place, notification in enumerate(notifications):
        for delivery in notification.deliveries.all():
            emails[delivery.pk] = delivery
            carried.setdefault(delivery.pk, []).append(place)
    return [
        {
            "notifications": carried[pk],
            "state": emails[pk].state,
            "to": emails[pk].recipient,
            "created_at": _time(emails[pk].created_at),
            "state_since": _time(emails[pk].state_since),
            "sent_at": _time(emails[pk].sent_at),
            "dropped_because": emails[pk].dropped_because,
            "reply_code": emails[pk].reply_code,
        }
        for pk in sorted(emails)
    ]


def money(amount: Money | None) -> dict[str, str] | None:
    return None if amount is None else {"amount": format_amount(amount), "currency": amount.currency}


def _priced(minor: int | None, currency: str, at: dt.datetime | None) -> Shape | None:
    if at is None:
        return None
    amount = Money(minor, currency) if minor is not None and currency else None
    return {"price": money(amount), "at": _time(at)}


def _time(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(dt.UTC).isoformat()
