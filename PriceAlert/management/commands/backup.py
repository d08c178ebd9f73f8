from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone

from PriceAlert.operations.backup import back_up, hours, names, newest
from PriceAlert.operations.retention import clear_away
from PriceAlert.operations.stoppable import StoppableCommand


class Command(StoppableCommand):
    help = "Makes a backup in BACKUP_DIR or BACKUP_S3_BUCKET, reads it back, removes those that have had their time."
    stopped = "Stopped. No backup was made; those of before are as they were."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--encrypt", metavar="PUBLIC_KEY", action="append", default=[],
            help="a public key of age (age1…), instead of BACKUP_ENCRYPT_TO; may be said several times",
        )  # fmt: skip
        parser.add_argument("--list", action="store_true", help="name what is there, and do nothing")
        parser.add_argument("--check", action="store_true", help="ends with 1 unless the last good backup is young")
        parser.add_argument("--max-age-hours", type=float, default=26, help="for --check (26)")

    def handle(self, *args: Any, **options: Any) -> None:
        # The clock of this machine will do: a store without a database is asked too.
        now = timezone.now()
        if options["list"]:
            self.stdout.write("\n".join(names()) or "There is no backup yet.")
        elif options["check"]:
            name, age = newest(now=now, max_age=dt.timedelta(hours=options["max_age_hours"]))
            self.stdout.write(f"The last good backup, {name}, is {hours(age)} old.")
        else:
            self._back_up(now, options["encrypt"])

    def _back_up(self, now: dt.datetime, encrypt_to: list[str]) -> None:
        made = back_up(now, encrypt_to=encrypt_to)
        self.stdout.write(f"{made.name}: {made.tables} tables, {made.size:,} bytes, read back, {made.seconds:.1f} s.")
        gone = clear_away(now=now, days=settings.BACKUP_KEEP_DAYS, weeks=settings.BACKUP_KEEP_WEEKS)
        if gone:
            self.stdout.write(f"Removed, having had their time: {', '.join(gone)}.")
