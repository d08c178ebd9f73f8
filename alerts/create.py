"""Making and changing a rule. What is already true is told at once, once, and says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.facts import facts_of, setting_of
from alerts.models import AlertRule
from alerts.need import write_need
from alerts.owe import Owed, owe_at_creation
from alerts.rules import step
from alerts.sight import sight_of, step_sight
from alerts.terms import first_step, observation_of, open_span, put_state, state_of, terms_of
from alerts.values import OF_SIGHT, State
from price_tracking.models import PricePoint
from products.models import Listing, TrackedProduct

# What may be changed without beginning anew.
LIFE = ("is_on", "snoozed_until", "expires_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Made:
    """A saved rule; `delivery_ids` are to be sent (alerts.tasks.deliver) once the transaction is committed."""

    rule: AlertRule
    delivery_ids: list[int]


@transaction.atomic
def create(draft: AlertRule, *, now: dt.datetime, quietly: bool = False) -> Made:
    """Save a drafted rule and evaluate it against the price that is known now; `quietly`, that is not told.

    Raises ValidationError("limit_reached") where the product has all the rules it may have.
    """
    _lock_listing(draft)
    watch = (
        TrackedProduct.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user", "listing")
        .get(pk=draft.tracked_product_id)
    )
    draft.tracked_product = watch
    _refuse_beyond_limit(draft, watch)
    draft.save()
    delivery_ids = begin(draft, now=now, quietly=quietly)
    write_need(watch.listing_id)
    return Made(draft, delivery_ids)


@transaction.atomic
def change(rule: AlertRule, redraft: Callable[[AlertRule], AlertRule], *, now: dt.datetime) -> Made:
    """Give a rule the terms that `redraft` makes of its present ones. New terms begin anew; switching on or off alone
    keeps where it stands.

    The present ones are read under the lock: of two changes at once, each to another term, both stay. Raises what
    `redraft` raises, and DoesNotExist where the rule was removed meanwhile.
    """
    _lock_listing(rule)
    kept = AlertRule.objects.select_for_update(of=("self",)).select_related(
        "tracked_product__user", "tracked_product__listing"
    )
    kept_rule = kept.get(pk=rule.pk, deleted_at=None)
    wanted = redraft(kept_rule)
    is_changed = any(getattr(kept_rule, name) != getattr(wanted, name) for name in AlertRule.TERMS)
    for name in (*AlertRule.TERMS, *LIFE):
        setattr(kept_rule, name, getattr(wanted, name))
    if is_changed:
        put_state(kept_rule, State(episode=kept_rule.episode))
        kept_rule.fired_at = None
    kept_rule.save()
    delivery_ids = begin(kept_rule, now=now) if is_changed else []
    write_need(kept_rule.tracked_product.listing_id)
    return Made(kept_rule, delivery_ids)


@transaction.atomic
def remove(rule: AlertRule, *, now: dt.datetime) -> None:
    """Softly, for 24 hours. What it still owes is dropped when it comes to be sent."""
    _lock_listing(rule)
    AlertRule.objects.filter(pk=rule.pk, deleted_at=None).update(deleted_at=now)
    write_need(rule.tracked_product.listing_id)


@transaction.atomic
def restore(rule: AlertRule, *, now: dt.datetime) -> AlertRule:
    """Undo a removal. What passed meanwhile is caught up with in silence.

    Raises ValidationError("limit_reached") where others have taken its place.
    """
    _lock_listing(rule)
    kept = AlertRule.objects.select_for_update(of=("self",)).select_related(
        "tracked_product__user", "tracked_product__listing"
    )
    kept_rule = kept.get(pk=rule.pk)
    if kept_rule.deleted_at is None:
        return kept_rule
    _refuse_beyond_limit(kept_rule, kept_rule.tracked_product)
    kept_rule.deleted_at = None
    missed = PricePoint.objects.filter(
        listing=kept_rule.tracked_product.listing_id, pk__gt=kept_rule.evaluated_through
    ).order_by("pk")
    terms, state = terms_of(kept_rule), state_of(kept_rule)
    episode = state.episode
    for point in missed:
        state = step(terms, state, observation_of(point)).state
    put_state(kept_rule, state)
    kept_rule.episode = episode
    kept_rule.save()
    write_need(kept_rule.tracked_product.listing_id)
    return kept_rule


def _refuse_beyond_limit(rule: AlertRule, watch: TrackedProduct) -> None:
    """Under the lock of the listing, so that of many at once none goes beyond. What a purchase brings comes on top."""
    begun = watch.rules.filter(deleted_at=None).values_list("created_at", flat=True)
    counted = [at for at in begun if at != watch.bought_at]
    if rule.created_at != watch.bought_at and len(counted) >= settings.RULES_PER_PRODUCT_MAX:
        raise ValidationError(
            _("A product can have %(max)d alerts. Remove one first.") % {"max": settings.RULES_PER_PRODUCT_MAX},
            code="limit_reached",
        )


def _lock_listing(rule: AlertRule) -> None:
    """Evaluation holds the same lock: no point falls between what the rule is born with and what it is shown next."""
    list(Listing.objects.select_for_update(no_key=True).filter(tracked_products=rule.tracked_product_id).values("pk"))


def begin(rule: AlertRule, *, now: dt.datetime, quietly: bool = False) -> list[int]:
    """The first step of a saved rule: against the span that is open now. The caller holds the listing's lock.

    Returns the deliveries it owes.
    """
    point = open_span(rule)
    episode = rule.episode
    taken = first_step(rule, point, now=now)
    if quietly and rule.kind in OF_SIGHT:
        # Else a sweep would tell it.
        taken = step_sight(terms_of(rule), taken.state, sight_of(rule, now))
    is_told = taken.firing is not None and not quietly and rule.tells(now)
    put_state(rule, taken.state)
    if is_told:
        rule.fired_at = now
    else:
        rule.episode = episode
    rule.save()
    if point is None or taken.firing is None or not is_told:
        return []
    owed = Owed(rule, taken.firing, facts_of(rule, taken.firing, setting_of(point)))
    return owe_at_creation(owed, point, now=now)
