"""Writing the archive: everything a person owns in one zip, and single tables of it."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import IO, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from PriceAlert.takeout.form import INDEX, product_file
from PriceAlert.takeout.gather import index_of, own_products, product_of
from PriceAlert.takeout.tables import TABLES, csv_text
from users.models import User

# Beyond it the file is on the disk, unnamed.
_IN_MEMORY = 1024 * 1024


def archive_of(person: User, *, now: dt.datetime) -> IO[bytes]:
    """The zip as an open file that nobody else sees and that is gone once it is closed.

    All of it is of one moment. It is whole before the first byte is sent: half an archive is none, and the database is
    not kept waiting by a slow network. One product at a time is in memory.
    """
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the response closes it
    with transaction.atomic(), override(person.language), _zip(file) as archive:
        _hold_still()
        products = list(own_products(person))
        _put(archive, _("README.txt"), [_readme()], now)
        _put(archive, INDEX, [_json(index_of(person, products, now=now))], now)
        for number, tracked in enumerate(products, start=1):
            _put(archive, product_file(number), [_json(product_of(tracked))], now)
        for table in TABLES.values():
            _put(archive, table.name, csv_text(table.rows(person, products)), now)
    file.seek(0)
    return file


def table_of(person: User, name: str) -> IO[bytes]:
    """One of the tables alone, as an open file."""
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the response closes it
    with transaction.atomic(), override(person.language):
        _hold_still()
        for line in csv_text(TABLES[name].rows(person, own_products(person))):
            file.write(line.encode())
    file.seek(0)
    return file


def _hold_still() -> None:
    """What others change meanwhile is not seen. Inside a transaction that has begun already it is seen."""
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _zip(file: IO[bytes]) -> AbstractContextManager[zipfile.ZipFile]:
    return zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)


def _put(archive: zipfile.ZipFile, name: str, pieces: Iterable[str], now: dt.datetime) -> None:
    entry = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    with archive.open(entry, "w") as written:
        for piece in pieces:
            written.write(piece.encode())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _readme() -> str:
    lines = (
        _("This archive holds all that is yours in PriceAlert."),
        "",
        _("products.csv, history.csv, rules.csv, notifications.csv: for spreadsheets."),
        _("pricealert.json and the folder products: the same and more, for programs."),
        "",
        _("To bring it into an account, on this instance or another, choose the whole file under Add, Import."),
        _("What you watch, its order, memos, tags, alerts, prices and notifications are then as they were."),
        _("Prices that came from an archive are yours alone and are marked as imported."),
        "",
        _("Passwords, keys and tokens are not in it."),
    )
    return "\r\n".join(lines) + "\r\n"
