"""What a shop's own file knows of the state that its pages embed. Taken only where the state is that of this item."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import orjson

from ec_sites.html import Document
from ec_sites.values import Candidate, CandidateKind, Evidence, Money

_MOST_CHARACTERS = 3_000_000


def read_free_shipping(document: Document) -> Candidate | None:
    """That shipping is in the price; None where the state does not say so, or is another item's. Never raises."""
    site = document.site
    if site is None or site.hints.state is None or not document.host:
        return None
    hints = site.hints.state
    parts = urlsplit(document.url)
    ids = site.ids_in(parts.path, {})
    state = _json_of(document.html, hints.script) if ids else None
    for root in hints.roots:
        item = _at(state, root)
        if ids and item is not None and str(_at(item, hints.item_id)).lower() == ids["item_id"].lower():
            place = f"script#{hints.script}.{root}.{hints.free_shipping}"
            is_free = _at(item, hints.free_shipping) is True
            return _shipping(site.currency, place) if is_free else None
    return None


def _shipping(currency: str, place: str) -> Candidate:
    return Candidate(CandidateKind.SHIPPING, Money(0, currency), Evidence("state", place, "true"))


def _json_of(html: str, script: str) -> Any:
    named = html.find(f'id="{script}"')
    opened = html.find(">", named)
    closed = html.find("</script", opened)
    if min(named, opened, closed) < 0 or closed - opened > _MOST_CHARACTERS:
        return None
    try:
        return orjson.loads(html[opened + 1 : closed])
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None


def _at(value: Any, path: str) -> Any:
    """What stands under dotted keys, None where one of them is missing."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
