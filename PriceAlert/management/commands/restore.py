from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from PriceAlert.operations.restore import restore


class Command(BaseCommand):
    help = "Puts a backup into the database. Stop api, worker and beat first."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", help="as ./scripts/backup --list says it")
        parser.add_argument("--replace", action="store_true", help="in the place of what is in the database now")

    def handle(self, *args: Any, **options: Any) -> None:
        done = restore(options["name"], replace=options["replace"], now=timezone.now())
        self.stdout.write(
            f"{done.tables} tables are back, {done.seconds:.1f} s. {done.held} mails that were owed wait for you in the"
            " admin (Deliveries, state unknown): send again, or leave."
        )
