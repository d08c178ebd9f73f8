"""The cache, which holds counters of tries alone. Where Valkey does not answer, each process counts for itself:
limits are then looser by the number of processes, and never open."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")

log = logging.getLogger(__name__)

# Valkey is not asked again at once: each try may cost a second's wait.
_REST_S = 5.0


class FallbackCache(RedisCache):
    """RedisCache with the process's own memory to fall back on."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        # Beyond its size it forgets at random: a stranger with many names must not make it forget what others tried.
        self._own: BaseCache = LocMemCache("limits", {**params, "OPTIONS": {"MAX_ENTRIES": 50_000}})
        self._away_until = 0.0

    def add(self, key: Any, value: Any, *args: Any, **options: Any) -> bool:
        return self._either(super().add, self._own.add, key, value, *args, **options)

    def get(self, key: Any, *args: Any, **options: Any) -> Any:
        return self._either(super().get, self._own.get, key, *args, **options)

    def set(self, key: Any, value: Any, *args: Any, **options: Any) -> None:
        return self._either(super().set, self._own.set, key, value, *args, **options)

    def delete(self, key: Any, *args: Any, **options: Any) -> bool:
        return self._either(super().delete, self._own.delete, key, *args, **options)

    def clear(self) -> Any:
        self._own.clear()
        return self._either(super().clear, self._own.clear)

    def is_shared(self) -> bool:
        """Whether the server answers now."""
        try:
            super().get("is-it-there")
        except (RedisError, OSError):
            return False
        return True

    def _either(self, shared: Callable[..., T], own: Callable[..., T], *args: Any, **options: Any) -> T:
        if time.monotonic() >= self._away_until:
            try:
                return shared(*args, **options)
            except (RedisError, OSError) as error:
                self._away_until = time.monotonic() + _REST_S
                log.warning("cache.away", extra={"error": type(error).__name__})
        return own(*args, **options)
