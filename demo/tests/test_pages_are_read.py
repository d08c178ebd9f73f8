from __future__ import annotations

from unicodedata import normalize

import pytest

from demo.catalogue import GOODS, Goods
from demo.pages import product_page
from demo.prices import asked_now
from ec_sites.read import read
from ec_sites.values import Availability, Failure, FailureKind, Money, Offer, Page


@pytest.mark.parametrize("seconds", [0, 100, 1000])
@pytest.mark.parametrize("goods", GOODS, ids=lambda goods: goods.url)
def test_every_page_is_read_as_what_the_shop_asks(goods: Goods, seconds: int) -> None:
    asked = asked_now(goods, seconds)
    page = Page(goods.url, 200, {"content-type": "text/html; charset=utf-8"}, product_page(goods, asked, "").encode())
    offer = read(page).outcome
    if goods.one_price is not None:
        assert isinstance(offer, Failure) and offer.kind is FailureKind.AMBIGUOUS
        choices = {candidate.money.minor for candidate in offer.candidates if candidate.money}
        assert choices == {asked.price, goods.one_price}
        return
    assert isinstance(offer, Offer), offer
    assert offer.price == Money(asked.price, goods.shop.currency)
    assert normalize("NFKC", offer.title) == normalize("NFKC", goods.title)
    assert offer.availability is (Availability.IN_STOCK if asked.in_stock else Availability.OUT_OF_STOCK)
    assert offer.image == f"http://{goods.shop.host}/pictures/{goods.picture}.png"
    assert offer.points == asked.points
    assert offer.shipping == (None if asked.shipping is None else Money(asked.shipping, goods.shop.currency))
