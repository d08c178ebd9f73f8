"""/api/v1/tracked-products/…/price-history/ and /checks/: what was seen of one product."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.models import AlertRule, Notification
from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.api import (
    LookSerializer,
    PriceHistoryQuerySerializer,
    PriceHistorySerializer,
    price_history_shape,
)
from price_tracking.history import History, Period, Window, history
from price_tracking.prices import Series
from price_tracking.usual import usual_shipping
from PriceAlert.tracked_products.shops import listing_in_shop
from PriceAlert.tracked_products.views import own_product
from PriceAlert.tracked_products.words import look_sentence
from products.clock import database_now
from products.models import Listing, TrackedProduct
from users.api import person_of
from users.strict import NoParametersSerializer

LOOKS_SHOWN = 20
_ALERTS_SHOWN = 200
# A notification is written a moment after the price it tells was seen.
_TELLING = dt.timedelta(minutes=10)
# A rule measures one of these; nobody sets a target on the pay-now price.
_MEASURES = {Series.SHELF: AlertRule.Measure.SHELF, Series.EFFECTIVE: AlertRule.Measure.EFFECTIVE}


class PriceHistoryView(APIView):
    @extend_schema(
        operation_id="trackedProductsPriceHistory",
        parameters=[PriceHistoryQuerySerializer],
        responses=PriceHistorySerializer,
    )
    def get(self, request: Request, id: UUID) -> Response:
        wanted = PriceHistoryQuerySerializer.read(request)
        tracked, person = own_product(request, id), person_of(request)
        listing = listing_in_shop(tracked, wanted["shop"]) if "shop" in wanted else tracked.listing
        found = history(
            listing,
            period=Period(wanted["period"]),
            series=Series(wanted["series"]),
            yen_per_point=person.yen_per_point,
            usual=usual_shipping(person, listing.site_id),
            now=_end_of_record(listing, database_now()),
            window=Window(wanted["from"], wanted["to"]) if "from" in wanted else None,
            max_points=wanted["max_points"],
        )
        is_own = listing.pk == tracked.listing_id
        of_rules = {
            "alerts": _alerts(tracked, found) if is_own else [],
            "target": _target(tracked, found) if is_own else None,
        }
        return Response(price_history_shape(found) | of_rules)


def _end_of_record(listing: Listing, now: dt.datetime) -> dt.datetime:
    """Now to the minute, so that a history that is polled unchanged has an unchanged ETag; but after the last look."""
    minute = now.replace(second=0, microsecond=0)
    # A person's own price is seen without a look.
    latest = max(filter(None, (listing.last_looked_at, listing.last_seen_at)), default=None)
    return minute if latest is None else max(minute, latest + dt.timedelta(seconds=1))


def _alerts(tracked: TrackedProduct, found: History) -> list[dict[str, Any]]:
    told = (
        Notification.objects.filter(tracked_product=tracked, created_at__range=(found.start, found.end + _TELLING))
        .select_related("rule")
        .order_by("-created_at")[:_ALERTS_SHOWN]
    )
    return [
        {
            "at": notification.facts.get("seen_at") or notification.created_at,
            "amount": (notification.facts.get("price") or {}).get("amount"),
            "rule_id": notification.rule.public_id,
        }
        for notification in reversed(told)
    ]


def _target(tracked: TrackedProduct, found: History) -> str | None:
    """The lowest target that somebody waits for on this series."""
    measure = _MEASURES.get(found.series)
    rules = AlertRule.objects.live().filter(
        tracked_product=tracked, kind=AlertRule.Kind.TARGET, measure=measure, currency=found.currency or ""
    )
    lowest = rules.order_by("target").values_list("target", flat=True).first() if measure else None
    return None if lowest is None else format_amount(Money(lowest, found.currency or ""))


class LookListView(APIView):
    @extend_schema(operation_id="trackedProductsChecksList", responses=LookSerializer(many=True))
    def get(self, request: Request, id: UUID) -> Response:
        """The last looks that found a change or failed; those that found nothing new are only counted."""
        NoParametersSerializer.read(request)
        checks = own_product(request, id).listing.checks.select_related("point").order_by("-at", "-id")
        return Response(
            [
                {"at": check.at, "outcome": check.outcome, "message": look_sentence(check)}
                for check in checks[:LOOKS_SHOWN]
            ]
        )
