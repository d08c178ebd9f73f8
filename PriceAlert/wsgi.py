from __future__ import annotations

import gc
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from PriceAlert.start import read_settings

read_settings()

# What nginx lets through (client_max_body_size in nginx/default.conf.template).
_LARGEST_BODY = 12 * 1024 * 1024
_AT_ONCE = 64 * 1024

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    answer: Iterable[bytes] = _django(environ, start_response)
    if settings.TRUSTED_PROXIES:
        _read_out(environ["wsgi.input"])
    return answer


def _read_out(body: Any) -> None:
    """Read what a refusal left of the request: else gunicorn cuts the line, and nginx takes the API to be away."""
    left = _LARGEST_BODY
    while left > 0 and (read := body.read(min(left, _AT_ONCE))):
        left -= len(read)


# All views are loaded now, not during the first answer. They live as long as the process, so the collector of garbage
# need not walk through them in the middle of one: on a large answer that cost more than the answer.
resolve("/health/")
gc.freeze()
