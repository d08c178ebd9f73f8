"""The person who asks: /api/v1/me/."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from users.models import MAIL_GAP_MINUTES_MAX, MAILS_A_DAY_MAX, User, validate_time_zone
from users.strict import (
    NoParametersSerializer,
    StrictBooleanField,
    StrictChoiceField,
    StrictDecimalField,
    StrictIntegerField,
    StrictSerializer,
    StrictTextField,
)


def person_of(request: Request) -> User:
    """Who asks, behind IsAuthenticated."""
    assert isinstance(request.user, get_user_model())
    return request.user


class AlertEmailSerializer(serializers.Serializer[User]):
    """Where a person's alerts go instead of to the account's address, once they confirmed it."""

    email = serializers.EmailField(source="alert_email")
    confirmed = serializers.SerializerMethodField()

    def get_confirmed(self, person: User) -> bool:
        return person.alert_email_confirmed_at is not None


class MeSerializer(serializers.Serializer[User]):
    """One's own account."""

    id = serializers.UUIDField(source="public_id")
    email = serializers.EmailField()
    language = serializers.ChoiceField(choices=User.Language.choices)
    time_zone = serializers.CharField(help_text="A name of the IANA time zone database.")
    yen_per_point = serializers.DecimalField(max_digits=4, decimal_places=3, help_text="From 0.000 to 1.000.")
    wants_email = serializers.BooleanField()
    mail_rhythm = serializers.ChoiceField(choices=User.MailRhythm.choices)
    digest_hour = serializers.IntegerField(help_text="0 to 23, in the person's time zone.")
    digest_weekday = serializers.IntegerField(help_text="From Monday, 0, to Sunday, 6.")
    quiet_from = serializers.IntegerField(allow_null=True, help_text="0 to 23; no email comes from this hour on.")
    quiet_to = serializers.IntegerField(allow_null=True, help_text="0 to 23: the hour when what was held comes.")
    mail_gap_minutes = serializers.IntegerField(help_text="Between two emails at least; 0 for none.")
    mails_a_day = serializers.IntegerField(help_text="At most; 0 for no limit.")
    alert_email = serializers.SerializerMethodField()
    product_view = serializers.ChoiceField(choices=User.ProductView.choices)
    is_operator = serializers.BooleanField(source="is_staff")
    email_confirmed = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="date_joined")

    def get_email_confirmed(self, person: User) -> bool:
        return bool(EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists())

    @extend_schema_field(AlertEmailSerializer(allow_null=True))
    def get_alert_email(self, person: User) -> Any:
        return AlertEmailSerializer(person).data if person.alert_email else None


class MeChangeSerializer(StrictSerializer):
    """What a person may change of their own account."""

    language = StrictChoiceField(choices=User.Language.choices, required=False)
    time_zone = StrictTextField(max_length=64, required=False)
    yen_per_point = StrictDecimalField(max_digits=4, decimal_places=3, min_value=0, max_value=1, required=False)
    wants_email = StrictBooleanField(required=False)
    mail_rhythm = StrictChoiceField(choices=User.MailRhythm.choices, required=False)
    digest_hour = StrictIntegerField(min_value=0, max_value=23, required=False)
    digest_weekday = StrictIntegerField(min_value=0, max_value=6, required=False)
    quiet_from = StrictIntegerField(min_value=0, max_value=23, required=False, allow_null=True)
    quiet_to = StrictIntegerField(min_value=0, max_value=23, required=False, allow_null=True)
    mail_gap_minutes = StrictIntegerField(min_value=0, max_value=MAIL_GAP_MINUTES_MAX, required=False)
    mails_a_day = StrictIntegerField(min_value=0, max_value=MAILS_A_DAY_MAX, required=False)
    product_view = StrictChoiceField(choices=User.ProductView.choices, required=False)

    def validate_time_zone(self, name: str) -> str:
        try:
            validate_time_zone(name)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages, code="unknown_time_zone") from error
        return name


class MeView(APIView):
    @extend_schema(operation_id="meRetrieve", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        return Response(MeSerializer(person_of(request)).data)

    @extend_schema(operation_id="mePartialUpdate", request=MeChangeSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        person = person_of(request)
        body = MeChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changes: dict[str, Any] = body.validated_data
        for name, value in changes.items():
            setattr(person, name, value)
        if changes:
            person.save(update_fields=list(changes))
        return Response(MeSerializer(person).data)
