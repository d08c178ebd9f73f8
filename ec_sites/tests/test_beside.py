"""Each figure of an offer says where on the page it stood."""

import pytest

from ec_sites.read import read
from ec_sites.sandbox import read_in_child
from ec_sites.values import Offer, OfferFigure, Page

MARKUP = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product", "name": "Teapot",
"image": "https://shop.example/1.jpg", "offers": {"@type": "Offer", "price": "1980", "priceCurrency": "JPY",
"availability": "https://schema.org/InStock"}}</script>"""
BOX = """<h1>Teapot</h1><div class="box"><p class="was">通常価格 <s>2,480円</s></p>
<p class="price">販売価格 <b>1,980円</b>（税込）</p><p class="ship">送料 550円</p><p class="points">19ポイント</p>"""
BUTTON = "<button>カートに入れる</button></div>"
LABEL = '<p class="stock">在庫あり</p></div>'
SOLD_OUT = '<p class="stock">在庫切れ</p></div>'


def offer_of(*parts: str) -> Offer:
    html = f"<!doctype html><html lang=ja><meta charset=utf-8><title>Teapot</title>{''.join(parts)}"
    offer = read(Page("https://shop.example/p/1", 200, {}, html.encode())).outcome
    assert isinstance(offer, Offer), offer
    return offer


def told(offer: Offer) -> dict[str, str]:
    return {one.figure.value: f"{one.reader} · {one.place} · {one.text}" for one in offer.evidence_beside}


def test_every_figure_names_its_reader_its_place_and_its_words():
    assert told(offer_of(MARKUP, BOX, BUTTON)) == {
        "list_price": "text · div.box > p.was > s · 2,480円",
        "shipping": "text · div.box > p.ship · 送料 550円",
        "points": "text · div.box > p.points · 19ポイント",
        "stock": "json_ld · ld+json[0].offers.availability · https://schema.org/InStock",
    }


@pytest.mark.parametrize(
    ("end", "stock"),
    [
        (LABEL + BUTTON, "text · div.box > p.stock · 在庫あり"),
        (BUTTON, "text · div.box > button · カートに入れる"),
        (SOLD_OUT, "text · div.box > p.stock · 在庫切れ"),
    ],
    ids=["a label before a button", "a button where nothing else says it", "sold out"],
)
def test_where_the_markup_says_nothing_of_stock_the_words_do(end, stock):
    assert told(offer_of(BOX, end))["stock"] == stock


def test_sold_out_against_the_markup_is_told_by_the_words_that_said_so():
    assert told(offer_of(MARKUP, BOX, SOLD_OUT))["stock"] == "text · div.box > p.stock · 在庫切れ"


def test_what_is_not_known_has_no_evidence():
    offer = offer_of(MARKUP, "<h1>Teapot</h1><p>1,980円</p>")
    assert (offer.shipping, offer.points, offer.list_price) == (None, None, None)
    assert told(offer).keys() == {"stock"}


def test_it_comes_through_the_child_as_it_was():
    html = f"<!doctype html><html lang=ja><meta charset=utf-8><title>Teapot</title>{MARKUP}{BOX}{BUTTON}"
    page = Page("https://shop.example/p/1", 200, {}, html.encode())
    offer = read_in_child(page, None).outcome
    assert isinstance(offer, Offer)
    assert told(offer) == told(offer_of(MARKUP, BOX, BUTTON))
    assert {one.figure for one in offer.evidence} == {OfferFigure.PRICE}
