"""Backups that were read back once before they count as backups (docs/backups.md)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from PriceAlert.operations import encryption, store
from PriceAlert.operations.alone import BACKUP_OR_RESTORE, alone
from PriceAlert.operations.clients import require_client_of_server, run
from PriceAlert.operations.rows import Rows, snapshot, to_json
from PriceAlert.operations.work_folder import work_folder

DIGEST = store.DIGEST
# Tables that every backup of ours has, and nobody else's has together.
_OURS = ("django_migrations", "users_user", "products_listing")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in the store: its name, size in bytes, tables listed in it, and how long it took."""

    name: str
    size: int
    tables: int
    seconds: float


def back_up(now: dt.datetime, *, encrypt_to: Sequence[str] = ()) -> Backup:
    """Dump the database, read the dump to its end, and put it into the store. Raises CommandError.

    `encrypt_to` are public keys of age, instead of BACKUP_ENCRYPT_TO. However it ends, nothing broken counts as a
    backup; only a killed run leaves a half one, which the next days' runs remove.
    """
    recipients = encryption.recipients_of(encrypt_to or settings.BACKUP_ENCRYPT_TO)
    began = time.monotonic()
    try:
        with alone(BACKUP_OR_RESTORE, who="Another backup or restore"), work_folder() as folder:
            require_client_of_server()
            name = store.free_name(now, is_encrypted=bool(recipients))
            dump, tables, rows = _dumped(folder / "pricealert.dump")
            kept = encryption.encrypt(dump, recipients) if recipients else dump
            size = kept.stat().st_size
            try:
                store.put(kept, name, rows=to_json(rows))
            except BaseException:
                store.discard(name)
                raise
    except (OSError, CommandError) as error:
        raise CommandError(f"The backup was not made: {error}".rstrip(".") + ". Nothing was changed.") from error
    return Backup(name, size, tables, time.monotonic() - began)


def names() -> list[str]:
    """The good backups in the store, newest first."""
    return store.names()


def newest(*, now: dt.datetime, max_age: dt.timedelta) -> tuple[str, dt.timedelta]:
    """The newest good backup and its age. Raises CommandError where there is none, or only an older one."""
    good = store.names()
    if not good:
        raise CommandError("There is no good backup.")
    age = now - store.made_at(good[0])
    if age > max_age:
        raise CommandError(f"The last good backup, {good[0]}, is {hours(age)} old; {hours(max_age)} are allowed.")
    return good[0], age


def fetch(name: str, folder: Path, *, identity: Path | None = None) -> Path:
    """A good backup as a plain dump in `folder`; `identity` opens an encrypted one. Raises CommandError."""
    path = store.get(name, folder)
    return encryption.decrypt(path, identity) if name.endswith(store.ENCRYPTED) else path


def tables_in(dump: Path) -> int:
    """How many tables' rows a dump lists. Raises CommandError where it is not ours or cannot be read to its end."""
    listing = run(["pg_restore", "--list", str(dump)], database={}, doing=f"Listing {dump.name}")
    # The list stands at the head of the file; reading all of it, into nothing, finds one that was cut short.
    run(["pg_restore", "--file", "/dev/null", str(dump)], database={}, doing=f"Reading {dump.name}")
    listed = [line.split(" TABLE DATA ")[1].split()[1] for line in listing.splitlines() if " TABLE DATA " in line]
    if missing := sorted(set(_OURS) - set(listed)):
        raise CommandError(f"{dump.name} is a dump of another program: it has no table {missing[0]}.")
    return len(listed)


def hours(time_span: dt.timedelta) -> str:
    return f"{time_span.total_seconds() / 3600:.1f} h"


def _dumped(path: Path) -> tuple[Path, int, Mapping[str, Rows]]:
    with snapshot() as at:
        words = ["pg_dump", "--format=custom", "--lock-wait-timeout=60s", "--snapshot", at.name, "--file", str(path)]
        run(words, database=connection.settings_dict, doing="Dumping")
    listed = tables_in(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        there = cursor.fetchone()[0]
    if listed < there:
        raise CommandError(f"the dump lists {listed} tables of {there}")
    return path, listed, at.rows
