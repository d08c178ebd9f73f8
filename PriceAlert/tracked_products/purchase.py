"""/api/v1/tracked-products/…/purchase/: "I bought it"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import get_error_detail
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.api.rules import TypedMoneySerializer
from alerts.draft import read_target
from alerts.purchase import close_rules, open_rules, watch_further_fall
from ec_sites.values import Money
from PriceAlert.tracked_products.serializers import TrackedProductSerializer
from PriceAlert.tracked_products.views import SWEEP, answer, own_product
from products.clock import database_now
from products.models import TrackedProduct
from products.purchase import buy, take_back
from products.wake import wake
from users.api import person_of
from users.strict import NoParametersSerializer, StrictBooleanField, StrictIntegerField, errors_on


class PurchaseBodySerializer(TypedMoneySerializer):
    """What was paid, as people type it. Watching rests and the alerts close, unless they go on.

    With `further_fall_days` the alerts close as well, and for so long any price below the one paid is told.
    """

    keep_watching = StrictBooleanField(default=False)
    further_fall_days = StrictIntegerField(min_value=1, max_value=365, required=False, allow_null=True)
    bought_at = serializers.DateTimeField(
        required=False, help_text="When; as it was noted before, or now, if not given."
    )


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
        now, days = database_now(), wanted.get("further_fall_days")
        keeps = wanted["keep_watching"] or days is not None
        with transaction.atomic():
            with errors_on("bought_at"):
                before = buy(tracked, money, keep_watching=keeps, now=now, at=wanted.get("bought_at"))
            assert tracked.bought_at is not None
            # What was said of the purchase now counts, whatever was said before.
            if before is not None:
                open_rules(tracked, at=before, now=now)
            if not wanted["keep_watching"] or days is not None:
                close_rules(tracked, at=tracked.bought_at)
            owed = watch_further_fall(tracked, money, days=days, before=before, now=now) if days is not None else []
        if owed:
            wake("alerts.tasks.deliver", owed)
        return answer(tracked.pk, person_of(request))

    @extend_schema(operation_id="trackedProductsPurchaseTakeBack", responses={200: TrackedProductSerializer})
    def delete(self, request: Request, id: UUID) -> Response:
        """It was not bought after all: watching is as it was before."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        with transaction.atomic():
            now = database_now()
            if (before := take_back(tracked, now=now)) is not None:
                open_rules(tracked, at=before, now=now)
        wake(SWEEP)
        return answer(tracked.pk, person_of(request))


def _paid(tracked: TrackedProduct, wanted: dict[str, Any]) -> Money:
    known = tracked.listing.currency or None
    try:
        return read_target(wanted["amount"], currency=wanted["currency"], listing_currency=known)
    except DjangoValidationError as error:
        raise ValidationError({"amount": get_error_detail(error.error_dict["target"][0])}) from error
