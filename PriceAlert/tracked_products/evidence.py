"""/api/v1/tracked-products/…/evidence/: why a price of the history was believed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ec_sites.api import AVAILABILITIES
from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.api import EvidenceSerializer
from price_tracking.proof import Proof, proof_at
from price_tracking.shown import evidence_shape
from PriceAlert.tracked_products.views import own_product
from users.strict import QuerySerializer, StrictMomentField


class ProofSerializer(serializers.Serializer[Any]):
    """The span that held at a moment. `source` is typed or sent where a person gave the price; `rows` may be none."""

    at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    amount = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    availability = serializers.ChoiceField(choices=AVAILABILITIES)
    confidence = serializers.FloatField(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field of that name
    url = serializers.CharField()
    rows = EvidenceSerializer(many=True)


class ProofQuerySerializer(QuerySerializer):
    at = StrictMomentField()


class EvidenceView(APIView):
    @extend_schema(operation_id="trackedProductsEvidence", parameters=[ProofQuerySerializer], responses=ProofSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        """404 where nothing was known at that moment."""
        wanted = ProofQuerySerializer.read(request)
        proof = proof_at(own_product(request, id).listing, wanted["at"])
        if proof is None:
            raise Http404
        return Response(_proof_shape(proof))


def _proof_shape(proof: Proof) -> dict[str, Any]:
    point = proof.point
    money = None if point.price is None else Money(point.price, point.currency)
    return {
        "at": point.first_seen_at,
        "until": proof.until,
        "amount": None if money is None else format_amount(money),
        "currency": point.currency or None,
        "availability": point.availability,
        "confidence": point.confidence,
        "source": point.source,
        "url": proof.url,
        "rows": [evidence_shape(row) for row in proof.rows],
    }
