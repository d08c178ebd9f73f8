"""A look takes along what was believed of its listing before."""

import pytest

from ec_sites.values import Evidence, Known
from price_tracking.shown import known_of
from products.own import SENT
from testkit.shop import HTML, Reply

pytestmark = pytest.mark.django_db


def teapot(*prices: str) -> Reply:
    boxes = "".join(
        f"<div><p class=price-{name}>価格 {amount}円（税込）</p></div>"
        for name, amount in zip("ab", prices, strict=False)
    )
    html = (
        f"<html lang=ja><meta charset=utf-8><title>南部鉄器 急須</title><h1>南部鉄器 急須</h1>{boxes}"
        f"<button>カートに入れる</button><p>{'職人が手で仕上げた品です。' * 20}</p>"
    )
    return Reply(headers=HTML, body=html.encode())


def test_where_two_prices_tie_the_next_look_keeps_to_where_the_price_stood(flow, alice):
    flow.shop.script("/item/1", teapot("3,980"), teapot("3,480", "4,200"))
    listing = flow.track(alice)
    flow.look_at_due()
    flow.look_at_now(listing)
    assert (listing.outcome, listing.price, listing.confidence) == ("ok", 3480, 0.65)


def test_without_a_price_before_two_that_tie_are_a_question(flow, alice):
    flow.shop.script("/item/1", teapot("3,480", "4,200"))
    listing = flow.track(alice)
    assert known_of(listing) is None
    flow.look_at_now(listing)
    assert listing.outcome == "ambiguous"


def test_what_a_person_brought_themselves_is_not_known_to_a_look(flow, alice):
    flow.shop.script("/item/1", teapot("3,980"))
    listing = flow.track(alice)
    flow.look_at_now(listing)
    assert known_of(listing) == Known("JPY", (Evidence("text", "div > p.price-a", "価格 3,980円（税込）"),))
    listing.source = SENT
    assert known_of(listing) is None
