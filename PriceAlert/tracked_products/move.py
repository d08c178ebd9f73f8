"""/api/v1/tracked-products/{id}/move/: the person's own order."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from PriceAlert.tracked_products.views import own_product
from products.models import TrackedProduct
from products.move import move
from users.strict import NoParametersSerializer, StrictSerializer, StrictUUIDField


class MoveBodySerializer(StrictSerializer):
    """Right after which of the person's products it is to stand; null for the top of the list."""

    after = StrictUUIDField(allow_null=True)


class MoveView(APIView):
    @extend_schema(operation_id="trackedProductsMove", request=MoveBodySerializer, responses={204: None})
    def post(self, request: Request, id: UUID) -> Response:
        """Moves it in the person's own order."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        body = MoveBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        after = body.validated_data["after"]
        try:
            move(tracked, after=None if after is None else own_product(request, after))
        except TrackedProduct.DoesNotExist as error:  # it was removed in this very moment
            raise Http404 from error
        return Response(status=status.HTTP_204_NO_CONTENT)
