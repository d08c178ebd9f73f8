"""Microdata (`itemprop`) and RDFa (`property`): elements gathered into the same items that JSON-LD has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from ec_sites.charset import clean_text
from ec_sites.html import Document
from ec_sites.readers import Claim
from ec_sites.readers.schema_org import Item, claim_of, is_product

_MOST_PROPERTIES = 3_000
_MOST_REFERRING = 50
_ADDRESS_ATTRIBUTES = {"a": "href", "link": "href", "area": "href", "img": "src", "source": "src", "meta": "content"}


@dataclass(frozen=True, slots=True)
class _Syntax:
    """The attributes by which one of the two ways of writing says what an element is."""

    reader: str
    scope: str
    type: str
    property: str


_MICRODATA = _Syntax("microdata", scope="itemscope", type="itemtype", property="itemprop")
_RDFA = _Syntax("rdfa", scope="typeof", type="typeof", property="property")


def read_microdata(document: Document) -> tuple[Claim, ...]:
    """The products of the page that stand in no other item, in page order; figures without any scope make one
    product of their own.
    """
    if "itemprop" not in document.html and "itemProp" not in document.html:
        return ()
    return _read(document, _MICRODATA)


def read_rdfa(document: Document) -> tuple[Claim, ...]:
    """The products of the page in RDFa Lite. `property` alone is no sign of it: OpenGraph uses it too."""
    return _read(document, _RDFA) if "typeof=" in document.html and "property=" in document.html else ()


def _read(document: Document, syntax: _Syntax) -> tuple[Claim, ...]:
    nodes = _in_reading_order(document, syntax)[:_MOST_PROPERTIES]
    items: dict[int, Item] = {
        node.mem_id: {"@type": (node.attributes.get(syntax.type) or "").split()}
        for node in nodes
        if syntax.scope in node.attributes
    }
    tops: list[Item] = []
    loose: Item = {"@type": "Product"}
    referring = _referring(document, syntax)
    for node in nodes:
        attributes = node.attributes
        scope = _scope_above(node, syntax, referring)
        item = items.get(node.mem_id)
        if syntax.property not in attributes:
            if item is not None:
                tops.append(item)
            continue
        value: Any = item if item is not None else _value(node)
        owner = items.get(scope.mem_id) if scope is not None else loose
        for name in (attributes.get(syntax.property) or "").split():
            if owner is not None:
                _add(owner, name.rsplit(":", 1)[-1] if syntax is _RDFA else name, value)
        if item is not None and (owner is None or (owner is loose and is_product(item))):
            tops.append(item)
    products = [item for item in tops if is_product(item)]
    if not products and syntax is _MICRODATA and ("price" in loose or "offers" in loose):
        products = [loose]
    return tuple(
        claim_of(_with_own_price(item), document, reader=syntax.reader, place=f"{syntax.reader}[{number}]")
        for number, item in enumerate(products[:50])
    )


def _in_reading_order(document: Document, syntax: _Syntax) -> list[LexborNode]:
    """The elements that are items or properties. What is both answers the selector twice in a row, and is kept once."""
    nodes: dict[int, LexborNode] = {}
    for node in document.tree.css(f"[{syntax.scope}], [{syntax.property}]"):
        nodes.setdefault(node.mem_id, node)
    return list(nodes.values())


def _referring(document: Document, syntax: _Syntax) -> dict[str, LexborNode]:
    """The item that each id is a part of by `itemref`. Only items that are nobody's property may refer, so that none
    becomes a part of itself.
    """
    if syntax is not _MICRODATA or "itemref" not in document.html.lower():
        return {}
    found: dict[str, LexborNode] = {}
    for node in document.tree.css("[itemscope][itemref]:not([itemprop])")[:_MOST_REFERRING]:
        for identity in (node.attributes.get("itemref") or "").split()[:_MOST_REFERRING]:
            found.setdefault(identity, node)
    return found


def _scope_above(node: LexborNode, syntax: _Syntax, referring: dict[str, LexborNode]) -> LexborNode | None:
    """The item that the element is a part of: the one around it, or the one that refers to it or to what is around."""
    current: LexborNode | None = node
    while current is not None and current.is_element_node:
        attributes = current.attributes
        if current is not node and syntax.scope in attributes:
            return current
        if (
            referring
            and (owner := referring.get(attributes.get("id") or "")) is not None
            and owner.mem_id != node.mem_id
        ):
            return owner
        current = current.parent
    return None


def _value(node: LexborNode) -> str:
    attributes = node.attributes
    content = attributes.get("content")
    if content is not None:
        return content
    named = _ADDRESS_ATTRIBUTES.get(node.tag or "")
    if named and attributes.get(named):
        return attributes[named] or ""
    if attributes.get("href") and node.tag not in ("a", "span"):
        return attributes["href"] or ""
    return clean_text(node.text(deep=True), limit=500)


def _add(owner: Item, name: str, value: Any) -> None:
    present = owner.get(name)
    if present is None:
        owner[name] = value
    elif isinstance(present, list):
        if value not in present:
            present.append(value)
    elif present != value:
        owner[name] = [present, value]


def _with_own_price(item: Item) -> Item:
    """An item whose price stands on the product itself, as some shops write it, gets the offer it means."""
    if "offers" in item and any(isinstance(one, dict) for one in _listed(item["offers"])):
        return item
    return _scopeless(item) if "price" in item else item


def _scopeless(item: Item) -> Item:
    own = {
        name: item[name]
        for name in ("price", "priceCurrency", "availability", "itemCondition", "lowPrice", "highPrice")
        if name in item
    }
    return {**item, "offers": own}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
