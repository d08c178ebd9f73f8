"""A tracked product as the answer to a request: plain values in the form that serializers.py declares.

Built by hand, not by the serializer: a dashboard holds thousands of nested rows, and a field object for each would cost
more than all queries. A test holds what is built to the schema.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from alerts.api.rules import alert_rule_shape
from ec_sites.api import money_shape, site_summary_shape
from ec_sites.money import format_amount
from ec_sites.values import Money, Policy
from ec_sites.wire import pick_from
from price_tracking.api import image_url, price_parts_shape
from price_tracking.believe import SetAside
from price_tracking.interval import Reason
from price_tracking.overview import Change, Overview, SparkSpan, change
from price_tracking.prices import price_parts
from price_tracking.shown import evidence_shape
from price_tracking.usual import usual_shipping
from PriceAlert.tracked_products.rows import Row, counts, savings, site_counts, tag_counts
from PriceAlert.tracked_products.words import interval_message, status_message
from products.models import OUTCOME_OK, OUTCOME_PENDING, Listing, TrackedProduct
from users.models import User


def tracked_product_shape(
    tracked: TrackedProduct, overview: Overview, person: User, *, now: dt.datetime
) -> dict[str, Any]:
    """Reads the listing, its site and stored image, and the `present_rules` that the query prefetched."""
    listing = tracked.listing
    usual = usual_shipping(person, listing.site_id)
    parts = price_parts(listing, yen_per_point=person.yen_per_point, usual=usual)
    return {
        "id": tracked.public_id,
        "created_at": tracked.created_at,
        "tracking_since": tracked.tracking_since,
        "url": listing.url,
        "title": listing.title,
        "image_url": image_url(listing),
        "brand": listing.brand or None,
        "gtin": listing.gtin or None,
        "site": site_summary_shape(listing.site),
        "memo": tracked.memo,
        "tags": tracked.tags,
        "position": tracked.position,
        "paused": tracked.paused_at is not None,
        "purchase": _purchase(tracked),
        "status": _status(listing, person, now),
        "price": price_parts_shape(parts) if parts else None,
        "stale": overview.is_stale,
        "availability": listing.availability,
        "condition": listing.condition,
        "confidence": listing.confidence,
        "source": listing.source,
        "evidence": [evidence_shape(row) for row in listing.evidence],
        "picked": _picked(listing),
        "change": {
            "previous": _change(overview.previous),
            "registration": _change(_from_registration(tracked, listing)),
            "today": _change(overview.today),
            "week": _change(overview.week),
        },
        "lowest": {
            "ever": money_shape(overview.lowest_ever),
            "in_90_days": money_shape(overview.lowest_in_90_days),
            "is_lowest_ever": overview.is_lowest_ever,
            "is_lowest_in_90_days": overview.is_lowest_in_90_days,
        },
        "sparkline": [_spark(span) for span in overview.sparkline],
        "last_seen_at": listing.last_seen_at,
        "last_looked_at": listing.last_looked_at,
        "next_check_at": None if tracked.paused_at else listing.next_check_at,
        "asked_at": listing.asked_at,
        "check_now": _check_now(tracked, listing, now),
        "interval": _interval(listing),
        "rules": [alert_rule_shape(rule, person) for rule in rules_of(tracked, person)],
    }


def list_head_shape(rows: Sequence[Row], *, now: dt.datetime) -> dict[str, Any]:
    """What is said of all of a person's products above the page of them that is shown."""
    in_state = counts(rows)
    return {
        "counts": in_state,
        "facets": {
            "tags": [{"tag": tag, "count": count} for tag, count in tag_counts(rows)],
            "sites": [{"code": code, "name": name, "count": count} for code, name, count in site_counts(rows)],
        },
        "summary": {
            "tracked": in_state["all"],
            "falling": in_state["fallen"],
            "attention": in_state["attention"],
            "saving": [money_shape(money) for money in savings(rows, now)],
        },
    }


def rules_of(tracked: TrackedProduct, person: User) -> list[Any]:
    """The rules that were prefetched, each knowing its product, listing and person without a query."""
    tracked.user = person
    rules: list[Any] = tracked.present_rules  # type: ignore[attr-defined]  # Prefetch(to_attr=…) in rows.py
    for rule in rules:
        rule.tracked_product = tracked
    return rules


def _status(listing: Listing, person: User, now: dt.datetime) -> dict[str, Any]:
    aside = SetAside.from_json(listing.quarantine)
    return {
        "kind": "reading" if listing.outcome == OUTCOME_PENDING else listing.outcome,
        "message": status_message(listing, now=now, zone=person.zone),
        "since": listing.outcome_since,
        "failures": listing.failures,
        "retry_at": None if listing.outcome == OUTCOME_OK else listing.next_check_at,
        "quarantined": {"price": money_shape(aside.money), "seen_at": aside.seen_at} if aside else None,
        "candidates": [_candidate(row) for row in listing.candidates],
    }


def _candidate(row: dict[str, Any]) -> dict[str, Any]:
    amount = row.get("amount")
    return {
        "kind": row.get("kind"),
        "amount": None if amount is None else str(amount),
        "currency": row.get("currency"),
        "text": row.get("text", ""),
        "place": row.get("place", ""),
    }


def _interval(listing: Listing) -> dict[str, Any]:
    reason = Reason.BY_HAND.value if listing.site.policy == Policy.BY_HAND else listing.interval_reason
    return {
        "seconds": listing.interval_s,
        "reason": reason,
        "message": interval_message(listing.interval_s, reason),
    }


def _picked(listing: Listing) -> dict[str, Any] | None:
    """The figure that the person chose; where it stands is not known yet while an amount of theirs is looked for.

    What an operator settled for everybody is nobody's own choice.
    """
    if listing.anchor is None or listing.private_to_id is None:
        return None
    chosen = pick_from(listing.anchor)
    return {
        "kind": chosen.kind,
        "amount": format_amount(chosen.money) if chosen.money else None,
        "currency": chosen.money.currency if chosen.money else None,
        "text": chosen.text,
        "place": chosen.place,
    }


def _purchase(tracked: TrackedProduct) -> dict[str, Any] | None:
    if tracked.bought_at is None or tracked.bought_price is None:
        return None
    return {"price": money_shape(Money(tracked.bought_price, tracked.bought_currency)), "at": tracked.bought_at}


def _from_registration(tracked: TrackedProduct, listing: Listing) -> Change | None:
    if tracked.base_price is None:
        return None
    return change(Money(tracked.base_price, tracked.base_currency), tracked.base_at, listing.money(listing.price))


def _change(found: Change | None) -> dict[str, Any] | None:
    if found is None:
        return None
    sign = "-" if found.difference_minor < 0 else ""
    amount = format_amount(Money(abs(found.difference_minor), found.base.currency))
    return {
        "base": money_shape(found.base),
        "base_at": found.base_at,
        "percent": f"{found.percent:f}",
        "amount": {"amount": f"{sign}{amount}", "currency": found.base.currency},
    }


def _spark(span: SparkSpan) -> dict[str, Any]:
    return {"at": span.at, "until": span.until, "amount": format_amount(span.money) if span.money else None}


def _check_now(tracked: TrackedProduct, listing: Listing, now: dt.datetime) -> dict[str, Any] | None:
    if listing.asked_at is None:
        return None
    site = listing.site
    if site.policy != Policy.PAGES or listing.parked_at is not None or tracked.paused_at is not None:
        return {"state": "not_possible", "earliest_at": None}
    earliest_at = max(listing.asked_at, site.next_slot_at, site.paused_until or listing.asked_at)
    return {"state": "queued", "earliest_at": earliest_at}
