"""Rules that new products get, or those that get a tag: /api/v1/default-rules/."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.defaults import EVERY_PRODUCT, add_default, rule_of
from alerts.models import AlertRule, DefaultRule
from alerts.words import sentence
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import (
    NoParametersSerializer,
    StrictChoiceField,
    StrictDecimalField,
    StrictIntegerField,
    StrictSerializer,
    StrictTextField,
    errors_on,
)


class DefaultRuleSerializer(serializers.Serializer[DefaultRule]):
    """A rule that each new product gets, or with `tag` each that gets this tag."""

    id = serializers.UUIDField()
    tag = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=DefaultRule.KINDS)
    measure = serializers.ChoiceField(choices=AlertRule.Measure.choices)
    percent = serializers.CharField(allow_null=True)
    base = serializers.ChoiceField(choices=AlertRule.Base.choices, allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    sentence = serializers.CharField()


class DefaultRuleBodySerializer(StrictSerializer):
    """`percent` and `base` belong to drop; `days` to the bases of days and to unseen, and to lowest of some days."""

    tag = StrictTextField(max_length=40, visible=True, required=False, allow_null=True)
    kind = StrictChoiceField(choices=DefaultRule.KINDS)
    measure = StrictChoiceField(choices=AlertRule.Measure.choices, required=False)
    percent = StrictDecimalField(
        max_digits=4, decimal_places=1, min_value=0, max_value=99, required=False, allow_null=True
    )
    base = StrictChoiceField(choices=AlertRule.Base.choices, required=False, allow_null=True)
    days = StrictIntegerField(required=False, allow_null=True)


class DefaultRuleListView(APIView):
    @extend_schema(operation_id="defaultRulesList", responses=DefaultRuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        rules = person_of(request).default_rules.select_related("user").order_by("tag", "pk")
        return Response([_shape(rule) for rule in rules])

    @extend_schema(
        operation_id="defaultRulesCreate", request=DefaultRuleBodySerializer, responses={201: DefaultRuleSerializer}
    )
    def post(self, request: Request) -> Response:
        """Counts for what is added or tagged from now on; what is watched already stays as it is."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        body = DefaultRuleBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted: dict[str, Any] = body.validated_data
        spend(request, "save_rule", person)
        with transaction.atomic(), errors_on("non_field_errors"):
            made = add_default(
                User.objects.select_for_update(no_key=True).get(pk=person.pk),
                tag=wanted.get("tag") or EVERY_PRODUCT,
                kind=wanted["kind"],
                measure=wanted.get("measure") or AlertRule.Measure.SHELF,
                percent=wanted.get("percent"),
                base=wanted.get("base"),
                days=wanted.get("days"),
            )
        return Response(_shape(made), status=status.HTTP_201_CREATED)


class DefaultRuleView(APIView):
    @extend_schema(operation_id="defaultRulesDestroy", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """New products get it no more; those that have it keep it. Made again, it is not given to them twice."""
        NoParametersSerializer.read(request)
        gone, _by_model = person_of(request).default_rules.filter(public_id=id).delete()
        if not gone:
            raise Http404
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shape(default: DefaultRule) -> dict[str, Any]:
    return {
        "id": default.public_id,
        "tag": default.tag or None,
        "kind": default.kind,
        "measure": default.measure,
        "percent": None if default.percent is None else f"{default.percent:.1f}",
        "base": default.base or None,
        "days": default.days,
        "sentence": sentence(rule_of(default), default.user),
    }
