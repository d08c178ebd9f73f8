from __future__ import annotations

from typing import Any

from django.core.management import call_command

from PriceAlert.operations.migrate import full_name, migrate, objections_here, planned
from PriceAlert.operations.migration_lint import statements_of
from PriceAlert.operations.stoppable import StoppableCommand


class Command(StoppableCommand):
    stopped = (
        "Stopped. The migrations that had ended are applied, the one at work is not, and the old code still runs:"
        " run this again to go on."
    )
    help = "Backs up, then migrates: one run at a time, with short locks, refusing what is not safe beside old code."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--plan", action="store_true", help="show the SQL and what speaks against it; change nothing"
        )
        parser.add_argument("--unsafe-because", metavar="REASON", help="run it though it is not safe beside old code")
        parser.add_argument("--no-backup-because", metavar="REASON", help="there is a snapshot of the database already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"]:
            self._show_plan()
            return
        record = migrate(unsafe_because=options["unsafe_because"], no_backup_because=options["no_backup_because"])
        if record is None:
            self.stdout.write("Nothing to migrate.")
            return
        call_command("showmigrations", verbosity=1, stdout=self.stdout)
        backup = f"backup {record.backup}" if record.backup else "no backup"
        self.stdout.write(f"{len(record.applied)} applied in {record.seconds} s, {record.tries} tries, {backup}.")

    def _show_plan(self) -> None:
        todo = planned()
        against = objections_here(todo)
        for migration in todo:
            name = full_name(migration)
            self.stdout.write(f"-- {name}")
            for statement in statements_of(migration):
                self.stdout.write(f"{statement};")
            for why in against.get(name, []):
                self.stdout.write(f"-- NOT SAFE: {why}")
        self.stdout.write(f"-- {len(todo)} to apply, {len(against)} of them not safe beside the old code.")
