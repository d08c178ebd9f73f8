"""How much one price buys, and what that makes of a unit."""

from decimal import Decimal

import pytest

from ec_sites.readers.quantity import quantity_of, unit_price, written_quantity
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
    ("price", "quantity", "expected"),
    [
        (Money(2280, "JPY"), Quantity(24, Decimal(500), "ml"), (Decimal("19.00"), "100 ml")),
        (Money(1198, "JPY"), Quantity(5), (Decimal("239.60"), "1")),
        (Money(1765, "EUR"), Quantity(1, Decimal(200), "ml"), (Decimal("8.8250"), "100 ml")),
    ],
)
def test_the_unit_price_is_exact(price, quantity, expected):
    assert unit_price(price, quantity) == expected
