"""The secret link by which programs follow what a person is told: /api/v1/me/feed/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from products.clock import database_now
from users.api import person_of
from users.api_token import FEED, current, issue, revoke
from users.limits import spend
from users.models import ApiToken
from users.strict import NoParametersSerializer


class FeedLinkSerializer(serializers.Serializer[Any]):
    """The link that works now, without its secret."""

    prefix = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class FeedLinkStateSerializer(serializers.Serializer[Any]):
    current = FeedLinkSerializer(allow_null=True)


class NewFeedLinkSerializer(serializers.Serializer[Any]):
    """The addresses are told this once."""

    atom_url = serializers.CharField()
    calendar_url = serializers.CharField()
    current = FeedLinkSerializer()


class FeedLinkView(APIView):
    @extend_schema(operation_id="feedLinkRetrieve", responses=FeedLinkStateSerializer)
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        token = current(person_of(request), now=database_now(), use=FEED)
        return Response({"current": _shape(token) if token else None})

    @extend_schema(operation_id="feedLinkCreate", request=None, responses={201: NewFeedLinkSerializer})
    def post(self, request: Request) -> Response:
        """Makes a new link; the one before ends."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        spend(request, "make_token", person)
        issued = issue(person, now=database_now(), use=FEED)
        base = f"{settings.PUBLIC_URL}/api/feeds/{issued.secret}"
        body = {"atom_url": f"{base}/told.atom", "calendar_url": f"{base}/told.ics", "current": _shape(issued.token)}
        return Response(body, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="feedLinkDestroy", responses={204: None})
    def delete(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        revoke(person_of(request), now=database_now(), use=FEED)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shape(token: ApiToken) -> dict[str, Any]:
    return {"prefix": token.prefix, "created_at": token.created_at, "last_used_at": token.last_used_at}
