"""The way back to an earlier release, and what it would lose (docs/runbook.md, "Wrong release").

No change of the schema, or one that old code can live with: start the previous images. Else put back the backup made
before the migration, or mend forward. Nothing here acts but `go_back_to_backup`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from alerts.models import AlertRule, Delivery, Notification
from price_tracking.models import Capture, Check, PricePoint
from PriceAlert.operations.alone import MIGRATION_OR_ROLLBACK, alone
from PriceAlert.operations.backup import back_up, names
from PriceAlert.operations.migrate import full_name
from PriceAlert.operations.migration_lint import breaks_old_code, statements_of
from PriceAlert.operations.releases import Record, records
from PriceAlert.operations.restore import Restored, restore
from PriceAlert.operations.store import made_at
from products.models import Import, TrackedProduct
from users.models import User

# What a person or a shop gave us, and when; what is changed in rows that were there before leaves no such trace.
GIVEN: tuple[tuple[str, type[Model], str], ...] = (
    ("people", User, "date_joined"),
    ("tracked products", TrackedProduct, "created_at"),
    ("alert rules", AlertRule, "created_at"),
    ("price points", PricePoint, "first_seen_at"),
    ("looks", Check, "at"),
    ("notifications", Notification, "created_at"),
    ("mails sent", Delivery, "sent_at"),
    ("pages sent by people", Capture, "created_at"),
    ("imports", Import, "created_at"),
)


class Way(Enum):
    SAME_SCHEMA = "Nothing of the schema changed: start the previous images."
    SCHEMA_STAYS = "The schema suits the old code too: start the previous images; the schema stays."
    RESTORE_OR_FORWARD = "The old code cannot work on this schema: put the backup back, or mend forward."


@dataclass(frozen=True, slots=True)
class Loss:
    """What putting a backup back would lose."""

    minutes: int
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """`ahead` are the migrations the database has and the release does not know; `against` says which break it.

    `in_python` are those of them that move rows in Python, which no linter can judge. `backup` is the newest from
    before them, None where there is none.
    """

    to: Record
    way: Way
    ahead: tuple[str, ...] = ()
    against: tuple[tuple[str, str], ...] = ()
    in_python: tuple[str, ...] = ()
    backup: str | None = None
    loss: Loss | None = None


def plan_back_to(name: str, *, now: dt.datetime) -> Plan:
    """How to get back to a release. Reads alone. Raises CommandError where there is no way to say."""
    kept = records()
    to = _record_of(name, kept)
    applied = {f"{app}.{migration}" for app, migration in MigrationRecorder(connection).applied_migrations()}
    lacking = sorted(set(to.knows) - applied)
    if lacking:
        raise CommandError(
            f"{to.release} has migrations that the database lacks ({lacking[0]}, {len(lacking)} in all):"
            " going there is an upgrade. Start its images; they migrate first."
        )
    ahead = _in_order(applied - set(to.knows))
    if not ahead:
        return Plan(to, Way.SAME_SCHEMA)
    ours = [full_name(migration) for migration in ahead]
    against = tuple((full_name(each), why) for each in ahead for why in breaks_old_code(statements_of(each)))
    in_python = tuple(full_name(each) for each in ahead if any(isinstance(op, RunPython) for op in each.operations))
    if not against:
        return Plan(to, Way.SCHEMA_STAYS, tuple(ours), in_python=in_python)
    backup = _backup_before(ours, kept)
    loss = _loss(backup, now) if backup else None
    return Plan(to, Way.RESTORE_OR_FORWARD, tuple(ours), against, in_python, backup, loss)


def go_back_to_backup(plan: Plan, *, now: dt.datetime, identity: Path | None = None) -> tuple[str, Restored]:
    """Put the plan's backup back; the name of the backup made of what was there, and what the restore came to.

    Raises CommandError, and then the database is as it was.
    """
    if plan.way is not Way.RESTORE_OR_FORWARD:
        raise CommandError(f"No restore is needed: {plan.way.value}")
    if plan.backup is None:
        raise CommandError("There is no backup from before these migrations: mend forward.")
    with alone(MIGRATION_OR_ROLLBACK, who="Another migration or rollback"):
        _require_nobody_else()
        present = back_up(now).name
        return present, restore(plan.backup, replace=True, now=now, identity=identity)


def _record_of(name: str, kept: list[Record]) -> Record:
    for record in kept:
        if record.knows and record.is_called(name):
            return record
    known = list(dict.fromkeys(record.release for record in kept if record.knows))
    if not known:
        raise CommandError(
            "There is no record of any release beside the backups (./scripts/migrate writes one at each run), so nobody"
            " knows what schema it was made for: mend forward, or restore a backup (docs/runbook.md)."
        )
    raise CommandError(f"No release {name!r} is recorded. The newest first: {', '.join(known[:10])}.")


def _in_order(applied: Iterable[str]) -> list[Migration]:
    """These migrations as this code has them. Raises CommandError where it lacks one: then nobody can judge it."""
    loader, wanted = MigrationLoader(connection), set(applied)
    here = {f"{app}.{name}": migration for (app, name), migration in loader.disk_migrations.items()}
    if unknown := sorted(wanted - set(here)):
        raise CommandError(
            f"The database has {unknown[0]}, which this release does not know either:"
            " run this with the newest release that was started here."
        )
    order = dict.fromkeys(node for leaf in loader.graph.leaf_nodes() for node in loader.graph.forwards_plan(leaf))
    names_in_order = [f"{app}.{name}" for app, name in order]
    return [here[name] for name in names_in_order if name in wanted]


def _backup_before(ahead: list[str], kept: list[Record]) -> str | None:
    """The newest backup in the store from before the first of these migrations was last applied."""
    runs = [next((record for record in kept if name in record.applied), None) for name in ahead]
    first = min((record for record in runs if record), key=lambda record: record.began, default=None)
    if first is None or any(record is None for record in runs):
        return None
    there = names()
    if first.backup in there:
        return first.backup
    return next((name for name in there if made_at(name) < first.began_at), None)


def _loss(backup: str, now: dt.datetime) -> Loss:
    since = made_at(backup)
    rows = {what: model._default_manager.filter(**{f"{column}__gte": since}).count() for what, model, column in GIVEN}
    return Loss(int((now - since).total_seconds() // 60), rows)


def _require_nobody_else() -> None:
    with connection.cursor() as cursor:
        # Ourselves, and the connection that holds our lock, are nobody else.
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND pid NOT IN"
            " (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint << 32 | objid::bigint = %s)",
            [MIGRATION_OR_ROLLBACK],
        )
        others = cursor.fetchone()[0]
    if others:
        raise CommandError(
            f"Others are connected to the database ({others}): what they write now would be lost unseen."
            " Nothing was changed. Stop api, worker and beat (and psql) first."
        )
