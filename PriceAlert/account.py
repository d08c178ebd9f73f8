"""The end of an account: /api/v1/me/ with DELETE. Here, because it reaches into every app."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from users.api import MeView
from users.strict import StrictSerializer, StrictTextField


class AccountDeletionSerializer(StrictSerializer):
    password = StrictTextField(max_length=1000, trim_whitespace=False)


class AccountView(MeView):
    @extend_schema(operation_id="meDestroy", request=AccountDeletionSerializer, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Deletes the account and everything of it. A mail that is not on its way yet is dropped."""
        raise NotImplementedError
