from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from PriceAlert.operations.backup import back_up, names
from PriceAlert.operations.drill import drill
from PriceAlert.operations.stoppable import StoppableCommand


class Command(StoppableCommand):
    help = "Restores a backup into a fresh database beside the live one, compares every row, and drops it again."
    stopped = "Stopped. The live database was not touched; what the drill made is dropped, or by the next drill."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", nargs="?", help="as ./scripts/backup --list says it; the newest where none is said")
        parser.add_argument("--fresh", action="store_true", help="take a backup first, and drill that")
        parser.add_argument("--identity", metavar="FILE", type=Path, help="the private key of an encrypted backup")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"] or next(iter([back_up(timezone.now()).name] if options["fresh"] else names()), None)
        if name is None:
            raise CommandError("There is no backup yet: say --fresh, or take one by ./scripts/backup.")
        done = drill(name, identity=options["identity"])
        self.stdout.write(
            f"{name}: {done.rows:,} rows of {done.tables} tables compared, all the same, {done.seconds:.1f} s."
        )
