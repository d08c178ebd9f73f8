"""Rules on what cannot be seen: a page that is gone, a product that no look reads any more. No price point tells it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from alerts.facts import facts_of, setting_of
from alerts.models import AlertRule
from alerts.owe import Owed, owe_at_creation
from alerts.terms import STATE_FIELDS, put_state, state_of, terms_of
from alerts.values import OF_SIGHT, Firing, Kind, State, Step, Terms
from price_tracking.models import PricePoint
from products.models import Listing
from products.transaction import in_transaction

SWEEP_LIMIT = 200
_SEEN, _NOT_LOOKED = Listing.Outcome.OK, Listing.Outcome.PENDING


@dataclass(frozen=True, slots=True)
class Sight:
    """What looks at a listing come to now. `unseen_since`: the last success, or when the rule was made."""

    at: dt.datetime
    outcome: str
    unseen_since: dt.datetime


def sight_of(rule: AlertRule, now: dt.datetime) -> Sight:
    listing = rule.tracked_product.listing
    return Sight(now, listing.outcome, listing.last_seen_at or rule.created_at)


def step_sight(terms: Terms, state: State, sight: Sight) -> Step:
    """Pure. Tells once, and again only when a look has succeeded in between.

    Where nobody looked, as while everything stands still, the last outcome is a success: nothing is told of it.
    """
    if state.is_fired:
        return Step(replace(state, is_fired=sight.outcome != _SEEN))
    if terms.kind is Kind.GONE:
        is_so = sight.outcome == Listing.Outcome.GONE
    else:
        has_failed = sight.outcome not in (_SEEN, _NOT_LOOKED)
        is_so = has_failed and sight.at - sight.unseen_since >= dt.timedelta(days=terms.days or 0)
    if not is_so:
        return Step(state)
    state = replace(state, is_fired=True, episode=state.episode + 1)
    return Step(state, Firing(episode=state.episode, point_id=0, value=None))


def sweep_sight(*, now: dt.datetime) -> list[int]:
    """Judge the rules for which something has changed, a transaction each. Returns the deliveries to send."""
    delivery_ids: list[int] = []
    for rule_id, listing_id in _changed(now):
        delivery_ids.extend(in_transaction(partial(_judge, rule_id, listing_id, now=now)))
    return delivery_ids


def _changed(now: dt.datetime) -> list[tuple[int, int]]:
    """Rule and listing. One query, by an index that holds these rules alone."""
    last_day = ExpressionWrapper(
        Coalesce("tracked_product__listing__last_seen_at", "created_at") + F("days") * dt.timedelta(days=1),
        output_field=DurationField(),
    )
    outcome = "tracked_product__listing__outcome"
    rules = AlertRule.objects.live().filter(kind__in=[kind.value for kind in OF_SIGHT]).annotate(last_day=last_day)
    gone = Q(kind=AlertRule.Kind.GONE) & Q(**{outcome: Listing.Outcome.GONE})
    unseen = Q(kind=AlertRule.Kind.UNSEEN, last_day__lte=now) & ~Q(**{f"{outcome}__in": [_SEEN, _NOT_LOOKED]})
    armed, fired = Q(state=AlertRule.State.ARMED), Q(state=AlertRule.State.FIRED)
    changed = rules.filter(armed & (gone | unseen) | fired & Q(**{outcome: _SEEN}))
    return list(changed.order_by("pk").values_list("pk", "tracked_product__listing_id")[:SWEEP_LIMIT])


def _judge(rule_id: int, listing_id: int, *, now: dt.datetime) -> list[int]:
    """Under the listing's lock, as an evaluation: a look that succeeds meanwhile is seen, or waits."""
    listing = Listing.objects.select_for_update(no_key=True).get(pk=listing_id)
    rules = AlertRule.objects.live().filter(pk=rule_id, tracked_product__listing=listing)
    rule = (
        rules.select_related("tracked_product__user", "tracked_product__listing__site")
        .select_for_update(of=("self",))
        .first()
    )
    if rule is None:
        return []
    taken = step_sight(terms_of(rule), state_of(rule), sight_of(rule, now))
    episode = rule.episode
    put_state(rule, taken.state)
    if taken.firing is None or not rule.tells(now):
        rule.episode = episode
        rule.save(update_fields=STATE_FIELDS)
        return []
    rule.fired_at = now
    rule.save(update_fields=STATE_FIELDS)
    last = _last_known(listing, listing.last_looked_at or now)
    facts = facts_of(rule, taken.firing, setting_of(last)) | {"is_lowest": False}
    return owe_at_creation(Owed(rule, taken.firing, facts), None, now=now)


def _last_known(listing: Listing, at: dt.datetime) -> PricePoint:
    """What was known last, as a point that is not kept; looked for again at `at`."""
    return PricePoint(
        listing=listing,
        first_seen_at=at,
        last_seen_at=at,
        currency=listing.currency,
        price=listing.price,
        list_price=listing.list_price,
        shipping=listing.shipping,
        points=listing.points,
        availability=listing.availability,
    )
