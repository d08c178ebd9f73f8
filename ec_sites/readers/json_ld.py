"""JSON-LD: found by a scan of the text and parsed, without building a tree; broken blocks are read as browsers
forgive them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

import orjson

from ec_sites.html import Document
from ec_sites.readers import Claim
from ec_sites.readers.lenient import parse_lenient
from ec_sites.readers.schema_org import Item, claim_of, is_product, types_of

_MOST_CHARACTERS = 1_000_000
_MOST_BLOCKS = 60
_MOST_NODES = 5_000
_MOST_PRODUCTS = 100
_DEEPEST = 12
_MOST_BROKEN = 6  # broken blocks are read a hundred times slower
# How a script says that it is JSON-LD: nearly all write the first, and a longer word is found sooner in a long text.
_TYPES = ("application/ld+json", "ld+json", "LD+JSON")
_OPENING = re.compile(r"[{\[]")


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The products a page's JSON-LD is about, and whether it also lists several others (an ItemList)."""

    claims: tuple[Claim, ...] = ()
    is_list: bool = False


def read_json_ld(document: Document) -> JsonLd:
    """The products of all blocks, in page order. Never raises: what cannot be parsed is skipped."""
    claims: list[Claim] = []
    lists = False
    broken = 0
    nodes: list[tuple[str, Item]] = []
    for number, block in enumerate(_blocks(document.html)):
        parsed, strict = _parse(block, leniently=broken < _MOST_BROKEN)
        broken += not strict
        nodes.extend(_nodes(parsed, f"ld+json[{number}]"))
    by_id = {item["@id"]: item for _, item in nodes if isinstance(item.get("@id"), str) and len(item) > 2}
    for place, item in nodes[:_MOST_NODES]:
        lists = lists or ("itemlist" in types_of(item) and "breadcrumblist" not in types_of(item))
        item = _product_offered(item)
        if is_product(item) and len(claims) < _MOST_PRODUCTS:
            claims.append(claim_of(_resolved(item, by_id), document, reader="json_ld", place=place))
    return JsonLd(tuple(claims), lists)


def _blocks(html: str) -> Iterator[str]:
    """The text of each script whose type is ld+json. Plain searches: linear in the page whatever it holds."""
    end = 0
    for mark in islice(_marks(html), _MOST_BLOCKS):
        start = html.rfind("<", max(end, mark - 400), mark)
        opened = html.find(">", mark)
        if start < 0 or opened < 0 or html[start : start + 7].lower() != "<script":
            continue
        closed = html.find("</script", opened)
        closed = closed if closed >= 0 else html.find("</SCRIPT", opened)
        end = closed if closed >= 0 else len(html)
        if end - opened <= _MOST_CHARACTERS:
            yield html[opened + 1 : end]


def _marks(html: str) -> Iterator[int]:
    """Where a page says the type, in the first of its spellings that stands there at all."""
    for name in _TYPES:
        mark = html.find(name)
        if mark >= 0:
            while mark >= 0:
                yield mark
                mark = html.find(name, mark + len(name))
            return


def _parse(block: str, *, leniently: bool) -> tuple[Any, bool]:
    """What a block holds, and whether it is JSON as it should be."""
    text = block.strip().rstrip(";")
    try:
        return orjson.loads(text), True
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return (_mended(text) if leniently else None), False


def _mended(text: str) -> Any:
    """What browsers and search engines forgive."""
    text = _without_wrapping(text)
    if "&quot;" in text and '"@' not in text:
        text = unescape(text)
    # A quote that nobody escaped makes two readings possible; the right one loses less of the text.
    readings = [_every_value(text, stray_quotes=stray_quotes) for stray_quotes in (False, True)]
    found = max(readings, key=lambda reading: len(orjson.dumps(reading)))
    return found[0] if len(found) == 1 else found


def _without_wrapping(text: str) -> str:
    """Without CDATA marks and comments round the object."""
    text = re.sub(r"^\s*(?:/\*\s*)?(?://\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?", "", text)
    return re.sub(r"(?:/\*\s*)?(?://\s*)?(?:\]\]>|-->)(?:\s*\*/)?\s*$", "", text).strip()


def _every_value(text: str, *, stray_quotes: bool) -> list[Any]:
    """The objects that follow each other in a block, up to one that cannot be read at all."""
    found: list[Any] = []
    start = _OPENING.search(text)
    while start is not None and len(found) < _MOST_PRODUCTS:
        parsed = parse_lenient(text, start.start(), stray_quotes=stray_quotes)
        if parsed is None:
            break
        found.append(parsed.value)
        start = _OPENING.search(text, parsed.end)
    return found


def _nodes(parsed: Any, place: str) -> list[tuple[str, Item]]:
    """The items a block is about, top down: arrays, @graph, mainEntity; not what is merely mentioned inside them."""
    found: list[tuple[str, Item]] = []
    waiting: deque[tuple[str, Any, int]] = deque([(place, parsed, 0)])
    while waiting and len(found) < _MOST_NODES:
        path, value, depth = waiting.popleft()
        if depth > _DEEPEST:
            continue
        if isinstance(value, list):
            waiting.extend((f"{path}[{i}]", one, depth + 1) for i, one in enumerate(value[:_MOST_NODES]))
        elif isinstance(value, dict):
            found.append((path, value))
            waiting.extend(
                (f"{path}.{name}", value[name], depth + 1)
                for name in ("@graph", "mainEntity", "mainEntityOfPage")
                if name in value
            )
    return found


def _product_offered(item: Item) -> Item:
    """An offer that names what it offers, turned round."""
    offered = item.get("itemOffered")
    if isinstance(offered, dict) and "offers" not in offered and types_of(item) & {"offer", "aggregateoffer"}:
        return {**offered, "offers": {name: value for name, value in item.items() if name != "itemOffered"}}
    return item


def _resolved(item: Item, by_id: dict[str, Item]) -> Item:
    """The item with offers and variants that were given by reference put in their place."""
    resolved = dict(item)
    for name in ("offers", "hasVariant", "brand"):
        values = resolved.get(name)
        if isinstance(values, dict):
            resolved[name] = _referred(values, by_id)
        elif isinstance(values, list):
            resolved[name] = [_referred(one, by_id) if isinstance(one, dict) else one for one in values]
    return resolved


def _referred(item: Item, by_id: dict[str, Item]) -> Item:
    identity = item.get("@id")
    return by_id.get(identity, item) if isinstance(identity, str) and len(item) <= 2 else item
