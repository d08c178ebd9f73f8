"""allauth's page of the authenticator app, with the picture that the app reads."""

from __future__ import annotations

import json
from typing import Any

from allauth.headless.constants import Client
from allauth.headless.mfa.views import ManageTOTPView
from allauth.mfa.adapter import get_adapter
from django.http import HttpRequest, HttpResponseBase, JsonResponse

_manage_totp = ManageTOTPView.as_api_view(client=Client.BROWSER)


def totp(request: HttpRequest, **parts: Any) -> HttpResponseBase:
    """Where none is set up, allauth answers 404 with a new secret; beside it stands the QR code as SVG."""
    response: HttpResponseBase = _manage_totp(request, **parts)
    if request.method == "GET" and response.status_code == 404 and isinstance(response, JsonResponse):
        body = json.loads(response.content)
        body["meta"]["totp_svg"] = get_adapter().build_totp_svg(body["meta"]["totp_url"])
        response.content = json.dumps(body).encode()
    return response
