"""Limits on tries. allauth counts, under a lock, by person and by client address behind our own proxies."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from users.models import User

# What costs us or a shop something. allauth's own (sign-in, sign-up, reset …) are in settings.
RATES = {
    "add_product": "60/m/user,500/h/user",
    "check_now": "60/m/user",
    "preview_rule": "240/m/user",
    "delete_account": "5/m/user",
    "send_again": "10/m/user",
}
_MINUTE_S = 60


def spend(request: Request, action: str, user: User) -> None:
    """One try of this action by this person; raises Throttled (429) where there were too many."""
    if not _may(request._request, action, user):
        raise Throttled(wait=_MINUTE_S, detail=_("Too many tries. Wait some minutes, then try again."))


def _may(request: HttpRequest, action: str, user: User) -> bool:
    usage = ratelimit.consume(request, app="PriceAlert", action=action, config=RATES, user=user)
    return usage is not None
