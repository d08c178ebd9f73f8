"""/api/v1/tracked-products/…/shops/ and /same-as/: where else the same product is sold, the cheapest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ec_sites.api import (
    AVAILABILITIES,
    CONDITIONS,
    MoneySerializer,
    SiteSummarySerializer,
    money_shape,
    site_summary_shape,
)
from ec_sites.values import Availability, Condition, Money
from price_tracking.api import PricePartsSerializer, price_parts_shape
from price_tracking.prices import PriceParts, price_parts
from price_tracking.usual import usual_shipping
from PriceAlert.tracked_products.rows import own_products
from PriceAlert.tracked_products.views import own_product
from products.clock import database_now
from products.models import Listing, TrackedProduct
from products.same import listings_of, say_apart, say_same
from users.api import person_of
from users.models import User
from users.strict import NoParametersSerializer, StrictSerializer, StrictUUIDField, errors_on

MOST_SHOPS = 50


class Unranked(StrEnum):
    """Why a shop stands below the ranking: its price cannot be compared."""

    UNKNOWN_PART = "unknown_part"
    NOT_NEW = "not_new"
    SOLD_OUT = "sold_out"
    STALE = "stale"
    OTHER_CURRENCY = "other_currency"
    NO_PRICE = "no_price"


class ShopOfferSerializer(serializers.Serializer[Any]):
    """The same product in one shop. `difference` is to the cheapest; `unranked` says why it has no rank.

    `unit_difference` is what one unit costs more than where one costs least, of the shops that say how many of the same
    unit their price buys; null where that is no other one.

    `is_said`: it is here by the person's own word, not by its GTIN.
    """

    id = serializers.UUIDField()
    tracked_product = serializers.UUIDField(allow_null=True)
    is_this = serializers.BooleanField()
    is_said = serializers.BooleanField()
    title = serializers.CharField(allow_blank=True)
    site = SiteSummarySerializer()
    url = serializers.CharField()
    price = PricePartsSerializer(allow_null=True)
    availability = serializers.ChoiceField(choices=AVAILABILITIES)
    condition = serializers.ChoiceField(choices=CONDITIONS)
    stale = serializers.BooleanField()
    seen_at = serializers.DateTimeField(allow_null=True)
    is_bound = serializers.BooleanField()
    difference = MoneySerializer(allow_null=True)
    unit_difference = MoneySerializer(allow_null=True)
    unranked = serializers.ChoiceField(choices=[(why.value, why.name) for why in Unranked], allow_null=True)


class SameAsBodySerializer(StrictSerializer):
    """Another product of the person that is the same thing; null takes it back."""

    other = StrictUUIDField(allow_null=True)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A listing as the person would pay for it."""

    listing: Listing
    parts: PriceParts | None
    unranked: Unranked | None
    is_stale: bool


class ShopListView(APIView):
    @extend_schema(operation_id="trackedProductsShops", responses=ShopOfferSerializer(many=True))
    def get(self, request: Request, id: UUID) -> Response:
        """The shops by effective price, the cheapest first; below them those whose price cannot be compared."""
        NoParametersSerializer.read(request)
        return Response(_shops(own_product(request, id), person_of(request)))


class SameAsView(APIView):
    @extend_schema(
        operation_id="trackedProductsSameAs",
        request=SameAsBodySerializer,
        responses=ShopOfferSerializer(many=True),
    )
    def post(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        tracked, person = own_product(request, id), person_of(request)
        body = SameAsBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["other"] is None:
            say_apart(tracked)
        else:
            other = own_products(person).filter(public_id=body.validated_data["other"]).first()
            if other is None:
                raise Http404
            with errors_on("other"):
                say_same(tracked, other)
        return Response(_shops(tracked, person))


def listing_in_shop(tracked: TrackedProduct, public_id: UUID) -> Listing:
    """One of the shops that sell the product; raises Http404 for any other listing."""
    found = listings_of(tracked).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _shops(tracked: TrackedProduct, person: User) -> list[dict[str, Any]]:
    now = database_now()
    listings = list(listings_of(tracked).select_related("site").order_by("-last_seen_at", "pk")[:MOST_SHOPS])
    if all(listing.pk != tracked.listing_id for listing in listings):
        listings = [tracked.listing, *listings[: MOST_SHOPS - 1]]
    offers = sorted((_offer(listing, tracked, person, now) for listing in listings), key=_rank)
    watches = dict(
        person.tracked_products.present()
        .filter(listing__in=[offer.listing.pk for offer in offers])
        .values_list("listing", "public_id")
    )
    cheapest = _effective(offers[0]) if offers[0].unranked is None else None
    least_by_unit = _least_by_unit(offers)
    return [
        _shop_shape(offer, tracked, watches.get(offer.listing.pk), cheapest)
        | {"unit_difference": _unit_difference(offer, least_by_unit)}
        for offer in offers
    ]


def _offer(listing: Listing, tracked: TrackedProduct, person: User, now: dt.datetime) -> _Offer:
    usual = usual_shipping(person, listing.site_id)
    parts = price_parts(listing, yen_per_point=person.yen_per_point, usual=usual)
    is_stale = listing.is_stale(now)
    return _Offer(listing, parts, _unranked(listing, parts, tracked.listing, is_stale=is_stale), is_stale)


def _unranked(listing: Listing, parts: PriceParts | None, own: Listing, *, is_stale: bool) -> Unranked | None:
    if parts is None:
        return Unranked.NO_PRICE
    if listing.currency != own.currency:
        return Unranked.OTHER_CURRENCY
    if listing.availability in (Availability.OUT_OF_STOCK, Availability.DISCONTINUED):
        return Unranked.SOLD_OUT
    if is_stale:
        return Unranked.STALE
    # Used things compare with used ones only.
    if listing.condition in _SECOND_HAND and own.condition not in _SECOND_HAND:
        return Unranked.NOT_NEW
    return Unranked.UNKNOWN_PART if parts.effective.is_bound else None


_SECOND_HAND = (Condition.USED, Condition.REFURBISHED)


def _rank(offer: _Offer) -> tuple[int, int, int]:
    order = 0 if offer.unranked is None else 1 + list(Unranked).index(offer.unranked)
    effective = _effective(offer)
    return order, effective.minor if effective else 0, offer.listing.pk


def _effective(offer: _Offer) -> Money | None:
    return offer.parts.effective.money if offer.parts else None


def _shop_shape(offer: _Offer, tracked: TrackedProduct, watch: UUID | None, cheapest: Money | None) -> dict[str, Any]:
    listing, effective = offer.listing, _effective(offer)
    is_ranked = offer.unranked is None and cheapest is not None and effective is not None
    return {
        "id": listing.public_id,
        "tracked_product": watch,
        "is_this": listing.pk == tracked.listing_id,
        "is_said": listing.product_id != tracked.listing.product_id,
        "title": listing.title,
        "site": site_summary_shape(listing.site),
        "url": listing.url,
        "price": price_parts_shape(offer.parts) if offer.parts else None,
        "availability": listing.availability,
        "condition": listing.condition,
        "stale": offer.is_stale,
        "seen_at": listing.last_seen_at,
        "is_bound": bool(offer.parts and offer.parts.effective.is_bound),
        "difference": _difference(effective, cheapest) if is_ranked else None,
        "unranked": offer.unranked,
    }


def _unit_price(offer: _Offer) -> Money | None:
    return offer.parts.unit_price if offer.parts and offer.unranked is None else None


def _least_by_unit(offers: Sequence[_Offer]) -> dict[str, int]:
    """The lowest price of each unit that two shops know, by its currency and unit."""
    known: dict[str, list[int]] = {}
    for price in filter(None, map(_unit_price, offers)):
        known.setdefault(price.currency, []).append(price.minor)
    return {currency: min(minors) for currency, minors in known.items() if len(minors) > 1}


def _unit_difference(offer: _Offer, least_by_unit: dict[str, int]) -> dict[str, str] | None:
    price = _unit_price(offer)
    if price is None or price.currency not in least_by_unit:
        return None
    return money_shape(Money(price.minor - least_by_unit[price.currency], price.currency))


def _difference(effective: Money | None, cheapest: Money | None) -> dict[str, str] | None:
    if effective is None or cheapest is None:
        return None
    return money_shape(Money(effective.minor - cheapest.minor, effective.currency))
