"""The product's picture, where neither structured data nor the head names one."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from ec_sites.charset import clean_text
from ec_sites.html import Document
from ec_sites.readers.anchor import same_name

_OF_PRODUCT = re.compile(r"product|item|goods|main|gallery|photo|detail|landing|zoom|hero", re.IGNORECASE)
_SOURCES = ("data-old-hires", "data-zoom-image", "data-original", "data-src", "src")
_MOST_PICTURES = 150
_SMALL = 100


def read_picture(document: Document, title: str | None) -> str | None:
    """The address of the picture that bears the product's name or stands in a box called after products."""
    best, best_score = None, 0
    for node in document.tree.css("img")[:_MOST_PICTURES]:
        score = _score(document, node, title)
        if score > best_score and (address := _source(document, node)) is not None:
            best, best_score = address, score
    return best


def _score(document: Document, node: LexborNode, title: str | None) -> int:
    attributes = node.attributes
    zone = document.zone(node)
    width = attributes.get("width") or ""
    if zone.elsewhere or zone.hidden or (width.isascii() and width.isdigit() and int(width[:5]) < _SMALL):
        return 0
    bears_name = title is not None and same_name(clean_text(attributes.get("alt") or "", limit=300), title)
    return 2 * bears_name + any(_OF_PRODUCT.search(name) is not None for name in zone.names[:3])


def _source(document: Document, node: LexborNode) -> str | None:
    for name in _SOURCES:
        address = node.attributes.get(name)
        if (
            address
            and (absolute := document.absolute(address))
            and not absolute.split("?")[0].endswith((".svg", ".gif"))
        ):
            return absolute
    return None
