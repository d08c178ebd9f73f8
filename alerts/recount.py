"""What a person states of a shop has changed: their rules that count shipping there count with it from now on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from alerts.create import begin
from alerts.join import conditions_of
from alerts.models import AlertRule
from alerts.need import write_need
from alerts.terms import current_figure, put_state, state_of
from alerts.values import AWAITED, Base, Measure, State
from ec_sites.models import Site
from ec_sites.values import Money
from products.models import Listing, SiteTerms
from users.models import User


@transaction.atomic
def state_terms(person: User, site: Site, usual_shipping: Money, *, is_member: bool, now: dt.datetime) -> list[int]:
    """Keep what the person says of a shop. Returns the deliveries of what is true by it already."""
    stated = {"usual_shipping": usual_shipping.minor, "currency": usual_shipping.currency, "is_member": is_member}
    SiteTerms.objects.update_or_create(user=person, site=site, defaults=stated)
    return _recount(person, site, now=now)


@transaction.atomic
def forget_terms(person: User, site: Site, *, now: dt.datetime) -> list[int]:
    """The pages alone count again. Returns the deliveries of what is true by them already."""
    forgotten, _ = SiteTerms.objects.filter(user=person, site=site).delete()
    return _recount(person, site, now=now) if forgotten else []


def _recount(person: User, site: Site, *, now: dt.datetime) -> list[int]:
    """Each rule that counts otherwise now begins anew with the price that is known; one that has told keeps resting."""
    counting = [Measure.PAY_NOW.value, Measure.EFFECTIVE.value]
    measuring = AlertRule.objects.filter(
        Q(measure__in=counting)
        | Q(further__contains=[{"measure": counting[0]}])
        | Q(further__contains=[{"measure": counting[1]}]),
        deleted_at=None,
        tracked_product__user=person,
        tracked_product__deleted_at=None,
        tracked_product__listing__site=site,
    )
    listing_ids = sorted(set(measuring.values_list("tracked_product__listing_id", flat=True)))
    # Evaluation holds these locks too, one at a time; in one order, so that two of us never wait for each other.
    list(Listing.objects.select_for_update(no_key=True).filter(pk__in=listing_ids).order_by("pk").values("pk"))
    rules = (
        measuring.select_related("tracked_product__user", "tracked_product__listing__site")
        .prefetch_related("tracked_product__user__site_terms")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    delivery_ids: list[int] = []
    for rule in rules:
        if _counts_alike(rule):
            continue
        put_state(rule, State(is_fired=rule.state == AlertRule.State.FIRED, episode=rule.episode))
        delivery_ids.extend(begin(rule, now=now))
    for listing_id in listing_ids:
        write_need(listing_id)
    return delivery_ids


def _counts_alike(rule: AlertRule) -> bool:
    """Whether the price comes to the same as before, so that the rule need not forget what it has told."""
    state, conditions = state_of(rule), conditions_of(rule)
    parts = state.parts or (state,)
    return len(parts) == len(conditions) and all(
        one.kind in AWAITED
        or (part.last is not None and part.last == current_figure(one) and one.base != Base.REGISTRATION)
        for one, part in zip(conditions, parts, strict=True)
    )
