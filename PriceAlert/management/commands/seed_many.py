"""Gives a person hundreds of invented products, to see and to measure a long list."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.many import seed_many
from products.clock import database_now
from users.models import User


class Command(BaseCommand):
    help = "Track many invented products with a history for one person; what is there already is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--count", type=int, default=settings.TRACKED_PRODUCTS_MAX)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("seed_many invents products: it runs with PRICEALERT_MODE=demo or test only.")
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"There is no account with the address {options['email']}.")
        self.stdout.write(f"{seed_many(person, options['count'], now=database_now())} products made.")
