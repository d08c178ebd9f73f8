"""Waking a worker. Redis only wakes people up (design rule 1): where it does not answer, the sweeps find the work."""

from __future__ import annotations

import logging
from functools import cache

from celery import current_app
from django.db import transaction
from kombu.connection import ConnectionPool
from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# A request must not hang on a broker that hangs; a worker's own connection has longer limits.
PUBLISH_TIMEOUT_S = 1


def wake(task: str, *args: object) -> None:
    """Sends the task of this name once the open transaction has committed (at once without one). Never raises."""
    transaction.on_commit(lambda: _send(task, args))


def _send(task: str, args: tuple[object, ...]) -> None:
    try:
        with _connections().acquire(block=True, timeout=PUBLISH_TIMEOUT_S) as connection:
            current_app.send_task(task, args=args, connection=connection, retry=False)
    except (KombuError, OperationalError, RedisError, OSError) as error:
        log.warning("wake.failed", extra={"task": task, "error": type(error).__name__})


@cache
def _connections() -> ConnectionPool:
    options = {
        **current_app.conf.broker_transport_options,
        "socket_timeout": PUBLISH_TIMEOUT_S,
        "socket_connect_timeout": PUBLISH_TIMEOUT_S,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
    return ConnectionPool(current_app.connection_for_write(transport_options=options), limit=8)
