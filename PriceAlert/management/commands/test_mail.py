"""manage.py test_mail ADDRESS: a real message by the way that alerts go; says which step failed and what to look at."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import override

from alerts.try_mail import try_mail
from alerts.way import the_way


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="where the message goes")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            validate_email(options["address"])
        except ValidationError:
            raise CommandError("This is no mail address.") from None
        with override("en"):
            tried = try_mail(options["address"], way=the_way())
        if not tried.is_taken:
            raise CommandError("\n".join(tried.sentences))
        self.stdout.write("\n".join(tried.sentences))
