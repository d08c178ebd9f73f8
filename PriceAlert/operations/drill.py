"""A backup put into a fresh database and held to what was in the original then. Live data are not touched."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from PriceAlert.operations import store
from PriceAlert.operations.alone import DRILL, alone
from PriceAlert.operations.backup import fetch, tables_in
from PriceAlert.operations.clients import require_client_of_server, run
from PriceAlert.operations.rows import Rows, differences, from_json, rows_in
from PriceAlert.operations.work_folder import work_folder


@dataclass(frozen=True, slots=True)
class Drilled:
    tables: int
    rows: int
    seconds: float


def drill(name: str, *, identity: Path | None = None) -> Drilled:
    """Restore a backup of the store beside the live database, compare, and drop it again.

    Raises CommandError where the backup cannot be restored, or a single row is not what it was.
    """
    began = time.monotonic()
    with alone(DRILL, who="Another drill"), work_folder() as folder:
        require_client_of_server()
        expected = _expected(name)
        dump = fetch(name, folder, identity=identity)
        tables_in(dump)
        with _fresh_database() as fresh:
            words = ["pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--schema=public"]
            words += ["--exit-on-error", "--dbname", str(fresh.settings_dict["NAME"]), str(dump)]
            run(words, database=fresh.settings_dict, doing=f"Restoring {name}")
            found = rows_in(fresh)
    if against := differences(expected, found):
        raise CommandError(f"{name} is not what was backed up: " + "; ".join(against) + ". Take another backup.")
    return Drilled(len(found), sum(each.count for each in found.values()), time.monotonic() - began)


def _expected(name: str) -> dict[str, Rows]:
    try:
        return from_json(store.rows_of(name))
    except ValueError as error:
        raise CommandError(f"{name}{store.ROWS} cannot be read ({error}): take another backup.") from error


@contextmanager
def _fresh_database() -> Iterator[BaseDatabaseWrapper]:
    """Beside the live one, under a name that only a drill has: what a killed one left is dropped first."""
    fresh = connection.copy()
    fresh.settings_dict["NAME"] = name = f"{connection.settings_dict['NAME']}_drill"
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        try:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
        except DatabaseError as error:
            raise CommandError(f"No database {name} could be made for the drill: {str(error).strip()}.") from error
        try:
            yield fresh
        finally:
            fresh.close()
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
