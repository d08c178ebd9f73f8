from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils import timezone

from PriceAlert.operations.rollback import Plan, Way, go_back_to_backup, plan_back_to
from PriceAlert.operations.stoppable import StoppableCommand


class Command(StoppableCommand):
    stopped = "Stopped. The database is as it was."
    help = "Says how to get back to an earlier release and what that would lose; acts only with --do and a word."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("release", help="its name, git tag, or an image's tag or digest")
        parser.add_argument("--do", choices=["images", "restore"], help="act: the plan's own choice alone is allowed")
        parser.add_argument("--identity", metavar="FILE", type=Path, help="the private key of an encrypted backup")
        parser.add_argument("--confirm", metavar="WORD", help="the release once more, where nobody can be asked")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = plan_back_to(options["release"], now=timezone.now())
            self._show(plan)
            if options["do"]:
                self._require_the_word(options["release"], options["confirm"])
                self._act(plan, options["do"], options["identity"])
        except DatabaseError as error:
            raise CommandError(
                f"The database does not answer as it should: {str(error).strip()}"
                " Nothing was changed. See docs/runbook.md, 'Site down'."
            ) from error

    def _show(self, plan: Plan) -> None:
        """On standard error: standard output is for the lines of .env."""
        say = self.stderr.write
        self.stderr.style_func = None
        ahead = f"The database is ahead of it by {len(plan.ahead)}:" if plan.ahead else ""
        say(f"{plan.to.release}, recorded {plan.to.began_at:%Y-%m-%d %H:%M} UTC. {ahead}".rstrip())
        for name in plan.ahead:
            say(f"  {name}")
        for name, why in plan.against:
            say(f"  {name} breaks the old code: {why}")
        for name in plan.in_python:
            say(f"  {name} moves rows in Python: read it, the linter cannot")
        say(plan.way.value)
        if plan.way is Way.RESTORE_OR_FORWARD:
            self._show_choice(plan)
        say("Next:")
        for line in _next(plan):
            say(f"  {line}")

    def _show_choice(self, plan: Plan) -> None:
        say = self.stderr.write
        say("  mend forward: loses nothing; the fault stays until the mended release runs.")
        if plan.backup is None or plan.loss is None:
            say("  restore: not possible, there is no backup from before these migrations.")
            return
        say(f"  restore {plan.backup}: loses {plan.loss.minutes} minutes, all that was changed in them, and")
        for what, rows in plan.loss.rows.items():
            say(f"    {rows:>8,} {what}")
        say("    Mails sent since cannot be taken back; those owed then wait for an operator.")

    def _require_the_word(self, release: str, given: str | None) -> None:
        if given is None and not sys.stdin.isatty():
            raise CommandError(f"Nobody can be asked here. Nothing was changed. To go on, say --confirm {release}")
        if (given if given is not None else input(f"Type {release} to go on: ").strip()) != release:
            raise CommandError("That is not its name. Nothing was changed.")

    def _act(self, plan: Plan, what: str, identity: Path | None) -> None:
        if what == "images" and plan.way is Way.RESTORE_OR_FORWARD:
            raise CommandError(f"{plan.to.release} cannot work on this schema. Nothing was changed.")
        if what == "restore":
            present, done = go_back_to_backup(plan, now=timezone.now(), identity=identity)
            self.stderr.write(
                f"{done.tables} tables are back, {done.seconds:.1f} s; {done.held} mails wait for an operator."
                f" What was there before is kept in {present}."
            )
        for name, image in plan.to.images.items():
            self.stdout.write(f"{name}={image}")


def _next(plan: Plan) -> list[str]:
    """The commands, exactly. With images it is Compose, else a checkout with ./scripts/run."""
    release, restores = plan.to.release, plan.way is Way.RESTORE_OR_FORWARD
    if restores and plan.backup is None:
        return ["mend what is wrong, release it, and start that: ./scripts/migrate --plan shows what it would change"]
    if plan.to.images:
        act = [f"./scripts/rollback {release} --do {'restore' if restores else 'images'}"]
        by_hand = "  (by hand: set in .env what follows, then docker compose up --detach --wait)"
        return [*act, by_hand, *(f"    {name}={image}" for name, image in plan.to.images.items())]
    restoring = [f"./scripts/rollback {release} --do restore"] if restores else []
    return ["stop ./scripts/run (Ctrl-C)", *restoring, f"git checkout {release}", "./scripts/run"]
