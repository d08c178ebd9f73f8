"""What PostgreSQL knows: its slow statements, the tables they read, the indexes that are there. Reads only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from django.core.management.base import CommandError
from django.db import connection, transaction
from psycopg.rows import class_row, dict_row

from PriceAlert.operations.indexes.values import Column, Index, Statement, Table

EXTENSION = "pg_stat_statements"
OLDEST_SERVER = 160_000
TIMEOUT_S = 30

ENABLE = (
    "PostgreSQL does not count its statements here. Start the server with shared_preload_libraries ="
    " 'pg_stat_statements' (our compose files and ./scripts/run do; on RDS it is in the parameter group), say"
    " `manage.py suggest_indexes --enable` once, and come back after a day of work."
)


@contextmanager
def reading() -> Iterator[psycopg.Connection[Any]]:
    """The live database in a transaction that cannot write and does not hold anybody up. Raises CommandError."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            cursor.execute(f"SET LOCAL statement_timeout = '{TIMEOUT_S}s'")
            # It waits for the trials on a copy; between statements it holds no snapshot that vacuum would wait for.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        live = connection.connection
        if live.info.server_version < OLDEST_SERVER:
            raise CommandError(
                f"This is PostgreSQL {live.info.server_version // 10_000}; plans of statements without their values"
                " (EXPLAIN (GENERIC_PLAN)) need 16 or newer."
            )
        yield live


def enable() -> None:
    """Make the extension. Raises CommandError where this role may not, or the server has not loaded it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            cursor.execute("SELECT count(*) FROM pg_stat_statements")
    except Exception as error:
        if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise CommandError(
                "This role may not create extensions. As a superuser, in this database: CREATE EXTENSION"
                " pg_stat_statements; GRANT pg_read_all_stats TO " + str(connection.settings_dict["USER"]) + ";"
            ) from error
        if isinstance(
            error.__cause__, psycopg.errors.ObjectNotInPrerequisiteState | psycopg.errors.FeatureNotSupported
        ):
            raise CommandError(ENABLE) from error
        raise


def statements(live: psycopg.Connection[Any], *, min_calls: int, min_ms: float) -> list[Statement]:
    """The slow ones of this database, the costliest in all first. Raises CommandError where they are not counted."""
    slow = """
        SELECT query AS text, sum(calls)::bigint AS calls, sum(total_exec_time) AS total_ms, sum(rows)::bigint AS rows
        FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND toplevel AND query ~* '^\\s*(SELECT|UPDATE|DELETE|WITH)\\M'
        GROUP BY query HAVING sum(calls) >= %s AND sum(total_exec_time) / sum(calls) >= %s
        ORDER BY total_ms DESC"""
    try:
        with live.transaction(), live.cursor(row_factory=class_row(Statement)) as cursor:
            return cursor.execute(slow, [min_calls, min_ms]).fetchall()
    except (psycopg.errors.UndefinedTable, psycopg.errors.ObjectNotInPrerequisiteState) as error:
        raise CommandError(ENABLE) from error


def hidden(live: psycopg.Connection[Any]) -> int:
    """How many statements of other roles this one may not read."""
    return int(_value(live, "SELECT count(*) FROM pg_stat_statements WHERE query = '<insufficient privilege>'"))


def counted_since(live: psycopg.Connection[Any]) -> dt.datetime:
    counted: dt.datetime = _value(live, "SELECT stats_reset FROM pg_stat_statements_info")
    return counted


def scans_counted_since(live: psycopg.Connection[Any]) -> dt.datetime | None:
    """None where the counts of scans and writes go back to the making of the database."""
    since: dt.datetime | None = _value(
        live, "SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()"
    )
    return since


def tables(live: psycopg.Connection[Any]) -> dict[str, Table]:
    """Those of the current schema, by name. Three queries."""
    columns: dict[str, dict[str, Column]] = defaultdict(dict)
    for row in _rows(live, _COLUMNS):
        table = row.pop("table")
        columns[table][row["name"]] = Column(**row)
    indexes: dict[str, list[Index]] = defaultdict(list)
    for row in _rows(live, _INDEXES):
        row |= {name: tuple(row[name]) for name in ("parts", "kinds", "descending")}
        indexes[row["table"]].append(Index(**row))
    found = _rows(live, _TABLES)
    return {
        row["name"]: Table(columns=columns[row["name"]], indexes=tuple(indexes[row["name"]]), **row) for row in found
    }


def _rows(live: psycopg.Connection[Any], query: LiteralString) -> list[dict[str, Any]]:
    with live.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()


def _value(live: psycopg.Connection[Any], query: LiteralString) -> Any:
    (row,) = _rows(live, query)
    (value,) = row.values()
    return value


_TABLES: LiteralString = """
    SELECT c.relname AS name, c.reltuples::float AS rows,
           coalesce(s.n_tup_ins, 0) AS inserted, coalesce(s.n_tup_upd, 0) AS updated,
           coalesce(s.n_tup_hot_upd, 0) AS hot
    FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"""

_COLUMNS: LiteralString = """
    SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
           coalesce(s.n_distinct, -1)::float AS distinct, coalesce(s.null_frac, 0)::float AS null_share
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    LEFT JOIN pg_stats s ON s.schemaname = current_schema() AND s.tablename = c.relname AND s.attname = a.attname
    WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"""

_INDEXES: LiteralString = """
    SELECT c.relname AS name, t.relname AS table, am.amname AS method, i.indisunique OR i.indisexclusion AS is_unique,
           coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
           ARRAY(SELECT pg_get_indexdef(c.oid, n, true) FROM generate_series(1, i.indnkeyatts) n) AS parts,
           ARRAY(SELECT i.indclass[n - 1] || ' ' || i.indcollation[n - 1]
                 FROM generate_series(1, i.indnkeyatts) n) AS kinds,
           ARRAY(SELECT i.indoption[n - 1] & 1 = 1 FROM generate_series(1, i.indnkeyatts) n) AS descending,
           coalesce(s.idx_scan, 0) AS scans, pg_relation_size(c.oid) AS size
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = c.oid
    WHERE t.relnamespace = current_schema()::regnamespace AND i.indisvalid
    ORDER BY t.relname, c.relname"""
