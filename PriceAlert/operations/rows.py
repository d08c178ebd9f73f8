"""How many rows each table has, and a checksum of them: what a copy is held to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# As text, however the session would write it; a sum, so that the order of rows is of no matter.
_AS_TEXT = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET extra_float_digits = 1; SET bytea_output = 'hex'"
_ROWS = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0) FROM public.{} t"
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@dataclass(frozen=True, slots=True)
class Rows:
    count: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment of the database: pg_dump takes its name, `rows` are those of that moment."""

    name: str
    rows: Mapping[str, Rows]


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Kept for as long as the context is; vacuum waits for it."""
    holder = connections.create_connection("default")
    try:
        with holder.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0")
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            name = cursor.fetchone()[0]
        yield Snapshot(name, rows_in(holder))
    finally:
        holder.close()


def rows_in(database: BaseDatabaseWrapper) -> dict[str, Rows]:
    """By table. Reads every row once."""
    found = {}
    with database.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; " + _AS_TEXT)
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(_ROWS.format(table))
            count, checksum = cursor.fetchone()
            found[table] = Rows(count, str(checksum))
    return found


def differences(expected: Mapping[str, Rows], found: Mapping[str, Rows]) -> list[str]:
    """A sentence for each table that is not the same."""
    said = []
    for table in sorted({*expected, *found}):
        ours, theirs = expected.get(table), found.get(table)
        if ours is None or theirs is None:
            said.append(f"{table} is {'missing' if theirs is None else 'one too many'}")
        elif ours.count != theirs.count:
            said.append(f"{table} has {theirs.count:,} rows instead of {ours.count:,}")
        elif ours != theirs:
            said.append(f"{table} has as many rows, {ours.count:,}, but not the same ones")
    return said


def to_json(rows: Mapping[str, Rows]) -> str:
    return json.dumps({table: [each.count, each.checksum] for table, each in rows.items()}, indent=0)


def from_json(text: str) -> dict[str, Rows]:
    """Raises ValueError where it is not what `to_json` wrote."""
    try:
        return {table: Rows(int(count), str(checksum)) for table, (count, checksum) in json.loads(text).items()}
    except (AttributeError, TypeError) as error:
        raise ValueError(str(error)) from error
