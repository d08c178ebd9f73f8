"""/api/v1/captures/ and /api/v1/me/capture-token/: a page sent by the person's own browser, and the token that may."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from allauth.core import ratelimit
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.defaults import EVERY_PRODUCT, apply_defaults
from ec_sites.read import MAX_BODY_BYTES
from price_tracking.capture import Taken, read_again, take_in, watch_of
from price_tracking.models import Capture
from PriceAlert.api import StrictJSONParser
from PriceAlert.captures.form import CaptureFormParser, read_to_its_end
from PriceAlert.captures.serializers import (
    CaptureBodySerializer,
    CaptureSerializer,
    CaptureTokenSerializer,
    CaptureTokenStateSerializer,
    NewCaptureTokenSerializer,
    capture_shape,
)
from PriceAlert.tracked_products.views import SWEEP
from products.add import add
from products.clock import database_now
from products.wake import wake
from users.api import person_of
from users.api_token import current, issue, person_of_token, revoke
from users.limits import spend
from users.models import ApiToken, User
from users.strict import NoParametersSerializer, errors_on

READ = "price_tracking.tasks.read_capture"


class TokenRefusedError(AuthenticationFailed):
    default_code = "token_refused"

    def __init__(self) -> None:
        super().__init__(_("This bookmark no longer works. Make a new one and send the page again."))


class PageParser(StrictJSONParser):
    """JSON with a page in it: quotes and line ends are written as two characters."""

    max_bytes = 2 * MAX_BODY_BYTES


class SignedInOrForm(IsAuthenticated):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_form(request) or super().has_permission(request, view)


def is_form(request: Request | HttpRequest) -> bool:
    return request.method == "POST" and (request.content_type or "").startswith("multipart/form-data")


class CaptureListView(APIView):
    permission_classes = [SignedInOrForm]
    parser_classes = [PageParser, CaptureFormParser]
    sender: User | None = None

    def get_authenticators(self) -> list[BaseAuthentication]:
        """A form comes from another site: no cookie speaks for it, its token alone does."""
        asked = getattr(self, "request", None)
        return [] if asked is not None and is_form(asked) else super().get_authenticators()

    def get_authenticate_header(self, request: Request) -> str:
        return "Session"

    @extend_schema(operation_id="capturesCreate", request=CaptureBodySerializer, responses={201: CaptureSerializer})
    def post(self, request: Request) -> HttpResponseBase:
        """Takes in a page for a worker to read; 200 where the same one was sent a moment ago.

        A bookmarklet sends it as a form (multipart/form-data with token, url and html) and is led on to /captures/….
        """
        NoParametersSerializer.read(request)
        return self._from_form(request) if is_form(request) else self._from_page(request)

    def admit(self, token: bytes) -> None:
        """Who sends the form. Called while it is being read."""
        self.sender = person_of_token(token.decode("utf-8", "replace"), now=database_now())
        if self.sender is None:
            if not ratelimit.consume(self.request._request, action="send_page_failed"):
                raise Throttled(wait=60, detail=_("Too many tries. Wait some minutes, then try again."))
            raise TokenRefusedError
        spend(self.request, "send_page", self.sender)

    def _from_form(self, request: Request) -> HttpResponse:
        parts = cast("dict[str, bytes]", request.data)
        if self.sender is None:
            raise TokenRefusedError
        url = parts.get("url", b"").decode("utf-8", "replace")
        taken = _take(self.sender, url, parts.get("html", b""))
        answer = HttpResponse(status=status.HTTP_303_SEE_OTHER)
        answer["Location"] = f"/captures/{taken.capture.public_id}"
        return answer

    def _from_page(self, request: Request) -> Response:
        person = person_of(request)
        body = CaptureBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spend(request, "send_page", person)
        taken = _take(person, body.validated_data["url"], body.validated_data["html"])
        code = status.HTTP_201_CREATED if taken.is_new else status.HTTP_200_OK
        return Response(capture_shape(taken.capture), status=code)

    def handle_exception(self, error: Exception) -> Response:
        """Whoever clicked the bookmarklet reads words on a page, not JSON."""
        answer = super().handle_exception(error)
        if not is_form(self.request) or answer.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR:
            return answer
        if answer.status_code != status.HTTP_429_TOO_MANY_REQUESTS:
            read_to_its_end(self.request._request)
        page = render(self.request._request, "captures/refused.html", _words(answer.data), status=answer.status_code)
        for name in ("Retry-After", "WWW-Authenticate"):
            if name in answer.headers:
                page.headers[name] = answer.headers[name]
        return page  # type: ignore[return-value]  # DRF sends any answer of Django's


def _words(problem: dict[str, Any]) -> dict[str, Any]:
    of_fields = [each["message"] for errors in problem.get("errors", {}).values() for each in errors]
    return {"sentence": " ".join(of_fields) or problem["detail"], "is_token": problem["code"] == "token_refused"}


def _take(person: User, url: str, html: bytes) -> Taken:
    try:
        taken = take_in(person, url, html, now=database_now())
    except DjangoValidationError as error:
        field = "html" if error.code in ("too_large", "empty") else "url"
        with errors_on("non_field_errors" if error.code == "too_many_waiting" else field):
            raise
    if taken.capture.state == Capture.State.WAITING:
        wake(READ, taken.capture.pk)
    return taken


def _own_capture(request: Request, public_id: UUID) -> Capture:
    NoParametersSerializer.read(request)
    rows = person_of(request).captures.select_related("tracked_product__listing__site")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


class CaptureView(APIView):
    @extend_schema(operation_id="capturesRetrieve", responses=CaptureSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        return Response(capture_shape(_own_capture(request, id)))

    @extend_schema(operation_id="capturesDestroy", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Forgets the page. A price that was recorded from it stays; it can be taken back for itself."""
        _own_capture(request, id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class WatchCaptureView(APIView):
    @extend_schema(operation_id="capturesWatch", request=None, responses=CaptureSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Watches the product of the page, which is then read for it. Where it is watched already nothing changes."""
        person, capture = person_of(request), _own_capture(request, id)
        if capture.state != Capture.State.READ or capture.tracked_product_id is not None:
            return Response(capture_shape(capture))
        now = database_now()
        with transaction.atomic():
            if watch_of(person, capture.url) is None:
                spend(request, "add_product", person)
            added = add(person, capture.url, now=now)
            if added.created or added.restored:
                tracked = added.tracked_product
                apply_defaults(person, [(tracked, [EVERY_PRODUCT, *tracked.tags])], now=now)
            if read_again(capture, added.tracked_product):
                wake(READ, capture.pk)
        if added.look_wanted:
            wake(SWEEP)
        return Response(capture_shape(_own_capture(request, id)))


class CaptureTokenView(APIView):
    @extend_schema(operation_id="captureTokenRetrieve", responses=CaptureTokenStateSerializer)
    def get(self, request: Request) -> Response:
        """The token that works now, without its secret."""
        NoParametersSerializer.read(request)
        return Response({"current": _shape(current(person_of(request), now=database_now()))})

    @extend_schema(operation_id="captureTokenCreate", request=None, responses={201: NewCaptureTokenSerializer})
    def post(self, request: Request) -> Response:
        """A new token, told this once; the one before ends with it. It can send pages and nothing else, for 30 days."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        spend(request, "make_token", person)
        issued = issue(person, now=database_now())
        return Response({"token": issued.secret, "current": _shape(issued.token)}, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="captureTokenDestroy", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Ends the token: a bookmark that has it sends nothing any more."""
        NoParametersSerializer.read(request)
        revoke(person_of(request), now=database_now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shape(token: ApiToken | None) -> dict[str, Any] | None:
    return dict(CaptureTokenSerializer(token).data) if token else None
