"""The one error format: RFC 9457 problem details, with a stable `code` and words in the person's language."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    NotFound,
    PermissionDenied,
    ValidationError,
)
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.views import set_rollback

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# A database that was restarted is back within seconds.
RETRY_AFTER_S = 5
DATABASE_AWAY = (OperationalError, InterfaceError)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: None lets the error go on to `server_error`, which keeps its trace in the log."""
    request = context["request"]
    known = _as_api_exception(error)
    if known is None:
        return None
    set_rollback()
    headers = {}
    # DRF's views and throttles set these on the error.
    if challenge := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait_s := getattr(known, "wait", None):
        headers["Retry-After"] = str(max(1, round(wait_s)))
    body = _body_of(known, request)
    _log_refusal(request, body)
    return Response(body, status=known.status_code, headers=headers, content_type=MEDIA_TYPE)


class DatabaseAwayError(APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "unavailable"
    wait = RETRY_AFTER_S


def _as_api_exception(error: Exception) -> APIException | None:
    match error:
        case APIException():
            return error
        case Http404():
            return NotFound()
        case DjangoPermissionDenied():
            return PermissionDenied()
        case DjangoValidationError():
            return ValidationError(get_error_detail(error))
        case OperationalError() | InterfaceError():
            log.error("database.away", exc_info=error)
            return DatabaseAwayError(
                _("The service is not available just now. Your records are safe; please try again.")
            )
    return None


def _body_of(error: APIException, request: Any) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        problem = problem_of(
            request, error.status_code, "invalid", _("Something in this cannot be taken. See the fields.")
        )
        problem["errors"] = {}
        for name, detail in _flat(error.detail):
            entry = {"code": detail.code, "message": str(detail)}
            problem["errors"].setdefault(name or "non_field_errors", []).append(entry)
        return problem
    code = error.get_codes()
    return problem_of(request, error.status_code, code if isinstance(code, str) else "error", str(error.detail))


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, ErrorDetail]]:
    """Errors inside objects by dotted name; in lists by number: "target.amount", "tags.0"."""
    match detail:
        case dict():
            for name, inner in detail.items():
                # Of the object as a whole: what stands inside keeps its own name.
                parts = [part for part in (path, "" if name == "non_field_errors" else str(name)) if part]
                yield from _flat(inner, ".".join(parts))
        case list():
            for number, inner in enumerate(detail):
                yield from _flat(inner, path if isinstance(inner, ErrorDetail) else f"{path}.{number}")
        case ErrorDetail():
            yield path, detail


def problem_of(request: Any, status: int, code: str, detail: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": getattr(request, "request_id", ""),
    }


def problem_response(request: HttpRequest, status: int, code: str, detail: str) -> JsonResponse:
    """The same outside DRF's views."""
    body = problem_of(request, status, code, detail)
    _log_refusal(request, body)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def _log_refusal(request: Any, body: dict[str, Any]) -> None:
    """Who was refused what: ids, codes and names of fields, never what was sent."""
    user = getattr(request, "user", None)
    log.info(
        "request.refused",
        extra={
            "request_id": body["request_id"],
            "method": request.method,
            "route": getattr(getattr(request, "resolver_match", None), "route", None),
            "status": body["status"],
            "code": body["code"],
            "fields": sorted(f"{name}:{errors[0]['code']}" for name, errors in body.get("errors", {}).items()),
            "person": getattr(user, "pk", None) if body["status"] < HTTPStatus.INTERNAL_SERVER_ERROR else None,
        },
    )


# --- what Django itself answers with ---------------------------------------------------------------------------------


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _plain(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _("The page is out of date. Load it again and repeat what you did.")
    if _is_api(request):
        return problem_response(request, HTTPStatus.FORBIDDEN, "csrf_failed", sentence)
    return _plain(HTTPStatus.FORBIDDEN, sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _("This request cannot be understood.")
    if _is_api(request):
        return problem_response(request, HTTPStatus.BAD_REQUEST, "bad_request", sentence)
    return _plain(HTTPStatus.BAD_REQUEST, sentence)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _("This is not allowed.")
    if _is_api(request):
        return problem_response(request, HTTPStatus.FORBIDDEN, "permission_denied", sentence)
    return _plain(HTTPStatus.FORBIDDEN, sentence)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _("There is nothing here.")
    if _is_api(request):
        return problem_response(request, HTTPStatus.NOT_FOUND, "not_found", sentence)
    return _plain(HTTPStatus.NOT_FOUND, sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django has logged the trace; the answer names the request, so that it is found there."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        status, code = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"
        sentence = _("The service is not available just now. Your records are safe; please try again.")
    else:
        status, code = HTTPStatus.INTERNAL_SERVER_ERROR, "server_error"
        sentence = _("Something went wrong on our side. Your records are safe; please try again.")
    response = problem_response(request, status, code, sentence) if _is_api(request) else _plain(status, sentence)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response
