"""What the pages must know before anybody signs in: /api/v1/config/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from users.strict import NoParametersSerializer

SIGN_UPS = [("open", "OPEN"), ("invitation", "INVITATION"), ("closed", "CLOSED")]
MODES = [("production", "PRODUCTION"), ("demo", "DEMO"), ("test", "TEST")]


class DemoPersonSerializer(serializers.Serializer[Any]):
    """Who may sign in to try things out. Only a demo has one."""

    email = serializers.CharField()
    password = serializers.CharField()


class ConfigSerializer(serializers.Serializer[Any]):
    """What the pages must know before anybody signs in."""

    mode = serializers.ChoiceField(choices=MODES)
    demo = DemoPersonSerializer(allow_null=True)
    mailbox_url = serializers.CharField(allow_null=True)
    tracked_products_max = serializers.IntegerField()
    examples = serializers.ListField(child=serializers.CharField(), help_text="Product pages to try, in a demo.")
    sign_up = serializers.ChoiceField(choices=SIGN_UPS, help_text="Who may sign up.")
    passkeys = serializers.BooleanField(help_text="Whether browsers can keep a passkey for this address.")


class ConfigView(APIView):
    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(operation_id="configRetrieve", responses=ConfigSerializer, auth=[])
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        is_demo = settings.MODE == "demo"
        demo = {"email": settings.DEMO_EMAIL, "password": settings.DEMO_PASSWORD}
        return Response(
            {
                "mode": settings.MODE,
                "demo": demo if is_demo and settings.DEMO_EMAIL else None,
                "mailbox_url": settings.MAILBOX_URL or None,
                "tracked_products_max": settings.TRACKED_PRODUCTS_MAX,
                "examples": settings.DEMO_EXAMPLES if is_demo else [],
                "sign_up": settings.SIGN_UP,
                "passkeys": settings.HAS_PASSKEYS,
            }
        )
