"""Shops with their policy, and what an address would be before it is added: /api/v1/sites/."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ec_sites.api import SiteSerializer, SiteSummarySerializer
from users.strict import NoParametersSerializer, QuerySerializer, StrictTextField


class ProductReferenceSerializer(serializers.Serializer[Any]):
    """A product page, recognised. `item_id` is the shop's own id where its address form is known."""

    site_code = serializers.CharField()
    item_id = serializers.CharField(allow_null=True)
    url = serializers.CharField()


class SiteLookupSerializer(serializers.Serializer[Any]):
    """What an address is, before it is added. `recognised`: the form of the shop's addresses is known."""

    recognised = serializers.BooleanField()
    reference = ProductReferenceSerializer()
    site = SiteSummarySerializer()
    already_tracked = serializers.UUIDField(allow_null=True)


class SiteLookupQuerySerializer(QuerySerializer):
    url = StrictTextField(max_length=10_000)


class SiteListView(APIView):
    @extend_schema(operation_id="sitesList", responses=SiteSerializer(many=True))
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        raise NotImplementedError


class SiteLookupView(APIView):
    @extend_schema(operation_id="sitesLookup", parameters=[SiteLookupQuerySerializer], responses=SiteLookupSerializer)
    def get(self, request: Request) -> Response:
        SiteLookupQuerySerializer.read(request)
        raise NotImplementedError
