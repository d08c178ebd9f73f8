"""When what a watch looks at was changed from under it: its rules follow in silence, so that the next news is news."""

from __future__ import annotations

from dataclasses import replace

from alerts.models import AlertRule
from alerts.need import write_need
from alerts.rules import step
from alerts.terms import STATE_FIELDS, caught_up, observation_of, put_state, state_of, terms_of
from price_tracking.models import PricePoint
from products.models import TrackedProduct


def resettle(tracked: TrackedProduct) -> None:
    """Shows the rules of a watch the price that holds now, though it is an older point than the last they met.

    A price was taken back, or the watch moved to another listing. Call it in the transaction that did that: it holds
    the listing's lock. Nothing is told: whoever took a price back knows what was before.
    """
    point = PricePoint.objects.filter(listing=tracked.listing_id, last_seen_at=None).first()
    rules = list(
        AlertRule.objects.filter(tracked_product=tracked.pk, deleted_at=None)
        .select_related("tracked_product__user", "tracked_product__listing__site")
        .prefetch_related("tracked_product__user__site_terms")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for rule in rules:
        state = state_of(rule)
        if terms_of(rule).looks_back:
            put_state(rule, caught_up(rule))
            continue
        # A point that waits for its evaluation is met there, and told.
        if point is not None and (point.evaluated_at is not None or point.pk <= state.evaluated_through):
            seen = replace(observation_of(point), point_id=state.evaluated_through + 1)
            after = step(terms_of(rule), state, seen).state
            put_state(rule, replace(after, episode=state.episode, evaluated_through=state.evaluated_through))
    AlertRule.objects.bulk_update(rules, STATE_FIELDS)
    write_need(tracked.listing_id)
