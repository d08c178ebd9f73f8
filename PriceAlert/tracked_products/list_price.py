"""/api/v1/tracked-products/…/list-price/: the price that a shop claims to have asked before, beside our own record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ec_sites.api import MoneySerializer, money_shape
from price_tracking.list_price import EIGHT_WEEKS, Observed, observe
from PriceAlert.tracked_products.views import own_product
from products.clock import database_now
from users.strict import NoParametersSerializer

FINDINGS = [("consistent", "CONSISTENT"), ("doubtful", "DOUBTFUL"), ("too_little_data", "TOO_LITTLE_DATA")]


class ObservedListPriceSerializer(serializers.Serializer[Any]):
    """What was seen in the `days` up to `until`: a price on `days_seen` of them, the claimed one on `days_at`.

    The three conditions of Japan's guideline (docs/prices.md) are null where days that were not seen could settle them.
    `runs_long`: the sale fills half of the last 8 weeks, which are counted in place of those before it.
    """

    claimed = MoneySerializer()
    finding = serializers.ChoiceField(choices=FINDINGS)
    days = serializers.IntegerField()
    until = serializers.DateField()
    days_seen = serializers.IntegerField()
    days_at = serializers.IntegerField()
    last_on = serializers.DateField(allow_null=True)
    more_than_half = serializers.BooleanField(allow_null=True)
    two_weeks = serializers.BooleanField(allow_null=True)
    recent = serializers.BooleanField(allow_null=True)
    runs_long = serializers.BooleanField()


class ListPriceSerializer(serializers.Serializer[Any]):
    """`observed` is null where nothing is compared: no list price above the price, or not in yen."""

    observed = ObservedListPriceSerializer(allow_null=True)


class ListPriceView(APIView):
    @extend_schema(operation_id="trackedProductsListPrice", responses=ListPriceSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        """An observation of our own record, not a finding about the shop."""
        NoParametersSerializer.read(request)
        found = observe(own_product(request, id).listing, database_now())
        return Response({"observed": None if found is None else _observed_shape(found)})


def _observed_shape(found: Observed) -> dict[str, Any]:
    return {
        "claimed": money_shape(found.claimed),
        "finding": found.finding,
        "days": EIGHT_WEEKS,
        "until": found.until,
        "days_seen": found.days_seen,
        "days_at": found.days_at,
        "last_on": found.last_on,
        "more_than_half": found.more_than_half,
        "two_weeks": found.two_weeks,
        "recent": found.recent,
        "runs_long": found.runs_long,
    }
