"""What a purchase does to the alerts of a product: they close, and for some days a further fall may be told."""

from __future__ import annotations

import datetime as dt

from alerts.create import create
from alerts.models import AlertRule
from alerts.need import write_need
from alerts.terms import put_state
from alerts.values import State
from ec_sites.values import Money
from products.models import TrackedProduct


def close_rules(tracked: TrackedProduct, *, at: dt.datetime) -> None:
    """Its alerts rest in the list as closed. `at`, the moment of the purchase, tells them from others."""
    AlertRule.objects.filter(tracked_product=tracked, deleted_at=None, closed_at=None).update(closed_at=at)
    write_need(tracked.listing_id)


def open_rules(tracked: TrackedProduct, *, at: dt.datetime, now: dt.datetime) -> None:
    """The purchase of `at` is taken back: what closed with it is open again, what it brought is removed."""
    rules = AlertRule.objects.filter(tracked_product=tracked, deleted_at=None)
    rules.filter(created_at=at).update(deleted_at=now)
    rules.filter(closed_at=at).update(closed_at=None)
    write_need(tracked.listing_id)


def watch_further_fall(
    tracked: TrackedProduct, paid: Money, *, days: int, before: dt.datetime | None, now: dt.datetime
) -> list[int]:
    """An alert of its own on any price below the one paid, which ends so many days after the purchase.

    Its `created_at`, the moment of the purchase, tells it from others. Where the purchase is corrected (it was noted
    with `before`), or taken back and noted anew, it is the same alert, and says nothing once it has told.
    Returns the deliveries it owes.
    """
    at = tracked.bought_at
    if paid.minor <= 1 or at is None:
        return []
    noted = AlertRule.objects.filter(tracked_product=tracked, created_at=before or at).last()
    rule = noted or AlertRule(tracked_product=tracked, kind=AlertRule.Kind.TARGET)
    rule.target, rule.currency = paid.minor - 1, paid.currency
    rule.created_at, rule.expires_at, rule.deleted_at = at, at + dt.timedelta(days=days), None
    put_state(rule, State(is_fired=rule.state == AlertRule.State.FIRED, episode=rule.episode))
    return create(rule, now=now, quietly=rule.episode > 0).delivery_ids
