"""/api/v1/tracked-products/…/purchase/: "I bought it"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.fields import get_error_detail
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.api.rules import TypedMoneySerializer
from alerts.draft import read_target
from alerts.need import write_need
from ec_sites.values import Money
from PriceAlert.tracked_products.serializers import TrackedProductSerializer
from PriceAlert.tracked_products.views import SWEEP, answer, own_product
from products.clock import database_now
from products.models import TrackedProduct
from products.purchase import buy, take_back
from products.wake import wake
from users.api import person_of
from users.strict import NoParametersSerializer, StrictBooleanField


class PurchaseBodySerializer(TypedMoneySerializer):
    """What was paid, as people type it. Watching rests unless they go on: a price fallen later is no news then."""

    keep_watching = StrictBooleanField(default=False)


class PurchaseView(APIView):
    @extend_schema(
        operation_id="trackedProductsPurchase", request=PurchaseBodySerializer, responses=TrackedProductSerializer
    )
    def post(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        body = PurchaseBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted: dict[str, Any] = body.validated_data
        money = _paid(tracked, wanted)
        with transaction.atomic():
            buy(tracked, money, keep_watching=wanted["keep_watching"], now=database_now())
            write_need(tracked.listing_id)
        return answer(tracked.pk, person_of(request))

    @extend_schema(operation_id="trackedProductsPurchaseTakeBack", responses={200: TrackedProductSerializer})
    def delete(self, request: Request, id: UUID) -> Response:
        """It was not bought after all: watching is as it was before."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        with transaction.atomic():
            take_back(tracked, now=database_now())
            write_need(tracked.listing_id)
        wake(SWEEP)
        return answer(tracked.pk, person_of(request))


def _paid(tracked: TrackedProduct, wanted: dict[str, Any]) -> Money:
    known = tracked.listing.currency or None
    try:
        return read_target(wanted["amount"], currency=wanted["currency"], listing_currency=known)
    except DjangoValidationError as error:
        raise ValidationError({"amount": get_error_detail(error.error_dict["target"][0])}) from error
