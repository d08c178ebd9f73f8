"""Limits on tries of what costs something. allauth counts, under a lock, by person and by client address."""

from __future__ import annotations

from allauth.core import ratelimit
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from users.models import User

_WAIT_S = 60


def spend(request: Request, action: str, person: User) -> None:
    """One try of an action named in settings.ACCOUNT_RATE_LIMITS; raises Throttled (429) where there were too many."""
    if not ratelimit.consume(request._request, action=action, user=person, limit_get=True):
        raise Throttled(wait=_WAIT_S, detail=_("Too many tries. Wait some minutes, then try again."))
