"""The end of an account: /api/v1/me/ with DELETE. Here, because it reaches into every app."""

from __future__ import annotations

from django.contrib.auth import logout
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from PriceAlert.accounts.delete import delete_account
from users.api import MeView, person_of
from users.limits import spend
from users.strict import NoParametersSerializer, StrictPasswordField, StrictSerializer


class AccountDeletionSerializer(StrictSerializer):
    """The password once more: a borrowed browser must not be able to delete an account."""

    password = StrictPasswordField()


class AccountView(MeView):
    @extend_schema(operation_id="meDestroy", request=AccountDeletionSerializer, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Deletes the account and everything of it. A mail that is not on its way yet is dropped."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        body = AccountDeletionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spend(request, "delete_account", person)
        if not person.check_password(body.validated_data["password"]):
            wrong = ErrorDetail(_("The password is wrong."), code="incorrect_password")
            raise ValidationError({"password": [wrong]})
        delete_account(person)
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)
