"""How much one price buys, and what that makes of a unit."""

from decimal import Decimal

import pytest

from ec_sites.money import format_amount
from ec_sites.readers.quantity import quantity_of, units_of, written_quantity
from ec_sites.units import unit_price
from ec_sites.values import Money, Quantity


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("緑茶 500ml×24本", "500 ml × 24"),
        ("緑茶　５００ｍｌ　×　２４本入", "500 ml × 24"),
        ("天然水 2L×9本", "2000 ml × 9"),
        ("新潟県産コシヒカリ 5kg", "5000 g"),
        ("コーヒー豆 200g 3袋セット", "200 g × 3"),
        ("ティッシュ 5箱", "× 5"),
        ("単3電池 20本入り", "× 20"),
        ("Gorilla Tape (Pack of 2)", "× 2"),
        ("Sparkling Water 12 fl oz, Pack of 8", "12 floz × 8"),
        ("6 x 330ml Cola", "330 ml × 6"),
        ("Duschöl 200 ml", "200 ml"),
        ("Dilution 1,5 l", "1500 ml"),
        ("プロテイン 500g / 1kg", None),
        ("iPhone 15 128GB", None),
        ("GTX 4070 12G", None),
        ("Walnut Desk Lamp", None),
        ("A4 クリアホルダー 0.2mm", None),
    ],
)
def test_a_title_says_how_much_is_sold(title, written):
    quantity = quantity_of(title)
    assert (written_quantity(quantity) if quantity else None) == written


@pytest.mark.parametrize(
    ("price", "title", "expected"),
    [
        (Money(2280, "JPY"), "緑茶 500ml×24本", "19.00 JPY/100ml"),
        (Money(1500, "JPY"), "緑茶 24本", "62.50 JPY/item"),
        (Money(1198, "JPY"), "ティッシュ 5箱", "239.60 JPY/box"),
        (Money(1765, "EUR"), "Duschöl 200 ml", "8.8250 EUR/100ml"),
        (Money(999, "USD"), "Sparkling Water 12 fl oz, Pack of 8", "0.1041 USD/floz"),
        (Money(999, "USD"), "Gorilla Tape (Pack of 2)", "4.9950 USD/piece"),
        (Money(2000, "JPY"), "トイレットペーパー 12ロール", "166.67 JPY/roll"),
        (Money(1, "JPY"), "クリップ 500個", None),
        (Money(980, "JPY"), "Walnut Desk Lamp", None),
        (Money(980, "JPY"), "お米 0kg", None),
    ],
)
def test_the_unit_price_follows_from_title_and_price(price, title, expected):
    found = unit_price(price, *units_of(quantity_of(title)))
    assert (found and f"{format_amount(found)} {found.currency}") == expected


def test_what_is_counted_otherwise_is_another_unit():
    assert units_of(quantity_of("緑茶 24本")) == ("item", Decimal(24))
    assert units_of(quantity_of("緑茶 24パック")) == ("pack", Decimal(24))
    assert units_of(quantity_of("緑茶 24")) == ("", None)
    assert units_of(Quantity(0)) == ("", None)
