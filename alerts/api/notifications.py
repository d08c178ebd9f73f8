"""What was told: /api/v1/notifications/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.models import AlertRule, Delivery, Notification
from alerts.resend import resend
from alerts.values import AWAITED, OF_SIGHT, Kind
from alerts.words import delivery_message, delivery_state, headline, title_of_listing, why
from ec_sites.api import AVAILABILITIES, MoneySerializer
from price_tracking.api import EvidenceSerializer, image_url
from price_tracking.shown import evidence_shape
from products.clock import database_now
from products.models import TrackedProduct
from products.wake import wake
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import (
    NoParametersSerializer,
    QuerySerializer,
    StrictBooleanField,
    StrictChoiceField,
    StrictIntegerField,
    StrictSerializer,
    StrictUUIDField,
    page_links,
)

# A notification that no email was owed for has no delivery.
DELIVERY_STATES = [("none", "NONE"), *Delivery.State.choices]
# What people tell apart in the inbox.
ABOUT = {
    "price": [kind.value for kind in Kind if kind not in AWAITED and kind not in OF_SIGHT],
    "stock": [kind.value for kind in Kind if kind in AWAITED or kind in OF_SIGHT],
}
ABOUTS = [(about, about.upper()) for about in ABOUT]


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
    assumed_shipping = MoneySerializer(allow_null=True, help_text="Counted as the person had stated it for the shop.")
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


class UnreadAboutSerializer(serializers.Serializer[Any]):
    """How many of each sort are not read yet."""

    price = serializers.IntegerField()
    stock = serializers.IntegerField()


class NotificationPageSerializer(serializers.Serializer[Any]):
    """One page of what was told, newest first. `unread` and `unread_about` count all there is, whatever the filter.

    `tracked_product` is the product that was filtered by.
    """

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = NotificationSerializer(many=True)
    unread = serializers.IntegerField()
    unread_about = UnreadAboutSerializer()
    tracked_product = NotifiedProductSerializer(allow_null=True)


class UnreadCountSerializer(serializers.Serializer[Any]):
    """How many notifications are not read yet."""

    unread = serializers.IntegerField()


class MarkedReadSerializer(UnreadCountSerializer):
    """How many were marked just now, and when: by that moment all of them can be marked as unread again."""

    marked = serializers.IntegerField()
    read_at = serializers.DateTimeField()


class NotificationQuerySerializer(QuerySerializer):
    unread = StrictBooleanField(text=True, required=False)
    about = StrictChoiceField(choices=ABOUTS, required=False)
    tracked_product = StrictUUIDField(required=False)
    page = StrictIntegerField(text=True, min_value=1, max_value=100_000, default=1)
    page_size = StrictIntegerField(text=True, min_value=1, max_value=200, default=50)


class MarkReadSerializer(StrictSerializer):
    """Either `ids`, or `all` (of a sort, of a product) with the moment up to which the person has seen the list."""

    ids = serializers.ListField(child=StrictUUIDField(), max_length=500, required=False)
    all = StrictBooleanField(required=False)
    up_to = serializers.DateTimeField(required=False)
    about = StrictChoiceField(choices=ABOUTS, required=False)
    tracked_product = StrictUUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Never all without a moment: what came in meanwhile was not seen."""
        if attrs.get("all"):
            if "up_to" not in attrs:
                required = ErrorDetail(str(_("Say up to which moment.")), code="required")
                raise ValidationError({"up_to": [required]})
            attrs.pop("ids", None)
        elif "ids" not in attrs:
            raise ValidationError({"ids": [ErrorDetail(str(_("Say which.")), code="required")]})
        return attrs


class MarkUnreadSerializer(StrictSerializer):
    """Either `ids`, or all that were marked as read at one moment: how "mark all" is taken back."""

    ids = serializers.ListField(child=StrictUUIDField(), max_length=500, required=False)
    read_at = serializers.DateTimeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError({"ids": [ErrorDetail(str(_("Say which.")), code="required")]})
        return attrs


def notification_shape(notification: Notification, person: User) -> dict[str, Any]:
    """Reads the rule, the tracked product with listing, site and picture, and the `emails` that were prefetched."""
    facts = notification.facts
    names = (
        *("price", "before", "base", "percent", "measure", "target"),
        *("assumed_shipping", "availability", "seen_at", "confidence"),
    )
    return {
        "id": notification.public_id,
        "created_at": notification.created_at,
        "read_at": notification.read_at,
        "kind": facts.get("kind", notification.rule.kind),
        "tracked_product": product_shape(notification.tracked_product),
        "rule_id": notification.rule.public_id,
        "facts": {name: facts.get(name) for name in names}
        | {
            "already_true": bool(facts.get("already_true")),
            "evidence": [evidence_shape(row) for row in facts.get("evidence", [])],
        },
        "headline": headline(notification, person),
        "why": why(notification, person),
        "delivery": _delivery_shape(_email_of(notification), person),
    }


def product_shape(tracked: TrackedProduct) -> dict[str, Any]:
    """Reads the listing, its site and its stored picture."""
    return {
        "id": tracked.public_id,
        "title": title_of_listing(tracked.listing),
        "image_url": image_url(tracked.listing),
        "site_name": tracked.listing.site.name,
        "url": tracked.listing.url,
    }


def _email_of(notification: Notification) -> Delivery | None:
    emails: list[Delivery] = notification.emails  # type: ignore[attr-defined]  # Prefetch(to_attr=…) below
    return emails[0] if emails else None


def _delivery_shape(delivery: Delivery | None, person: User) -> dict[str, Any]:
    return {
        "state": delivery_state(delivery),
        "message": delivery_message(delivery, person),
        "at": None if delivery is None else delivery.sent_at or delivery.state_since,
    }


def _own_notifications(person: User) -> QuerySet[Notification]:
    emails = Delivery.objects.filter(channel=Delivery.Channel.EMAIL).defer("message").order_by("-id")
    return (
        Notification.objects.filter(user=person)
        .select_related("rule", "tracked_product__listing__site", "tracked_product__listing__stored_image")
        .defer("tracked_product__listing__stored_image__body")
        .prefetch_related(Prefetch("deliveries", queryset=emails, to_attr="emails"))
    )


def _unread(person: User) -> int:
    return Notification.objects.filter(user=person, read_at=None).count()


def _unread_about(person: User) -> dict[str, int]:
    rows = Notification.objects.filter(user=person, read_at=None)
    counts: dict[str, int] = rows.aggregate(
        **{about: Count("pk", filter=Q(rule__kind__in=kinds)) for about, kinds in ABOUT.items()}
    )
    return counts


def _filtered(rows: QuerySet[Notification], wanted: Mapping[str, Any]) -> QuerySet[Notification]:
    """Of one sort, of one product, as far as asked for."""
    if "about" in wanted:
        rows = rows.filter(rule__kind__in=ABOUT[wanted["about"]])
    if "tracked_product" in wanted:
        rows = rows.filter(tracked_product__public_id=wanted["tracked_product"])
    return rows


def _own_product(person: User, wanted: Mapping[str, Any]) -> TrackedProduct | None:
    """The product that is filtered by, one that was removed too; raises Http404 for any other."""
    if "tracked_product" not in wanted:
        return None
    rows = person.tracked_products.select_related("listing__site", "listing__stored_image")
    found = rows.defer("listing__stored_image__body").filter(public_id=wanted["tracked_product"]).first()
    if found is None:
        raise Http404
    return found


class NotInDoubtError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = _("This email is not in doubt.")
    default_code = "not_in_doubt"


class NotificationListView(APIView):
    @extend_schema(
        operation_id="notificationsList", parameters=[NotificationQuerySerializer], responses=NotificationPageSerializer
    )
    def get(self, request: Request) -> Response:
        wanted, person = NotificationQuerySerializer.read(request), person_of(request)
        product = _own_product(person, wanted)
        rows = _filtered(_own_notifications(person), wanted).order_by("-created_at", "-id")
        if "unread" in wanted:
            rows = rows.filter(read_at__isnull=wanted["unread"])
        start = (wanted["page"] - 1) * wanted["page_size"]
        count = rows.order_by().count()
        return Response(
            {
                "count": count,
                **page_links(request, count=count, page=wanted["page"], page_size=wanted["page_size"]),
                "results": [notification_shape(row, person) for row in rows[start : start + wanted["page_size"]]],
                "unread": _unread(person),
                "unread_about": _unread_about(person),
                "tracked_product": product_shape(product) if product else None,
            }
        )


class UnreadCountView(APIView):
    @extend_schema(operation_id="notificationsUnreadCount", responses=UnreadCountSerializer)
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        return Response({"unread": _unread(person_of(request))})


class MarkReadView(APIView):
    @extend_schema(operation_id="notificationsMarkRead", request=MarkReadSerializer, responses=MarkedReadSerializer)
    def post(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        body, person = MarkReadSerializer(data=request.data), person_of(request)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        rows = Notification.objects.filter(user=person, read_at=None)
        if "ids" in wanted:
            rows = rows.filter(public_id__in=wanted["ids"])
        else:
            rows = _filtered(rows, wanted).filter(created_at__lte=wanted["up_to"])
        now = database_now()
        marked = rows.update(read_at=now)
        return Response({"unread": _unread(person), "marked": marked, "read_at": now})


class MarkUnreadView(APIView):
    @extend_schema(
        operation_id="notificationsMarkUnread", request=MarkUnreadSerializer, responses=UnreadCountSerializer
    )
    def post(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        body, person = MarkUnreadSerializer(data=request.data), person_of(request)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        which = Q(read_at=wanted["read_at"]) if "read_at" in wanted else Q(public_id__in=wanted["ids"])
        Notification.objects.filter(which, user=person).update(read_at=None)
        return Response({"unread": _unread(person)})


class SendAgainView(APIView):
    @extend_schema(operation_id="notificationsSendAgain", request=None, responses={202: NotificationSerializer})
    def post(self, request: Request, id: UUID) -> Response:
        """Sends the email once more, where it failed or where it is unknown whether it arrived."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        notification = _own_notifications(person).filter(public_id=id).first()
        if notification is None:
            raise Http404
        spend(request, "send_again", person)
        email = _email_of(notification)
        if email is None:
            raise NotInDoubtError
        try:
            resend(email, now=database_now())
        except DjangoValidationError as error:
            raise NotInDoubtError(error.messages[0], code=error.code) from error
        wake("alerts.tasks.deliver", [email.pk])
        again = _own_notifications(person).get(pk=notification.pk)
        return Response(notification_shape(again, person), status=status.HTTP_202_ACCEPTED)
