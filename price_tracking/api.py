"""What was seen of a tracked product: its history, its last looks, its picture."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ec_sites.api import AVAILABILITIES, MoneySerializer
from users.strict import NoParametersSerializer, QuerySerializer, StrictChoiceField, StrictIntegerField

SERIES = [("shelf", "SHELF"), ("pay_now", "PAY_NOW"), ("effective", "EFFECTIVE")]
PERIODS = [("30d", "DAYS_30"), ("90d", "DAYS_90"), ("1y", "YEAR"), ("all", "ALL")]
UNKNOWN_PARTS = [("shipping", "SHIPPING"), ("points", "POINTS")]
LOOK_OUTCOMES = "price_tracking.api.LOOK_OUTCOMES"


class BoundedMoneySerializer(MoneySerializer):
    """An amount that may be a lower bound ("from ¥…"): then `unknown` names the parts that are not known."""

    is_bound = serializers.BooleanField()
    unknown = serializers.ListField(child=serializers.ChoiceField(choices=UNKNOWN_PARTS))


class PricePartsSerializer(serializers.Serializer[Any]):
    """The three prices of an offer and what they are made of. A part that is not known is null, never 0."""

    shelf = MoneySerializer()
    list_price = MoneySerializer(allow_null=True)
    shipping = MoneySerializer(allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    pay_now = BoundedMoneySerializer()
    effective = BoundedMoneySerializer()


class PriceChangeSerializer(serializers.Serializer[Any]):
    """How far the shelf price is from a named base. `percent` and `amount` are signed."""

    base = MoneySerializer()
    base_at = serializers.DateTimeField()
    percent = serializers.RegexField(r"^-?\d+\.\d$")
    amount = MoneySerializer()


class PriceChangesSerializer(serializers.Serializer[Any]):
    """The change against the previous price, the price when tracking began, and the price a day ago."""

    previous = PriceChangeSerializer(allow_null=True)
    registration = PriceChangeSerializer(allow_null=True)
    today = PriceChangeSerializer(allow_null=True)


class LowestPricesSerializer(serializers.Serializer[Any]):
    """The lowest shelf prices on record."""

    ever = MoneySerializer(allow_null=True)
    in_90_days = MoneySerializer(allow_null=True)
    is_lowest_ever = serializers.BooleanField()
    is_lowest_in_90_days = serializers.BooleanField()


class SparklineSpanSerializer(serializers.Serializer[Any]):
    """One span of the shelf price. Between `until` and the next `at` nothing is known."""

    at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    amount = serializers.CharField(allow_null=True)


class EvidenceSerializer(serializers.Serializer[Any]):
    """Where the price stood on the page, in its exact words. Hostile text: show it as text only."""

    reader = serializers.CharField()
    place = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class HistoryPointSerializer(serializers.Serializer[Any]):
    """One span of the history; `amount` is of the chosen series."""

    at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    amount = serializers.CharField(allow_null=True)
    availability = serializers.ChoiceField(choices=AVAILABILITIES)
    list_price = serializers.CharField(allow_null=True)
    shipping = serializers.CharField(allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    is_bound = serializers.BooleanField()


class AmountAtSerializer(serializers.Serializer[Any]):
    """An amount and when it was first seen."""

    amount = serializers.CharField()
    at = serializers.DateTimeField()


class HistoryGapSerializer(serializers.Serializer[Any]):
    """A stretch of which nothing is known."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a keyword, so it cannot be declared as an attribute.
        return {"from": serializers.DateTimeField(), "to": serializers.DateTimeField()}


class HistorySummarySerializer(serializers.Serializer[Any]):
    """The period in figures; `average` is weighted by time, `days_recorded` counts days with any record."""

    lowest = AmountAtSerializer(allow_null=True)
    highest = AmountAtSerializer(allow_null=True)
    average = serializers.CharField(allow_null=True)
    changes = serializers.IntegerField()
    falls = serializers.IntegerField()
    rises = serializers.IntegerField()
    first_at = serializers.DateTimeField(allow_null=True)
    days_recorded = serializers.IntegerField()


class HistoryAlertSerializer(serializers.Serializer[Any]):
    """A moment at which a rule told."""

    at = serializers.DateTimeField()
    amount = serializers.CharField(allow_null=True)
    rule_id = serializers.UUIDField()


class PriceHistorySerializer(serializers.Serializer[Any]):
    """The history of one series of prices. All amounts are decimal strings in `currency`."""

    currency = serializers.CharField(allow_null=True)
    series = serializers.ChoiceField(choices=SERIES)
    period = serializers.ChoiceField(choices=PERIODS)
    to = serializers.DateTimeField()
    now = serializers.DateTimeField()
    points = HistoryPointSerializer(many=True)
    gaps = HistoryGapSerializer(many=True)
    summary = HistorySummarySerializer()
    thinned = serializers.BooleanField()
    alerts = HistoryAlertSerializer(many=True)
    target = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.DateTimeField(), **super().get_fields()}


class PriceHistoryQuerySerializer(QuerySerializer):
    period = StrictChoiceField(choices=PERIODS, default="90d")
    series = StrictChoiceField(choices=SERIES, default="shelf")
    max_points = StrictIntegerField(text=True, min_value=10, max_value=2000, default=400)


class LookSerializer(serializers.Serializer[Any]):
    """What one look came to."""

    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    message = serializers.CharField()


class LookListView(APIView):
    @extend_schema(operation_id="trackedProductChecksList", responses=LookSerializer(many=True))
    def get(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        raise NotImplementedError


class ImageView(APIView):
    @extend_schema(operation_id="imagesRetrieve", responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, listing_id: UUID, digest: str) -> Response:
        raise NotImplementedError
