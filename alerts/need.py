"""Writing how near somebody's wish a listing is, for the interval to read."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.models import AlertRule
from alerts.nearness import Waiting, need_of
from alerts.terms import current_figure, state_of, terms_of
from price_tracking.need import note_need


def write_need(listing_id: int) -> None:
    """One query for the rules, one write where it changed."""
    rules = (
        AlertRule.objects.live()
        .filter(tracked_product__listing=listing_id)
        .select_related("tracked_product__user", "tracked_product__listing")
    )
    set_need(listing_id, rules)


def set_need(listing_id: int, live_rules: Iterable[AlertRule]) -> None:
    need = need_of(Waiting(terms_of(rule), state_of(rule), current_figure(rule)) for rule in live_rules)
    note_need(listing_id, need)
