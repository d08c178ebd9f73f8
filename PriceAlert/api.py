"""What every endpoint shares: who asks, and what a body may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, parsers, status
from rest_framework.exceptions import APIException, ParseError, PermissionDenied, UnsupportedMediaType
from rest_framework.request import Request

from PriceAlert.strict_json import MAX_BYTES, BadJSONError, strict_loads


class CSRFFailedError(PermissionDenied):
    default_detail = _("The page is out of date. Load it again and repeat what you did.")
    default_code = "csrf_failed"


class BodyTooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This is more than can be taken at once.")
    default_code = "body_too_large"


class SessionAuthentication(authentication.SessionAuthentication):
    """401, not 403, for who is not signed in: the header makes DRF say so."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise CSRFFailedError from error


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        # Where the scheme is https the cookie's name has the prefix __Host-.
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME.removeprefix("__Host-")}


class StrictJSONParser(parsers.BaseParser):
    """application/json in UTF-8 alone. Raises ParseError (400), UnsupportedMediaType (415), BodyTooLargeError (413)."""

    media_type = "application/json"
    max_bytes = MAX_BYTES

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        charset = dict(_parameters_of(media_type or "")).get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "")
        body = stream.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise BodyTooLargeError
        try:
            return strict_loads(body)
        except BadJSONError as error:
            raise ParseError(_("The body is not valid JSON."), code=f"json_{error.code}") from error


def _parameters_of(media_type: str) -> list[tuple[str, str]]:
    pairs = (part.partition("=") for part in media_type.split(";")[1:])
    return [(name.strip().lower(), value.strip().strip('"')) for name, _equals, value in pairs]
