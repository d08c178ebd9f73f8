"""The values that a page's scripts carry: JSON blocks, assignments, pushed layers, and how frameworks pack them.

Only scripts that hold one of the product's names and a word for a price are looked at closer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from ec_sites.readers.lenient import Parsed, parse_lenient, string_value

_MOST_CHARACTERS = 3_000_000
_MOST_SCRIPTS = 400
_MOST_VALUES = 60
_MOST_UNREAD = 6  # what cannot be read was walked through to its end, or to the end of the script
_LONGEST_NAME = 150
_SHORTEST_NAME = 3
_NAME_PART = 12
_MOST_PARTS = 3
_BETWEEN_NAMES = re.compile(r"[|｜:：【】「」/<>]| [-–—] ")

_ATTRIBUTE = re.compile(r"\b(id|type|data-[\w-]{1,40})\s*=\s*[\"']?([\w$./+:-]{1,80})", re.IGNORECASE)
# An assignment or a pushed layer: what holds the page's product is called after it, or after the page's state.
_ASSIGNED = re.compile(
    r"(?:=\s{0,4}(?P<parse>JSON\.parse\(\s{0,4}(?=[\"'`]))?|\.push\(\s{0,4})(?P<opening>(?=[{\[\"'`])|(?=\(?function\b))"
)
_NAME_BEFORE = re.compile(r"([\w$][\w$.]{0,80})(?:\[[\"']([\w$-]{1,60})[\"']\])?\s{0,4}$")
_TELLING = re.compile(
    r"state|data|props|product|item|goods|shohin|meta|sku|detail|store|config|layer|page|param|model|__", re.IGNORECASE
)
_PRICE_WORD = re.compile(r"price|kakaku|amount|prix|preis", re.IGNORECASE)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\]|\\.)*+`", re.DOTALL)
_FUNCTION = re.compile(r"\(?function\s*\w*\(([\w$, ]{0,8000})\)\s*\{")
_CALL = re.compile(r"\}\)?\(")
_FLIGHT_LINE = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A value of a script and what it is called there (`script#__NEXT_DATA__`, `window.dataLayer`)."""

    place: str
    value: Any


def embedded_values(html: str, names: list[str]) -> Iterator[Embedded]:
    """The values of the scripts that speak of one of `names` and of a price. Never raises."""
    parts = _name_parts(names)
    flight: list[str] = []
    count = unread = 0
    for number, (attributes, text) in enumerate(_scripts(html)):
        if "__next_f" in text:
            flight.append(text)
            continue
        if not any(part in text for part in parts) or not _PRICE_WORD.search(text):
            continue
        for found in _values_of(number, attributes, text):
            if isinstance(found.value, dict | list):
                yield found
            unread += found.value is None
            count += 1
            if count >= _MOST_VALUES or unread >= _MOST_UNREAD:
                return
    for value in _flight_values(flight, parts):
        yield Embedded("__next_f", value)


def _name_parts(names: list[str]) -> list[str]:
    """The beginnings of the longest parts of the names, plain and as JSON escapes them; a shop's own is short."""
    parts = {part.strip() for name in names for part in _BETWEEN_NAMES.split(name)}
    longest = sorted((part for part in parts if len(part) >= _SHORTEST_NAME), key=lambda part: (-len(part), part))
    telling = dict.fromkeys(part[:_NAME_PART] for part in longest[:_MOST_PARTS])
    return list(dict.fromkeys(spelling for part in telling for spelling in (part, json.dumps(part)[1:-1])))


def _scripts(html: str) -> Iterator[tuple[dict[str, str], str]]:
    position = 0
    for _ in range(_MOST_SCRIPTS):
        start = html.find("<script", position)
        opened = html.find(">", start)
        if start < 0 or opened < 0:
            return
        end = html.find("</script", opened)
        end = end if end >= 0 else len(html)
        position = end
        head = html[start : min(opened, start + 600)]
        if opened + 20 < end <= opened + _MOST_CHARACTERS and "ld+json" not in head:
            yield {name.lower(): value for name, value in _ATTRIBUTE.findall(head)}, html[opened + 1 : end]


def _values_of(number: int, attributes: dict[str, str], text: str) -> Iterator[Embedded]:
    """Values with None among them: where an assignment could not be read."""
    stripped = text.strip()
    if stripped[:1] in ("{", "[") and ("json" in attributes.get("type", "") or "id" in attributes):
        value = _json(stripped)
        if value is not None:
            named = attributes.get("id")
            place = f"script#{named}" if named else f"script[{number}]"
            yield Embedded(place, _unflattened(value) if named == "__NUXT_DATA__" else value)
            return
    position = 0
    while (match := _ASSIGNED.search(text, position)) is not None:
        position = match.end()
        named_before = _NAME_BEFORE.search(text, max(0, match.start() - _LONGEST_NAME), match.start())
        name = ".".join(part for part in named_before.groups() if part) if named_before else ""
        if _TELLING.search(name):
            found = _assigned(text, match)
            # What stands inside of a value was read with it.
            position = max(position, found.end) if found else position
            yield Embedded(name.removeprefix("window."), found.value if found else None)


def _assigned(text: str, match: re.Match[str]) -> Parsed | None:
    start = match.end()
    if match["parse"]:
        literal = _STRING.match(text, start)
        return Parsed(_json(string_value(literal[0])), literal.end()) if literal else None
    if text[start] in "{[":
        return _value_at(text, start)
    return _returned(text, start) if text[start] in "(f" else Parsed(None, start)


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        parsed = _value_at(text, 0)
        return parsed.value if parsed is not None else None


def _value_at(text: str, start: int) -> Parsed | None:
    """The value that begins here and is followed by more program: strictly if it can be, else as browsers take it."""
    try:
        return Parsed(*json.JSONDecoder(strict=False).raw_decode(text, start))
    except (ValueError, RecursionError):
        return parse_lenient(text, start)


def _returned(text: str, start: int) -> Parsed | None:
    """`(function(a,b){return {name:a,price:b}})("Lamp",1980)`, as Nuxt packs its state."""
    head = _FUNCTION.match(text, start)
    opened = text.find("{", text.find("return", head.end())) if head else -1
    if head is None or opened < 0:
        return None
    body = parse_lenient(text, opened)
    call = _CALL.match(text, text.find("}", body.end)) if body is not None else None
    if body is None or call is None:
        return None
    ends = max(text.rfind(")", call.end(), call.end() + _MOST_CHARACTERS), call.end())
    arguments = parse_lenient(f"[{text[call.end() : ends].rstrip(') ;')}]")
    if arguments is None:
        return body
    named = dict(zip((name.strip() for name in head[1].split(",")), arguments.value, strict=False))
    filled = parse_lenient(text, opened, names=named)
    return Parsed(filled.value if filled is not None else body.value, ends)


def _flight_values(scripts: list[str], parts: list[str]) -> Iterator[Any]:
    """React's stream (`self.__next_f.push([1,"…"])`): pieces of text whose lines are `id:JSON`."""
    pieces = []
    for script in scripts:
        start = script.find("push(")
        pushed = parse_lenient(script, start + 5) if start >= 0 else None
        if pushed is not None and isinstance(pushed.value, list) and isinstance(pushed.value[-1:], list):
            pieces += [one for one in pushed.value[1:2] if isinstance(one, str)]
    text = "".join(pieces)
    for line in _FLIGHT_LINE.finditer(text):
        end = text.find("\n", line.end())
        content = text[line.end() : end if end >= 0 else len(text)]
        if any(part in content for part in parts) and _PRICE_WORD.search(content):
            value = _json(content)
            if value is not None:
                yield value


def _unflattened(values: Any) -> Any:
    """Nuxt's list of values that refer to each other by their places in it."""
    if not isinstance(values, list):
        return values
    made: list[Any] = [{} if isinstance(one, dict) else [] if isinstance(one, list) else one for one in values]

    def at(place: Any) -> Any:
        is_place = isinstance(place, int) and not isinstance(place, bool) and 0 <= place < len(made)
        return made[place] if is_place else None

    for one, target in zip(values, made, strict=True):
        if isinstance(one, dict):
            target.update((key, at(place)) for key, place in one.items())
        elif isinstance(one, list):
            # ["Reactive", 3] is value 3 with a mark on it.
            marked = len(one) == 2 and isinstance(one[0], str)
            target.extend([at(one[1])] if marked else map(at, one))
    return made
