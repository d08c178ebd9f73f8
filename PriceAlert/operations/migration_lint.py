"""What speaks against running a migration while the old code is at work (docs/migrations.md).

django-migration-linter finds what breaks old code: renames, drops, columns that must be given. Ours adds what holds a
lock for as long as a table is long.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from django.core.management import call_command
from django.db.migrations import Migration
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

# Written before the first release: no old code ever ran beside them.
BEFORE_THE_FIRST_RELEASE = frozenset(
    {
        ("users", "0003_accounts_second_half"),
        ("products", "0002_own_listings_purchases_terms_imports"),
        ("price_tracking", "0002_captures"),
    }
)
# What the linter says of locks alone: they are gone once the migration has run.
_LOCKS_ALONE = {"CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX", "REINDEX"}
_CREATED = re.compile(r'^CREATE TABLE "(\w+)"')
_ON = r'ALTER TABLE "(\w+)" '
_LONG_LOCKS = {
    r'CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).* ON "(\w+)"': (
        "builds an index while writers wait: use AddIndexConcurrently"
    ),
    _ON + "ADD CONSTRAINT .* FOREIGN KEY (?!.*NOT VALID)": (
        "checks every row under a lock: add it NOT VALID, validate it in the next migration"
    ),
    _ON + "ADD CONSTRAINT .* CHECK (?!.*NOT VALID)": (
        "checks every row under a lock: use AddConstraintNotValid, then ValidateConstraint"
    ),
    _ON + "ADD CONSTRAINT .* UNIQUE": "builds an index while everybody waits: build it concurrently, then attach it",
    _ON + r'ALTER COLUMN "\w+" TYPE': "may rewrite the table while everybody waits",
}

_UNTOLD = "-- its SQL depends on what the database holds when it runs"


def objections(migrations: Iterable[Migration]) -> dict[str, list[str]]:
    """By migration ("app.name"), why it is not safe beside the old code; those without are left out."""
    found = {}
    for migration in migrations:
        if migration.initial or (migration.app_label, migration.name) in BEFORE_THE_FIRST_RELEASE:
            continue
        against = objections_to(statements_of(migration))
        if against:
            found[f"{migration.app_label}.{migration.name}"] = against
    return found


def objections_to(statements: list[str]) -> list[str]:
    """Why these statements, one migration's, are not safe beside the old code."""
    against = [_sentence(issue) for issue in _opinions(statements) if not issue.code.startswith("CREATE_INDEX")]
    created = {match[1] for match in map(_CREATED.match, statements) if match}
    for statement in statements:
        for pattern, why in _LONG_LOCKS.items():
            match = re.match(pattern, statement)
            if match and match[1] not in created:
                against.append(f"{match[1]}: {why}")
    against += _untold(statements)
    return list(dict.fromkeys(against))


def breaks_old_code(statements: list[str]) -> list[str]:
    """Why old code cannot work on what these statements leave behind, whenever they ran."""
    against = [_sentence(issue) for issue in _opinions(statements) if issue.code not in _LOCKS_ALONE]
    return against + _untold(statements)


def statements_of(migration: Migration) -> list[str]:
    """The SQL of one migration, a statement each, without comments; a comment alone where Django cannot tell it."""
    written = io.StringIO()
    try:
        call_command("sqlmigrate", migration.app_label, migration.name, stdout=written, no_color=True)
    except ValueError as error:  # it looks in the database for what those before it make, or what it has removed itself
        return [f"{_UNTOLD}: {error}"]
    lines = (line for line in written.getvalue().splitlines() if line and not line.startswith("--"))
    return [" ".join(statement.split()) for statement in "\n".join(lines).split(";\n") if statement.strip()]


def _untold(statements: list[str]) -> list[str]:
    return [f"{statement.removeprefix('-- ')}: read it" for statement in statements if statement.startswith(_UNTOLD)]


def _opinions(statements: list[str]) -> list[Any]:
    errors, _ignored, warnings = analyse_sql_statements(PostgresqlAnalyser, statements)
    return [*errors, *warnings]


def _sentence(issue: object) -> str:
    table, column = getattr(issue, "table", None), getattr(issue, "column", None)
    where = ".".join(part for part in (table, column) if part)
    return f"{where}: {issue.message}" if where else str(issue.message)  # type: ignore[attr-defined]
