"""What a purchase does to the alerts of a product: they close, and for some days a further fall may be told."""

from __future__ import annotations

import datetime as dt

from alerts.create import Made, create
from alerts.models import AlertRule
from alerts.need import write_need
from ec_sites.values import Money
from products.models import TrackedProduct


def close_rules(tracked: TrackedProduct, *, at: dt.datetime) -> None:
    """Its alerts rest in the list as closed. `at`, the moment of the purchase, tells them from others."""
    AlertRule.objects.filter(tracked_product=tracked, deleted_at=None, closed_at=None).update(closed_at=at)
    write_need(tracked.listing_id)


def open_rules(tracked: TrackedProduct, *, at: dt.datetime) -> None:
    """The purchase is taken back: what closed with it is open again, what it brought is removed."""
    rules = AlertRule.objects.filter(tracked_product=tracked, deleted_at=None)
    rules.filter(created_at=at).update(deleted_at=at)
    rules.filter(closed_at=at).update(closed_at=None)
    write_need(tracked.listing_id)


def watch_further_fall(tracked: TrackedProduct, paid: Money, *, days: int, at: dt.datetime) -> Made | None:
    """An alert of its own on any price below the one paid, which ends by itself. None where nothing is below."""
    if paid.minor <= 1:
        return None
    AlertRule.objects.filter(tracked_product=tracked, created_at=at, deleted_at=None).update(deleted_at=at)
    rule = AlertRule(
        tracked_product=tracked,
        kind=AlertRule.Kind.TARGET,
        target=paid.minor - 1,
        currency=paid.currency,
        created_at=at,
        expires_at=at + dt.timedelta(days=days),
    )
    return create(rule, now=at)
