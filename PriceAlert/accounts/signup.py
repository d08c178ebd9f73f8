"""allauth's sign-up as one transaction, and two of one address at once as two after another."""

from __future__ import annotations

from typing import Any

from allauth.headless.account.views import SignupView
from allauth.headless.constants import Client
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase

_sign_up = SignupView.as_api_view(client=Client.BROWSER)


def sign_up(request: HttpRequest, **parts: Any) -> HttpResponseBase:
    """Account, address and mail come into being together or not at all."""
    try:
        with transaction.atomic():
            return _attempt(request, **parts)
    except IntegrityError:
        # The twin was first. Once more, and allauth sees its account and answers as for any address in use.
        with transaction.atomic():
            return _attempt(request, **parts)


def _attempt(request: HttpRequest, **parts: Any) -> HttpResponseBase:
    response: HttpResponseBase = _sign_up(request, **parts)
    return response
