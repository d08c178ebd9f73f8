"""Opening an archive that somebody brings: a zip of a known form, within limits. Only files that we name are read."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from PriceAlert.strict_json import BadJSONError, strict_loads
from PriceAlert.takeout.form import FORMAT, INDEX, MOST_FILES, MOST_INDEX_BYTES, VERSION

PROBLEMS = {
    "archive_damaged": _("This archive is damaged. Export it once more and choose the new file."),
    "archive_not_ours": _("This file is no archive of PriceAlert."),
    "archive_too_new": _("This archive was made by a newer version of PriceAlert. Update this instance first."),
    "archive_too_old": _("This archive has an old form that is no longer read. Export it once more."),
    "archive_too_large": _("This archive is larger than what can be imported."),
}


def problem(code: str) -> ValidationError:
    return ValidationError(PROBLEMS[code], code=code)


class Unpacked:
    """An open archive. What it raises is a ValidationError with one of the codes of PROBLEMS."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise problem("archive_not_ours") from error
        if len(self._zip.infolist()) > MOST_FILES:
            raise problem("archive_too_large")

    def index(self) -> dict[str, Any]:
        """The first file, of the version that we read."""
        if INDEX not in self._zip.NameToInfo:
            raise problem("archive_not_ours")
        index = self.read(INDEX, MOST_INDEX_BYTES)
        if not isinstance(index, dict) or index.get("format") != FORMAT:
            raise problem("archive_not_ours")
        version = index.get("version")
        if type(version) is not int:
            raise problem("archive_damaged")
        if version != VERSION:
            raise problem("archive_too_new" if version > VERSION else "archive_too_old")
        return index

    def read(self, name: str, most: int) -> Any:
        """The JSON of one file. Read to the limit and no further, whatever the archive says of its size."""
        try:
            with self._zip.open(name) as file:
                body = file.read(most + 1)
        except (
            KeyError,
            RuntimeError,
            EOFError,
            OSError,
            zipfile.BadZipFile,
            NotImplementedError,
            zlib.error,
        ) as error:
            raise problem("archive_damaged") from error
        if len(body) > most:
            raise problem("archive_too_large")
        try:
            return strict_loads(body)
        except BadJSONError as error:
            raise problem("archive_damaged") from error
