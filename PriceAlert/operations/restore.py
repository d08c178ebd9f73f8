"""Putting a backup back: into an empty database, or, on request, in the place of what is there."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import Q

from alerts.models import Delivery
from PriceAlert.operations.backup import fetch, tables_in
from PriceAlert.operations.clients import run
from users.models import AccountMail

HELD = "the database was restored: this may have been sent since"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to; `held` mails wait for an operator."""

    tables: int
    held: int
    seconds: float


def restore(name: str, *, replace: bool, now: dt.datetime) -> Restored:
    """Put a backup into this database. Raises CommandError, and then the database is as it was.

    Where there are tables already it refuses, unless `replace`: then they go in the same transaction as the others
    come. Mail that was owed at the time of the backup may have been sent since; it is held for an operator.
    """
    if not replace and _tables():
        raise CommandError(
            "This database is not empty. To put the backup in its place, and lose what came since, say --replace."
        )
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        dump = fetch(name, Path(folder))
        tables_in(dump)
        words = ["pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        words += ["--clean", "--if-exists"] if replace else []
        connection.close()
        database = connection.settings_dict
        run([*words, "--dbname", str(database["NAME"]), str(dump)], database=database, doing="Restoring")
    return Restored(_tables(), hold_mail(now), time.monotonic() - began)


@transaction.atomic
def hold_mail(now: dt.datetime) -> int:
    """Mail from before the backup waits for an operator: nobody here knows what was sent after it was made."""
    AccountMail.objects.all().delete()
    waiting = Q(state__in=[Delivery.State.OWED, Delivery.State.CLAIMED, Delivery.State.SENDING])
    return Delivery.objects.filter(waiting | Q(state=Delivery.State.UNKNOWN)).update(
        state=Delivery.State.UNKNOWN,
        state_since=now,
        lease_until=None,
        failed_step=Delivery.RESTORED,
        reply_code=None,
        reply_text=HELD,
    )


def _tables() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])
