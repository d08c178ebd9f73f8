"""What a file or a pasted text brings, row by row. Pure: bytes go in, entries come out, good ones and broken ones."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from ec_sites.charset import clean_text

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 20_000
MAX_LINE = 20_000
TEXT_SHOWN = 300
MEMO_MAX, TAG_MAX, TAGS_MAX = 2000, 40, 20

# What Excel in Japan writes, then what is left of older machines; a text that is none of these is no text.
_CHARSETS = ("utf-8", "cp932", "euc_jp")
_UTF_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BETWEEN_TAGS = re.compile(r"[,;|、，；]")


class BroughtError(ValueError):
    """What was brought cannot be read at all. `code`: empty, not_text, not_json, unknown_archive, too_many_rows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: an address and what the person noted beside it, or the code of what is wrong with the row.

    `line` counts from 1: the line of the file, or the place in the order where several stand in one line.
    """

    line: int
    text: str
    address: str = ""
    target: str = ""
    currency: str = ""
    memo: str = ""
    tags: tuple[str, ...] = ()
    problem: str = ""


def decode(body: bytes) -> str:
    """The text of a file, lines ended by "\\n". Raises BroughtError for an empty one and for one that is no text."""
    text = _decode(body).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BroughtError("empty")
    return text


def _decode(body: bytes) -> str:
    for bom, name in _UTF_16:
        if body.startswith(bom):
            return body.decode(name, "replace")
    # A file of another kind is full of controls; a row with a stray one is named, the others are taken.
    if len(_CONTROL.findall(body[:4096].decode("latin-1"))) > 8:
        raise BroughtError("not_text")
    mended = body.decode("utf-8", "replace")
    # One byte that was lost makes no other charset of a text.
    if 2 * mended.count("\N{REPLACEMENT CHARACTER}") < sum(not character.isascii() for character in mended):
        return mended
    for name in _CHARSETS:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return body.decode("cp1252", "replace")


def entry(line: int, shown: str, address: str, *, target: str = "", currency: str = "", memo: str = "",
          tags: str | list[str] = "") -> Entry:  # fmt: skip
    """A row as it is taken, or with the code of what is wrong with it."""
    text = clean_text(shown, limit=TEXT_SHOWN)
    if len(shown) > MAX_LINE:
        return Entry(line, text, problem="too_long")
    if _CONTROL.search(f"{address}{target}{currency}{memo}{''.join(tags)}"):
        return Entry(line, text, problem="control_character")
    if not address.strip():
        return Entry(line, text, problem="no_address")
    memo = unicodedata.normalize("NFC", memo.strip())
    if len(memo) > MEMO_MAX:
        return Entry(line, text, problem="memo_too_long")
    named = _tags(tags)
    if len(named) > TAGS_MAX or any(len(tag) > TAG_MAX for tag in named):
        return Entry(line, text, problem="bad_tags")
    return Entry(line, text, address.strip(), target.strip(), currency.strip().upper(), memo, named)


def broken(line: int, shown: str, problem: str) -> Entry:
    return Entry(line, clean_text(shown[:MAX_LINE], limit=TEXT_SHOWN), problem=problem)


def _tags(tags: str | list[str]) -> tuple[str, ...]:
    parts = _BETWEEN_TAGS.split(tags) if isinstance(tags, str) else tags
    named = (" ".join(unicodedata.normalize("NFC", part).split()) for part in parts)
    return tuple(dict.fromkeys(tag for tag in named if tag))
