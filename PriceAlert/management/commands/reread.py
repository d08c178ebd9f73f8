from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from price_tracking.reread import Reread, reread
from PriceAlert.operations.stoppable import StoppableCommand


class Command(StoppableCommand):
    help = "Lists what the readers of this version would change on the stored pages. Changes nothing (docs/reading.md)."
    stopped = "Stopped. Nothing was changed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--site", metavar="CODE", help="pages of this shop alone")
        parser.add_argument("--limit", type=int, metavar="N", help="at most so many pages, the newest first")
        parser.add_argument("--json", metavar="FILE", type=Path, help="write every page as JSON as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit must be 1 or more.")
        pages: list[Reread] = []
        for page in reread(site=options["site"], limit=options["limit"]):
            pages.append(page)
            if page.is_changed:
                self.stdout.write(_line(page))
        for line in _summary(pages):
            self.stdout.write(line)
        if options["json"]:
            rows = [{**asdict(page), "is_changed": page.is_changed} for page in pages]
            try:
                options["json"].write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{options['json']} cannot be written: {error.strerror}.") from error


def _line(page: Reread) -> str:
    now = page.price or " or ".join(page.choices) or page.detail
    said = f"{page.site}  listing {page.listing_id}  {page.before} → {page.after}  {now}  {page.url}"
    # What a page says is written by strangers: no control of theirs may reach a terminal.
    return "".join(one if one.isprintable() else "�" for one in said)


def _summary(pages: list[Reread]) -> list[str]:
    changed = Counter((page.before, page.after) for page in pages if page.is_changed)
    noun = "page" if len(pages) == 1 else "pages"
    lines = [f"{len(pages)} stored {noun} read again, {changed.total()} would change."]
    return lines + [f"  {count} × {before} → {after}" for (before, after), count in changed.most_common()]
