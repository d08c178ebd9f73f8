"""Which tracked products a request is about, in how few queries: filters, order, counts, and what is shown of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, FloatField, OrderBy, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import BaseExpression, Value
from django.db.models.functions import Cast, Coalesce, Lower, NullIf

from alerts.models import AlertRule
from ec_sites.values import Availability
from price_tracking.overview import Overview, overviews, price_at, price_before
from products.models import OUTCOME_OK, OUTCOME_PENDING, TrackedProduct
from users.models import User

_ACTIVE = Q(paused_at=None)
STATES: dict[str, Q] = {
    "all": Q(),
    "fallen": _ACTIVE & Q(listing__price__lt=F("today_price")),
    "attention": _ACTIVE & ~Q(listing__outcome__in=[OUTCOME_OK, OUTCOME_PENDING]),
    "out_of_stock": Q(listing__availability__in=[Availability.OUT_OF_STOCK, Availability.DISCONTINUED]),
    "paused": Q(paused_at__isnull=False),
}


def own_products(person: User) -> QuerySet[TrackedProduct]:
    """A person's products with all that is shown of them. The picture's bytes are left where they are."""
    rules = AlertRule.objects.filter(deleted_at=None).order_by("id")
    return (
        TrackedProduct.objects.present()
        .filter(user=person)
        .select_related("listing__site", "listing__stored_image")
        .defer("listing__stored_image__body")
        .prefetch_related(Prefetch("rules", queryset=rules, to_attr="present_rules"))
    )


def day_start(now: dt.datetime, person: User) -> dt.datetime:
    """When today began where the person lives."""
    return now.astimezone(person.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def overviews_of(rows: Sequence[TrackedProduct], person: User, now: dt.datetime) -> dict[int, Overview]:
    """By listing id. Two queries. The moment is rounded, so that an unchanged list has an unchanged ETag."""
    moment = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    return overviews([row.listing for row in rows], moment, day_start=day_start(now, person))


def _with_today(rows: QuerySet[TrackedProduct], person: User, now: dt.datetime) -> QuerySet[TrackedProduct]:
    at_start = price_at(day_start(now, person), listing="listing", currency="listing__currency")
    return rows.annotate(today_price=Subquery(at_start.values("price")))


def matching(person: User, wanted: dict[str, Any], now: dt.datetime) -> QuerySet[TrackedProduct]:
    """The person's products that the filters let through, in the order asked for."""
    rows = own_products(person)
    if wanted["state"] == "fallen":
        rows = _with_today(rows, person, now)
    rows = rows.filter(STATES[wanted["state"]])
    if wanted.get("site"):
        rows = rows.filter(listing__site__code=wanted["site"])
    if wanted.get("tag"):
        rows = rows.filter(tags__contains=[wanted["tag"]])
    for word in wanted.get("search", "").split():
        rows = rows.filter(
            Q(listing__title__icontains=word)
            | Q(listing__brand__icontains=word)
            | Q(listing__site__name__icontains=word)
            | Q(listing__url__icontains=word)
            | Q(memo__icontains=word)
        )
    return _ordered(rows, wanted["ordering"])


def _ordered(rows: QuerySet[TrackedProduct], ordering: str) -> QuerySet[TrackedProduct]:
    is_descending, name = ordering.startswith("-"), ordering.removeprefix("-")
    if name == "change":
        before = price_before(listing="listing", currency="listing__currency", price="listing__price")
        previous = Cast(Subquery(before.values("price")), FloatField())
        rows = rows.annotate(change_ratio=(F("listing__price") - previous) / previous)
    return rows.order_by(_order(_KEYS[name], is_descending), "position", "id")


_KEYS: dict[str, BaseExpression | F] = {
    "position": F("position"),
    "name": Lower(Coalesce(NullIf("listing__title", Value("")), "listing__url")),
    "price": F("listing__price"),
    "change": F("change_ratio"),
    "last_seen": F("listing__last_seen_at"),
}


def _order(key: BaseExpression | F, is_descending: bool) -> OrderBy:
    """What has no value stands last, whichever way the list runs."""
    return key.desc(nulls_last=True) if is_descending else key.asc(nulls_last=True)


def counts(person: User, now: dt.datetime) -> dict[str, int]:
    """How many products are in each state. One query."""
    rows = _with_today(TrackedProduct.objects.present().filter(user=person), person, now)
    found: dict[str, int] = rows.aggregate(**{name: Count("pk", filter=state) for name, state in STATES.items()})
    return found
