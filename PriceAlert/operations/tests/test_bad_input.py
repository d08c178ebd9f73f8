"""What goes wrong around a backup ends in a sentence, and leaves the backups and the database as they were."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from PriceAlert.operations import store as backups
from PriceAlert.operations.backup import back_up, names
from PriceAlert.operations.clients import program, run
from PriceAlert.operations.restore import restore
from PriceAlert.operations.tests.processes import Ended, manage, started
from PriceAlert.operations.work_folder import work_folder
from testkit.stack import wait_for
from users.models import User

pytestmark = [pytest.mark.usefixtures("store"), pytest.mark.django_db(transaction=True), pytest.mark.slow]


def put_by_hand(store: Path, content: bytes) -> str:
    """As a person would: with a digest that suits it."""
    name = "pricealert-20260101-000000.psql.bin"
    (store / name).write_bytes(content)
    (store / f"{name}.sha256").write_text(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    return name


def client(folder: Path, **scripts: str) -> str:
    """A folder with these programs, and with the right ones for the others."""
    folder.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{scripts.get(name, _exec(name))}\n")
        path.chmod(0o755)
    return str(folder)


def _exec(name: str) -> str:
    return f'exec "{program(name)}" "$@"'


def half_of(name: str, where: str, *, then: str) -> str:
    """The program as it is, but where `where` is among its words: then the first half of what it says, and `then`."""
    return f"""case "$*" in *{where}*) "{program(name)}" "$@" | head -c 100000; {then};; *) {_exec(name)};; esac"""


def test_what_is_no_dump_is_not_restored(alice: User, store: Path) -> None:
    name = put_by_hand(store, bytes(range(256)) * 1000)
    with pytest.raises(CommandError, match="does not appear to be a valid"):
        restore(name, replace=True, now=timezone.now())
    assert User.objects.get() == alice


def test_a_dump_of_another_program_is_not_restored(alice: User, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.dump"
    run(
        ["pg_dump", "--format=custom", "--table=django_migrations", "--file", str(path)],
        database=connection.settings_dict,
        doing="Dumping",
    )
    name = put_by_hand(store, path.read_bytes())
    with pytest.raises(CommandError, match="a dump of another program: it has no table products_listing"):
        restore(name, replace=True, now=timezone.now())
    assert User.objects.get() == alice


def test_half_a_backup_is_none_and_one_brought_by_hand_needs_its_digest(alice: User, store: Path) -> None:
    made = back_up(timezone.now())
    (store / f"{made.name}.sha256").unlink()
    assert names() == []
    with pytest.raises(CommandError, match=f"sha256sum {made.name} > {made.name}.sha256"):
        restore(made.name, replace=True, now=timezone.now())
    digest = subprocess.run(["sha256sum", made.name], cwd=store, capture_output=True, text=True, check=True).stdout
    (store / f"{made.name}.sha256").write_text(digest)
    assert restore(made.name, replace=True, now=timezone.now()).tables == made.tables


def test_a_client_older_than_the_server_is_refused_before_it_begins(
    alice: User, store: Path, tmp_path: Path, settings: Any
) -> None:
    settings.PG_BIN = client(tmp_path / "bin", pg_dump='echo "pg_dump (PostgreSQL) 15.3 (Debian 15.3-0+deb12u1)"')
    with pytest.raises(CommandError, match="pg_dump is of PostgreSQL 15, the server is 1"):
        back_up(timezone.now())
    assert list(store.iterdir()) == []


def test_a_missing_client_is_named(alice: User, store: Path, tmp_path: Path, settings: Any) -> None:
    settings.PG_BIN = str(tmp_path / "nothing")
    with pytest.raises(CommandError, match=r"pg_dump is not here.*install PostgreSQL's client"):
        back_up(timezone.now())
    assert list(store.iterdir()) == []


def test_a_restore_that_breaks_in_the_middle_changes_nothing(alice: User, tmp_path: Path, settings: Any) -> None:
    made = back_up(timezone.now())
    settings.PG_BIN = client(tmp_path / "bin", pg_restore=half_of("pg_restore", "--file=-", then="exit 7"))
    User.objects.update(language="ja")
    with pytest.raises(CommandError, match="nothing was changed"):
        restore(made.name, replace=True, now=timezone.now())
    assert User.objects.get().language == "ja"


@pytest.mark.parametrize("where", ["a file", "a place nobody may write"])
def test_a_store_that_cannot_be_written_is_named(alice: User, tmp_path: Path, monkeypatch: Any, where: str) -> None:
    (tmp_path / "file").touch()
    location = "/proc/backups" if where == "a place nobody may write" else str(tmp_path / "file")
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": location})
    with pytest.raises(CommandError, match=r"The store of backups: .*Nothing was changed") as refused:
        back_up(timezone.now())
    assert location in str(refused.value)


def test_a_full_disk_leaves_nothing_half_written_and_the_old_backups_as_they_were(alice: User, store: Path) -> None:
    made = back_up(timezone.now())
    before = {path.name: path.read_bytes() for path in store.iterdir()}
    # No file of this process and of those it starts may be longer than this.
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000));"
        "import runpy; sys.argv = ['manage.py', 'backup']; runpy.run_path('manage.py', run_name='__main__')"
    )
    ended = manage(["-c", code], store, program=[])
    assert ended.status == 1, ended.said
    assert "The backup was not made" in ended.said
    assert ended.is_a_sentence
    assert {path.name: path.read_bytes() for path in store.iterdir()} == before
    assert names() == [made.name]


def test_a_database_that_does_not_answer_is_named_by_both(store: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    name = put_by_hand(store, b"x")
    for words in (["backup"], ["restore", name]):
        ended = manage(words, store, nowhere)
        assert (ended.status, ended.is_a_sentence) == (1, True), ended.said
        assert "The database does not answer" in ended.said


def is_in_the_middle_of(application: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
            " AND state = 'idle in transaction'",
            [application],
        )
        return cursor.fetchone() is not None


def stopped(words: list[str], store: Path, number: signal.Signals, folder: Path, at: Callable[[], bool]) -> Ended:
    """Started with programs that rest in the middle of their work, and stopped there."""
    (folder / "tmp").mkdir()
    programs = client(
        folder / "bin",
        pg_dump=half_of("pg_dump", "--file", then="exec sleep 30"),
        pg_restore=half_of("pg_restore", "--file=-", then="exec sleep 30"),
    )
    (folder / "resting.py").write_text(f"from PriceAlert.settings import *\nPG_BIN = {programs!r}\n")
    more = {"TMPDIR": str(folder / "tmp"), "PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "resting"}
    with started(words, store, more) as process:
        wait_for(at, "it is in the middle of its work")
        process.send_signal(number)
        said, _ = process.communicate(timeout=20)
    return Ended(process.returncode, said)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_stopped_backup_leaves_nothing_and_says_so(
    alice: User, store: Path, tmp_path: Path, number: signal.Signals
) -> None:
    ended = stopped(["backup"], store, number, tmp_path, lambda: any((tmp_path / "tmp").rglob("*.dump")))
    assert ended.said.strip() == "Stopped. No backup was made; those of before are as they were."
    assert ended.status == 130
    assert list(store.iterdir()) == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert back_up(timezone.now()).tables


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "SIGKILL"])
def test_a_stopped_restore_changes_nothing_and_the_next_one_works(
    alice: User, store: Path, tmp_path: Path, number: signal.Signals
) -> None:
    made = back_up(timezone.now())
    User.objects.update(language="ja")
    words = ["restore", made.name, "--replace"]
    ended = stopped(words, store, number, tmp_path, lambda: is_in_the_middle_of("psql"))
    if number == signal.SIGINT:
        assert (ended.status, ended.said.strip()) == (130, "Stopped. The database is as it was.")
        assert list((tmp_path / "tmp").iterdir()) == []
    wait_for(lambda: not is_in_the_middle_of("psql"), "psql went with it")
    assert User.objects.get().language == "ja"
    assert restore(made.name, replace=True, now=timezone.now()).tables == made.tables


def test_a_killed_backup_is_none_and_the_next_one_works(
    alice: User, store: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    ended = stopped(["backup"], store, signal.SIGKILL, tmp_path, lambda: any((tmp_path / "tmp").rglob("*.dump")))
    assert ended.status == -signal.SIGKILL
    assert names() == []
    assert back_up(timezone.now()).tables
    assert (len(names()), backups.half_made()) == (1, [])
    # The dump it left in the clear goes with the next run, unless that comes at once.
    (left,) = (tmp_path / "tmp").iterdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    back_up(timezone.now())
    assert left.exists()
    os.utime(left, (0, 0))
    with work_folder() as at_work:
        os.utime(at_work, (0, 0))
        assert not left.exists()
        with work_folder():
            assert at_work.exists()
