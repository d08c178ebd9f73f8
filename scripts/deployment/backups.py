"""Backups: whole or none, for the holder of the key alone; a restore: wholly or not at all, and no mail goes out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pyrage

from deployment.check import Check, CheckFailed, Said, Workspace, require, wait_for

ROWS = 200_000
# One alert that is owed, and a table long enough that a restore can be met in the middle.
SEED = """
from django.db import connection
from PriceAlert.tests.makers import make_notification, make_watch
from users.models import User
make_notification(make_watch(User.objects.create(email="alice@example.com")), state="owed")
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE long AS SELECT n AS id, md5(n::text) AS text FROM generate_series(1, %s) n", [ROWS])
"""
FAULTS: Mapping[str, tuple[str, str, str]] = {
    "a backup that is not what was written is taken": (
        "PriceAlert/operations/store.py",
        "if words[:1] != [digest.hexdigest()]:",
        "if not words:",
    ),
    "an encrypted backup can be read without the key": (
        "PriceAlert/operations/backup.py",
        "encryption.encrypt(dump, recipients) if recipients else dump",
        "dump",
    ),
    "a restore is many transactions": (
        "PriceAlert/operations/restore.py",
        r'b"BEGIN;\n" + ',
        "",
    ),
    "mail that was owed goes out after a restore": (
        "PriceAlert/operations/restore.py",
        r'_MAKE_SAFE.encode() + b"COMMIT;\n"',
        r'b"COMMIT;\n"',
    ),
    "a client older than the server is let begin": (
        "PriceAlert/operations/clients.py",
        "if major < server:",
        "if major < 0:",
    ),
}
HALF_STAYS = "what a full disk cut short stays in the store"


@dataclass(slots=True)
class Installation:
    """PriceAlert with a database of its own, seeded, and a store."""

    work: Workspace
    store: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment = {
            **self.work.databases(),
            "SECRET_KEY": "a key for this proof alone, nothing is kept",
            "PRICEALERT_MODE": "test",
            "BACKUP_DIR": str(self.store),
            "PYTHONPATH": f"{self.work.root}:{self.work.folder}",
        }
        self.manage("migrate", "--verbosity", "0")
        self.manage("shell", "--verbosity", "0", "-c", f"ROWS = {ROWS}\n{SEED}")

    def attempt(self, *words: str, **more: str) -> Said:
        return self.work.attempt(
            sys.executable, "manage.py", *words, cwd=self.work.root, environment=self.environment | more
        )

    def manage(self, *words: str, **more: str) -> str:
        said = self.attempt(*words, **more)
        require(said.status == 0, f"manage.py {words[0]} ended with {said.status}:\n{said.output[-2000:]}")
        return said.output

    def refused(self, sentence: str, *words: str, **more: str) -> None:
        """It ends with 1 and this sentence, and the rows are as they were."""
        before = self.rows()
        said = self.attempt(*words, **more)
        require(
            said.status == 1, f"manage.py {words[0]} ended with {said.status} where it should refuse: {said.output}"
        )
        require(sentence in said.output, f"It did not say {sentence!r} but: {said.output[-1000:]}")
        require(self.rows() == before, "It refused, but the rows are not as they were.")

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def rows(self) -> list[tuple[object, ...]]:
        try:
            return self.ask("SELECT count(*), sum(id), md5(string_agg(text, '' ORDER BY id)) FROM long")
        except psycopg.errors.UndefinedTable:
            return []


def _spoil(work: Workspace, fault: str | None) -> None:
    if fault is not None:
        work.spoil(*FAULTS[fault])


def prove_whole_or_none(work: Workspace, fault: str | None) -> str:
    _spoil(work, fault)
    here = Installation(work, work.folder / "store")
    name = here.manage("backup").split(":")[0]
    _require_older_clients_are_refused(here)
    _require_the_key_is_needed(here)
    digest = here.store / f"{name}.sha256"
    right = digest.read_text()
    digest.write_text(f"{'0' * 64}  {name}\n")
    here.refused("cut short or changed", "restore", name, "--replace")
    digest.write_text(right)
    rows = here.rows()
    middle = _kill_in_the_middle(here, name)
    require(here.rows() == rows, "A restore that was killed in the middle left the rows changed.")
    here.ask("DELETE FROM long WHERE id % 2 = 0 RETURNING id")
    began = time.monotonic()
    here.manage("restore", name, "--replace")
    seconds = time.monotonic() - began
    require(here.rows() == rows, "The restored rows are not those that were backed up.")
    states = here.ask("SELECT state, failed_step FROM alerts_delivery")
    require(states == [("unknown", "restored")], f"The mail that was owed is not held: {states}.")
    return f"{ROWS:,} rows back in {seconds:.1f} s; killed in the middle: undone within {middle:.1f} s"


def _require_older_clients_are_refused(here: Installation) -> None:
    programs = here.work.folder / "old"
    programs.mkdir()
    debians = Path("/usr/lib/postgresql/15/bin/pg_dump")
    words = f'exec {debians} "$@"' if debians.exists() else 'echo "pg_dump (PostgreSQL) 15.3"'
    (programs / "pg_dump").write_text(f"#!/bin/sh\n{words}\n")
    (programs / "pg_dump").chmod(0o755)
    (here.work.folder / "old_client.py").write_text(f"from PriceAlert.settings import *\nPG_BIN = {str(programs)!r}\n")
    here.refused("install the client of the server's version", "backup", DJANGO_SETTINGS_MODULE="old_client")


def _require_the_key_is_needed(here: Installation) -> None:
    identity = pyrage.x25519.Identity.generate()
    key, another = here.work.folder / "key", here.work.folder / "another"
    key.write_text(f"{identity}\n")
    another.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    name = here.manage("backup", "--encrypt", str(identity.to_public())).split(":")[0]
    head = (here.store / name).read_bytes()[:21]
    require(head == b"age-encryption.org/v1", f"The encrypted backup begins with {head!r}: anybody can read it.")
    here.refused("say --identity", "restore", name, "--replace")
    here.refused("cannot be opened with the key", "restore", name, "--replace", "--identity", str(another))
    here.manage("restore", name, "--replace", "--identity", str(key))


def _kill_in_the_middle(here: Installation, name: str) -> float:
    """Seconds until the database is rid of it."""
    words = [sys.executable, "manage.py", "restore", name, "--replace"]
    at_work = (
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'psql' AND query ILIKE 'COPY%' AND state = 'active'"
    )
    environment = {**os.environ, **here.environment}
    with subprocess.Popen(
        words, cwd=here.work.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for("the restore is in the middle", lambda: bool(here.ask(at_work)), within_s=120, every_s=0.01)
        finally:
            process.send_signal(signal.SIGKILL)
    gone = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'psql'"
    return wait_for("psql goes with who started it", lambda: not here.ask(gone), within_s=60)


def prove_full_disk(work: Workspace, fault: str | None) -> str:
    if fault == HALF_STAYS:
        work.spoil("PriceAlert/operations/backup.py", "                store.discard(name)\n", "")
    store = work.folder / "small"
    store.mkdir()
    work.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", store)
    work.at_end.callback(subprocess.run, ["umount", str(store)], check=True)
    here = Installation(work, store)
    good = here.manage("backup").split(":")[0]
    size = (store / good).stat().st_size
    before = {path.name: path.stat().st_size for path in store.iterdir()}
    if 2 * size < 8 << 20:
        raise CheckFailed(f"The dump is of {size:,} bytes: a second one fits, and nothing is shown.")
    here.refused("No space left on device", "backup")
    left = {path.name: path.stat().st_size for path in store.iterdir()}
    require(left == before, f"What does not fit left something: {sorted(set(left) - set(before))}.")
    require(good in here.manage("backup", "--check"), "The old backup is no longer the last good one.")
    return f"a dump of {size:,} bytes twice on 8 MB: refused, the first one stays"


CHECKS = (
    Check(
        part="backups",
        proves="a backup is whole or none, a restore wholly or not at all, and holds the mail",
        how="manage.py backup, restore; digest changed, key missing, SIGKILL in the middle, pg_dump 15",
        run=prove_whole_or_none,
        faults=tuple(FAULTS),
    ),
    Check(
        part="backups",
        proves="a full disk costs no backup and leaves no half one",
        how="a tmpfs of 8 MB",
        run=prove_full_disk,
        faults=(HALF_STAYS,),
        needs_containers=True,  # root, to mount it
    ),
)
