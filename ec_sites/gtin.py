"""Global Trade Item Numbers (JAN, EAN, UPC, ISBN-13). Pure."""

from __future__ import annotations

_LENGTHS = (8, 12, 13, 14)
_OF_ONE_SHOP = {"02", "04", *(str(prefix) for prefix in range(20, 30))}
_COUPONS = {"98", "99"}


def valid_gtin(text: str) -> str | None:
    """The digits of a GTIN as written, None unless its check digit holds. ISBN-10 and house numbers are none."""
    digits = text.strip().replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in _LENGTHS or not digits.strip("0"):
        return None
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return digits if total % 10 == 0 else None


def global_gtin(text: str) -> str | None:
    """The number as 14 digits, the same however it is written; None where it names a thing in one shop only.

    Shops number what they weigh and pack themselves under 02, 04 and 20 to 29 (GTIN-8: 0 and 2), and coupons under
    98 and 99: two shops mean two things by the same one. Source: GS1 General Specifications, section 1.4.
    """
    digits = valid_gtin(text)
    if digits is None:
        return None
    if len(digits) == 8:
        return None if digits[0] in "02" else digits.zfill(14)
    padded = digits.zfill(14)
    return None if padded[1:3] in _OF_ONE_SHOP | _COUPONS else padded
