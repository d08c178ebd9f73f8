"""The shops' pages as HTML. What a machine is told differs by shape; what a person reads is always there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape

from demo.catalogue import GOODS, Goods, Shape, Shop
from demo.prices import Asked

STYLE = """
body{margin:0;font:16px/1.7 -apple-system,"Segoe UI","Hiragino Sans","BIZ UDPGothic",Meiryo,sans-serif}
body{color:#222;background:#fff}
header,main,footer{max-width:880px;margin:0 auto;padding:16px}header{border-bottom:1px solid #ddd}
header a{font-weight:700;text-decoration:none;color:inherit}.item{display:flex;gap:32px;flex-wrap:wrap}
.item>div{flex:1 1 320px}h1{font-size:22px;line-height:1.4;margin-top:16px}h2{font-size:18px;margin-top:48px}
.price{font-size:28px;font-weight:700;margin:0}.was{color:#777}.stock{font-weight:600}footer,small{color:#777}
ul{padding-left:20px}img{max-width:100%}
"""

WORDS = {
    "ja": {
        "in_stock": "在庫あり",
        "out_of_stock": "在庫切れ",
        "buy": "カートに入れる",
        "free": "送料無料",
        "shipping": "送料",
        "set": "全巻セット",
        "one": "1冊",
        "list": "メーカー希望小売価格",
        "price": "販売価格",
        "tax": "（税込）",
        "related": "この店のほかの商品",
        "invented": "この店は PriceAlert を試すための架空の店です。何も売っていません。",
    },
    "en": {
        "in_stock": "In stock",
        "out_of_stock": "Sold out",
        "buy": "Add to cart",
        "free": "Free shipping",
        "shipping": "Shipping",
        "set": "The set",
        "one": "One of them",
        "list": "List price",
        "price": "Price",
        "tax": "",
        "related": "More from this shop",
        "invented": "This shop is invented, for trying PriceAlert out. It sells nothing.",
    },
}


def product_page(goods: Goods, asked: Asked, base: str) -> str:
    """The page of one thing. `base` is put before the shop's own addresses, "" under the shop's own name."""
    told = _TOLD[goods.shape](goods, asked)
    words = WORDS[goods.shop.language]
    stock = words["in_stock"] if asked.in_stock else words["out_of_stock"]
    button = f'<button type="button">{words["buy"]}</button>' if asked.in_stock else ""
    image = f'<img src="{base}{picture_path(goods)}" width="240" height="240" alt="">'
    body = (
        f'<div class="item"{told.scope}><p>{image}</p><div>'
        f"<h1{told.name}>{escape(goods.title)}</h1>"
        f'<div class="buy-box">{_price_lines(goods, asked, told.price)}'
        f'<p class="stock">{told.stock}{stock}</p>{button}</div></div></div>{_related(goods, base)}'
    )
    return _page(goods.shop, escape(goods.title), told.head, body, base)


def shop_page(shop: Shop, base: str) -> str:
    """The shop's front page: a list, no product."""
    rows = "".join(
        f'<li><a href="{base}{goods.path}">{escape(goods.title)}</a></li>' for goods in GOODS if goods.shop is shop
    )
    return _page(shop, escape(shop.name), "", f"<h1>{escape(shop.name)}</h1><ul>{rows}</ul>", base)


def front_page(shops: Sequence[Shop], saved: Sequence[str]) -> str:
    """What a person sees at the server's own address: every shop, and the addresses to paste."""
    rows = "".join(
        f'<li><a href="/{goods.shop.host}{goods.path}">{escape(goods.title)}</a><br>'
        f"<small>{escape(goods.shop.name)} · <code>{escape(goods.url)}</code></small></li>"
        for shop in shops
        for goods in GOODS
        if goods.shop is shop
    )
    kept = "".join(f"<li><code>{escape(url)}</code></li>" for url in saved)
    kept = f"<h2>Saved pages</h2><ul>{kept}</ul>" if kept else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Demo shops</title><style>{STYLE}</style>'
        "</head><body><main><h1>Demo shops</h1><p>Their prices move every few seconds. Paste an address into "
        "PriceAlert; only PriceAlert on this machine can reach them by name.</p>"
        f"<ul>{rows}</ul>{kept}</main></body></html>"
    )


def picture_path(goods: Goods) -> str:
    return f"/pictures/{goods.picture}.png"


def money(goods: Goods, minor: int) -> str:
    """As the shop writes it: 27,800円, $189.00."""
    return f"${minor / 100:,.2f}" if goods.shop.currency == "USD" else f"{minor:,}円"


def decimal(goods: Goods, minor: int) -> str:
    """As data write it: 27800, 189.00."""
    return f"{minor / 100:.2f}" if goods.shop.currency == "USD" else str(minor)


# What people read


def _price_lines(goods: Goods, asked: Asked, price_marks: str) -> str:
    words = WORDS[goods.shop.language]
    if goods.one_price is not None:
        return _set_or_one(goods, asked, goods.one_price)
    lines = []
    if goods.list_price:
        lines.append(f'<p class="was">{words["list"]} <s>{money(goods, goods.list_price)}</s></p>')
    lines.append(
        f'<p class="price">{words["price"]} <span{price_marks}>{money(goods, asked.price)}</span>'
        f"<small>{words['tax']}</small></p>"
    )
    if asked.points is not None:
        lines.append(f'<p class="points">{asked.points:,}ポイント（{goods.points_percent}%還元）</p>')
    if asked.shipping is not None:
        cost = words["free"] if asked.shipping == 0 else f"{words['shipping']} {money(goods, asked.shipping)}"
        lines.append(f'<p class="shipping">{cost}</p>')
    return "".join(lines)


def _set_or_one(goods: Goods, asked: Asked, one_price: int) -> str:
    words = WORDS[goods.shop.language]
    rows = "".join(
        f'<tr><td>{words[name]}</td><td class="price">{money(goods, price)}{words["tax"]}</td>'
        f'<td><button type="button">{words["buy"]}</button></td></tr>'
        for name, price in (("set", asked.price), ("one", one_price))
    )
    return f'<table class="variants">{rows}</table>'


def _related(goods: Goods, base: str) -> str:
    others = [other for other in GOODS if other.shop is goods.shop and other is not goods]
    if not others:
        return ""
    rows = "".join(
        f'<li><a href="{base}{other.path}">{escape(other.title)}</a> {money(other, other.price)}</li>'
        for other in others
    )
    return f'<aside class="related"><h2>{WORDS[goods.shop.language]["related"]}</h2><ul>{rows}</ul></aside>'


def _page(shop: Shop, title: str, head: str, body: str, base: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{shop.language}"><head><meta charset="utf-8">'
        f"<title>{title} | {escape(shop.name)}</title>"
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>{head}</head><body>'
        f'<header><a href="{base}/">{escape(shop.name)}</a></header><main>{body}</main>'
        f"<footer>{WORDS[shop.language]['invented']}</footer></body></html>"
    )


# What machines are told


class _Told:
    """What one shape adds to the page: a block in the head, and marks on what people read."""

    def __init__(self, head: str = "", *, scope: str = "", name: str = "", price: str = "", stock: str = "") -> None:
        self.head, self.scope, self.name, self.price, self.stock = head, scope, name, price, stock


def _availability(asked: Asked) -> str:
    return "https://schema.org/InStock" if asked.in_stock else "https://schema.org/OutOfStock"


def _schema_product(goods: Goods, asked: Asked) -> dict[str, object]:
    product: dict[str, object] = {
        "@type": "Product",
        "name": goods.title,
        "image": [f"http://{goods.shop.host}{picture_path(goods)}"],
        "brand": {"@type": "Brand", "name": goods.brand},
        "offers": {
            "@type": "Offer",
            "url": goods.url,
            "price": decimal(goods, asked.price),
            "priceCurrency": goods.shop.currency,
            "availability": _availability(asked),
            "itemCondition": "https://schema.org/NewCondition",
        },
    }
    return product | ({"gtin13": goods.gtin} if goods.gtin else {})


def _json_ld(goods: Goods, asked: Asked) -> _Told:
    return _Told(_script("application/ld+json", {"@context": "https://schema.org", **_schema_product(goods, asked)}))


def _json_ld_graph(goods: Goods, asked: Asked) -> _Told:
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"@type": "ListItem", "position": 1, "name": goods.shop.name}],
    }
    graph = {"@context": "https://schema.org", "@graph": [crumbs, _schema_product(goods, asked)]}
    return _Told(_script("application/ld+json", graph))


def _microdata(goods: Goods, asked: Asked) -> _Told:
    # The offer is a scope of its own, told by meta tags, as shops with a price in several parts do.
    offer = (
        '<span itemprop="offers" itemscope itemtype="https://schema.org/Offer">'
        f'<meta itemprop="price" content="{decimal(goods, asked.price)}">'
        f'<meta itemprop="priceCurrency" content="{goods.shop.currency}">'
        f'<link itemprop="availability" href="{_availability(asked)}"></span>'
        f'<meta itemprop="brand" content="{escape(goods.brand)}">'
        f'<link itemprop="image" href="http://{goods.shop.host}{picture_path(goods)}">'
    )
    return _Told(scope=' itemscope itemtype="https://schema.org/Product"', name=' itemprop="name"', stock=offer)


def _open_graph(goods: Goods, asked: Asked) -> _Told:
    facts = {
        "og:type": "product",
        "og:title": goods.title,
        "og:url": goods.url,
        "og:image": f"http://{goods.shop.host}{picture_path(goods)}",
        "og:site_name": goods.shop.name,
        "product:brand": goods.brand,
        "product:price:amount": decimal(goods, asked.price),
        "product:price:currency": goods.shop.currency,
        "product:availability": "in stock" if asked.in_stock else "out of stock",
    }
    return _Told("".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in facts.items()))


def _state(goods: Goods, asked: Asked) -> _Told:
    product = {
        "id": goods.path.rpartition("/")[2],
        "name": goods.title,
        "brand": goods.brand,
        "janCode": goods.gtin,
        "price": asked.price,
        "currency": goods.shop.currency,
        "inStock": asked.in_stock,
        "imageUrl": f"http://{goods.shop.host}{picture_path(goods)}",
    }
    state = {"props": {"pageProps": {"product": product}}, "page": "/g/[id]", "buildId": "demo"}
    script = _script("application/json", state).replace("<script ", '<script id="__NEXT_DATA__" ')
    return _Told(f'<meta property="og:image" content="http://{goods.shop.host}{picture_path(goods)}">{script}')


def _text(goods: Goods, asked: Asked) -> _Told:
    return _Told(f'<meta property="og:image" content="http://{goods.shop.host}{picture_path(goods)}">')


def _script(kind: str, content: object) -> str:
    written = json.dumps(content, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="{kind}">{written}</script>'


_TOLD: dict[Shape, Callable[[Goods, Asked], _Told]] = {
    Shape.JSON_LD: _json_ld,
    Shape.JSON_LD_GRAPH: _json_ld_graph,
    Shape.MICRODATA: _microdata,
    Shape.OPEN_GRAPH: _open_graph,
    Shape.STATE: _state,
    Shape.TEXT: _text,
}
