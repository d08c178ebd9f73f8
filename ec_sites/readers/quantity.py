"""How much one price buys, as the title says: `500ml×24本`, `2 x 12 oz`, `Pack of 6`. Pure; unknown where unsure."""

from __future__ import annotations

import re
from decimal import Decimal

from ec_sites.money import fold
from ec_sites.values import Quantity

# To the unit that prices are compared in: grams, millilitres, metres; what is counted has none.
_UNITS: dict[str, tuple[str, str]] = {
    "mg": ("g", "0.001"), "g": ("g", "1"), "グラム": ("g", "1"), "kg": ("g", "1000"), "キロ": ("g", "1000"),
    "ml": ("ml", "1"), "cl": ("ml", "10"), "dl": ("ml", "100"), "l": ("ml", "1000"), "リットル": ("ml", "1000"),
    "oz": ("oz", "1"), "floz": ("floz", "1"), "lb": ("oz", "16"),
}  # fmt: skip
# What is counted, by how it is counted (ec_sites/units.py).
_COUNTED_AS = {
    "piece": r"個|点|台|pcs?|pieces?|count|ct|stück|st", "item": "本", "sheet": "枚", "bag": "袋", "can": "缶|cans?",
    "bottle": "bottles?", "box": "箱|ケース", "pack": "パック|セット|包|組|packs?", "tablet": "錠|粒",
    "roll": "巻|ロール|rolls?", "pair": "足", "meal": "食", "cup": "杯", "book": "冊",
}  # fmt: skip
_COUNTERS = "|".join(f"(?P<{unit}>{words})" for unit, words in _COUNTED_AS.items())
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
# Of what no shop sells so little, or so much, nothing is claimed.
_LEAST, _MOST = Decimal("0.00001"), Decimal(10**9)
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
    counts = {(int(one["count"]), _counter(one)) for one in _counts(text)}
    if len(counts) != 1:
        return None
    [(count, counted_as)] = counts
    return Quantity(count, unit=counted_as)


def written_quantity(quantity: Quantity) -> str:
    """`500 ml × 24`, `× 6`."""
    size = f"{quantity.amount:f} {quantity.unit} " if quantity.amount is not None else ""
    return f"{size}× {quantity.count}" if quantity.count > 1 or not size else size.strip()


def units_of(quantity: Quantity | None) -> tuple[str, Decimal | None]:
    """The unit that prices are compared by, and how many of it one price buys; ("", None) where that is unknown."""
    if quantity is None:
        return "", None
    if quantity.amount is None:
        return (quantity.unit or "piece", Decimal(quantity.count)) if quantity.count else ("", None)
    bought = quantity.amount * quantity.count
    unit, count = quantity.unit or "", bought
    if unit in ("g", "ml"):
        unit, count = f"100{unit}", bought / 100
    return (unit, count) if _LEAST <= count < _MOST else ("", None)


def _amount(measure: re.Match[str]) -> tuple[Decimal, str]:
    unit, factor = _UNITS[re.sub(r"[. ]", "", measure["unit"].lower())]
    return (Decimal(measure["amount"].replace(",", ".")) * Decimal(factor)).normalize(), unit


def _count_beside(text: str, measure: re.Match[str]) -> int:
    after = _TIMES_AFTER.match(text, measure.end())
    before = _TIMES_BEFORE.search(text[: measure.start()])
    packed = _PACK_OF.search(text)
    beside = after or before or packed or next(iter(_counts(text)), None)
    return max(int(beside["count"]), 1) if beside else 1


def _counter(counted: re.Match[str]) -> str | None:
    """The unit of what is counted; None of a "pack of 6", which says nothing of it."""
    return next((unit for unit in _COUNTED_AS if counted.groupdict().get(unit)), None)


def _counts(text: str) -> list[re.Match[str]]:
    return list(_PACK_OF.finditer(text)) or list(_COUNTED.finditer(text))
