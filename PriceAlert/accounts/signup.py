"""allauth's sign-up as one transaction, two of one address at once as two after another, and for whom it is open."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from allauth.headless.account.views import SignupView
from allauth.headless.constants import Client
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from users.invitations import hold_invitation, use_invitation
from users.models import User

_sign_up = SignupView.as_api_view(client=Client.BROWSER)
# allauth says 401 to who has an account now and is to confirm the address.
_DONE = (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)


def sign_up(request: HttpRequest, **parts: Any) -> HttpResponseBase:
    """Account, address, mail and the used invitation come into being together or not at all."""
    if request.method == "POST" and settings.SIGN_UP == "closed":
        sentence = _("Sign-up is closed here. Ask who runs this PriceAlert for an account.")
        return _refusal(HTTPStatus.FORBIDDEN, "sign_up_closed", sentence)
    try:
        with transaction.atomic():
            return _attempt(request, **parts)
    except IntegrityError:
        # The twin was first. Once more, and allauth sees its account and answers as for any address in use.
        with transaction.atomic():
            return _attempt(request, **parts)


def _attempt(request: HttpRequest, **parts: Any) -> HttpResponseBase:
    if request.method == "POST" and settings.SIGN_UP == "invitation":
        return _invited(request, **parts)
    response: HttpResponseBase = _sign_up(request, **parts)
    return response


def _invited(request: HttpRequest, **parts: Any) -> HttpResponseBase:
    body, now = json.loads(request.body or b"{}"), timezone.now()
    code, email = (body.get(name) if isinstance(body.get(name), str) else "" for name in ("invitation", "email"))
    if not code.strip():
        sentence = _("Sign-up is by invitation here. Enter the code of yours.")
        return _refusal(HTTPStatus.BAD_REQUEST, "invitation_required", sentence, param="invitation")
    if not ratelimit.consume(request, action="invitation"):
        sentence = _("Too many tries. Wait some minutes, then try again.")
        return _refusal(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited", sentence)
    try:
        invitation = hold_invitation(code, now=now)
    except ValidationError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, f"invitation_{error.code}", str(error.message), param="invitation")
    has_account = User.objects.filter(email__iexact=email).exists()
    response: HttpResponseBase = _sign_up(request, **parts)
    if response.status_code in _DONE:
        person = None if has_account else User.objects.filter(email__iexact=email).first()
        use_invitation(invitation, by=person, now=now)
    return response


def _refusal(status: HTTPStatus, code: str, message: str, *, param: str | None = None) -> JsonResponse:
    """In the form of allauth's answers."""
    error = {"code": code, "message": message} | ({"param": param} if param else {})
    return JsonResponse({"status": status, "errors": [error]}, status=status)
