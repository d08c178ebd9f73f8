"""Migrations as a deployment runs them: one at a time, after a backup, never waiting long for a lock."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from dbbackup.storage import get_storage
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from PriceAlert.operations.backup import back_up
from PriceAlert.operations.migration_lint import objections

# Any two of our migrate runs ask for the same lock; the number is nobody else's.
LOCK = 7_203_411_986
# A migration that waits for a lock makes everybody behind it wait: it gives up soon and tries again.
LIMITS = ("SET lock_timeout = '2s'", "SET statement_timeout = '60s'")
TRIES = 5


@dataclass(slots=True)
class Record:
    """What one run did; kept beside the backups as migration-….json."""

    began: str
    planned: list[str]
    backup: str | None = None
    unsafe_because: str | None = None
    no_backup_because: str | None = None
    tries: int = 0
    outcome: str = "not begun"
    applied: list[str] = field(default_factory=list)
    seconds: float = 0.0


def planned() -> list[Migration]:
    """What this code has and the database lacks, in its order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    backwards = [migration for migration, is_backwards in plan if is_backwards]
    if backwards:
        raise CommandError(f"{backwards[0]} would be taken back: that is ./scripts/rollback's work.")
    return [migration for migration, _ in plan]


def migrate(*, unsafe_because: str | None = None, no_backup_because: str | None = None) -> Record | None:
    """Run what is missing; None where nothing is. Raises CommandError, and says what state was left."""
    with _alone():
        todo = planned()
        if not todo:
            return None
        against = objections(todo)
        if against and not unsafe_because:
            lines = [f"  {name}: {why}" for name, whys in against.items() for why in whys]
            raise CommandError(
                "Not safe while the old code runs:\n" + "\n".join(lines) + "\nNothing was changed."
                " Split it (docs/migrations.md), or stop api, worker and beat and say --unsafe-because '…'."
            )
        names = [f"{migration.app_label}.{migration.name}" for migration in todo]
        record = Record(timezone.now().isoformat(), names, None, unsafe_because, no_backup_because)
        is_new = connection.introspection.table_names() == []
        if not is_new and not no_backup_because:
            record.backup = back_up(timezone.now()).name
        began = time.monotonic()
        try:
            _run(record)
            record.outcome = "done"
        except BaseException as error:
            record.outcome = f"failed: {error}"
            raise
        finally:
            left = {f"{migration.app_label}.{migration.name}" for migration in planned()}
            record.applied = [name for name in names if name not in left]
            record.seconds = round(time.monotonic() - began, 1)
            _keep(record)
    return record


def _run(record: Record) -> None:
    for attempt in range(1, TRIES + 1):
        record.tries = attempt
        try:
            with connection.cursor() as cursor:
                for limit in LIMITS:
                    cursor.execute(limit)
            call_command("migrate", interactive=False, verbosity=0)
            return
        except OperationalError as error:
            if "lock timeout" not in str(error) or attempt == TRIES:
                raise CommandError(
                    f"A migration failed: {error} Those before it are applied, it is not; the old code still runs."
                    " Mend it and run this again, or see docs/runbook.md, 'A migration failed'."
                ) from error
            time.sleep(2**attempt)


@contextmanager
def _alone() -> Iterator[None]:
    """Held by a connection of its own, so that it is let go when this process dies, however it dies."""
    holder = connections.create_connection("default")
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise CommandError("Another migration is running. Nothing was changed; wait for it and look again.")
            # It only holds the lock: the limits of a request are not for it.
            cursor.execute("SET idle_session_timeout = 0")
        yield
    finally:
        holder.close()


def _keep(record: Record) -> None:
    stamp = record.began[:19].replace("-", "").replace(":", "").replace("T", "-")
    body = json.dumps(asdict(record), indent=2, ensure_ascii=False)
    get_storage().write_file(ContentFile(body.encode()), f"migration-{stamp}.json")
