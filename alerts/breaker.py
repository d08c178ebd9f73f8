"""A mail server that does not answer is left alone for a while, then asked by one worker first.

A hint in the cache, no truth: without the cache nobody is held back, and what is owed stays owed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from redis.exceptions import RedisError

FAILURES = 5
REST_S = 30
_REMEMBER_S = 600
_PROBE_S = 90
_FAILED, _RESTS, _PROBE = "mail.failed", "mail.rests", "mail.probe"


def may_send() -> bool:
    """False while the server rests; afterwards True for one prober at a time until a letter was taken."""

    def ask() -> bool:
        if (cache.get(_FAILED) or 0) < FAILURES:
            return True
        return not cache.get(_RESTS) and bool(cache.add(_PROBE, 1, _PROBE_S))

    return _hinted(ask, otherwise=True)


def step_back() -> None:
    """Nothing was there to ask the server with: somebody else may."""
    _hinted(lambda: bool(cache.delete(_PROBE)), otherwise=False)


def failed() -> None:
    """The server did not answer, or answered for all letters alike."""

    def count() -> bool:
        cache.add(_FAILED, 0, _REMEMBER_S)
        if cache.incr(_FAILED) >= FAILURES:
            cache.set(_RESTS, 1, REST_S)
        return bool(cache.delete(_PROBE))

    _hinted(count, otherwise=False)


def answered() -> None:
    def forget() -> bool:
        cache.delete_many([_FAILED, _RESTS, _PROBE])
        return True

    _hinted(forget, otherwise=False)


def _hinted(ask: Callable[[], bool], *, otherwise: bool) -> bool:
    try:
        return ask()
    except (RedisError, OSError, ValueError):
        # ValueError: the counter expired between two commands.
        return otherwise
