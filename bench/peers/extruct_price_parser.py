"""What extruct finds in all syntaxes, with price-parser for the spelling: the usual way to read a shop in Python."""

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import extruct
from price_parser import Price

AVAILABILITY = {"instock": "in_stock", "limitedavailability": "in_stock", "onlineonly": "in_stock"} | {
    "outofstock": "out_of_stock",
    "soldout": "out_of_stock",
    "preorder": "pre_order",
    "presale": "pre_order",
    "backorder": "back_order",
    "discontinued": "discontinued",
}


def read(body: bytes, url: str) -> dict:
    found = extruct.extract(body, base_url=url, uniform=True, errors="ignore")
    for syntax in ("json-ld", "microdata", "rdfa"):
        for item in products(found.get(syntax) or []):
            for offer in offers(item):
                price = offer.get("price") or offer.get("lowPrice")
                if price not in (None, "", [], {}):
                    return answer(price, offer.get("priceCurrency"), offer.get("availability"))
    for graph in found.get("opengraph") or []:
        for name in ("product:sale_price", "product:price", "og:price"):
            if graph.get(f"{name}:amount"):
                return answer(graph[f"{name}:amount"], graph.get(f"{name}:currency"), graph.get("product:availability"))
    return {"price": None, "currency": None, "availability": None}


def products(value: object) -> Iterator[dict]:
    if isinstance(value, list):
        for one in value:
            yield from products(one)
    elif isinstance(value, dict):
        types = value.get("@type")
        names = types if isinstance(types, list) else [types]
        if any(str(name).endswith(("Product", "ProductGroup")) for name in names):
            yield value
        for name in ("@graph", "mainEntity", "hasVariant"):
            yield from products(value.get(name))


def offers(item: dict) -> Iterator[dict]:
    waiting = [item.get("offers")]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting = [*value, *waiting]
        elif isinstance(value, dict):
            yield value
            specification = value.get("priceSpecification")
            waiting = [value.get("offers"), specification, *waiting]


def answer(price: object, currency: object, availability: object) -> dict:
    first = price[0] if isinstance(price, list) else price
    parsed = Price.fromstring(str(first), currency_hint=str(currency) if currency else None)
    code = currency if isinstance(currency, str) and re.fullmatch("[A-Z]{3}", currency) else None
    word = re.sub(r"[^a-z]", "", str(availability).rsplit("/", 1)[-1].lower())
    return {
        "price": str(parsed.amount) if parsed.amount is not None else None,
        "currency": code,
        "availability": AVAILABILITY.get(word),
    }


def main() -> None:
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        body = Path(page["file"]).read_bytes()
        started = time.process_time()
        try:
            said = read(body, page["url"])
        except Exception:  # a page it cannot read is a page without an answer
            said = {"price": None, "currency": None, "availability": None}
        print(json.dumps({"id": page["id"], **said, "cpu_ms": (time.process_time() - started) * 1000}), flush=True)


main()
