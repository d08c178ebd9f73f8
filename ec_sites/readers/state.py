"""Embedded state: what a page's own scripts draw it from, and what they tell to analytics.

No two shops name its fields alike, so only what is certain is taken: an object that bears the page's own name and holds
a price under a usual key, or in a list of variants right below. The judge trusts it less than what was written for
readers.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ec_sites.charset import clean_text
from ec_sites.currencies import is_currency
from ec_sites.gtin import valid_gtin
from ec_sites.html import Document
from ec_sites.money import machine_money, to_decimal
from ec_sites.readers import Claim, OfferClaim
from ec_sites.readers.anchor import same_name
from ec_sites.readers.schema_org import availability_of, stock_said
from ec_sites.readers.scripts import Embedded, embedded_values
from ec_sites.values import Availability, Candidate, CandidateKind, Evidence, Money, OfferFigure

Node = dict[str, Any]

_MOST_NODES = 60_000
_DEEPEST = 30
_MOST_CLAIMS = 20
_MOST_VARIANTS = 200

# Keys are compared without case, "_" and "-"; the most telling first: where an object has both, "price" is the former.
_NAMES = ("name", "title", "productname", "itemname", "goodsname", "displayname", "producttitle", "shohinname")
_INSIDE = ("productInfo", "product", "item", "goods", "info", "detail", "attributes", "basicInfo")
_SALE = (
    *("saleprice", "salesprice", "discountedprice", "discountprice", "specialprice", "finalprice", "dealprice"),
    *("sellingprice", "sellprice", "currentprice", "nowprice", "offerprice", "displayprice"),
    *("taxincludedprice", "priceincludingtax", "pricewithtax", "priceintax", "taxinprice", "pricetaxincluded"),
    *("zeikomiprice", "itemprice", "price"),
)
_LIST = ("listprice", "originalprice", "regularprice", "compareatprice", "msrp", "strikeprice", "oldprice", "wasprice")
_AMOUNTS = (
    *("taxincludedprice", "pricewithtax", "saleprice", "discountedprice", "sellingprice", "finalprice", "current"),
    *("amount", "value", "price", "raw", "centamount", "baseprice"),
)
_CURRENCIES = ("currency", "currencycode", "pricecurrency", "currencyid")
_VARIANTS = (
    *("sku", "skus", "variants", "offers", "offer", "sellers", "items", "prices", "pricing", "buyingoptions"),
    *("purchaseinfo", "priceinfo", "variations", "pricerange"),
)
_GTINS = ("jan", "jancode", "ean", "gtin", "gtin13", "barcode", "isbn", "upc")
_IDS = ("id", "sku", "skuid", "variantid", "skucode")
_STOCK_FLAGS = {"instock": True, "isinstock": True, "available": True, "soldout": False, "issoldout": False}
_STOCK_WORDS = ("availability", "stockstatus", "inventorystatus", "status")
# What only Shopify's own product JSON has; its integers count hundredths, for yen too.
_HUNDREDTHS = frozenset({"compareatprice", "publictitle", "pricevaries", "inventorymanagement"})


def read_state(document: Document, names: list[str]) -> tuple[Claim, ...]:
    """The objects of the embedded state that bear one of `names` and a price. Never raises."""
    claims: list[Claim] = []
    for embedded in embedded_values(document.html, names):
        for place in _places(embedded, document):
            claim = _claim(place, document, names)
            if claim is not None:
                claims.append(claim)
            if len(claims) >= _MOST_CLAIMS:
                return tuple(claims)
    return tuple(claims)


# --- walking ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """An object of the state: its path, the value it is part of (for references), the currency said above it."""

    path: str
    node: Node
    root: Any
    currency: str | None

    def get(self, *keys: str) -> tuple[str, Any] | None:
        """The first of the keys that has a value: its own spelling, and the value with references followed."""
        spelled = {_bare(key): key for key in self.node}
        for key in keys:
            own = spelled.get(key)
            if own is not None and self.node[own] not in (None, ""):
                return own, self._referred(self.node[own])
        return None

    def _referred(self, value: Any) -> Any:
        """Apollo keeps objects apart: `{"__ref": "Price:9"}`, or in older versions `{"type": "id", "id": "$…"}`."""
        if isinstance(value, dict) and isinstance(self.root, dict) and len(value) <= 4:
            key = value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
            found = self.root.get(key) if isinstance(key, str) else None
            return found if isinstance(found, dict) else value
        return value

    def inner(self, path: str, node: Node) -> _Place:
        return _Place(f"{self.path}{path}", node, self.root, _currency(self) or self.currency)


@lru_cache(maxsize=8192)
def _bare(key: str) -> str:
    return re.sub(r"[_\-:@]", "", key).lower()


def _places(embedded: Embedded, document: Document) -> Iterator[_Place]:
    """Every object of the value, top down; each once, for references may lead in circles."""
    root = embedded.value
    waiting: deque[tuple[str, Any, Any, str | None, int]] = deque(
        [(embedded.place, root, root, document.currency, 0)] if isinstance(root, dict | list) else []
    )
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_NODES:
        path, value, around, currency, depth = waiting.popleft()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            # Apollo's store may lie deeper: what references mean is looked up in the object that holds the named ones.
            around = value if depth == 0 or "ROOT_QUERY" in value else around
            place = _Place(path, value, around, currency)
            currency = _currency(place) or currency
            yield place
            below = [(f"{path}.{key}", inner) for key, inner in value.items()]
        else:
            below = [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]
        if depth < _DEEPEST:
            waiting.extend(
                (at, inner, around, currency, depth + 1)
                for at, inner in below
                if isinstance(inner, dict | list) and inner
            )


# --- claims ----------------------------------------------------------------------------------------------------------


def _claim(place: _Place, document: Document, names: list[str]) -> Claim | None:
    title = _title(place.node)
    if title is None or not any(same_name(title, name) for name in names):
        return None
    own = _offer(place, document)
    offers = [own] if own is not None else list(_variants(place, document))
    if not offers:
        return None
    return Claim("state", place.path, clean_text(title, limit=300), tuple(offers), gtin=_gtin(place))


def _title(node: Node) -> str | None:
    for holder in (node, *(node[key] for key in _INSIDE if isinstance(node.get(key), dict))):
        for key, value in holder.items():
            if isinstance(value, str) and _bare(key) in _NAMES:
                return value
    return None


def _variants(place: _Place, document: Document) -> Iterator[OfferClaim]:
    for wanted in _VARIANTS:
        found = place.get(wanted)
        if found is None:
            continue
        key, value = found
        for number, one in enumerate((value if isinstance(value, list) else [value])[:_MOST_VARIANTS]):
            one = place._referred(one)
            if isinstance(one, dict) and not one.get("hidden"):
                inner = place.inner(f".{key}[{number}]" if isinstance(value, list) else f".{key}", one)
                offer = _offer(inner, document)
                if offer is not None:
                    yield offer


def _offer(place: _Place, document: Document) -> OfferClaim | None:
    currency = _currency(place) or place.currency
    sale = _figure(place, _SALE, CandidateKind.SALE, currency)
    if sale is None:
        return None
    before = _figure(place, _LIST, CandidateKind.LIST, currency)
    identity = place.get(*_IDS)
    return OfferClaim(
        candidates=(sale,) if before is None else (sale, before),
        availability=_availability(place)[0],
        stock=_availability(place)[1],
        sku=str(identity[1]) if identity and isinstance(identity[1], str | int) else None,
        gtin=_gtin(place),
    )


def _figure(place: _Place, keys: tuple[str, ...], kind: CandidateKind, currency: str | None) -> Candidate | None:
    for wanted in keys:
        found = place.get(wanted)
        if found is None:
            continue
        key, value = found
        path, within = f"{place.path}.{key}", place
        if isinstance(value, dict):
            within = place.inner(f".{key}", value)
            amount = within.get(*_AMOUNTS)
            if amount is None:
                continue
            path, value = f"{path}.{amount[0]}", amount[1]
        code = _currency(within) or currency
        money = machine_money(value, code) if code else None
        if money is not None and money.minor > 0:
            if isinstance(value, int):
                money = _in_whole_units(value, money, place, path)
            return Candidate(kind, money, Evidence("state", path, clean_text(str(value), limit=200)))
    return None


def _in_whole_units(value: int, money: Money, place: _Place, path: str) -> Money:
    """Integers that count hundredths or minor units, where their neighbours say so."""
    if path.lower().endswith("centamount"):
        return Money(value, money.currency)
    if any(_bare(key) in _HUNDREDTHS for key in place.node):
        return Money(money.minor // 100, money.currency)
    return money


def _currency(place: _Place) -> str | None:
    found = place.get(*_CURRENCIES)
    code = found[1] if found else None
    return code.upper() if isinstance(code, str) and is_currency(code.upper()) else None


def _gtin(place: _Place) -> str | None:
    values = (found[1] for key in _GTINS if (found := place.get(key)) is not None)
    return next((gtin for value in values if isinstance(value, str | int) and (gtin := valid_gtin(str(value)))), None)


def _availability(place: _Place) -> tuple[Availability, Evidence | None]:
    """What the state says of stock, and where it says so."""
    for key, means_stock in _STOCK_FLAGS.items():
        found = place.get(key)
        if found is not None and isinstance(found[1], bool):
            is_stock = found[1] is means_stock
            said = Evidence("state", f"{place.path}.{found[0]}", str(found[1]).lower(), OfferFigure.STOCK)
            return (Availability.IN_STOCK if is_stock else Availability.OUT_OF_STOCK), said
    for key in _STOCK_WORDS:
        found = place.get(key)
        if found is not None and isinstance(found[1], str):
            stock = availability_of(found[1])
            if stock is not Availability.UNKNOWN:
                return stock, stock_said("state", f"{place.path}.{found[0]}", found[1])
    return Availability.UNKNOWN, None


def is_sure_of_units(candidate: Candidate) -> bool:
    """Whether a number of a state can only mean whole units: some shops keep cents, none hundredths of a yen.

    A decimal point, or a neighbour that told the unit (then the amount differs from what is written), settles it too.
    """
    money, written = candidate.money, candidate.evidence.text
    if money is None:
        return False
    return money.currency in ("JPY", "KRW") or not written.isdigit() or to_decimal(money) != int(written)
