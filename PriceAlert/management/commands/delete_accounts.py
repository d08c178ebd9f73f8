from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from PriceAlert.accounts.delete import delete_account
from users.models import User


class Command(BaseCommand):
    help = "Deletes accounts as their people do it: for those that a restore brought back, or on written request."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("public_id", nargs="+", type=UUID, help="as the restore, the admin or the log names them")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = set(options["public_id"])
        people = list(User.objects.filter(public_id__in=asked).order_by("pk"))
        if operators := [person for person in people if person.is_staff]:
            raise CommandError(f"{operators[0].public_id} is an operator: make them none first. Nothing was deleted.")
        for person in people:
            delete_account(person)
        self.stdout.write(f"{len(people)} accounts deleted, {len(asked) - len(people)} were not there.")
