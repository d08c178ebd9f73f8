"""What the deletion of an account takes away, counted before it is asked for: /api/v1/me/loss/."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.models import AlertRule, Delivery, Notification
from price_tracking.models import PricePoint
from products.models import TrackedProduct
from users.api import person_of
from users.models import User
from users.strict import NoParametersSerializer

_UNSENT = [Delivery.State.OWED, Delivery.State.CLAIMED]


class AccountLossSerializer(serializers.Serializer[Any]):
    """What goes with the account. What others see too (a shared shop page's history) stays, without the person."""

    tracked_products = serializers.IntegerField()
    price_points = serializers.IntegerField(help_text="Of pages that this person alone could see.")
    rules = serializers.IntegerField()
    notifications = serializers.IntegerField()
    deliveries_owed = serializers.IntegerField(help_text="Alerts that are not on their way yet: they are not sent.")


class AccountLossView(APIView):
    @extend_schema(operation_id="meLoss", responses=AccountLossSerializer)
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        return Response(AccountLossSerializer(_loss(person_of(request))).data)


def _loss(person: User) -> dict[str, int]:
    """Five queries."""
    return {
        "tracked_products": TrackedProduct.objects.filter(user=person, deleted_at=None).count(),
        "price_points": PricePoint.objects.filter(listing__private_to=person).count(),
        "rules": AlertRule.objects.live().filter(tracked_product__user=person).count(),
        "notifications": Notification.objects.filter(user=person).count(),
        "deliveries_owed": Delivery.objects.filter(user=person, state__in=_UNSENT).count(),
    }
