"""Alert rules: /api/v1/alert-rules/."""

from __future__ import annotations

import datetime as dt
from copy import copy
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.create import LIFE, Made, change, create, remove, restore
from alerts.draft import draft
from alerts.join import FURTHER_MAX, conditions_of, join, of_further
from alerts.life import Step
from alerts.models import AlertRule
from alerts.preview import preview
from alerts.rehearse import Rehearsed
from alerts.standing import Standing, checked_moment, standing_of, standing_sentence
from alerts.terms import is_already_true
from alerts.words import next_sentence, sentence
from ec_sites.api import MoneySerializer, money_shape
from ec_sites.money import format_amount
from ec_sites.values import Money
from products.clock import database_now
from products.models import UNDO_WINDOW, TrackedProduct
from products.transaction import in_transaction
from products.wake import wake
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import (
    NoParametersSerializer,
    QuerySerializer,
    StrictBooleanField,
    StrictChoiceField,
    StrictDecimalField,
    StrictIntegerField,
    StrictSerializer,
    StrictTextField,
    StrictUUIDField,
    errors_on,
)

STEPS = [(step.value, step.name) for step in Step]
STANDINGS = [(standing.value, standing.name) for standing in Standing]


class AlertRuleConditionSerializer(serializers.Serializer[Any]):
    """A further condition of a rule."""

    kind = serializers.ChoiceField(choices=AlertRule.Kind.choices)
    measure = serializers.ChoiceField(choices=AlertRule.Measure.choices)
    target = MoneySerializer(allow_null=True)
    percent = serializers.CharField(allow_null=True)
    base = serializers.ChoiceField(choices=AlertRule.Base.choices, allow_null=True)
    amount = MoneySerializer(allow_null=True)
    days = serializers.IntegerField(allow_null=True)


class AlertRuleSerializer(serializers.Serializer[AlertRule]):
    """When a person wants to hear of a product, and what that comes to in words."""

    id = serializers.UUIDField()
    tracked_product = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=AlertRule.Kind.choices)
    measure = serializers.ChoiceField(choices=AlertRule.Measure.choices)
    target = MoneySerializer(allow_null=True)
    percent = serializers.CharField(allow_null=True)
    base = serializers.ChoiceField(choices=AlertRule.Base.choices, allow_null=True)
    amount = MoneySerializer(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    joiner = serializers.ChoiceField(choices=AlertRule.Joiner.choices, allow_null=True)
    further = AlertRuleConditionSerializer(many=True)
    is_on = serializers.BooleanField()
    state = serializers.ChoiceField(choices=AlertRule.State.choices)
    fired_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    sentence = serializers.CharField()
    next_sentence = serializers.CharField()
    already_true = serializers.BooleanField()
    standing = serializers.ChoiceField(choices=STANDINGS)
    snoozed_until = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class TypedMoneySerializer(StrictSerializer):
    """An amount as people type it: "1980", "1,980", "¥1,980", "１９８０"; of a unit price "62.5".

    Of a unit price the currency may name the unit, as answers do; it must be the one that the page counts in.
    """

    amount = StrictTextField(max_length=40)
    currency = StrictTextField(max_length=12, min_length=3)


class AlertRuleConditionBodySerializer(StrictSerializer):
    """What is waited for.

    `target` belongs to the kinds target and rise, `percent` and `base` to drop, `amount` and `base` to drop_amount,
    `amount` to any_change. `days` belongs to the bases median, average and high, and to unseen; with it, lowest means
    the lowest of that many days, without it the lowest ever.
    """

    kind = StrictChoiceField(choices=AlertRule.Kind.choices)
    measure = StrictChoiceField(choices=AlertRule.Measure.choices, required=False)
    target = TypedMoneySerializer(required=False, allow_null=True)
    percent = StrictDecimalField(
        max_digits=4, decimal_places=1, min_value=0, max_value=99, required=False, allow_null=True
    )
    base = StrictChoiceField(choices=AlertRule.Base.choices, required=False, allow_null=True)
    amount = TypedMoneySerializer(required=False, allow_null=True)
    days = StrictIntegerField(required=False, allow_null=True)


class FirstRuleSerializer(AlertRuleConditionBodySerializer):
    """A rule for a product that is just being added: one condition, or up to three that `joiner` makes one.

    What is joined must be able to last: target, rise, the kinds of stock, a drop from anything but the previous price,
    the lowest of some days.
    """

    joiner = StrictChoiceField(choices=AlertRule.Joiner.choices, required=False, allow_null=True)
    further = serializers.ListField(child=AlertRuleConditionBodySerializer(), required=False, max_length=FURTHER_MAX)
    is_on = StrictBooleanField(required=False)


class AlertRuleBodySerializer(FirstRuleSerializer):
    """A new rule on a tracked product."""

    tracked_product = StrictUUIDField()


class AlertRuleChangeSerializer(StrictSerializer):
    """What may be changed of a rule: all but its product and its kind.

    One that was closed with a purchase is opened again by switching it on.
    """

    measure = StrictChoiceField(choices=AlertRule.Measure.choices, required=False)
    target = TypedMoneySerializer(required=False)
    percent = StrictDecimalField(max_digits=4, decimal_places=1, min_value=0, max_value=99, required=False)
    base = StrictChoiceField(choices=AlertRule.Base.choices, required=False)
    amount = TypedMoneySerializer(required=False)
    days = StrictIntegerField(required=False, allow_null=True)
    joiner = StrictChoiceField(choices=AlertRule.Joiner.choices, required=False, allow_null=True)
    further = serializers.ListField(
        child=AlertRuleConditionBodySerializer(),
        required=False,
        max_length=FURTHER_MAX,
        help_text="In place of those there are; none with [].",
    )
    is_on = StrictBooleanField(required=False)
    snoozed_until = serializers.DateTimeField(required=False, allow_null=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class AlertRuleProblemSerializer(serializers.Serializer[Any]):
    """What speaks against a rule, in words, without making it an error."""

    code = serializers.CharField()
    message = serializers.CharField()


class AlertRuleStepSerializer(serializers.Serializer[Any]):
    """One step in the life of a rule: it waits, tells, rests, waits again."""

    step = serializers.ChoiceField(choices=STEPS)
    is_now = serializers.BooleanField()
    message = serializers.CharField()


class AlertRuleOfferSerializer(serializers.Serializer[Any]):
    """A target that the price did reach in the past year."""

    target = MoneySerializer()
    times = serializers.IntegerField()
    message = serializers.CharField()


class AlertRuleRehearsalSerializer(serializers.Serializer[Any]):
    """What the rule would have told over the recorded prices, had it been there."""

    days = serializers.IntegerField(help_text="How far back the count goes: 90, or as long as prices are recorded.")
    times = serializers.IntegerField()
    last_at = serializers.DateTimeField(allow_null=True, help_text="The last time in the past year.")
    last_price = MoneySerializer(allow_null=True)
    message = serializers.CharField()
    offer = AlertRuleOfferSerializer(allow_null=True)


class AlertRulePreviewSerializer(serializers.Serializer[Any]):
    """What a rule would do. Nothing is saved."""

    sentence = serializers.CharField()
    next_sentence = serializers.CharField()
    already_true = serializers.BooleanField()
    problems = AlertRuleProblemSerializer(many=True)
    life = AlertRuleStepSerializer(many=True)
    rehearsal = AlertRuleRehearsalSerializer()


class AlertRuleQuerySerializer(QuerySerializer):
    tracked_product = StrictUUIDField(required=False)


def alert_rule_shape(rule: AlertRule, person: User) -> dict[str, Any]:
    """Reads the rule's tracked product with its listing and person."""
    # For words alone: what is told is decided by the database's clock.
    now = timezone.now()
    return {
        "id": rule.public_id,
        "tracked_product": rule.tracked_product.public_id,
        **_condition_shape(rule),
        "joiner": rule.joiner or None,
        "further": [_condition_shape(one) for one in conditions_of(rule)[1:]],
        "is_on": rule.is_on,
        "state": rule.state,
        "fired_at": rule.fired_at,
        "created_at": rule.created_at,
        "sentence": sentence(rule, person),
        "next_sentence": standing_sentence(rule, person, now) or next_sentence(rule, person),
        "already_true": is_already_true(rule),
        "standing": standing_of(rule, now),
        "snoozed_until": rule.snoozed_until if rule.is_snoozed(now) else None,
        "expires_at": rule.expires_at,
    }


def _condition_shape(rule: AlertRule) -> dict[str, Any]:
    return {
        "kind": rule.kind,
        "measure": rule.measure,
        "target": money_shape(rule.money(rule.target)),
        "percent": None if rule.percent is None else f"{rule.percent:.1f}",
        "base": rule.base or None,
        "amount": money_shape(rule.money(rule.amount)),
        "days": rule.days,
    }


def draft_from(tracked: TrackedProduct, body: dict[str, Any]) -> AlertRule:
    """The rule that a validated body asks for, not saved. Raises Django's ValidationError by field."""
    others = []
    for place, condition in enumerate(body.get("further") or []):
        with of_further(place):
            others.append(_condition_from(tracked, condition))
    return join(_condition_from(tracked, body), others, body.get("joiner"))


def _condition_from(tracked: TrackedProduct, body: dict[str, Any]) -> AlertRule:
    target, amount = body.get("target") or {}, body.get("amount") or {}
    return draft(
        tracked,
        kind=body["kind"],
        measure=body.get("measure") or AlertRule.Measure.SHELF,
        target_amount=target.get("amount"),
        target_currency=target.get("currency"),
        percent=body.get("percent"),
        base=body.get("base"),
        amount=amount.get("amount"),
        amount_currency=amount.get("currency"),
        days=body.get("days"),
        is_on=body.get("is_on", True),
    )


def _changed_draft(changes: dict[str, Any], now: dt.datetime, rule: AlertRule) -> AlertRule:
    """The rule with its changes, judged anew; what is only of its life asks nothing of its other terms."""
    terms = {name: value for name, value in changes.items() if name not in LIFE}
    wanted = _redrafted(terms, rule) if terms else copy(rule)
    for name in LIFE:
        setattr(wanted, name, changes.get(name, getattr(rule, name)))
    for name in ("snoozed_until", "expires_at"):
        # Only what is asked for now must still be to come.
        if changes.get(name) != getattr(rule, name):
            checked_moment(name, changes.get(name), now)
    if changes.get("is_on"):
        wanted.closed_at = None
    return wanted


def _redrafted(changes: dict[str, Any], rule: AlertRule) -> AlertRule:
    first, *further = [_asked(one) for one in conditions_of(rule)]
    now = first | {"joiner": rule.joiner or None, "further": further, "is_on": rule.is_on}
    return draft_from(rule.tracked_product, now | changes)


def _asked(rule: AlertRule) -> dict[str, Any]:
    """A condition as the body that would ask for it."""
    return {
        "kind": rule.kind,
        "measure": rule.measure,
        "target": _typed(rule.money(rule.target)),
        "percent": rule.percent,
        "base": rule.base or None,
        "amount": _typed(rule.money(rule.amount)),
        "days": rule.days,
    }


def _typed(money: Money | None) -> dict[str, str] | None:
    return {"amount": format_amount(money), "currency": money.currency} if money else None


def _own_rules(person: User) -> QuerySet[AlertRule]:
    rules = AlertRule.objects.filter(tracked_product__user=person, tracked_product__deleted_at=None, deleted_at=None)
    return rules.select_related("tracked_product__listing__site", "tracked_product__user").prefetch_related(
        "tracked_product__user__site_terms"
    )


def _own_rule(request: Request, public_id: UUID) -> AlertRule:
    found = _own_rules(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _own_product(person: User, public_id: UUID) -> TrackedProduct:
    rows = TrackedProduct.objects.present().filter(user=person).select_related("listing__site", "user")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _validated(request: Request, serializer: type[StrictSerializer]) -> dict[str, Any]:
    NoParametersSerializer.read(request)
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    values: dict[str, Any] = body.validated_data
    return values


def _told(made: Made, person: User, code: int) -> Response:
    if made.delivery_ids:
        wake("alerts.tasks.deliver", made.delivery_ids)
    return Response(alert_rule_shape(made.rule, person), status=code)


class AlertRuleListView(APIView):
    @extend_schema(
        operation_id="alertRulesList", parameters=[AlertRuleQuerySerializer], responses=AlertRuleSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        wanted = AlertRuleQuerySerializer.read(request)
        person = person_of(request)
        rules = _own_rules(person).order_by("id")
        if "tracked_product" in wanted:
            rules = rules.filter(tracked_product=_own_product(person, wanted["tracked_product"]))
        return Response([alert_rule_shape(rule, person) for rule in rules])

    @extend_schema(
        operation_id="alertRulesCreate", request=AlertRuleBodySerializer, responses={201: AlertRuleSerializer}
    )
    def post(self, request: Request) -> Response:
        """What is already true is told at once, once."""
        body, person = _validated(request, AlertRuleBodySerializer), person_of(request)
        tracked = _own_product(person, body["tracked_product"])
        spend(request, "save_rule", person)
        with errors_on("non_field_errors"):
            made = in_transaction(lambda: create(draft_from(tracked, body), now=database_now()))
        return _told(made, person, status.HTTP_201_CREATED)


class AlertRulePreviewView(APIView):
    @extend_schema(
        operation_id="alertRulesPreview", request=AlertRuleBodySerializer, responses=AlertRulePreviewSerializer
    )
    def post(self, request: Request) -> Response:
        """What a rule would do. Nothing is saved."""
        body, person = _validated(request, AlertRuleBodySerializer), person_of(request)
        tracked = _own_product(person, body["tracked_product"])
        spend(request, "preview_rule", person)
        with errors_on("non_field_errors"):
            seen = preview(draft_from(tracked, body), person, now=database_now())
        return Response(
            {
                "sentence": seen.sentence,
                "next_sentence": seen.next_sentence,
                "already_true": seen.already_true,
                "problems": [{"code": problem.code, "message": problem.message} for problem in seen.problems],
                "life": [
                    {"step": step, "is_now": step is seen.life.at, "message": message}
                    for step, message in seen.life.messages.items()
                ],
                "rehearsal": _rehearsal_shape(seen.rehearsal),
            }
        )


def _rehearsal_shape(seen: Rehearsed) -> dict[str, Any]:
    found, offer = seen.rehearsal, seen.rehearsal.offer
    return {
        "days": found.days,
        "times": found.times,
        "last_at": found.last.at if found.last else None,
        "last_price": money_shape(found.last.price if found.last else None),
        "message": seen.message,
        "offer": offer and {"target": money_shape(offer.target), "times": offer.times, "message": seen.offer_message},
    }


class AlertRuleView(APIView):
    @extend_schema(operation_id="alertRulesRetrieve", responses=AlertRuleSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        return Response(alert_rule_shape(_own_rule(request, id), person_of(request)))

    @extend_schema(
        operation_id="alertRulesPartialUpdate", request=AlertRuleChangeSerializer, responses=AlertRuleSerializer
    )
    def patch(self, request: Request, id: UUID) -> Response:
        """New terms begin anew; switching it on or off, snoozing it and ending it keep where it stands."""
        rule = _own_rule(request, id)
        changes = _validated(request, AlertRuleChangeSerializer)
        spend(request, "save_rule", person_of(request))
        try:
            with errors_on("non_field_errors"):
                now = database_now()
                made = change(rule, partial(_changed_draft, changes, now), now=now)
        except AlertRule.DoesNotExist as error:
            raise Http404 from error
        return _told(made, person_of(request), status.HTTP_200_OK)

    @extend_schema(operation_id="alertRulesDestroy", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Removes it softly: for 24 hours it can be restored."""
        NoParametersSerializer.read(request)
        remove(_own_rule(request, id), now=database_now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class AlertRuleRestoreView(APIView):
    @extend_schema(operation_id="alertRulesRestore", request=None, responses=AlertRuleSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        person, now = person_of(request), database_now()
        rules = AlertRule.objects.filter(tracked_product__user=person, tracked_product__deleted_at=None)
        rule = rules.filter(public_id=id).select_related("tracked_product__listing").first()
        if rule is None or (rule.deleted_at is not None and rule.deleted_at <= now - UNDO_WINDOW):
            raise Http404
        kept = restore(rule, now=now) if rule.deleted_at is not None else _own_rule(request, id)
        return Response(alert_rule_shape(kept, person))
