"""What was believed of a listing before is weighed too, and makes no price that the page does not have."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ec_sites.before import AS_BEFORE
from ec_sites.judge import BELIEVED
from ec_sites.read import read
from ec_sites.sandbox import read_in_child
from ec_sites.tests.test_pages import FILES, url_of
from ec_sites.values import Evidence, Failure, FailureKind, Known, Money, Offer, Page

THERE = Known("JPY", (Evidence("text", "div > p.price-a", "価格 3,980円（税込）"),))


def page(*prices: str) -> Page:
    boxes = "".join(f"<div>{price}</div>" for price in prices)
    html = (
        f"<html lang=ja><title>南部鉄器 急須</title><body><h1>南部鉄器 急須</h1>{boxes}<button>カートに入れる</button>"
        f"<p>{'職人が手で仕上げた品です。' * 20}</p>"
    )
    return Page("https://shop.example/p/1", 200, {"content-type": "text/html; charset=utf-8"}, html.encode())


def price(amount: str, place: str = "price-a", label: str = "価格") -> str:
    return f"<p class={place}>{label} {amount}円（税込）</p>"


def amounts(outcome: Offer | Failure) -> list[int]:
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.AMBIGUOUS
    return [choice.money.minor for choice in outcome.candidates if choice.money]


@pytest.mark.parametrize("place", ["div > p.price-a", "main > div > p.price-a"])
@pytest.mark.parametrize("is_first", [True, False], ids=["first", "second"])
def test_of_two_that_tie_the_one_where_the_price_stood_is_taken(place, is_first):
    boxes = (price("3,480"), price("4,200", "price-b"))
    tie = page(*boxes if is_first else boxes[::-1])
    assert sorted(amounts(read(tie).outcome)) == [3480, 4200]
    known = Known("JPY", (Evidence("text", place, "価格 3,980円（税込）"),))
    offer = read(tie, known=known).outcome
    assert isinstance(offer, Offer)
    assert (offer.price, offer.confidence) == (Money(3480, "JPY"), AS_BEFORE)
    assert offer.evidence == (Evidence("text", "div > p.price-a", "価格 3,480円（税込）"),)
    assert read_in_child(tie, None, known=known).outcome == offer


@pytest.mark.parametrize(
    "tie",
    [
        page(price("3,480"), price("2,200", "price-b")),
        page(price("3,480"), price("3,300")),
        page(price("3,480", label="セット価格"), price("4,200", "price-b")),
        page(price("3,480", "price-c"), price("4,200", "price-b")),
    ],
    ids=["a lower one beside it", "two at its place", "in other words", "at another place"],
)
def test_a_tie_stays_a_question_where(tie):
    assert read(tie, known=THERE) == read(tie)
    assert amounts(read(tie).outcome)


def test_another_currency_than_before_is_doubted():
    outcome = read(page(price("3,480")), known=Known("USD")).outcome
    assert isinstance(read(page(price("3,480"))).outcome, Offer)
    assert amounts(outcome) == [3480]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(FILES))
def test_history_changes_nothing_but_a_tie_and_another_currency(data, file):
    seen = Page(url_of(file), 200, {}, file.read_bytes())
    alone = read(seen)
    places = st.sampled_from([one.evidence for one in alone.candidates] or [Evidence("text", "div > p", "1")])
    known = Known(data.draw(st.sampled_from(["JPY", "USD", "EUR"])), tuple(data.draw(st.lists(places, max_size=3))))
    before, after = alone.outcome, read(seen, known=known).outcome
    if isinstance(before, Offer):
        if before.price is None or before.price.currency == known.currency:
            assert after == before
        elif isinstance(after, Offer):
            assert (before.price, before.confidence >= 0.9) == (after.price, True)
            assert after.confidence < before.confidence
        else:
            assert after.kind is FailureKind.AMBIGUOUS
    elif isinstance(after, Offer):
        assert len(before.candidates) > 1
        assert after.price in [choice.money for choice in before.candidates]
        assert after.price and after.price.currency == known.currency
        assert BELIEVED <= after.confidence < 0.9
    else:
        assert after == before
