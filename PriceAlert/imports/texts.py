"""Lists of addresses in any text, and bookmarks as browsers write them. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

from PriceAlert.imports.entries import MAX_ENTRIES, MAX_LINE, Entry, broken, entry

_ADDRESSES = re.compile(r"https?://[^\s<>\"'「」『』【】（）、。]{1,4000}", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;|](?=https?://)", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*\"([^\"]{0,4000})\"([^>]{0,2000})", re.IGNORECASE)
_TAGS = re.compile(r"\stags\s*=\s*\"([^\"]*)\"", re.IGNORECASE)
_BARE = re.compile(r"[^\s/?#@:.]\.\S{2}")


def is_bookmarks(text: str) -> bool:
    head = text[:5000].lower()
    return "<!doctype netscape-bookmark" in head or ("<html" in head and "<a " in text.lower())


def read_bookmarks(text: str) -> list[Entry]:
    """The links of a page of bookmarks that lead to the web; scripts, places of the browser and files are none."""
    return _numbered(_links(text))


def _links(text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), start=1):
        for href, rest in _HREF.findall(line[:MAX_LINE]):
            address = html.unescape(href)
            if address.lower().startswith(("http://", "https://")):
                tags = _TAGS.search(f" {rest}")
                yield entry(number, address, address, tags=html.unescape(tags[1]) if tags else "")


def read_list(text: str) -> list[Entry]:
    """The addresses of a text: a line each, or several in a line. A line without one is named."""
    return _numbered(_lines(text))


def _lines(text: str) -> Iterator[Entry]:
    lines = text.split("\n")
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if len(line) > MAX_LINE:
            yield broken(number, line, "too_long")
            continue
        addresses = [part for found in _ADDRESSES.findall(line) for part in _BETWEEN.split(found)]
        if len(addresses) > 1:
            yield from (entry(number, address, address) for address in addresses)
        elif addresses or not _is_title(line, lines[number] if number < len(lines) else ""):
            yield entry(number, line, line)


def _is_title(line: str, following: str) -> bool:
    """Whether a line only names what the next one links to, as apps write what they share."""
    return not _BARE.search(line) and ":" not in line and bool(_ADDRESSES.match(following.strip()))


def _numbered(found: Iterator[Entry]) -> list[Entry]:
    """Each with a number of its own: the line's where no line holds several, else its place in the order."""
    entries = list(islice(found, MAX_ENTRIES + 1))
    if len({each.line for each in entries}) == len(entries):
        return entries
    return [
        Entry(place, each.text, each.address, tags=each.tags, problem=each.problem)
        for place, each in enumerate(entries, start=1)
    ]
