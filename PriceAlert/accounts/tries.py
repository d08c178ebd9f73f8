"""How many tries are left before a limit holds, and the words for it."""

from __future__ import annotations

import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_ACCOUNTS = "allauth.account"


def tries_left(request: HttpRequest, *, action: str, key: str) -> int:
    """By the narrowest of the action's limits, as allauth counts them."""
    now = time.time()
    return max(
        0, min(_left(request, action, key, rate, now) for rate in ratelimit.get_rates(app=_ACCOUNTS, action=action))
    )


def _left(request: HttpRequest, action: str, key: str, rate: ratelimit.Rate, now: float) -> int:
    counted = cache.get(ratelimit.get_cache_key(request, app=_ACCOUNTS, action=action, rate=rate, key=key), [])
    used = sum(at > now - float(rate.duration) for at in counted)
    return int(rate.amount) - int(used)


def with_tries_left(sentence: str, left: int) -> str:
    """What was wrong, and what that leaves."""
    if left == 0:
        tries = _("Wait some minutes before you try again.")
    else:
        tries = ngettext("%(count)d try left.", "%(count)d tries left.", left) % {"count": left}
    return _("%(sentence)s %(tries)s") % {"sentence": sentence, "tries": tries}
