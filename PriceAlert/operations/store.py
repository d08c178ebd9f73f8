"""Where backups lie: a folder or a bucket, django-dbbackup's store. A dump counts once its digest lies beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dbbackup.storage import StorageError, get_storage
from django.core.files.base import ContentFile, File
from django.core.management.base import CommandError

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:  # ./scripts/run does without S3; settings.py refuses BACKUP_S3_BUCKET there
    _FAULTS: tuple[type[Exception], ...] = (OSError, StorageError)
else:
    from boto3.exceptions import Boto3Error

    _FAULTS = (OSError, StorageError, BotoCoreError, ClientError, Boto3Error)

SUFFIX = ".psql.bin"
ENCRYPTED = ".age"
# Beside each backup, as sha256sum writes it: pg_restore takes some dumps that were cut short for whole ones.
DIGEST = ".sha256"
# And what is in it, table by table, as it was in the database at that moment (rows.py): for the restore drill.
ROWS = ".rows"
_NAME = re.compile(r"pricealert-(\d{8}-\d{6})\.psql\.bin(\.age)?")
_CHUNK = 1 << 20


def names() -> list[str]:
    """The good backups, newest first: written to their end and read back."""
    there = set(listed())
    return sorted((name for name in there if _NAME.fullmatch(name) and name + DIGEST in there), reverse=True)


def half_made() -> list[str]:
    """What a killed run left: a dump without its digest."""
    there = set(listed())
    return sorted(name for name in there if _NAME.fullmatch(name) and name + DIGEST not in there)


def made_at(name: str) -> dt.datetime:
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not the name of a backup")
    return dt.datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=dt.UTC)


def free_name(now: dt.datetime, *, is_encrypted: bool) -> str:
    """A name that nothing in the store has, of `now` or of the first free second after it."""
    taken = {_NAME.fullmatch(name)[1] for name in listed() if _NAME.fullmatch(name)}  # type: ignore[index]
    while f"{now:%Y%m%d-%H%M%S}" in taken:
        now += dt.timedelta(seconds=1)
    return f"pricealert-{now.astimezone(dt.UTC):%Y%m%d-%H%M%S}{SUFFIX}{ENCRYPTED if is_encrypted else ''}"


def put(path: Path, name: str, *, rows: str) -> None:
    """Write a file and its `rows` into the store, read it back, and only then its digest. Raises CommandError."""
    with path.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    with _said_plainly():
        with path.open("rb") as whole:
            get_storage().write_file(File(whole), name)
        kept = hashlib.sha256()
        for chunk in _chunks(name):
            kept.update(chunk)
        if kept.hexdigest() != digest:
            raise CommandError(f"{name} is not in the store as it was written.")
        get_storage().write_file(ContentFile(rows.encode()), name + ROWS)
        get_storage().write_file(ContentFile(f"{digest}  {name}\n".encode()), name + DIGEST)


def get(name: str, folder: Path) -> Path:
    """A good backup as a file in `folder`. Raises CommandError where it is not there or not what was written."""
    good = names()
    if name not in good:
        if name in half_made():
            raise CommandError(
                f"{name} has no {DIGEST} beside it: it may be half a backup."
                f" Where you know it is whole: sha256sum {name} > {name}{DIGEST}"
            )
        raise CommandError(f"There is no backup {name!r}. The newest: {', '.join(good[:3]) or 'none'}.")
    path, digest = folder / name, hashlib.sha256()
    with _said_plainly():
        words = b"".join(_chunks(name + DIGEST)).decode(errors="replace").split()
        with path.open("wb") as target:
            for chunk in _chunks(name):
                digest.update(chunk)
                target.write(chunk)
    if words[:1] != [digest.hexdigest()]:
        raise CommandError(f"{name} is not what was written: it was cut short or changed. Take another backup.")
    return path


def rows_of(name: str) -> str:
    """What was written with a backup of what is in it. Raises CommandError where nothing was."""
    if name + ROWS not in listed():
        raise CommandError(f"{name} has no {ROWS} beside it, to which a copy could be held: take another backup.")
    return read(name + ROWS)


def read(name: str) -> str:
    """A small text of the store. Raises CommandError."""
    with _said_plainly():
        return b"".join(_chunks(name)).decode(errors="replace")


def write(name: str, text: str) -> None:
    """Put a small text into the store. Raises CommandError."""
    with _said_plainly():
        get_storage().write_file(ContentFile(text.encode()), name)


def discard(name: str) -> None:
    """Remove a backup and what lies beside it. The digest first: what is left of a dump without it does not count."""
    with _said_plainly():
        there = listed()
        for part in (name + DIGEST, name + ROWS, f"{name}.metadata", name):
            if part in there:
                get_storage().delete_file(part)


def listed() -> list[str]:
    with _said_plainly():
        try:
            return list(get_storage().list_directory())
        except FileNotFoundError:
            return []  # the folder is made with the first backup


def _chunks(name: str) -> Iterator[bytes]:
    with get_storage().read_file(name) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise CommandError(f"The store of backups: {error}".rstrip(".") + ".") from error
