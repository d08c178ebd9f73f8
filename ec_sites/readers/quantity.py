"""How much one price buys, as the title says: `500ml×24本`, `2 x 12 oz`, `Pack of 6`. Pure; unknown where unsure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from ec_sites.money import fold, minor_digits, to_decimal
from ec_sites.values import Money, Quantity

# To the unit that prices are compared in: grams, millilitres, metres; what is counted has none.
_UNITS: dict[str, tuple[str, str]] = {
    "mg": ("g", "0.001"), "g": ("g", "1"), "グラム": ("g", "1"), "kg": ("g", "1000"), "キロ": ("g", "1000"),
    "ml": ("ml", "1"), "cl": ("ml", "10"), "dl": ("ml", "100"), "l": ("ml", "1000"), "リットル": ("ml", "1000"),
    "oz": ("oz", "1"), "floz": ("floz", "1"), "lb": ("oz", "16"),
}  # fmt: skip
_COUNTERS = (
    r"本|個|枚|袋|缶|箱|パック|ケース|セット|錠|粒|包|巻|ロール|組|足|食|杯|冊|点|台"
    r"|pcs?|pieces?|packs?|count|ct|rolls?|cans?|bottles?|stück|st"
)
# "12G" is storage or a generation, never grams; litres are written both ways.
_MEASURE = re.compile(
    r"(?<![\w.,])(?P<amount>\d{1,5}(?:[.,]\d{1,3})?) ?"
    r"(?P<unit>mg|kg|KG|Kg|g|ml|mL|ML|cl|cL|dl|dL|l|L|fl\.? ?oz|Fl\.? ?Oz|oz|Oz|lb|グラム|キロ|リットル)(?![A-Za-z\d])"
)
_TIMES_AFTER = re.compile(
    rf" ?[)）]? ?[x×*✕] ?(?P<count>\d{{1,4}})(?!\d|[.,]\d| ?(?:ml|cl|l|kg|g|mm|cm)\b) ?(?:{_COUNTERS})?", re.IGNORECASE
)
_TIMES_BEFORE = re.compile(r"(?<![\w.,])(?P<count>\d{1,4}) ?[x×*✕] ?$", re.IGNORECASE)
_COUNTED = re.compile(
    rf"(?<![\w.,])(?P<count>\d{{1,4}}) ?-? ?(?:{_COUNTERS})(?:入り?|組|セット|パック)?(?!\w)", re.IGNORECASE
)
_PACK_OF = re.compile(r"\b(?:pack|set|box|case) of (?P<count>\d{1,4})\b", re.IGNORECASE)


def quantity_of(title: str) -> Quantity | None:
    """What the title says of size and count; None where it says neither, or several sizes ("500g / 1kg")."""
    text = fold(title)
    measures = list(_MEASURE.finditer(text))
    amounts = {_amount(one) for one in measures}
    if len(amounts) > 1:
        return None
    if measures:
        amount, unit = _amount(measures[0])
        return Quantity(_count_beside(text, measures[0]), amount, unit)
    counts = {int(one["count"]) for one in _counts(text)}
    return Quantity(counts.pop()) if len(counts) == 1 else None


def written_quantity(quantity: Quantity) -> str:
    """`500 ml × 24`, `× 6`."""
    size = f"{quantity.amount:f} {quantity.unit} " if quantity.amount is not None else ""
    return f"{size}× {quantity.count}" if quantity.count > 1 or not size else size.strip()


def unit_price(price: Money, quantity: Quantity) -> tuple[Decimal, str]:
    """What 100 g or 100 ml cost (one ounce, or one piece, where that is what is sold), in whole units of the price's
    currency with two decimals more than it has; and the words for that unit.
    """
    per, words = (Decimal(100), f"100 {quantity.unit}") if quantity.unit in ("g", "ml") else (Decimal(1), quantity.unit)
    bought = quantity.amount * quantity.count if quantity.amount is not None else Decimal(quantity.count)
    step = Decimal(1).scaleb(-minor_digits(price.currency) - 2)
    return (to_decimal(price) * per / bought).quantize(step, ROUND_HALF_UP), words or "1"


def _amount(measure: re.Match[str]) -> tuple[Decimal, str]:
    unit, factor = _UNITS[re.sub(r"[. ]", "", measure["unit"].lower())]
    return (Decimal(measure["amount"].replace(",", ".")) * Decimal(factor)).normalize(), unit


def _count_beside(text: str, measure: re.Match[str]) -> int:
    after = _TIMES_AFTER.match(text, measure.end())
    before = _TIMES_BEFORE.search(text[: measure.start()])
    packed = _PACK_OF.search(text)
    beside = after or before or packed or next(iter(_counts(text)), None)
    return max(int(beside["count"]), 1) if beside else 1


def _counts(text: str) -> list[re.Match[str]]:
    return list(_PACK_OF.finditer(text)) or list(_COUNTED.finditer(text))
