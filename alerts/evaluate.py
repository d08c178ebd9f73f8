"""Reading the marks: what was seen but not evaluated yet meets the rules of those who watch it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import InterfaceError, OperationalError

from alerts.facts import facts_of, setting_of
from alerts.models import AlertRule
from alerts.need import set_need, write_need
from alerts.owe import Owed, owe_for_point
from alerts.rules import step
from alerts.terms import STATE_FIELDS, observation_of, put_state, state_of, terms_of
from price_tracking.faultpoint import faultpoint
from price_tracking.models import PricePoint
from products.models import Listing
from products.transaction import in_transaction

log = logging.getLogger(__name__)

SWEEP_LIMIT = 500
# So many rules a transaction: a price that a crowd waits for is told in parts, none of them long or large.
PART = 1000


def evaluate(point_ids: Sequence[int] | None, *, now: dt.datetime) -> list[int]:
    """Evaluate marked points (all, up to a limit, where ids are None). Returns the ids of the deliveries to send.

    One transaction a listing, its points in order: state, notifications, deliveries and marks are written together, so
    a crash anywhere repeats the whole and a second run finds nothing left to do. Where more than `PART` rules wait, one
    transaction for so many of them; what a rule has met is in its state, and the marks are written with the last.
    """
    marked = PricePoint.objects.filter(evaluated_at=None)
    if point_ids is not None:
        marked = marked.filter(pk__in=point_ids)
    listing_ids = dict.fromkeys(marked.order_by("pk").values_list("listing_id", flat=True)[:SWEEP_LIMIT])
    delivery_ids: list[int] = []
    for listing_id in listing_ids:
        # A sweep leaves a listing that another worker holds; who was called for it waits the moment it takes.
        evaluate_it = partial(_evaluate_listing, listing_id, is_sweep=point_ids is None, now=now)
        try:
            while not (part := in_transaction(evaluate_it)).is_last:
                delivery_ids.extend(part.delivery_ids)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # A fault of ours on one listing must not keep everybody else's alerts back; its mark stays, and is seen.
            log.exception("evaluate.broke", extra={"listing_id": listing_id})
            continue
        faultpoint("notified")
        delivery_ids.extend(part.delivery_ids)
    return delivery_ids


@dataclass(frozen=True, slots=True)
class _Part:
    """What one transaction came to; after the last one nothing of the listing is left to do."""

    delivery_ids: list[int]
    is_last: bool = True


def _evaluate_listing(listing_id: int, *, is_sweep: bool, now: dt.datetime) -> _Part:
    """Under the listing's lock, so that its points meet each rule in order, whoever evaluates them."""
    locked = Listing.objects.select_for_update(no_key=True, skip_locked=is_sweep).filter(pk=listing_id)
    if not locked.values_list("pk", flat=True):
        return _Part([])
    points = list(
        PricePoint.objects.filter(listing=listing_id, evaluated_at=None)
        .select_related("listing", "evidence")
        .order_by("pk")
    )
    if not points:
        return _Part([])
    rules, is_crowd = _rules_of(listing_id), False
    if len(rules) > PART:
        rules, is_crowd = _whole_watches(_rules_of(listing_id, evaluated_through__lt=points[-1].pk)), True
    delivery_ids = [delivery_id for point in points for delivery_id in _meet(rules, point, now)]
    AlertRule.objects.bulk_update(rules, STATE_FIELDS, batch_size=500)
    if is_crowd and rules:
        faultpoint("evaluated")
        return _Part(delivery_ids, is_last=False)
    if is_crowd:
        write_need(listing_id)
    else:
        set_need(listing_id, (rule for rule in rules if rule.is_live(now)))
    faultpoint("evaluated")
    PricePoint.objects.filter(pk__in=[point.pk for point in points]).update(evaluated_at=now)
    return _Part(delivery_ids)


def _rules_of(listing_id: int, **waiting: int) -> list[AlertRule]:
    """One more than fit in a part, at most."""
    rules = AlertRule.objects.filter(deleted_at=None, tracked_product__listing=listing_id, **waiting)
    return list(
        rules.select_related("tracked_product__user", "tracked_product__listing__site")
        .prefetch_related("tracked_product__user__site_terms")
        .select_for_update(of=("self",))
        .order_by("tracked_product", "pk")[: PART + 1]
    )


def _whole_watches(rules: list[AlertRule]) -> list[AlertRule]:
    """Without the last watch where its rules may go on: all that one person is told of a point is one message."""
    if len(rules) <= PART:
        return rules
    return [rule for rule in rules if rule.tracked_product_id != rules[-1].tracked_product_id] or rules


def _meet(rules: Sequence[AlertRule], point: PricePoint, now: dt.datetime) -> list[int]:
    """One point meets the rules. One that may not tell now follows in silence: that is never told later."""
    fired = []
    for rule in rules:
        taken = step(terms_of(rule), state_of(rule), observation_of(point))
        episode = rule.episode
        put_state(rule, taken.state)
        if taken.firing is None:
            continue
        if rule.tells(now):
            rule.fired_at = now
            fired.append((rule, taken.firing))
        else:
            rule.episode = episode
    if not fired:
        return []
    setting = setting_of(point)
    owed = [Owed(rule, firing, facts_of(rule, firing, setting)) for rule, firing in fired]
    return owe_for_point(owed, point, now=now)
