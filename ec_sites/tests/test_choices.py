"""The choices of a page that asks are told in the words of their rows, and found again by them."""

import json

from ec_sites.pick import find_pick, pick_of
from ec_sites.read import read
from ec_sites.sandbox import read_in_child
from ec_sites.values import Candidate, Failure, Money, Offer, Page, Pick

SET = ("全巻セット", "14,850")
ONE = ("1冊のみ", "1,485")


def page(*rows: tuple[str, str]) -> Page:
    table = "".join(
        f"<tr><td>{name}</td><td class=price>{amount}円（税込）</td><td><button>カートに入れる</button></td></tr>"
        for name, amount in rows
    )
    html = f"<html lang=ja><title>絵本のたのしみ</title><main><h1>絵本のたのしみ</h1><table>{table}</table></main>"
    return of(html)


def of(html: str) -> Page:
    return Page("https://shop.example/p/1", 200, {"content-type": "text/html; charset=utf-8"}, html.encode())


def choices_of(seen: Page) -> tuple[Candidate, ...]:
    outcome = read(seen).outcome
    assert isinstance(outcome, Failure)
    return outcome.candidates


def test_a_choice_says_the_words_of_its_row_and_keeps_its_own_as_evidence():
    choices = choices_of(page(SET, ONE))
    assert [choice.row for choice in choices] == [
        "全巻セット 14,850円（税込） カートに入れる",
        "1冊のみ 1,485円（税込） カートに入れる",
    ]
    assert [choice.evidence.text for choice in choices] == ["14,850円（税込）", "1,485円（税込）"]


def test_a_row_that_is_long_is_told_by_less_of_it():
    choices = choices_of(page((SET[0] * 40, SET[1]), ONE))
    assert [choice.row for choice in choices] == ["", "1冊のみ 1,485円（税込） カートに入れる"]


def test_choices_come_out_of_a_child_with_their_rows():
    seen = page(SET, ONE)
    assert read_in_child(seen, None) == read(seen)


def test_a_pick_follows_its_row_to_another_place_in_the_list():
    choices = choices_of(page(SET, ONE))
    pick = pick_of(choices[0], choices)
    offer = read(page(("特装版", "19,800"), ("1冊のみ", "1,430"), ("全巻セット", "13,200")), pick=pick).outcome
    assert isinstance(offer, Offer)
    assert offer.price == Money(13200, "JPY")


def test_a_pick_whose_row_is_gone_finds_no_other():
    choices = choices_of(page(SET, ONE))
    again = read(page(("特装版", "19,800"), ONE), pick=pick_of(choices[0], choices)).outcome
    assert isinstance(again, Failure)


def test_a_pick_from_before_rows_were_told_is_still_found():
    choices = choices_of(page(SET, ONE))
    own = choices[0].evidence
    kept = Pick(choices[0].kind, own.reader, own.place, own.text, nth=1, count=2)
    assert find_pick(kept, choices) == choices[1]


def test_variants_of_the_markup_are_told_by_their_names():
    variants = [
        {
            "@type": "Product",
            "name": f"湯呑 {colour}",
            "offers": {"@type": "Offer", "price": price, "priceCurrency": "JPY"},
        }
        for colour, price in (("青", "1200"), ("赤", "1500"))
    ]
    group = json.dumps({"@type": "ProductGroup", "name": "湯呑", "hasVariant": variants}, ensure_ascii=False)
    text = "<p>職人が手で仕上げた品です。長くお使いいただけます。</p>" * 20
    choices = choices_of(
        of(f"<title>湯呑</title><script type='application/ld+json'>{group}</script><h1>湯呑</h1>{text}")
    )
    assert {choice.row for choice in choices} == {"湯呑 青 1200", "湯呑 赤 1500"}
