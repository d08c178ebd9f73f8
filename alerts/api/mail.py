"""Whether alerts reach a person's address: /api/v1/alert-mail/."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.models import Delivery
from alerts.trouble import stop_of, try_again
from products.clock import database_now
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import NoParametersSerializer

_Dropped = Delivery.Dropped
STOPS = [(reason.value, reason.name) for reason in (_Dropped.COMPLAINED, _Dropped.BOUNCED, _Dropped.REFUSED)]


class MailStopSerializer(serializers.Serializer[Any]):
    """Since when and why no alerts go to the address."""

    address = serializers.CharField()
    because = serializers.ChoiceField(choices=STOPS)
    since = serializers.DateTimeField()


class AlertMailSerializer(serializers.Serializer[Any]):
    """`stopped` is null where alerts go out."""

    stopped = MailStopSerializer(allow_null=True)


class AlertMailView(APIView):
    @extend_schema(operation_id="alertMailRetrieve", responses=AlertMailSerializer)
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        return Response(_shape(person_of(request)))


class AlertMailTryAgainView(APIView):
    @extend_schema(operation_id="alertMailTryAgain", request=None, responses=AlertMailSerializer)
    def post(self, request: Request) -> Response:
        """Has alerts go to the address again: the person says that it is right."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        spend(request, "send_again", person)
        try_again(person, now=database_now())
        return Response(_shape(person))


def _shape(person: User) -> dict[str, Any]:
    stop = stop_of(person)
    return {"stopped": stop and {"address": stop.address, "because": stop.because, "since": stop.since}}
