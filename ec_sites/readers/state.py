"""Embedded state: the JSON from which a page's own scripts draw it (`__NEXT_DATA__`, `application/json` and the like).

No two shops name its fields alike, so only what is certain is taken: an object that bears the page's own name and holds
a price under a usual key, or in a list of variants right below. The judge trusts it less than what was written for
readers.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import orjson

from ec_sites.charset import clean_text
from ec_sites.currencies import is_currency
from ec_sites.gtin import valid_gtin
from ec_sites.html import Document
from ec_sites.money import machine_money
from ec_sites.readers import Claim, OfferClaim
from ec_sites.readers.anchor import same_name
from ec_sites.readers.schema_org import availability_of
from ec_sites.values import Availability, Candidate, CandidateKind, Evidence, Money

Node = dict[str, Any]

_MOST_CHARACTERS = 3_000_000
_MOST_BLOCKS = 20
_MOST_NODES = 60_000
_DEEPEST = 30
_MOST_CLAIMS = 20
_MOST_VARIANTS = 200

_SCRIPT = re.compile(
    r"<script\b[^<>]{0,300}?(?:application/json|__NEXT_DATA__|__NUXT_DATA__)[^<>]{0,300}>", re.IGNORECASE
)
_ASSIGNED = re.compile(
    r"window\.__(?:INITIAL|PRELOADED|APOLLO|REDUX|SERVER)_?(?:STATE|DATA|PROPS)__\s{0,3}=\s{0,3}(?=[{\[])"
)

_NAMES = ("name", "title", "productName", "product_name", "itemName", "item_name", "goodsName", "displayName")
# The most telling first: where an object has both, "price" is the former one.
_SALE = (
    *("salePrice", "sale_price", "discountedPrice", "specialPrice", "special_price", "finalPrice", "final_price"),
    *("sellingPrice", "selling_price", "currentPrice", "current_price"),
    *("taxIncludedPrice", "priceIncludingTax", "priceWithTax", "price"),
)
_LIST = ("listPrice", "list_price", "originalPrice", "original_price", "regularPrice", "compareAtPrice", "msrp")
_AMOUNTS = ("amount", "value", "price", "current", "raw", "min")
_CURRENCIES = ("currency", "currencyCode", "currency_code", "priceCurrency", "currencyId")
_VARIANTS = (
    "sku",
    "skus",
    "variants",
    "offers",
    "sellers",
    "items",
    "prices",
    "buyingOptions",
    "purchaseInfo",
    "priceInfo",
)
_GTINS = ("jan", "janCode", "jan_code", "ean", "gtin", "gtin13", "barcode", "isbn")
_STOCK_FLAGS = {
    "inStock": True,
    "in_stock": True,
    "isInStock": True,
    "soldOut": False,
    "sold_out": False,
    "isSoldOut": False,
}
_STOCK_WORDS = ("availability", "stockStatus", "stock_status", "inventoryStatus", "status")


def read_state(document: Document, names: list[str]) -> tuple[Claim, ...]:
    """The objects of the embedded state that bear one of `names` and a price. Never raises."""
    claims: list[Claim] = []
    for number, block in enumerate(_blocks(document.html)):
        for place, node in _nodes(_parse(block), f"state[{number}]"):
            claim = _claim(node, place, document, names)
            if claim is not None:
                claims.append(claim)
            if len(claims) >= _MOST_CLAIMS:
                return tuple(claims)
    return tuple(claims)


def _blocks(html: str) -> Iterator[str]:
    starts = [match.end() for match in _SCRIPT.finditer(html)] + [match.end() for match in _ASSIGNED.finditer(html)]
    for start in starts[:_MOST_BLOCKS]:
        end = html.find("</script", start)
        end = end if end >= 0 else len(html)
        if end - start <= _MOST_CHARACTERS:
            yield html[start:end]


def _parse(block: str) -> Any:
    try:
        return orjson.loads(block)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    try:
        # An assignment goes on after its object.
        return json.JSONDecoder(strict=False).raw_decode(block.lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _nodes(parsed: Any, place: str) -> Iterator[tuple[str, Node]]:
    waiting: deque[tuple[str, Any, int]] = deque([(place, parsed, 0)] if isinstance(parsed, dict | list) else [])
    seen = 0
    while waiting and seen < _MOST_NODES:
        path, value, depth = waiting.popleft()
        seen += 1
        if isinstance(value, dict):
            yield path, value
            below = [(f"{path}.{key}", inner) for key, inner in value.items()]
        else:
            below = [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]
        if depth < _DEEPEST:
            waiting.extend((at, inner, depth + 1) for at, inner in below if isinstance(inner, dict | list) and inner)


def _claim(node: Node, place: str, document: Document, names: list[str]) -> Claim | None:
    title = next((node[key] for key in _NAMES if isinstance(node.get(key), str)), None)
    if title is None or not any(same_name(title, name) for name in names):
        return None
    own = _offer(node, place, document, None)
    offers = [own] if own is not None else list(_variants(node, place, document))
    if not offers:
        return None
    return Claim("state", place, clean_text(title, limit=300), tuple(offers), gtin=_gtin(node))


def _variants(node: Node, place: str, document: Document) -> Iterator[OfferClaim]:
    currency = _currency(node)
    for key in _VARIANTS:
        inner = node.get(key)
        for number, one in enumerate((inner if isinstance(inner, list) else [inner])[:_MOST_VARIANTS]):
            if isinstance(one, dict) and not one.get("hidden"):
                path = f"{place}.{key}[{number}]" if isinstance(inner, list) else f"{place}.{key}"
                offer = _offer(one, path, document, currency)
                if offer is not None:
                    yield offer


def _offer(node: Node, place: str, document: Document, currency: str | None) -> OfferClaim | None:
    currency = _currency(node) or currency or document.currency
    sale = _figure(node, _SALE, CandidateKind.SALE, place, currency)
    if sale is None:
        return None
    before = _figure(node, _LIST, CandidateKind.LIST, place, currency)
    return OfferClaim(
        candidates=(sale,) if before is None else (sale, before), availability=_availability(node), gtin=_gtin(node)
    )


def _figure(
    node: Node, keys: tuple[str, ...], kind: CandidateKind, place: str, currency: str | None
) -> Candidate | None:
    for key in keys:
        value = node.get(key)
        path = f"{place}.{key}"
        if isinstance(value, dict):
            inner = next((name for name in _AMOUNTS if isinstance(value.get(name), str | int | float)), None)
            currency = _currency(value) or currency
            path, value = f"{path}.{inner}", value.get(inner or "")
        money = machine_money(value, currency) if currency else None
        if money is not None and money.minor > 0:
            return Candidate(kind, money, Evidence("state", path, clean_text(str(value), limit=200)))
    return None


def _currency(node: Node) -> str | None:
    codes = (node.get(key) for key in _CURRENCIES)
    return next((code for code in codes if isinstance(code, str) and is_currency(code)), None)


def _gtin(node: Node) -> str | None:
    values = (node.get(key) for key in _GTINS)
    return next((gtin for value in values if isinstance(value, str | int) and (gtin := valid_gtin(str(value)))), None)


def _availability(node: Node) -> Availability:
    for key, means_stock in _STOCK_FLAGS.items():
        if isinstance(node.get(key), bool):
            return Availability.IN_STOCK if node[key] is means_stock else Availability.OUT_OF_STOCK
    for key in _STOCK_WORDS:
        said = availability_of(node.get(key)) if isinstance(node.get(key), str) else Availability.UNKNOWN
        if said is not Availability.UNKNOWN:
            return said
    return Availability.UNKNOWN


def is_sure_of_units(money: Money) -> bool:
    """Whether a bare number of a state can only mean whole units: some shops keep cents, none hundredths of a yen."""
    return money.currency in ("JPY", "KRW")
