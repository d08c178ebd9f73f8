"""The admin's own sign-in page, with the same limits on tries as the API (allauth's do not reach it)."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from unfold.forms import AuthenticationForm


class OperatorSignInForm(AuthenticationForm):  # type: ignore[misc]  # unfold has no types
    """Takes a password alone, so it lets nobody in who has a second factor: the ordinary page asks for both."""

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        super().confirm_login_allowed(user)
        if is_mfa_enabled(user):
            sentence = _("This account has a second factor. Sign in at /sign-in, then open the admin again.")
            raise ValidationError(sentence, code="second_factor")


def login(request: HttpRequest) -> HttpResponseBase:
    """Counts a try by client address and by the name that is tried, before a password is looked at."""
    name = request.POST.get("username", "").strip().lower()
    if request.method == "POST" and not _may_try(request, name):
        sentence = _("Too many tries. Wait some minutes, then try again.")
        kind, headers = "text/plain; charset=utf-8", {"Retry-After": "60"}
        return HttpResponse(sentence, status=429, content_type=kind, headers=headers)
    response: HttpResponseBase = admin.site.login(request)
    if request.method == "POST" and response.status_code == 302:
        ratelimit.clear(request, action="admin_login_failed", key=name)
    return response


def _may_try(request: HttpRequest, name: str) -> bool:
    return bool(
        ratelimit.consume(request, action="login") and ratelimit.consume(request, action="admin_login_failed", key=name)
    )
