"""/api/v1/tracked-products/: the list, one of them, and what can be done to it."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from price_tracking.api import PriceHistoryQuerySerializer, PriceHistorySerializer
from PriceAlert.tracked_products.serializers import (
    TrackedProductBodySerializer,
    TrackedProductChangeSerializer,
    TrackedProductPageSerializer,
    TrackedProductQuerySerializer,
    TrackedProductSerializer,
)


class TrackedProductListView(APIView):
    @extend_schema(
        operation_id="trackedProductsList",
        parameters=[TrackedProductQuerySerializer],
        responses=TrackedProductPageSerializer,
    )
    def get(self, request: Request) -> Response:
        raise NotImplementedError

    @extend_schema(
        operation_id="trackedProductsCreate",
        request=TrackedProductBodySerializer,
        responses={200: TrackedProductSerializer, 201: TrackedProductSerializer},
    )
    def post(self, request: Request) -> Response:
        """201 where it is new or was restored, 200 where the person tracks it already. Never waits on a shop."""
        raise NotImplementedError


class TrackedProductView(APIView):
    @extend_schema(operation_id="trackedProductsRetrieve", responses=TrackedProductSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError

    @extend_schema(
        operation_id="trackedProductsPartialUpdate",
        request=TrackedProductChangeSerializer,
        responses=TrackedProductSerializer,
    )
    def patch(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError

    @extend_schema(operation_id="trackedProductsDestroy", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Removes it softly: for 24 hours it can be restored."""
        raise NotImplementedError


class RestoreView(APIView):
    @extend_schema(operation_id="trackedProductsRestore", request=None, responses=TrackedProductSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError


class CheckNowView(APIView):
    @extend_schema(operation_id="trackedProductsCheckNow", request=None, responses={202: TrackedProductSerializer})
    def post(self, request: Request, id: UUID) -> Response:
        """Asks for a look before its time. The shop's pace still holds; asking twice is asking once."""
        raise NotImplementedError


class PriceHistoryView(APIView):
    @extend_schema(
        operation_id="trackedProductsPriceHistory",
        parameters=[PriceHistoryQuerySerializer],
        responses=PriceHistorySerializer,
    )
    def get(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError
