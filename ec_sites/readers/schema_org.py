"""schema.org items, whichever way they were written (JSON-LD, microdata), become claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from ec_sites.charset import clean_text
from ec_sites.currencies import is_currency
from ec_sites.gtin import valid_gtin
from ec_sites.html import Document
from ec_sites.money import find_money, machine_money
from ec_sites.readers import Claim, OfferClaim
from ec_sites.values import Availability, Candidate, CandidateKind, Condition, Evidence, Money, OfferFigure

Item = dict[str, Any]

PRODUCT_TYPES = frozenset(
    ["product", "productgroup", "individualproduct", "productmodel", "someproducts", "book", "vehicle", "car"],
) | {"softwareapplication", "videogame"}
_MOST_OFFERS = 300
_MOST_SPECIFICATIONS = 20

_AVAILABILITY = {
    "instock": Availability.IN_STOCK,
    "limitedavailability": Availability.IN_STOCK,
    "onlineonly": Availability.IN_STOCK,
    "instoreonly": Availability.IN_STOCK,
    "available": Availability.IN_STOCK,
    "availablefororder": Availability.IN_STOCK,
    "outofstock": Availability.OUT_OF_STOCK,
    "soldout": Availability.OUT_OF_STOCK,
    "oos": Availability.OUT_OF_STOCK,
    "reserved": Availability.OUT_OF_STOCK,
    "pending": Availability.OUT_OF_STOCK,
    "preorder": Availability.PRE_ORDER,
    "presale": Availability.PRE_ORDER,
    "backorder": Availability.BACK_ORDER,
    "madetoorder": Availability.BACK_ORDER,
    "discontinued": Availability.DISCONTINUED,
}
_LIST_PRICE_TYPES = ("listprice", "strikethroughprice", "msrp", "srp", "regularprice")
_GTIN_FIELDS = ("gtin13", "gtin14", "gtin12", "gtin8", "gtin", "isbn", "ean", "jan")


def stock_said(reader: str, place: str, value: object) -> Evidence | None:
    """Where a word of stock stood, None where it says nothing that is known."""
    if availability_of(value) is Availability.UNKNOWN:
        return None
    return Evidence(reader, place, clean_text(str(value), limit=200), OfferFigure.STOCK)


def availability_of(value: object) -> Availability:
    """schema.org's word, as an URL or bare, in any spelling ("https://schema.org/InStock", "in stock"); unknown
    where it is none.
    """
    text = _first_text(value)
    if text is None:
        return Availability.UNKNOWN
    word = re.sub(r"[^a-z]", "", text.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].lower())
    return _AVAILABILITY.get(word, Availability.UNKNOWN)


def condition_of(value: object) -> Condition:
    """schema.org's OfferItemCondition, as an URL or bare."""
    word = re.sub(r"[^a-z]", "", (_first_text(value) or "").rsplit("/", 1)[-1].lower())
    if word.startswith("new"):
        return Condition.NEW
    if word.startswith(("used", "damaged")):
        return Condition.USED
    return Condition.REFURBISHED if word.startswith("refurbished") else Condition.UNKNOWN


def claim_of(item: Item, document: Document, *, reader: str, place: str) -> Claim:
    """A Product item as a claim. Every figure keeps the path it stood under."""
    offers = tuple(list(_offers(item, document, reader, place, None))[:_MOST_OFFERS])
    return Claim(
        reader=reader,
        place=place,
        title=_text(item.get("name")),
        offers=offers,
        image=_image(item.get("image"), document),
        brand=_text(_named(item.get("brand"))) or _text(_named(item.get("manufacturer"))),
        gtin=gtin_of(item),
        mpn=_text(item.get("mpn")),
        url=_address(item.get("url"), document) or _address(item.get("@id"), document),
    )


def gtin_of(item: Item) -> str | None:
    """The item's GTIN where its check digit holds; MPN and SKU are none."""
    for name in _GTIN_FIELDS:
        for value in _as_list(item.get(name)):
            if isinstance(value, str | int) and (gtin := valid_gtin(str(value))):
                return gtin
    return None


def types_of(item: Item) -> set[str]:
    """The item's types, lower case, without their vocabulary."""
    return {
        str(name).rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1].lower()
        for name in _as_list(item.get("@type"))
        if isinstance(name, str)
    }


def is_product(item: Item) -> bool:
    return bool(types_of(item) & PRODUCT_TYPES)


# --- offers ---------------------------------------------------------------------------------------------------------


def _offers(item: Item, document: Document, reader: str, place: str, currency: str | None) -> Iterator[OfferClaim]:
    for number, offer in enumerate(_as_list(item.get("offers"))):
        path = f"{place}.offers[{number}]" if isinstance(item.get("offers"), list) else f"{place}.offers"
        if isinstance(offer, dict):
            yield from _offer(offer, document, reader, path, currency, item)
    for number, variant in enumerate(_as_list(item.get("hasVariant"))[:_MOST_OFFERS]):
        if isinstance(variant, dict):
            yield from _offers(variant, document, reader, f"{place}.hasVariant[{number}]", currency)


def _offer(
    offer: Item, document: Document, reader: str, place: str, currency: str | None, item: Item
) -> Iterator[OfferClaim]:
    currency = _currency(offer) or currency
    inner = [one for one in _as_list(offer.get("offers")) if isinstance(one, dict)]
    if inner:
        for number, one in enumerate(inner[:_MOST_OFFERS]):
            yield from _offer(one, document, reader, f"{place}.offers[{number}]", currency, item)
        return
    low, high = offer.get("lowPrice"), offer.get("highPrice")
    figures = list(_figures(offer, document, reader, place, currency))
    sales = {figure.money for figure in figures if figure.kind is CandidateKind.SALE}
    is_range = len(sales) > 1
    if not sales:
        ends = [
            candidate
            for name, value in (("lowPrice", low), ("highPrice", high))
            if (candidate := _candidate(value, currency, document, reader, f"{place}.{name}", CandidateKind.SALE))
        ]
        # One end alone ("from") tells no price to pay either, unless the offer says that it stands for one offer.
        is_range = len({end.money for end in ends}) > 1 or (len(ends) == 1 and str(offer.get("offerCount")) != "1")
        figures += ends if is_range else ends[:1]
    yield OfferClaim(
        candidates=tuple(figures),
        availability=availability_of(offer.get("availability")),
        condition=condition_of(offer.get("itemCondition") or item.get("itemCondition")),
        url=_address(offer.get("url"), document) or _address(item.get("url"), document),
        sku=_text(offer.get("sku")) or _text(item.get("sku")),
        gtin=gtin_of(offer) or gtin_of(item),
        seller=_text(_named(offer.get("seller"))) or _text(_named(offer.get("offeredBy"))),
        is_range=is_range,
        stock=stock_said(reader, f"{place}.availability", offer.get("availability")),
        name=_text(offer.get("name")) or _text(item.get("name")),
    )


def _figures(offer: Item, document: Document, reader: str, place: str, currency: str | None) -> Iterator[Candidate]:
    stated = list(_stated(offer.get("price"), currency, document, reader, f"{place}.price"))
    yield from stated
    for path, specification in _specifications(offer, place):
        kind = _kind(specification)
        candidate = _candidate(
            specification.get("price"), _currency(specification) or currency, document, reader, f"{path}.price", kind
        )
        if candidate is not None and not (kind is CandidateKind.SALE and stated):
            yield candidate


def _specifications(offer: Item, place: str) -> Iterator[tuple[str, Item]]:
    """The offer's price specifications with their paths. One that is compound stands for its parts: its own price is
    all of them together; where it has none, several that are to be paid ("electricity", "final cleaning") are no price.
    """
    specifications = [one for one in _as_list(offer.get("priceSpecification")) if isinstance(one, dict)]
    for number, specification in enumerate(specifications[:_MOST_SPECIFICATIONS]):
        path = f"{place}.priceSpecification[{number}]"
        parts = [one for one in _as_list(specification.get("priceComponent")) if isinstance(one, dict)]
        has_own = specification.get("price") is not None
        if has_own or not parts:
            yield path, specification
        is_one = sum(_kind(part) is CandidateKind.SALE for part in parts) == 1
        for nth, part in enumerate(parts[:_MOST_SPECIFICATIONS]):
            if _kind(part) is not CandidateKind.SALE or (is_one and not has_own):
                yield f"{path}.priceComponent[{nth}]", {"priceCurrency": specification.get("priceCurrency"), **part}


def _stated(value: object, currency: str | None, document: Document, reader: str, place: str) -> Iterator[Candidate]:
    """The figures of a price field; more than one where a range was written into it ("€ 97,39 - 128,72")."""
    single = _candidate(value, currency, document, reader, place, CandidateKind.SALE)
    if single is not None:
        yield single
    elif isinstance(value, str):
        for found in find_money(value, currency=currency or document.currency, domain=document.host)[:2]:
            yield Candidate(CandidateKind.SALE, found.money, Evidence(reader, place, clean_text(value, limit=200)))


def _candidate(
    value: object, currency: str | None, document: Document, reader: str, place: str, kind: CandidateKind
) -> Candidate | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = clean_text(str(value), limit=200)
    money = _marked(text, currency, document) or machine_money(value, currency or document.currency or "")
    return Candidate(kind, money, Evidence(reader, place, text)) if money is not None else None


def _marked(text: str, currency: str | None, document: Document) -> Money | None:
    """Money written with its own sign ("$24.96") in a field that should hold a bare number."""
    found = {one.money for one in find_money(text, currency=currency or document.currency, domain=document.host)}
    return found.pop() if len(found) == 1 else None


def _kind(specification: Item) -> CandidateKind:
    price_type = re.sub(r"[^a-z]", "", (_first_text(specification.get("priceType")) or "").rsplit("/", 1)[-1].lower())
    if price_type in _LIST_PRICE_TYPES:
        return CandidateKind.LIST
    if "deliverychargespecification" in types_of(specification):
        return CandidateKind.SHIPPING
    if specification.get("billingDuration") or specification.get("billingIncrement"):
        return CandidateKind.INSTALMENT
    if specification.get("validForMemberTier"):
        return CandidateKind.MEMBER
    if _is_per_unit(specification):
        return CandidateKind.UNIT
    if specification.get("valueAddedTaxIncluded") in (False, "false", "False"):
        return CandidateKind.TAX_EXCLUDED
    return CandidateKind.SALE


def _is_per_unit(specification: Item) -> bool:
    """Whether the price is for a measure (100 g, a litre) and not for the thing; C62, EA and the like mean a piece."""
    reference = next(iter(_as_list(specification.get("referenceQuantity"))), None)
    quantity = reference if isinstance(reference, dict) else {}
    codes = {str(code).upper() for code in (specification.get("unitCode"), quantity.get("unitCode")) if code}
    return str(quantity.get("value", "1")) != "1" or not codes <= {"C62", "EA", "H87", "NMB", "PCE"}


def _currency(item: Item) -> str | None:
    code = (_first_text(item.get("priceCurrency")) or "").strip().upper()
    if is_currency(code):
        return code
    for specification in _as_list(item.get("priceSpecification")):
        if isinstance(specification, dict) and (inner := _first_text(specification.get("priceCurrency"))):
            return inner.upper() if is_currency(inner.upper()) else None
    return None


# --- values ---------------------------------------------------------------------------------------------------------


def _as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first_text(value: object) -> str | None:
    first = next(iter(_as_list(value)), None)
    if isinstance(first, dict):
        first = first.get("@id") or first.get("name") or first.get("url")
    return first if isinstance(first, str) else None


def _named(value: object) -> object:
    first = next(iter(_as_list(value)), None)
    return first.get("name") if isinstance(first, dict) else first


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return clean_text(unescape(value), limit=300) or None


def _image(value: object, document: Document) -> str | None:
    for one in _as_list(value)[:5]:
        address = one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one
        if isinstance(address, list):
            address = address[0] if address else None
        if isinstance(address, str) and re.search(r"[./]", address) and (absolute := document.absolute(address)):
            return absolute
    return None


def _address(value: object, document: Document) -> str | None:
    text = _first_text(value)
    return document.absolute(text) if text else None
