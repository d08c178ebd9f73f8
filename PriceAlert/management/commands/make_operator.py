"""Makes an operator: who may open /admin/."""

from __future__ import annotations

import secrets
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from users.models import User


class Command(BaseCommand):
    help = "Let a person operate PriceAlert. Who has no account yet gets one, its address confirmed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        email: str = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an email address.") from error
        person = User.objects.filter(email__iexact=email).first()
        password = None if person else _ask_password(email)
        shown = ""
        if person is None and password is None:
            password = secrets.token_urlsafe(15)
            shown = f" Password (shown once): {password}"
        with transaction.atomic():
            operator = person or User.objects.create_user(email, password)
            operator.is_staff = operator.is_superuser = operator.is_active = True
            operator.save(update_fields=["is_staff", "is_superuser", "is_active"])
            if person is None:
                EmailAddress.objects.create(user=operator, email=operator.email, verified=True, primary=True)
        self.stdout.write(f"{operator.email} may operate PriceAlert at /admin/.{shown}")


def _ask_password(email: str) -> str | None:
    """From the terminal, twice. None where nobody sits there, or nothing was typed: then one is made."""
    if not sys.stdin.isatty():
        return None
    while True:
        password = getpass(f"Password for {email} (empty: one is made): ")
        if not password:
            return None
        try:
            validate_password(password, User(email=email))
        except ValidationError as error:
            print(*error.messages, sep="\n", file=sys.stderr)
            continue
        if getpass("Once more: ") == password:
            return password
        print("The two differ.", file=sys.stderr)
