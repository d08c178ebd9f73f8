"""OpenGraph and product meta elements (`property=` or, as some shops write it, `name=`)."""

from __future__ import annotations

from ec_sites import words
from ec_sites.charset import clean_text
from ec_sites.currencies import is_currency
from ec_sites.gtin import valid_gtin
from ec_sites.html import Document
from ec_sites.money import find_money, machine_money
from ec_sites.readers import Claim, OfferClaim
from ec_sites.readers.schema_org import availability_of, condition_of, stock_said
from ec_sites.values import Candidate, CandidateKind, Evidence

_SALE = ("product:sale_price:amount", "product:price:amount", "og:price:amount", "product:price", "og:price")
_LIST = ("product:original_price:amount", "og:price:standard_amount")


def read_open_graph(document: Document) -> Claim:
    """What the head says of the page's product. Where a price stands several times with different values, it is a
    list: no price.
    """
    sale = _figure(document, _SALE, CandidateKind.SALE) or _card_figure(document)
    before = _figure(document, _LIST, CandidateKind.LIST)
    stock_meta = "product:availability" if document.meta("product:availability") else "og:availability"
    offer = OfferClaim(
        candidates=tuple(one for one in (sale, before) if one is not None),
        availability=availability_of(document.meta(stock_meta)),
        stock=stock_said("open_graph", stock_meta, document.meta(stock_meta)),
        condition=condition_of(document.meta("product:condition")),
    )
    gtins = (document.meta(f"product:{name}") for name in ("ean", "gtin", "upc", "isbn"))
    image = document.meta("og:image:secure_url") or document.meta("og:image") or document.meta("twitter:image")
    return Claim(
        reader="open_graph",
        place="meta",
        title=clean_text(document.meta("og:title") or "", limit=300) or None,
        offers=(offer,),
        image=document.absolute(image) if image else None,
        brand=document.meta("product:brand") or document.meta("og:brand"),
        gtin=next((gtin for text in gtins if text and (gtin := valid_gtin(text))), None),
        url=document.absolute(document.meta("og:url") or ""),
    )


def _card_figure(document: Document) -> Candidate | None:
    """The price that a page shows on a Twitter card: a label and a spelling for people."""
    for number in ("1", "2"):
        label, text = document.meta(f"twitter:label{number}"), document.meta(f"twitter:data{number}")
        if label and text and words.PRICE_LABEL.search(label):
            found = find_money(text, currency=document.currency, language=document.language, domain=document.host)
            if len(found) == 1:
                evidence = Evidence("open_graph", f"meta[twitter:data{number}]", text)
                return Candidate(CandidateKind.SALE, found[0].money, evidence)
    return None


def says_product(document: Document) -> bool:
    """Whether the head calls this one page a product."""
    types = {content.lower() for name, content in document.metas if name == "og:type"}
    return bool(types) and all(kind in ("product", "og:product", "product.item") for kind in types)


def _figure(document: Document, names: tuple[str, ...], kind: CandidateKind) -> Candidate | None:
    for name in names:
        contents = {content for key, content in document.metas if key == name and content}
        if len(contents) != 1:
            if contents:
                return None
            continue
        text = contents.pop()
        stated = (document.meta(f"{name.removesuffix(':amount')}:currency") or "").upper()
        currency = stated if is_currency(stated) else document.currency
        money = machine_money(text, currency) if currency else None
        if money is not None:
            return Candidate(kind, money, Evidence("open_graph", f"meta[{name}]", text))
    return None
