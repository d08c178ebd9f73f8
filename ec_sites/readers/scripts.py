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

from ec_sites.readers.lenient import parse_lenient, string_value

_MOST_CHARACTERS = 3_000_000
_MOST_SCRIPTS = 400
_MOST_VALUES = 60
_SHORTEST_NAME = 3
_NAME_PART = 8
_BETWEEN_NAMES = re.compile(r"[|｜:：【】「」/<>]| [-–—] ")

_ATTRIBUTE = re.compile(r"\b(id|type|data-[\w-]{1,40})\s*=\s*[\"']?([\w$./+:-]{1,80})", re.IGNORECASE)
# An assignment or a pushed layer: what holds the page's product is called after it, or after the page's state.
_ASSIGNED = re.compile(
    r"(?P<name>[\w$][\w$.]{0,80})(?:\[[\"'](?P<inner>[\w$-]{1,60})[\"']\])?\s{0,4}"
    r"(?:=\s{0,4}(?P<parse>JSON\.parse\(\s{0,4})?|(?P<push>\.push\(\s{0,4}))"
    r"(?=(?P<opening>[{\[]|\(?function\b|[\"'`]))"
)
_TELLING = re.compile(
    r"state|data|props|product|item|goods|shohin|meta|sku|detail|store|config|layer|page|param|model|__", re.IGNORECASE
)
_PRICE_WORD = re.compile(r"price|kakaku|amount|prix|preis", re.IGNORECASE)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\]|\\.)*+`", re.DOTALL)
_FUNCTION = re.compile(r"\(?function\s*\w*\(([\w$, ]{0,8000})\)\s*\{")
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
    count = 0
    for number, (attributes, text) in enumerate(_scripts(html)):
        if "__next_f" in text:
            flight.append(text)
            continue
        if not any(part in text for part in parts) or not _PRICE_WORD.search(text):
            continue
        for found in _values_of(number, attributes, text):
            count += 1
            yield found
            if count >= _MOST_VALUES:
                return
    for value in _flight_values(flight, parts):
        yield Embedded("__next_f", value)


def _name_parts(names: list[str]) -> list[str]:
    """The beginnings of the names and of what shops put before them, plain and with what JSON escapes."""
    parts = (part.strip()[:_NAME_PART] for name in names for part in _BETWEEN_NAMES.split(name))
    telling = dict.fromkeys(part for part in parts if len(part) >= _SHORTEST_NAME)
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
    stripped = text.strip()
    if stripped[:1] in ("{", "[") and ("json" in attributes.get("type", "") or "id" in attributes):
        value = _json(stripped)
        if value is not None:
            named = attributes.get("id")
            place = f"script#{named}" if named else f"script[{number}]"
            yield Embedded(place, _unflattened(value) if named == "__NUXT_DATA__" else value)
            return
    for match in _ASSIGNED.finditer(text):
        name = f"{match['name']}.{match['inner']}" if match["inner"] else match["name"]
        if _TELLING.search(name):
            value = _assigned(text, match)
            if isinstance(value, dict | list):
                yield Embedded(name.removeprefix("window."), value)


def _assigned(text: str, match: re.Match[str]) -> Any:
    start = match.end()
    if match["opening"] in ("{", "["):
        return _value_at(text, start)
    if match["parse"]:
        literal = _STRING.match(text, start)
        return _json(string_value(literal[0])) if literal else None
    if "function" in match["opening"]:
        return _returned(text, start)
    return None


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return _value_at(text, 0)


def _value_at(text: str, start: int) -> Any:
    """The value that begins here and is followed by more program: strictly if it can be, else as browsers take it."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        parsed = parse_lenient(text, start)
        return parsed.value if parsed is not None else None


def _returned(text: str, start: int) -> Any:
    """`(function(a,b){return {name:a,price:b}})("Lamp",1980)`, as Nuxt packs its state."""
    head = _FUNCTION.match(text, start)
    opened = text.find("{", text.find("return", head.end())) if head else -1
    if head is None or opened < 0:
        return None
    body = parse_lenient(text, opened)
    call = re.compile(r"\}\)?\(").match(text, text.find("}", body.end)) if body is not None else None
    if body is None or call is None:
        return None
    ends = text.rfind(")", call.end(), call.end() + _MOST_CHARACTERS)
    arguments = parse_lenient(f"[{text[call.end() : max(ends, call.end())].rstrip(') ;')}]")
    if arguments is None:
        return body.value
    named = dict(zip((name.strip() for name in head[1].split(",")), arguments.value, strict=False))
    filled = parse_lenient(text, opened, names=named)
    return filled.value if filled is not None else body.value


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
