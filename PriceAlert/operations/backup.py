"""Backups that were read back once before they count as backups (docs/runbook.md)."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dbbackup.storage import StorageError, get_storage
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from PriceAlert.operations.clients import require_client_of_server, run

SUFFIX = ".psql.bin"
# Beside each backup, SHA-256 in hex: pg_restore takes some dumps that were cut short for whole ones.
DIGEST = ".sha256"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in the store: its name, size in bytes, tables listed in it, and how long it took."""

    name: str
    size: int
    tables: int
    seconds: float


def back_up(now: dt.datetime) -> Backup:
    """Dump the database into the store, read it back and list it. Raises CommandError; nothing broken stays there."""
    require_client_of_server()
    began = time.monotonic()
    name = f"pricealert-{now:%Y%m%d-%H%M%S}{SUFFIX}"
    try:
        call_command("dbbackup", output_filename=name, interactive=False, verbosity=0)
        size, tables = _verified(name)
    except (OSError, StorageError, CommandError) as error:
        _discard(name)
        raise CommandError(f"The backup was not made: {error} Nothing was changed.") from error
    except KeyboardInterrupt:
        _discard(name)
        raise
    return Backup(name, size, tables, time.monotonic() - began)


def names() -> list[str]:
    """The backups in the store, newest first."""
    return sorted((name for name in get_storage().list_directory() if name.endswith(SUFFIX)), reverse=True)


def fetch(name: str, folder: Path) -> Path:
    """A backup of the store as a file in `folder`. Raises CommandError where there is none of that name."""
    storage = get_storage()
    there = storage.list_directory()
    if name not in names():
        known = ", ".join(names()[:3]) or "none"
        raise CommandError(f"There is no backup {name!r}. The newest: {known}.")
    expected = storage.read_file(name + DIGEST).read().decode().strip() if name + DIGEST in there else None
    path, digest = folder / name, hashlib.sha256()
    with storage.read_file(name) as source, path.open("wb") as target:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            target.write(chunk)
    if expected is not None and digest.hexdigest() != expected:
        raise CommandError(f"{name} is not what was written: it was cut short or changed. Take another backup.")
    return path


def tables_in(dump: Path) -> int:
    """How many tables' rows a dump lists. Raises CommandError where it cannot be read to its end."""
    listing = run(["pg_restore", "--list", str(dump)], database={}, doing=f"Listing {dump.name}")
    # The list stands at the head of the file; reading all of it, into nothing, finds one that was cut short.
    run(["pg_restore", "--file", "/dev/null", str(dump)], database={}, doing=f"Reading {dump.name}")
    return sum(" TABLE DATA " in line for line in listing.splitlines())


def _verified(name: str) -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as folder:
        dump = fetch(name, Path(folder))
        size, listed = dump.stat().st_size, tables_in(dump)
        with dump.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        there = cursor.fetchone()[0]
    if listed < there:
        raise CommandError(f"{name} lists {listed} tables of {there}.")
    get_storage().write_file(ContentFile(digest.encode()), name + DIGEST)
    return size, listed


def _discard(name: str) -> None:
    storage = get_storage()
    for half in (name, f"{name}.metadata", name + DIGEST):
        if half in storage.list_directory():
            storage.delete_file(half)
