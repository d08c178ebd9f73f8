"""A person's own webhooks: /api/v1/webhooks/ (docs/channels.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.models import Delivery, Webhook
from alerts.tasks import POST
from alerts.webhook import Issued, add, is_test, owe_test, replay, rotate, switch_on
from alerts.webhook_words import off_text, outcome_text
from ec_sites.address import MAX_LENGTH
from products.clock import database_now
from products.wake import wake
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import NoParametersSerializer, StrictSerializer, StrictTextField, errors_on

# So many of the last messages of each are shown.
SHOWN = 10


class WebhookDeliverySerializer(serializers.Serializer[Any]):
    """What became of one message. `reply_code` is the receiver's HTTP status."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=Delivery.State.choices)
    is_test = serializers.BooleanField()
    message = serializers.CharField()
    reply_code = serializers.IntegerField(allow_null=True)
    can_replay = serializers.BooleanField()


class WebhookSerializer(serializers.Serializer[Any]):
    """A webhook, or a browser that takes push messages, with its last messages, newest first.

    `off` says why the program switched it off.
    """

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Webhook.Kind.choices)
    name = serializers.CharField()
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    former_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when the secret before the last rotation signs as well."
    )
    off = serializers.CharField(allow_null=True)
    deliveries = WebhookDeliverySerializer(many=True)


class NewWebhookSerializer(serializers.Serializer[Any]):
    """`secret` is told this once."""

    webhook = WebhookSerializer()
    secret = serializers.CharField()


class WebhookBodySerializer(StrictSerializer):
    name = StrictTextField(max_length=60, visible=True)
    url = StrictTextField(max_length=MAX_LENGTH)


class WebhookConflictError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = _("This message cannot be sent again now.")
    default_code = "not_replayable"


def _shape(webhook: Webhook, person: User) -> dict[str, Any]:
    """Reads the `last_deliveries` that were prefetched."""
    until = webhook.former_until
    with override(person.language):
        off = off_text(webhook) if webhook.off_at else None
    return {
        "id": webhook.public_id,
        "kind": webhook.kind,
        "name": webhook.name,
        "url": webhook.url,
        "created_at": webhook.created_at,
        "former_secret_until": until if until and until > database_now() else None,
        "off": off,
        "deliveries": [_delivery_shape(one, person) for one in webhook.last_deliveries],  # type: ignore[attr-defined]
    }


def _delivery_shape(delivery: Delivery, person: User) -> dict[str, Any]:
    ended = (Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.UNKNOWN)
    return {
        "id": delivery.public_id,
        "created_at": delivery.created_at,
        "state": delivery.state,
        "is_test": is_test(delivery),
        "message": outcome_text(delivery, person),
        "reply_code": delivery.reply_code,
        "can_replay": delivery.state in ended,
    }


def _own(person: User) -> QuerySet[Webhook]:
    last = Delivery.objects.defer("message").order_by("-id")[:SHOWN]
    return person.webhooks.order_by("pk").prefetch_related(
        Prefetch("deliveries", queryset=last, to_attr="last_deliveries")
    )


def _own_webhook(request: Request, public_id: UUID) -> Webhook:
    NoParametersSerializer.read(request)
    found = _own(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def shape_of(webhook: Webhook, person: User) -> dict[str, Any]:
    return _shape(_own(person).get(pk=webhook.pk), person)


def _issued(issued: Issued, person: User) -> dict[str, Any]:
    return {"webhook": shape_of(issued.webhook, person), "secret": issued.secret}


def _owed(owe: Callable[[], Delivery], person: User) -> Response:
    try:
        delivery = owe()
    except DjangoValidationError as error:
        raise WebhookConflictError(error.messages[0], code=error.code) from error
    wake(POST, [delivery.pk])
    return Response(_delivery_shape(delivery, person), status=status.HTTP_202_ACCEPTED)


class WebhookListView(APIView):
    @extend_schema(operation_id="webhooksList", responses=WebhookSerializer(many=True))
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        person = person_of(request)
        return Response([_shape(webhook, person) for webhook in _own(person)])

    @extend_schema(operation_id="webhooksCreate", request=WebhookBodySerializer, responses={201: NewWebhookSerializer})
    def post(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        person = person_of(request)
        body = WebhookBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spend(request, "webhook", person)
        with errors_on("url"):
            issued = add(person, **body.validated_data, now=database_now())
        return Response(_issued(issued, person), status=status.HTTP_201_CREATED)


class WebhookView(APIView):
    @extend_schema(operation_id="webhooksDestroy", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        _own_webhook(request, id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class WebhookRotateView(APIView):
    @extend_schema(operation_id="webhooksRotate", request=None, responses=NewWebhookSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Makes a new secret. For 24 hours the one before signs beside it."""
        webhook, person = _own_webhook(request, id), person_of(request)
        if webhook.kind != Webhook.Kind.WEBHOOK:
            raise Http404
        spend(request, "webhook", person)
        return Response(_issued(rotate(webhook, now=database_now()), person))


class WebhookSwitchOnView(APIView):
    @extend_schema(operation_id="webhooksSwitchOn", request=None, responses=WebhookSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Goes on with a webhook that the program switched off."""
        switch_on(_own_webhook(request, id))
        return Response(_shape(_own_webhook(request, id), person_of(request)))


class WebhookTestView(APIView):
    @extend_schema(operation_id="webhooksTest", request=None, responses={202: WebhookDeliverySerializer})
    def post(self, request: Request, id: UUID) -> Response:
        """Owes it a message of the type "test", which takes the way of all others."""
        webhook, person = _own_webhook(request, id), person_of(request)
        spend(request, "webhook", person)
        return _owed(lambda: owe_test(webhook, now=database_now()), person)


class WebhookReplayView(APIView):
    @extend_schema(operation_id="webhooksReplay", request=None, responses={202: WebhookDeliverySerializer})
    def post(self, request: Request, id: UUID, delivery_id: UUID) -> Response:
        """Sends a message once more: the same body with the same id."""
        webhook, person = _own_webhook(request, id), person_of(request)
        delivery = webhook.deliveries.filter(public_id=delivery_id).first()
        if delivery is None:
            raise Http404
        spend(request, "webhook", person)
        return _owed(lambda: replay(delivery, now=database_now()), person)
