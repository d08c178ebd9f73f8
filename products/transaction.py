"""One whole transaction, run again where the database went away or chose another: its work must be idempotent."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

T = TypeVar("T")

log = logging.getLogger(__name__)

# serialization_failure, deadlock_detected, lock_not_available: another transaction was chosen.
_CHOSE_ANOTHER = {"40001", "40P01", "55P03"}
# A server that is killed is back in about 2 s; beyond some 20 s a sweep tries anew.
WAITS_S = (0.1, 0.3, 1.0, 2.0, 4.0, 5.0, 8.0)


def in_transaction(work: Callable[[], T]) -> T:
    """What `work` returns, run in one transaction.

    A commit whose answer was lost may have happened, so `work` must do no harm when it is run twice. Inside an open
    transaction it runs once, as a part of it.
    """
    if connection.in_atomic_block:
        return work()
    for wait_s in WAITS_S:
        try:
            with transaction.atomic():
                return work()
        except (OperationalError, InterfaceError) as error:
            if not _may_pass(error):
                raise
            log.warning("transaction.again", extra={"sqlstate": _sqlstate(error), "wait_s": wait_s})
            if _sqlstate(error) not in _CHOSE_ANOTHER:
                connection.close()
            time.sleep(wait_s)
    with transaction.atomic():
        return work()


def _sqlstate(error: Exception) -> str | None:
    """None where there was no answer to carry one: the connection is gone."""
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state


def _may_pass(error: Exception) -> bool:
    """Connection trouble (class 08), a server that stops or starts (57P), full (53), or a transaction that lost."""
    state = _sqlstate(error)
    return state is None or state in _CHOSE_ANOTHER or state.startswith(("08", "57P", "53"))
