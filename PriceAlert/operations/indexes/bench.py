"""Where plans are asked for and candidates tried: on paper by HypoPG, or really built on a copy and rolled back."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from django.core.management.base import CommandError
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import tuple_row

from PriceAlert.operations.indexes.values import Candidate, Statement

# An inner one is the [:1] of a Subquery or an Exists; the last one returns as many rows as the statement did.
_LIMIT = re.compile(r"\bLIMIT \$\d+")
_OFFSET = re.compile(r"\bOFFSET \$\d+")
# Which part of a moment is taken is a word of the grammar, and no $1.
_EXTRACT = re.compile(r"\bEXTRACT\(\$\d+ FROM")


class Bench(ABC):
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def plan(self, statement: Statement) -> dict[str, Any]:
        """The object under "Plan", for any values of $1, $2 …. Raises psycopg.Error where it cannot be planned."""
        with self._connection.transaction(), self._connection.cursor(row_factory=tuple_row) as cursor:
            explain = "EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) " + plannable(statement)
            # The text is PostgreSQL's own, from pg_stat_statements; EXPLAIN without ANALYZE runs nothing of it.
            plan: dict[str, Any] = cursor.execute(explain.encode()).fetchall()[0][0][0]["Plan"]
            return plan

    @abstractmethod
    def trying(self, candidate: Candidate) -> AbstractContextManager[int]:
        """With the candidate in place; its size in bytes. Raises psycopg.Error where it cannot be built."""

    @abstractmethod
    def keep(self, candidate: Candidate) -> None:
        """Leave it in place for the statements that follow."""


class Hypothetical(Bench):
    """On the live database, by HypoPG: an index exists in the memory of this session alone."""

    @contextmanager
    def trying(self, candidate: Candidate) -> Iterator[int]:
        with self._connection.transaction():
            ((oid, size),) = self._made(candidate)
        try:
            yield size
        finally:
            self._connection.execute("SELECT hypopg_drop_index(%s)", [oid])

    def keep(self, candidate: Candidate) -> None:
        self._made(candidate)

    def _made(self, candidate: Candidate) -> list[tuple[int, int]]:
        create = create_index(candidate).as_string(self._connection)
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            made = "SELECT indexrelid, hypopg_relation_size(indexrelid) FROM hypopg_create_index(%s)"
            return cursor.execute(made, [create]).fetchall()


class Copy(Bench):
    """On a restored copy: built for real, in a transaction that is rolled back."""

    @contextmanager
    def trying(self, candidate: Candidate) -> Iterator[int]:
        with self._connection.transaction(force_rollback=True):
            self.keep(candidate)
            # The newest index of the table is ours.
            size = "SELECT pg_relation_size(max(indexrelid)) FROM pg_index WHERE indrelid = %s::regclass"
            with self._connection.cursor(row_factory=tuple_row) as cursor:
                ((bytes_,),) = cursor.execute(size, [sql.Identifier(candidate.table).as_string()]).fetchall()
            yield bytes_

    def keep(self, candidate: Candidate) -> None:
        self._connection.execute(create_index(candidate))


@contextmanager
def bench(live: psycopg.Connection[Any], copy: str | None) -> Iterator[Bench | None]:
    """The copy where one is named, else HypoPG where it is installed, else None. Raises CommandError."""
    if copy is None:
        known = live.execute("SELECT 1 FROM pg_extension WHERE extname = 'hypopg'").fetchone()
        yield Hypothetical(live) if known else None
        return
    with _connected(copy, live) as there, there.transaction(force_rollback=True):
        _require_a_copy(there, live)
        there.execute("ANALYZE")  # a restored dump has no statistics; rolled back like all else
        yield Copy(there)


def _connected(copy: str, live: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """By address, or by the name of a database on the live one's server: then no password stands in a command line."""
    is_address = "://" in copy or "=" in copy
    beside = make_conninfo(live.info.dsn, dbname=copy, password=live.info.password)
    limits = "-c lock_timeout=2s -c statement_timeout=0"
    try:
        return psycopg.connect(copy if is_address else beside, connect_timeout=5, options=limits)
    except psycopg.Error as error:
        raise CommandError(f"The copy cannot be reached: {error}") from error


def _require_a_copy(copy: psycopg.Connection[Any], live: psycopg.Connection[Any]) -> None:
    where = (
        """SELECT pg_postmaster_start_time()::text, oid::bigint FROM pg_database WHERE datname = current_database()"""
    )
    one, other = ([*connection.cursor(row_factory=tuple_row).execute(where)] for connection in (copy, live))
    if one == other:
        raise CommandError(
            "--on-copy names the live database itself. Restore a backup into another one, and name that."
        )
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ((busy,),) = copy.cursor(row_factory=tuple_row).execute(others + " AND backend_type = 'client backend'").fetchall()
    if busy:
        raise CommandError(
            f"{busy} others use the database of --on-copy: an index is built there, and they would wait."
        )


def plannable(statement: Statement) -> str:
    """The text with words where $1 tells the planner nothing.

    Without knowing a limit it assumes a tenth of all rows; how many came is known.
    """
    text = _EXTRACT.sub("EXTRACT(epoch FROM", _OFFSET.sub("OFFSET 0", statement.text))
    limits = list(_LIMIT.finditer(text))
    for found in reversed(limits):
        is_outermost = text.count("(", found.end()) == text.count(")", found.end())
        rows = max(1, math.ceil(statement.rows / statement.calls)) if is_outermost else 1
        text = f"{text[: found.start()]}LIMIT {rows}{text[found.end() :]}"
    return text


def create_index(candidate: Candidate, name: str = "") -> sql.Composed:
    """CREATE INDEX …; with a name, CONCURRENTLY."""
    keys = []
    for key in candidate.keys:
        column: sql.Composable = sql.Identifier(key.column)
        if key.function:
            column = sql.SQL("({}({}))").format(sql.SQL("lower" if key.function == "lower" else "upper"), column)
        keys.append(sql.SQL("{} DESC").format(column) if key.is_descending else column)
    head = (
        sql.SQL("CREATE INDEX CONCURRENTLY {} ON").format(sql.Identifier(name)) if name else sql.SQL("CREATE INDEX ON")
    )
    words = sql.SQL("{} {} ({})").format(head, sql.Identifier(candidate.table), sql.SQL(", ").join(keys))
    tests = [
        sql.SQL("{} IS NULL" if test.is_null else "{} IS NOT NULL").format(sql.Identifier(test.column))
        for test in sorted(candidate.where)
    ]
    return sql.SQL("{} WHERE {}").format(words, sql.SQL(" AND ").join(tests)) if tests else sql.Composed([words])
