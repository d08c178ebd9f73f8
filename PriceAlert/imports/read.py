"""Which form a file has, and its entries. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import Any

from PriceAlert.imports.entries import MAX_BYTES, MAX_ENTRIES, BroughtError, Entry, decode, entry
from PriceAlert.imports.table import layout_of, read_table
from PriceAlert.imports.texts import is_bookmarks, read_bookmarks, read_list
from PriceAlert.strict_json import BadJSONError, strict_loads
from PriceAlert.takeout.form import INDEX

# Where the backup of changedetection.io keeps what it watches.
_WATCHES_FILE = "url-watches.json"
_ADDRESS_NAMES = ("url", "uri", "link", "href", "address")
_MAX_DEPTH = 8


class Form(StrEnum):
    LIST = "list"
    CSV = "csv"
    ARCHIVE = "archive"


def form_of(body: bytes) -> Form:
    """What was brought. Raises BroughtError where it is nothing that can be read."""
    if body.startswith(b"PK"):
        return Form.ARCHIVE if INDEX in _names_in(body) else Form.LIST
    text = decode(body)
    if _is_json(text) or is_bookmarks(text):
        return Form.LIST
    return Form.LIST if layout_of(text.split("\n")) is None else Form.CSV


def read_entries(body: bytes) -> list[Entry]:
    """The rows of anything but an archive of ours, in their order. The same bytes give the same rows.

    Raises BroughtError.
    """
    entries = _read(body)
    if not entries:
        raise BroughtError("empty")
    if len(entries) > MAX_ENTRIES:
        raise BroughtError("too_many_rows")
    return entries


def _read(body: bytes) -> list[Entry]:
    if body.startswith(b"PK"):
        return _read_json(_member(body, _WATCHES_FILE))
    text = decode(body)
    if _is_json(text):
        return _read_json(text.encode())
    if is_bookmarks(text):
        return read_bookmarks(text)
    lines = text.split("\n")
    layout = layout_of(lines)
    return read_list(text) if layout is None else list(islice(read_table(lines, layout), MAX_ENTRIES + 1))


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _names_in(body: bytes) -> set[str]:
    """The names of the files in a zip that we can read; raises BroughtError where there is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = {info.filename.rpartition("/")[2] for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BroughtError("unknown_archive") from error
    if not names & {INDEX, _WATCHES_FILE}:
        raise BroughtError("unknown_archive")
    return names


def _member(body: bytes, name: str) -> bytes:
    """One file of a zip, at most as large as what may be brought unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            found = next((info for info in archive.infolist() if info.filename.rpartition("/")[2] == name), None)
            if found is None or found.file_size > MAX_BYTES:
                raise BroughtError("unknown_archive")
            with archive.open(found) as opened:
                return opened.read(MAX_BYTES)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BroughtError("unknown_archive") from error


def _read_json(body: bytes) -> list[Entry]:
    try:
        found = strict_loads(body)
    except (BadJSONError, RecursionError) as error:
        raise BroughtError("not_json") from error
    names = _tag_names(found)
    watched = found["watching"] if isinstance(found, dict) and isinstance(found.get("watching"), dict) else found
    return [
        entry(place, address, address, tags=[names.get(tag, tag) for tag in tags], memo=memo)
        for place, (address, tags, memo) in enumerate(_watches(watched), start=1)
    ]


def _watches(value: Any, depth: int = 0) -> Iterator[tuple[str, list[str], str]]:
    """Address, tags and note of everything in it that has an address; addresses alone too."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
        yield value, [], ""
    elif isinstance(value, list):
        for each in value:
            yield from _watches(each, depth + 1)
    elif isinstance(value, dict):
        address = next((value[name] for name in _ADDRESS_NAMES if isinstance(value.get(name), str)), None)
        if address is not None:
            note = value.get("memo", value.get("note"))
            yield address, _tags_of(value), note if isinstance(note, str) else ""
        else:
            for each in value.values():
                # A text alone inside an object is a setting, such as where another tracker sends its messages.
                if isinstance(each, (dict, list)):
                    yield from _watches(each, depth + 1)


def _tags_of(watch: dict[str, Any]) -> list[str]:
    tags = watch.get("tags") or watch.get("tag") or watch.get("labels") or []
    if isinstance(tags, str):
        return tags.split(",")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _tag_names(found: Any) -> dict[str, str]:
    """changedetection.io names its tags apart from the watches that bear them."""
    tags = found
    for name in ("settings", "application", "tags"):
        tags = tags.get(name) if isinstance(tags, dict) else None
    if not isinstance(tags, dict):
        return {}
    titles = {key: tag.get("title") for key, tag in tags.items() if isinstance(tag, dict)}
    return {key: title for key, title in titles.items() if isinstance(title, str)}
