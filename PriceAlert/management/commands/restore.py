from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

from PriceAlert.operations.restore import restore
from PriceAlert.operations.stoppable import StoppableCommand


class Command(StoppableCommand):
    help = "Puts a backup into the database, wholly or not at all. Stop api, worker and beat first."
    stopped = "Stopped. The database is as it was."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", help="as ./scripts/backup --list says it")
        parser.add_argument("--replace", action="store_true", help="in the place of what is in the database now")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="the private key of an encrypted backup")

    def handle(self, *args: Any, **options: Any) -> None:
        done = restore(options["name"], replace=options["replace"], now=timezone.now(), identity=options["identity"])
        self.stdout.write(
            f"{done.tables} tables are back, {done.seconds:.1f} s. {done.held} mails that were owed wait for you in the"
            " admin (Deliveries, state unknown): send again, or leave.\n"
            "Everybody is signed out and every token of the API is revoked. Passwords and second factors are those of"
            " the backup."
        )
        if done.came_back:
            self.stdout.write(
                f"{len(done.came_back)} accounts were deleted since the backup and are back. Who deleted theirs wants"
                f" it gone:\n  manage.py delete_accounts {' '.join(done.came_back)}"
            )
