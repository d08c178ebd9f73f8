from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from PriceAlert.operations.indexes.advise import advise
from PriceAlert.operations.indexes.catalog import enable
from PriceAlert.operations.indexes.report import as_json, lines
from PriceAlert.operations.stoppable import StoppableCommand


class Command(StoppableCommand):
    help = "Names indexes that slow statements lack, and those that are of no use. Changes nothing (docs/indexes.md)."
    stopped = "Stopped. Nothing was changed; what was tried on a copy is undone."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--min-calls", type=int, default=20, help="leave out what ran less often (20)")
        parser.add_argument("--min-ms", type=float, default=5, help="leave out what took less on average (5)")
        parser.add_argument(
            "--on-copy", metavar="URL", help="try them on this restored backup, in a transaction undone"
        )
        parser.add_argument("--json", metavar="FILE", type=Path, help="write it as JSON as well")
        parser.add_argument("--enable", action="store_true", help="have this database count its statements, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["enable"]:
            enable()
            self.stdout.write("Statements are counted. Come back after a day of work.")
            return
        advice = advise(min_calls=options["min_calls"], min_ms=options["min_ms"], copy=options["on_copy"])
        for line in lines(advice, timezone.now()):
            self.stdout.write(line)
        if options["json"]:
            try:
                options["json"].write_text(json.dumps(as_json(advice), indent=2, ensure_ascii=False) + "\n")
            except OSError as error:
                raise CommandError(f"{options['json']} cannot be written: {error.strerror}.") from error
