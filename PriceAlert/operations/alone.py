"""What may run only once at a time over all machines, held by a lock in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

# Numbers of nobody else's. A restore is no time for a backup, so the two share one.
MIGRATION_OR_ROLLBACK = 7_203_411_986
BACKUP_OR_RESTORE = 7_203_411_987
DRILL = 7_203_411_988


@contextmanager
def alone(lock: int, *, who: str) -> Iterator[None]:
    """Raises CommandError where another holds `lock`, or where the database does not answer.

    A connection of its own holds it, so that it is let go when this process dies, however it dies; the server may take
    a moment to notice, hence the short wait.
    """
    holder = connections.create_connection("default")
    try:
        try:
            with holder.cursor() as cursor:
                # It only holds the lock: the limits of a request are not for it.
                cursor.execute("SET idle_session_timeout = 0; SET lock_timeout = '2s'")
                cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise CommandError(f"{who} is running. Nothing was changed; wait for it and look again.") from None
            raise CommandError(f"The database does not answer: {error}".rstrip()) from error
        yield
    finally:
        holder.close()
