"""Writing how near somebody's wish a listing is, for the interval to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from alerts.join import conditions_of
from alerts.models import AlertRule
from alerts.nearness import Waiting, need_of
from alerts.terms import current_figure, state_of, terms_of
from alerts.values import State
from price_tracking.need import note_need
from products.models import Listing


def write_need(listing_id: int) -> None:
    """Two queries for the rules, one write where it changed."""
    rules = (
        AlertRule.objects.live()
        .filter(tracked_product__listing=listing_id)
        .select_related("tracked_product__user", "tracked_product__listing")
        .prefetch_related("tracked_product__user__site_terms")
    )
    set_need(listing_id, rules.iterator(chunk_size=1000))


def set_need(listing_id: int, live_rules: Iterable[AlertRule]) -> None:
    note_need(listing_id, need_of(one for rule in live_rules for one in _waiting(rule)))


def _waiting(rule: AlertRule) -> Iterator[Waiting]:
    """Each condition of a joined rule waits: any of them may be the one that is missing."""
    state = state_of(rule)
    if not rule.further:
        yield Waiting(terms_of(rule), state, current_figure(rule))
        return
    conditions = conditions_of(rule)
    for one, part in zip(conditions, state.parts or (State(),) * len(conditions), strict=True):
        yield Waiting(terms_of(one), replace(part, is_fired=state.is_fired), current_figure(one))


def write_needs(listing_ids: Collection[int]) -> None:
    """As `write_need`, for many: one query for all rules, then only what changed is written."""
    rules = (
        AlertRule.objects.live()
        .filter(tracked_product__listing__in=listing_ids)
        .select_related("tracked_product__user", "tracked_product__listing")
        .prefetch_related("tracked_product__user__site_terms")
    )
    of_listing: dict[int, list[AlertRule]] = defaultdict(list)
    for rule in rules:
        of_listing[rule.tracked_product.listing_id].append(rule)
    needed = Listing.objects.filter(pk__in=listing_ids, need__gt=0).values_list("pk", flat=True)
    for listing_id in sorted({*needed, *of_listing}):
        set_need(listing_id, of_listing[listing_id])
