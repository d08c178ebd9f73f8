"""The address for alerts, where it is not the account's: asked for, confirmed by a letter, taken back."""

from __future__ import annotations

from django.core import signing
from django.core.exceptions import ValidationError as DjangoValidationError
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from PriceAlert.accounts.letters import confirm_alert_email
from products.wake import wake
from users.account_mail import keep_mail
from users.api import MeSerializer, person_of
from users.limits import spend
from users.models import User
from users.strict import NoParametersSerializer, StrictEmailField, StrictSerializer, StrictTextField, errors_on

_SALT = "PriceAlert.accounts.alert_email"
_KEY_VALID_S = 3 * 24 * 3600


class AlertEmailRequestSerializer(StrictSerializer):
    email = StrictEmailField()


class AlertEmailKeySerializer(StrictSerializer):
    key = StrictTextField(max_length=1000)


class ConfirmedAlertEmailSerializer(serializers.Serializer[User]):
    email = serializers.EmailField(source="alert_email")


class AlertEmailView(APIView):
    @extend_schema(operation_id="alertEmailCreate", request=AlertEmailRequestSerializer, responses=MeSerializer)
    def post(self, request: Request) -> Response:
        """Has alerts go to another address from its confirmation on; until then they go to the account's."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        body = AlertEmailRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        email: str = body.validated_data["email"]
        if email.lower() == person.email.lower():
            same = ErrorDetail(_("Alerts go to this address already: it is the one you sign in with."), code="same")
            raise ValidationError({"email": [same]})
        spend(request, "alert_email", person)
        ask_for(person, email)
        return Response(MeSerializer(person).data)

    @extend_schema(operation_id="alertEmailDestroy", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Has alerts go to the account's address again, from the next one on."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        person.alert_email, person.alert_email_confirmed_at = "", None
        person.save(update_fields=["alert_email", "alert_email_confirmed_at"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class AlertEmailConfirmView(APIView):
    """Open to who is not signed in: the letter may be read on another device. Its key is all it takes."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(
        operation_id="alertEmailConfirm",
        request=AlertEmailKeySerializer,
        responses=ConfirmedAlertEmailSerializer,
        auth=[],
    )
    def post(self, request: Request) -> Response:
        NoParametersSerializer.read(request)
        body = AlertEmailKeySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        with errors_on("key"):
            person = confirm(body.validated_data["key"])
        return Response(ConfirmedAlertEmailSerializer(person).data)


def ask_for(person: User, email: str) -> None:
    """Keeps the wish and a letter with its key, in the person's language, and wakes a worker on commit."""
    person.alert_email, person.alert_email_confirmed_at = email, None
    person.save(update_fields=["alert_email", "alert_email_confirmed_at"])
    with translation.override(person.language):
        letter = confirm_alert_email(signing.dumps([str(person.public_id), email], salt=_SALT))
        facts = {"letter": letter, "language": person.language}
        text, html = (render_to_string(f"account/letter.{kind}", facts) for kind in ("txt", "html"))
    mail = keep_mail(email, letter.subject, text, html=html)
    wake("users.tasks.send_account_mail", mail.pk)


def confirm(key: str) -> User:
    """Whose address is confirmed now. A second time does no harm; raises ValidationError where the wish has changed."""
    try:
        public_id, email = signing.loads(key, salt=_SALT, max_age=_KEY_VALID_S)
    except signing.BadSignature:
        raise _used_up() from None
    person = User.objects.filter(public_id=public_id, alert_email=email, is_active=True).first()
    if person is None:
        raise _used_up()
    if person.alert_email_confirmed_at is None:
        person.alert_email_confirmed_at = timezone.now()
        person.save(update_fields=["alert_email_confirmed_at"])
    return person


def _used_up() -> DjangoValidationError:
    sentence = _("This link has run out, or another address was chosen since. Ask for a new one in the settings.")
    return DjangoValidationError(sentence, code="key_used_up")
