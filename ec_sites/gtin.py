"""Global Trade Item Numbers (JAN, EAN, UPC, ISBN-13). Pure."""

from __future__ import annotations

_LENGTHS = (8, 12, 13, 14)


def valid_gtin(text: str) -> str | None:
    """The digits of a GTIN as written, None unless its check digit holds. ISBN-10 and house numbers are none."""
    digits = text.strip().replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in _LENGTHS or not digits.strip("0"):
        return None
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return digits if total % 10 == 0 else None
