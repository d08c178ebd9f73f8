"""What happens to every request: its id, its language, what of it may be kept, and what accounts take as a body."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from PriceAlert.logs import request_id
from PriceAlert.problems import problem_response
from PriceAlert.strict_json import BadJSONError, strict_loads
from users.models import User

Handler = Callable[[HttpRequest], HttpResponseBase]

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
ACCOUNTS = "/api/v1/auth/"
POLLED = (
    "/api/v1/tracked-products/",
    "/api/v1/alert-rules/",
    "/api/v1/notifications/",
    "/api/v1/sites/",
    "/api/v1/imports/",
)
_MAX_ACCOUNT_BODY = 16 * 1024


class RequestIdMiddleware:
    """Each request has an id; one of our own proxies may have given it already. It stands in answers and log lines."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        name = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = name  # type: ignore[attr-defined]
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response


# Pages of others, whose scripts and styles stand in the page itself. They come from us all the same.
_LOOSER_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class PrivateAnswersMiddleware:
    """What the API and the admin answer is one person's: no cache keeps it, but for views that say otherwise.

    What the page polls may be kept by the browser alone, and is asked for anew each time (ETag, 304). The pages of the
    admin and of the documentation, which the settings except from the strict policy, get a looser one.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith(("/api/", "/admin/")):
            is_polled = request.method == "GET" and response.status_code == 200 and request.path.startswith(POLLED)
            response.headers.setdefault("Cache-Control", "private, no-cache" if is_polled else "private, no-store")
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            response.headers.setdefault("Content-Security-Policy", _LOOSER_POLICY)
        return response


class PersonLanguageMiddleware:
    """Who is signed in is spoken to in their own language, whatever the browser prefers; the admin shows their zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(("/api/", "/admin/")) or not isinstance(request.user, User):
            return self.get_response(request)
        translation.activate(request.user.language)
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        with timezone.override(request.user.zone):
            return self.get_response(request)


class StrictAccountBodyMiddleware:
    """allauth's API parses bodies itself, and a deeply nested one breaks it: only plain JSON gets there."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refusal = _refuse_body(request) if request.path.startswith(ACCOUNTS) else None
        return refusal or self.get_response(request)


def _refuse_body(request: HttpRequest) -> HttpResponse | None:
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        length = 0
    if length > _MAX_ACCOUNT_BODY:
        return problem_response(request, 413, "body_too_large", _("This is more than can be taken at once."))
    if request.method in ("GET", "HEAD", "OPTIONS") or not request.body:
        return None
    if request.content_type != "application/json":
        return problem_response(request, 415, "unsupported_media_type", _("Only application/json is understood."))
    try:
        body = strict_loads(request.body)
    except BadJSONError as error:
        return problem_response(request, 400, f"json_{error.code}", _("The body is not valid JSON."))
    if not isinstance(body, dict):
        return problem_response(request, 400, "json_not_an_object", _("The body is not valid JSON."))
    return None
