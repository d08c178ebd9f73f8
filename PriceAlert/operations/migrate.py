"""Migrations as a deployment runs them: one at a time, after a backup, never waiting long for a lock."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from PriceAlert.operations.alone import MIGRATION_OR_ROLLBACK, alone
from PriceAlert.operations.backup import back_up
from PriceAlert.operations.migration_lint import objections
from PriceAlert.operations.releases import Record, keep, records, this_release

# A migration that waits for a lock makes everybody behind it wait: it gives up soon and tries again.
LIMITS = "SET lock_timeout = '2s'; SET statement_timeout = '60s'"
# These hold nobody up, however long they take and wait: they end once all transactions of before have.
PATIENT = re.compile(r"CREATE (UNIQUE )?INDEX CONCURRENTLY|DROP INDEX CONCURRENTLY|ALTER TABLE .* VALIDATE CONSTRAINT")
NO_LIMITS = "SET lock_timeout = 0; SET statement_timeout = 0"
TRIES = 5


def planned() -> list[Migration]:
    """What this code has and the database lacks, in its order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    backwards = [migration for migration, is_backwards in plan if is_backwards]
    if backwards:
        raise CommandError(f"{backwards[0]} would be taken back: that is ./scripts/rollback's work.")
    return [migration for migration, _ in plan]


def objections_here(todo: list[Migration]) -> dict[str, list[str]]:
    """`objections`, but a new database has no old code beside it."""
    return {} if _is_new() else objections(todo)


def migrate(*, unsafe_because: str | None = None, no_backup_because: str | None = None) -> Record | None:
    """Run what is missing; None where nothing is. Raises CommandError, and says what state was left."""
    with alone(MIGRATION_OR_ROLLBACK, who="Another migration or rollback"):
        todo = planned()
        record = _begin([full_name(migration) for migration in todo])
        if not todo:
            if not any(known.release == record.release and known.knows == record.knows for known in records()):
                record.outcome = "nothing to do"
                keep(record)
            return None
        against = objections_here(todo)
        if against and not unsafe_because:
            lines = [f"  {name}: {why}" for name, whys in against.items() for why in whys]
            raise CommandError(
                "Not safe while the old code runs:\n" + "\n".join(lines) + "\nNothing was changed."
                " Split it (docs/migrations.md), or stop api, worker and beat and say --unsafe-because '…'."
            )
        record.unsafe_because, record.no_backup_because = unsafe_because, no_backup_because
        if not _is_new() and not no_backup_because:
            record.backup = back_up(timezone.now()).name
        _run_and_keep(record)
    return record


def _is_new() -> bool:
    return connection.introspection.table_names() == []


def _run_and_keep(record: Record) -> None:
    began = time.monotonic()
    try:
        _run(record)
        record.outcome = "done"
    except BaseException as error:
        record.outcome = f"failed: {str(error) or type(error).__name__}"
        raise
    finally:
        left = {full_name(migration) for migration in planned()}
        record.applied = [name for name in record.planned if name not in left]
        record.seconds = round(time.monotonic() - began, 1)
        keep(record)


def _begin(names: list[str]) -> Record:
    code = sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)
    return Record(timezone.now().isoformat(), names, release=this_release(), images=dict(settings.IMAGES), knows=code)


def full_name(migration: Migration) -> str:
    return f"{migration.app_label}.{migration.name}"


def _run(record: Record) -> None:
    for attempt in range(1, TRIES + 1):
        record.tries = attempt
        try:
            with connection.cursor() as cursor:
                cursor.execute(LIMITS)
            with connection.execute_wrapper(_patiently):
                call_command("migrate", interactive=False, verbosity=0)
            return
        except DatabaseError as error:
            if "lock timeout" not in str(error) or attempt == TRIES:
                raise CommandError(
                    f"A migration failed: {str(error).strip()}{_half_built()} Those before it are applied, it is not;"
                    " the old code still runs. Mend it and run this again, or see docs/runbook.md, 'Migration failed'."
                ) from error
            time.sleep(2**attempt)


def _patiently(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    # In a transaction the locks of what ran before would be held as long.
    if connection.in_atomic_block or not PATIENT.match(sql):
        return execute(sql, params, many, context)
    execute(NO_LIMITS, None, False, context)
    try:
        return execute(sql, params, many, context)
    finally:
        execute(LIMITS, None, False, context)


def _half_built() -> str:
    """What a concurrent build that failed leaves behind, for it is in no transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
        names = [name for (name,) in cursor.fetchall()]
    return "".join(f" It left {name} half built: DROP INDEX CONCURRENTLY {name}." for name in names)
