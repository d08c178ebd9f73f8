"""What was seen of a tracked product: its history, its last looks, its picture."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from ec_sites.api import AVAILABILITIES, OFFER_FIGURES, MoneySerializer, money_shape
from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.history import History, Reached
from price_tracking.prices import PriceParts, Sum
from products.models import Listing, ListingImage, TrackedProduct
from users.api import person_of
from users.strict import (
    NoParametersSerializer,
    QuerySerializer,
    StrictChoiceField,
    StrictIntegerField,
    StrictMomentField,
    StrictUUIDField,
)

SERIES = [("shelf", "SHELF"), ("pay_now", "PAY_NOW"), ("effective", "EFFECTIVE")]
PERIODS = [("30d", "DAYS_30"), ("90d", "DAYS_90"), ("1y", "YEAR"), ("all", "ALL")]
UNKNOWN_PARTS = [("shipping", "SHIPPING"), ("points", "POINTS")]
ASSUMED_PARTS = [("shipping", "SHIPPING")]


class BoundedMoneySerializer(MoneySerializer):
    """An amount that may be a lower bound ("from ¥…"): then `unknown` names the parts that are not known.

    `assumed` names the parts that count as the person stated them for this shop.
    """

    is_bound = serializers.BooleanField()
    unknown = serializers.ListField(child=serializers.ChoiceField(choices=UNKNOWN_PARTS))
    assumed = serializers.ListField(child=serializers.ChoiceField(choices=ASSUMED_PARTS))


class PricePartsSerializer(serializers.Serializer[Any]):
    """The three prices of an offer and what they are made of. A part that is not known is null, never 0.

    `shipping` is what the page says; `assumed_shipping` what counts in its place, as the person stated it.
    `unit_price` is the shelf price for one of what it buys, as the title says how much that is.
    """

    shelf = MoneySerializer()
    unit_price = MoneySerializer(allow_null=True)
    list_price = MoneySerializer(allow_null=True)
    shipping = MoneySerializer(allow_null=True)
    assumed_shipping = MoneySerializer(allow_null=True)
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
    """The change against the previous price, the price when tracking began, that of yesterday and of a week ago."""

    previous = PriceChangeSerializer(allow_null=True)
    registration = PriceChangeSerializer(allow_null=True)
    today = PriceChangeSerializer(allow_null=True)
    week = PriceChangeSerializer(allow_null=True)


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
    """Where a figure of the offer stood on the page, in its exact words. Hostile text: show it as text only."""

    figure = serializers.ChoiceField(choices=OFFER_FIGURES)
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
    unknown = serializers.ListField(
        child=serializers.ChoiceField(choices=UNKNOWN_PARTS),
        help_text="The parts that keep the amount from being exact.",
    )
    # DRF takes declared fields off the class: its own attribute of this name stays.
    source = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="What it was read from; typed or sent where a person did."
    )
    is_assumed = serializers.BooleanField(help_text="It counts a part as the person stated it for this shop.")


class AmountAtSerializer(serializers.Serializer[Any]):
    """An amount and when it was first seen."""

    amount = serializers.CharField()
    at = serializers.DateTimeField()


class HistoryGapSerializer(serializers.Serializer[Any]):
    """A stretch of which nothing is known."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a keyword, so it cannot be declared as an attribute.
        return {"from": serializers.DateTimeField(), "to": serializers.DateTimeField()}


class StockChangeSerializer(serializers.Serializer[Any]):
    """The moment from which the thing could be bought again, or could not any more."""

    at = serializers.DateTimeField()
    is_sold_out = serializers.BooleanField()


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
    stock = StockChangeSerializer(many=True)
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
    shop = StrictUUIDField(required=False, help_text="Another shop that sells the same product: an id of …/shops/.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        window = "The stretch to look at closely, in place of the period; from and to together."
        return {
            **super().get_fields(),
            "from": StrictMomentField(required=False, help_text=window),
            "to": StrictMomentField(required=False, help_text=window),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("from" in attrs) != ("to" in attrs) or ("from" in attrs and attrs["from"] > attrs["to"]):
            raise serializers.ValidationError(_("Give a beginning and a later end."), code="not_a_window")
        return attrs


class LookSerializer(serializers.Serializer[Any]):
    """What one look came to."""

    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    message = serializers.CharField()


def price_parts_shape(parts: PriceParts) -> dict[str, Any]:
    return {
        "shelf": money_shape(parts.shelf),
        "unit_price": money_shape(parts.unit_price),
        "list_price": money_shape(parts.list_price),
        "shipping": money_shape(parts.shipping),
        "assumed_shipping": money_shape(parts.assumed_shipping),
        "points": parts.points,
        "pay_now": _sum_shape(parts.pay_now),
        "effective": _sum_shape(parts.effective),
    }


def _sum_shape(total: Sum) -> dict[str, Any]:
    return {
        "amount": format_amount(total.money),
        "currency": total.money.currency,
        "is_bound": total.is_bound,
        "unknown": list(total.unknown),
        "assumed": list(total.assumed),
    }


def price_history_shape(found: History) -> dict[str, Any]:
    """All but the alerts and the target, which are not known here."""
    summary = found.summary
    return {
        "currency": found.currency,
        "series": found.series,
        "period": found.period,
        "from": found.start,
        "to": found.end,
        "now": found.end,
        "points": [
            {
                "at": span.at,
                "until": span.until,
                "amount": _amount(span.money),
                "availability": span.availability,
                "list_price": _amount(span.list_price),
                "shipping": _amount(span.shipping),
                "points": span.points,
                "is_bound": span.is_bound,
                "unknown": list(span.unknown),
                "source": span.source,
                "is_assumed": span.is_assumed,
            }
            for span in found.spans
        ],
        "gaps": [{"from": gap.start, "to": gap.end} for gap in found.gaps],
        "stock": [{"at": change.at, "is_sold_out": change.is_sold_out} for change in found.stock],
        "summary": {
            "lowest": _reached_shape(summary.lowest),
            "highest": _reached_shape(summary.highest),
            "average": _amount(summary.average),
            "changes": summary.changes,
            "falls": summary.falls,
            "rises": summary.rises,
            "first_at": summary.first_at,
            "days_recorded": summary.days_recorded,
        },
        "thinned": found.thinned,
    }


def _amount(money: Money | None) -> str | None:
    return None if money is None else format_amount(money)


def _reached_shape(reached: Reached | None) -> dict[str, Any] | None:
    return None if reached is None else {"amount": format_amount(reached.money), "at": reached.at}


def image_url(listing: Listing) -> str | None:
    """Where our copy of the picture is; None while there is none. Reads the listing's stored image."""
    stored = getattr(listing, "stored_image", None)
    return reverse("image", args=[listing.public_id, stored.digest]) if stored else None


class ImageView(APIView):
    @extend_schema(operation_id="imagesRetrieve", responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, listing_id: UUID, digest: str) -> HttpResponse:
        """The picture of a listing that the person tracks. Its bytes came from a shop: no browser may run them."""
        NoParametersSerializer.read(request)
        watched = TrackedProduct.objects.filter(user=person_of(request), listing__public_id=listing_id)
        stored = ListingImage.objects.filter(listing__in=watched.values("listing"), digest=digest).first()
        if stored is None:
            raise Http404
        return HttpResponse(
            bytes(stored.body),
            content_type=stored.content_type,
            headers={
                "Cache-Control": "private, max-age=86400, immutable",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cross-Origin-Resource-Policy": "same-origin",
                "X-Content-Type-Options": "nosniff",
            },
        )
