"""Makes the person of the demo, and has them track saved pages where asked."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from demo.saved_pages import read_manifest
from demo.seed import open_sites, seed, track
from products.clock import database_now


class Command(BaseCommand):
    help = "Make the person of the demo with nine tracked products; what is there already is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="bring the tables up to date first")
        parser.add_argument("--email", required=True)
        parser.add_argument("--password-file", type=Path, required=True)
        parser.add_argument("--pages", type=Path, help="a manifest of saved pages whose shops may be visited")
        parser.add_argument("--track", action="store_true", help="track all of --pages")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("seed_demo makes an invented person: it runs with PRICEALERT_MODE=demo or test only.")
        if options["migrate"]:
            call_command("migrate", interactive=False, stdout=self.stdout)
        person = seed(email=options["email"], password=options["password_file"].read_text(), now=database_now())
        urls = [page.url for page in read_manifest(options["pages"])] if options["pages"] else []
        open_sites(urls)
        if options["track"]:
            tracked = track(person, urls, now=database_now())
            for url, code in tracked.refused.items():
                self.stdout.write(f"refused: {code}: {url}")
            self.stdout.write(
                f"{len(urls)} saved pages: {tracked.made} added to those tracked, {tracked.known} tracked already, "
                f"{len(tracked.refused)} addresses refused."
            )
