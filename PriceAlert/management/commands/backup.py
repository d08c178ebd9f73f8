from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from PriceAlert.operations.backup import back_up, names


class Command(BaseCommand):
    help = "Makes a backup in BACKUP_DIR and reads it back; with --list, names what is there."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--list", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.stdout.write("\n".join(names()) or "There is no backup yet.")
            return
        # No query of our own is needed for the name: the clock of this machine will do.
        made = back_up(timezone.now())
        self.stdout.write(f"{made.name}: {made.tables} tables, {made.size:,} bytes, read back, {made.seconds:.1f} s.")
