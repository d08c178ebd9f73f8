"""Limits on tries of what costs something. allauth counts, under a lock, by person and by client address."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from users.models import User

_WAIT_S = 60


def spend(request: Request, action: str, person: User) -> None:
    """One try of an action named in settings.ACCOUNT_RATE_LIMITS; raises Throttled (429) where there were too many."""
    # The public function counts no GET, and an archive is fetched by one.
    if ratelimit.consume(request._request, app="allauth.account", action=action, user=person, limit_get=True) is None:
        raise Throttled(wait=_WAIT_S, detail=_("Too many tries. Wait some minutes, then try again."))
