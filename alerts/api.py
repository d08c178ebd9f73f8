"""Alert rules and notifications: /api/v1/alert-rules/ and /api/v1/notifications/."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.models import AlertRule, Delivery
from ec_sites.api import AVAILABILITIES, MoneySerializer
from price_tracking.api import EvidenceSerializer
from users.strict import (
    QuerySerializer,
    StrictBooleanField,
    StrictChoiceField,
    StrictDecimalField,
    StrictIntegerField,
    StrictSerializer,
    StrictTextField,
    StrictUUIDField,
)

# A delivery that was never owed has no row.
DELIVERY_STATES = [("none", "NONE"), *Delivery.State.choices]


class AlertRuleSerializer(serializers.Serializer[AlertRule]):
    """When a person wants to hear of a product, and what that comes to in words."""

    id = serializers.UUIDField()
    tracked_product = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=AlertRule.Kind.choices)
    measure = serializers.ChoiceField(choices=AlertRule.Measure.choices)
    target = MoneySerializer(allow_null=True)
    percent = serializers.CharField(allow_null=True)
    base = serializers.ChoiceField(choices=AlertRule.Base.choices, allow_null=True)
    is_on = serializers.BooleanField()
    state = serializers.ChoiceField(choices=AlertRule.State.choices)
    fired_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    sentence = serializers.CharField()
    next_sentence = serializers.CharField()
    already_true = serializers.BooleanField()


class TypedMoneySerializer(StrictSerializer):
    """An amount as people type it: "1980", "1,980", "¥1,980", "１９８０"."""

    amount = StrictTextField(max_length=40)
    currency = StrictTextField(max_length=3, min_length=3)


class FirstRuleSerializer(StrictSerializer):
    """A rule for a product that is just being added. `target` belongs to kind target, `percent` and `base` to drop."""

    kind = StrictChoiceField(choices=AlertRule.Kind.choices)
    measure = StrictChoiceField(choices=AlertRule.Measure.choices, required=False)
    target = TypedMoneySerializer(required=False, allow_null=True)
    percent = StrictDecimalField(
        max_digits=4, decimal_places=1, min_value=0, max_value=99, required=False, allow_null=True
    )
    base = StrictChoiceField(choices=AlertRule.Base.choices, required=False, allow_null=True)
    is_on = StrictBooleanField(required=False)


class AlertRuleBodySerializer(FirstRuleSerializer):
    """A new rule on a tracked product."""

    tracked_product = StrictUUIDField()


class AlertRuleChangeSerializer(StrictSerializer):
    """What may be changed of a rule: all but its product and its kind."""

    measure = StrictChoiceField(choices=AlertRule.Measure.choices, required=False)
    target = TypedMoneySerializer(required=False)
    percent = StrictDecimalField(max_digits=4, decimal_places=1, min_value=0, max_value=99, required=False)
    base = StrictChoiceField(choices=AlertRule.Base.choices, required=False)
    is_on = StrictBooleanField(required=False)


class AlertRuleProblemSerializer(serializers.Serializer[Any]):
    """What speaks against a rule, in words, without making it an error."""

    code = serializers.CharField()
    message = serializers.CharField()


class AlertRulePreviewSerializer(serializers.Serializer[Any]):
    """What a rule would do. Nothing is saved."""

    sentence = serializers.CharField()
    next_sentence = serializers.CharField()
    already_true = serializers.BooleanField()
    problems = AlertRuleProblemSerializer(many=True)


class AlertRuleQuerySerializer(QuerySerializer):
    tracked_product = StrictUUIDField(required=False)


class NotifiedProductSerializer(serializers.Serializer[Any]):
    """The tracked product a notification speaks of."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    image_url = serializers.CharField(allow_null=True)
    site_name = serializers.CharField()
    url = serializers.CharField()


class NotificationFactsSerializer(serializers.Serializer[Any]):
    """What a notification says, frozen when it was owed."""

    price = MoneySerializer(allow_null=True)
    before = MoneySerializer(allow_null=True)
    base = serializers.ChoiceField(choices=AlertRule.Base.choices, allow_null=True)
    percent = serializers.CharField(allow_null=True)
    measure = serializers.ChoiceField(choices=AlertRule.Measure.choices)
    target = MoneySerializer(allow_null=True)
    availability = serializers.ChoiceField(choices=AVAILABILITIES)
    seen_at = serializers.DateTimeField(allow_null=True)
    confidence = serializers.FloatField(allow_null=True)
    already_true = serializers.BooleanField()
    evidence = EvidenceSerializer(many=True)


class DeliverySummarySerializer(serializers.Serializer[Any]):
    """What became of the email, in words."""

    state = serializers.ChoiceField(choices=DELIVERY_STATES)
    message = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class NotificationSerializer(serializers.Serializer[Any]):
    """One thing that was told."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    kind = serializers.ChoiceField(choices=AlertRule.Kind.choices)
    tracked_product = NotifiedProductSerializer()
    rule_id = serializers.UUIDField()
    facts = NotificationFactsSerializer()
    headline = serializers.CharField()
    why = serializers.CharField()
    delivery = DeliverySummarySerializer()


class NotificationPageSerializer(serializers.Serializer[Any]):
    """One page of what was told, newest first. `unread` counts all pages."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = NotificationSerializer(many=True)
    unread = serializers.IntegerField()


class UnreadCountSerializer(serializers.Serializer[Any]):
    """How many notifications are not read yet."""

    unread = serializers.IntegerField()


class NotificationQuerySerializer(QuerySerializer):
    unread = StrictBooleanField(text=True, required=False)
    page = StrictIntegerField(text=True, min_value=1, max_value=100_000, default=1)
    page_size = StrictIntegerField(text=True, min_value=1, max_value=200, default=50)


class MarkReadSerializer(StrictSerializer):
    """Either `ids`, or `all` with the moment up to which the person has seen the list."""

    ids = serializers.ListField(child=StrictUUIDField(), max_length=500, required=False)
    all = StrictBooleanField(required=False)
    up_to = serializers.DateTimeField(required=False)


class MarkUnreadSerializer(StrictSerializer):
    ids = serializers.ListField(child=StrictUUIDField(), max_length=500)


class AlertRuleListView(APIView):
    @extend_schema(
        operation_id="alertRulesList", parameters=[AlertRuleQuerySerializer], responses=AlertRuleSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        raise NotImplementedError

    @extend_schema(
        operation_id="alertRulesCreate", request=AlertRuleBodySerializer, responses={201: AlertRuleSerializer}
    )
    def post(self, request: Request) -> Response:
        raise NotImplementedError


class AlertRulePreviewView(APIView):
    @extend_schema(
        operation_id="alertRulesPreview", request=AlertRuleBodySerializer, responses=AlertRulePreviewSerializer
    )
    def post(self, request: Request) -> Response:
        raise NotImplementedError


class AlertRuleView(APIView):
    @extend_schema(operation_id="alertRulesRetrieve", responses=AlertRuleSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError

    @extend_schema(
        operation_id="alertRulesPartialUpdate", request=AlertRuleChangeSerializer, responses=AlertRuleSerializer
    )
    def patch(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError

    @extend_schema(operation_id="alertRulesDestroy", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError


class AlertRuleRestoreView(APIView):
    @extend_schema(operation_id="alertRulesRestore", request=None, responses=AlertRuleSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError


class NotificationListView(APIView):
    @extend_schema(
        operation_id="notificationsList", parameters=[NotificationQuerySerializer], responses=NotificationPageSerializer
    )
    def get(self, request: Request) -> Response:
        raise NotImplementedError


class UnreadCountView(APIView):
    @extend_schema(operation_id="notificationsUnreadCount", responses=UnreadCountSerializer)
    def get(self, request: Request) -> Response:
        raise NotImplementedError


class MarkReadView(APIView):
    @extend_schema(operation_id="notificationsMarkRead", request=MarkReadSerializer, responses=UnreadCountSerializer)
    def post(self, request: Request) -> Response:
        raise NotImplementedError


class MarkUnreadView(APIView):
    @extend_schema(
        operation_id="notificationsMarkUnread", request=MarkUnreadSerializer, responses=UnreadCountSerializer
    )
    def post(self, request: Request) -> Response:
        raise NotImplementedError


class SendAgainView(APIView):
    @extend_schema(operation_id="notificationsSendAgain", request=None, responses={202: NotificationSerializer})
    def post(self, request: Request, id: UUID) -> Response:
        raise NotImplementedError
