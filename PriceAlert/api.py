"""What every endpoint shares: who asks, and what a body may be."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, parsers
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """401, not 403, for who is not signed in: the header makes DRF say so."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        # Where the scheme is https the cookie's name has the prefix __Host-.
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME.removeprefix("__Host-")}


class StrictJSONParser(parsers.JSONParser):
    pass
