"""/api/v1/purchases/: what a person bought, and what waiting for it saved (docs/prices.md, "What was saved")."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Sum
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.api.notifications import NotifiedProductSerializer, product_shape
from alerts.models import AlertRule
from ec_sites.api import MoneySerializer, money_shape
from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.models import PricePoint
from products.models import TrackedProduct
from users.api import person_of
from users.models import User
from users.strict import QuerySerializer, StrictIntegerField, page_links


class PurchaseRowSerializer(serializers.Serializer[Any]):
    """One thing bought. `saving` is the price at registration less what was paid, negative where more was paid; null
    where that price is unknown or in another currency. `highest` is the highest shelf price seen while it was watched.
    """

    tracked_product = NotifiedProductSerializer()
    bought_at = serializers.DateTimeField()
    paid = MoneySerializer()
    registration = MoneySerializer(allow_null=True)
    highest = MoneySerializer(allow_null=True)
    saving = MoneySerializer(allow_null=True)
    keeps_watching = serializers.BooleanField(help_text="As the purchase was noted: watched on, with its alerts open.")
    further_fall_days = serializers.IntegerField(
        allow_null=True, help_text="For how many days a price below the one paid is told."
    )


class PurchaseTotalSerializer(serializers.Serializer[Any]):
    """The sum in one currency. `counted` of `purchases` have a saving; what was paid more is taken off `saved`."""

    spent = MoneySerializer()
    saved = MoneySerializer()
    purchases = serializers.IntegerField()
    counted = serializers.IntegerField()


class PurchasePageSerializer(serializers.Serializer[Any]):
    """One page of what was bought, the newest first. `totals` count all of it."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PurchaseRowSerializer(many=True)
    totals = PurchaseTotalSerializer(many=True)


class PurchaseQuerySerializer(QuerySerializer):
    page = StrictIntegerField(text=True, min_value=1, max_value=100_000, default=1)
    page_size = StrictIntegerField(text=True, min_value=1, max_value=200, default=50)


class PurchaseListView(APIView):
    @extend_schema(operation_id="purchasesList", parameters=[PurchaseQuerySerializer], responses=PurchasePageSerializer)
    def get(self, request: Request) -> Response:
        wanted = PurchaseQuerySerializer.read(request)
        bought = _bought(person_of(request))
        totals = [_total(row) for row in _totals(bought)]
        count = sum(total["purchases"] for total in totals)
        start = (wanted["page"] - 1) * wanted["page_size"]
        rows = _shown(bought)[start : start + wanted["page_size"]]
        links = page_links(request, count=count, page=wanted["page"], page_size=wanted["page_size"])
        return Response({"count": count, **links, "results": [_shape(row) for row in rows], "totals": totals})


def _bought(person: User) -> QuerySet[TrackedProduct]:
    return person.tracked_products.present().exclude(bought_at=None).exclude(bought_price=None)


def _totals(bought: QuerySet[TrackedProduct]) -> Any:
    is_counted = Q(base_currency=F("bought_currency"), base_price__isnull=False)
    return (
        bought.order_by("bought_currency")
        .values("bought_currency")
        .annotate(
            purchases=Count("pk"),
            counted=Count("pk", filter=is_counted),
            spent=Sum("bought_price"),
            saved=Sum(F("base_price") - F("bought_price"), filter=is_counted),
        )
    )


def _shown(bought: QuerySet[TrackedProduct]) -> QuerySet[TrackedProduct]:
    """One query for the page: the highest price and the alert on a further fall come with their rows."""
    seen = PricePoint.objects.filter(
        Q(last_seen_at=None) | Q(last_seen_at__gte=OuterRef("tracking_since")),
        listing=OuterRef("listing"),
        currency=OuterRef("bought_currency"),
        first_seen_at__lte=OuterRef("bought_at"),
        price__isnull=False,
    )
    further_fall = AlertRule.objects.filter(
        tracked_product=OuterRef("pk"), created_at=OuterRef("bought_at"), deleted_at=None
    )
    closed = AlertRule.objects.filter(tracked_product=OuterRef("pk"), closed_at=OuterRef("bought_at"), deleted_at=None)
    return (
        bought.select_related("listing__site", "listing__stored_image")
        .defer("listing__stored_image__body")
        .annotate(
            highest=Subquery(seen.order_by("-price").values("price")[:1]),
            further_fall_until=Subquery(further_fall.values("expires_at")[:1], output_field=DateTimeField()),
            closed_rule=Subquery(closed.values("pk")[:1]),
        )
        .order_by("-bought_at", "-pk")
    )


def _shape(row: Any) -> dict[str, Any]:
    """Of a row of `_shown`."""
    currency, until = row.bought_currency, row.further_fall_until
    registration = row.base_price if row.base_currency == currency else None
    # What was known when the watch began counts, also where a look since then has closed its span.
    highest = max((minor for minor in (registration, row.highest) if minor is not None), default=None)
    days = None if until is None else (until - row.bought_at).days
    return {
        "tracked_product": product_shape(row),
        "bought_at": row.bought_at,
        "paid": money_shape(Money(row.bought_price, currency)),
        "registration": _money(registration, currency),
        "highest": _money(highest, currency),
        "saving": None if registration is None else signed(registration - row.bought_price, currency),
        "keeps_watching": row.paused_at != row.bought_at and days is None and row.closed_rule is None,
        "further_fall_days": days,
    }


def _total(row: dict[str, Any]) -> dict[str, Any]:
    currency = row["bought_currency"]
    return {
        "spent": money_shape(Money(row["spent"], currency)),
        "saved": signed(row["saved"] or 0, currency),
        "purchases": row["purchases"],
        "counted": row["counted"],
    }


def _money(minor: int | None, currency: str) -> dict[str, str] | None:
    return money_shape(None if minor is None else Money(minor, currency))


def signed(minor: int, currency: str) -> dict[str, str]:
    """An amount that may be below zero."""
    amount = format_amount(Money(abs(minor), currency))
    return {"amount": f"-{amount}" if minor < 0 else amount, "currency": currency}
