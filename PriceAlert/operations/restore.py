"""Putting a backup back: into an empty database, or, on request, in the place of what is there."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.management.base import CommandError
from django.db import OperationalError, connection

from alerts.models import Delivery
from PriceAlert.operations.alone import BACKUP_OR_RESTORE, alone
from PriceAlert.operations.backup import fetch, tables_in
from PriceAlert.operations.clients import (
    environment_of,
    is_missing,
    last_words,
    program,
    require_client_of_server,
)
from PriceAlert.operations.work_folder import work_folder
from users.models import User

# Whoever still works in the database makes this fail within PGOPTIONS' lock_timeout, and nothing is changed.
_MAKE_ROOM = """
DO $$ BEGIN
  EXECUTE (SELECT coalesce('DROP TABLE ' || string_agg(format('public.%I', tablename), ', ') || ' CASCADE', 'SELECT 1')
           FROM pg_tables WHERE schemaname = 'public');
END $$;
"""
# In the transaction of the restore: no worker sees a row of the backup before this is done. Nobody here knows what
# happened after the backup: mails may have been sent, sessions ended, tokens revoked because they were stolen.
_MAKE_SAFE = """
DELETE FROM public.users_accountmail;
UPDATE public.alerts_delivery
   SET state = 'unknown', state_since = :'restored_at', lease_until = NULL, failed_step = 'restored', reply_code = NULL,
       resent_at = CASE WHEN state = 'unknown' THEN resent_at END,
       reply_text = 'the database was restored: this may have been sent since'
 WHERE state IN ('owed', 'claimed', 'sending', 'unknown');
DELETE FROM public.usersessions_usersession;
DELETE FROM public.django_session;
UPDATE public.users_apitoken SET revoked_at = :'restored_at' WHERE revoked_at IS NULL;
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to. `held` mails wait for an operator. `came_back` are accounts deleted since the backup."""

    tables: int
    held: int
    seconds: float
    came_back: tuple[str, ...] = ()


def restore(name: str, *, replace: bool, now: dt.datetime, identity: Path | None = None) -> Restored:
    """Put a backup into this database. Raises CommandError, and then the database is as it was.

    Where there are tables already it refuses, unless `replace`: then they go in the same transaction as the others
    come. Everybody is signed out and every token of the API revoked; mail that was owed is held for an operator.
    """
    began = time.monotonic()
    with alone(BACKUP_OR_RESTORE, who="Another backup or restore"), work_folder() as folder:
        if not replace and _tables():
            raise CommandError(
                "This database is not empty. To put the backup in its place, and lose what came since, say --replace."
            )
        require_client_of_server()
        dump = fetch(name, folder, identity=identity)
        tables_in(dump)
        try:
            before = _people()
        except OperationalError as error:
            raise CommandError(f"Nothing was changed. {_why(str(error))}") from error
        connection.close()
        _put_back(dump, replace=replace, now=now)
    came_back = sorted(_people() - before) if before else []
    held = Delivery.objects.filter(failed_step=Delivery.RESTORED).count()
    return Restored(_tables(), held, time.monotonic() - began, tuple(came_back))


def _put_back(dump: Path, *, replace: bool, now: dt.datetime) -> None:
    """One transaction, of which we say the end: pg_restore's alone could not hold the mail before it commits."""
    # The schema alone: extensions are the server's, and only its superuser may make them.
    words = ["pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--schema=public", "--file=-", str(dump)]
    with tempfile.TemporaryFile("w+") as said, _started(words, said, stdout=subprocess.PIPE) as script:
        client = ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]
        client += ["--set", f"restored_at={now.isoformat()}"]
        with _started(client, said, stdin=subprocess.PIPE) as psql:
            assert script.stdout is not None and psql.stdin is not None
            try:
                psql.stdin.write(b"BEGIN;\n" + (_MAKE_ROOM.encode() if replace else b""))
                shutil.copyfileobj(script.stdout, psql.stdin, 1 << 16)
                if script.wait() == 0:
                    psql.stdin.write(_MAKE_SAFE.encode() + b"COMMIT;\n")
                psql.stdin.close()
            except BrokenPipeError:
                script.kill()  # psql has ended, and says why
            status = psql.wait() or script.wait()
        if status:
            said.seek(0)
            raise CommandError(f"Restoring failed, and nothing was changed. {_why(said.read())}")


def _why(said: str) -> str:
    if "lock timeout" in said or "deadlock" in said:
        return "Others are at work in this database: stop api, worker and beat, and try again."
    return last_words(said)


@contextmanager
def _started(
    words: list[str], said: IO[str], *, stdin: int | None = None, stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Ended with us, however we end: a transaction without its COMMIT is none."""
    environment = environment_of(connection.settings_dict)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own words, no shell
            [program(words[0]), *words[1:]], env=environment, stdin=stdin, stdout=stdout, stderr=said
        )
    except OSError as error:
        raise is_missing(words[0], error) from error
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):
                if stream is not None:
                    stream.close()


def _people() -> set[str]:
    """Public ids; none where this database has no tables yet."""
    if "users_user" not in connection.introspection.table_names():
        return set()
    return {str(public_id) for public_id in User.objects.values_list("public_id", flat=True).iterator()}


def _tables() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])
