"""Browsers that are told by push messages: /api/v1/push/. What they are listed, tried and removed by is webhooks.py."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.api.webhooks import WebhookSerializer, shape_of
from alerts.web_push import add, server_key
from ec_sites.address import MAX_LENGTH
from products.clock import database_now
from users.api import person_of
from users.limits import spend
from users.strict import NoParametersSerializer, StrictSerializer, StrictTextField, errors_on


class PushKeySerializer(serializers.Serializer[Any]):
    server_key = serializers.CharField(help_text="What a browser subscribes with (applicationServerKey), in base64url.")


class PushSubscriptionSerializer(StrictSerializer):
    """As the browser's PushSubscription tells it; `name` says which browser it is."""

    name = StrictTextField(max_length=60, visible=True)
    url = StrictTextField(max_length=MAX_LENGTH, help_text="Its `endpoint`.")
    p256dh = StrictTextField(max_length=100)
    auth = StrictTextField(max_length=40)
    server_key = StrictTextField(max_length=100, help_text="The key it was made with.")


class PushView(APIView):
    @extend_schema(operation_id="pushRetrieve", responses=PushKeySerializer)
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        return Response({"server_key": server_key()})

    @extend_schema(operation_id="pushCreate", request=PushSubscriptionSerializer, responses={201: WebhookSerializer})
    def post(self, request: Request) -> Response:
        """Tells the person in this browser from now on; once more for the same browser changes nothing."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        body = PushSubscriptionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spend(request, "webhook", person)
        with errors_on("url"):
            browser = add(person, **body.validated_data, now=database_now())
        return Response(shape_of(browser, person), status=status.HTTP_201_CREATED)
