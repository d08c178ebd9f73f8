"""Money, changes and moments as a person reads them, in the active language; texts of pages, cleaned for a line."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.numbers import format_currency
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from ec_sites.money import from_decimal, minor_digits, to_decimal
from ec_sites.units import MORE_DIGITS, split_unit
from ec_sites.values import Money

MINUS = "−"
# Marks that turn the direction of writing: in a subject they could make a mail say something else than it does.
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def money_of(shape: dict[str, str] | None) -> Money | None:
    """An amount as a notification keeps it (alerts/facts.py)."""
    return None if shape is None else from_decimal(Decimal(shape["amount"]), shape["currency"])


def money_text(money: Money) -> str:
    """ "¥12,800", "$1,299.00": the same in both languages, with the currency's own decimals. Of a unit "¥62.5 / 本"."""
    currency, unit = split_unit(money.currency)
    if not unit:
        return str(format_currency(to_decimal(money), currency, locale="en_US"))
    digits = minor_digits(currency)
    pattern = f"¤#,##0.{'0' * digits}{'#' * MORE_DIGITS}"
    figure = format_currency(to_decimal(money), currency, pattern, locale="en_US", currency_digits=False)
    return f"{figure} / {unit_text(unit)}"


def unit_text(unit: str) -> str:
    """What a unit price is for, in the active language."""
    match unit:
        case "100g":
            return "100 g"
        case "100ml":
            return "100 ml"
        case "floz":
            return pgettext("unit", "fl oz")
        case "oz":
            return pgettext("unit", "oz")
        case "piece":
            return pgettext("unit", "piece")
        case "item":
            return pgettext("unit", "item")
        case "sheet":
            return pgettext("unit", "sheet")
        case "bag":
            return pgettext("unit", "bag")
        case "can":
            return pgettext("unit", "can")
        case "bottle":
            return pgettext("unit", "bottle")
        case "box":
            return pgettext("unit", "box")
        case "pack":
            return pgettext("unit", "pack")
        case "tablet":
            return pgettext("unit", "tablet")
        case "roll":
            return pgettext("unit", "roll")
        case "pair":
            return pgettext("unit", "pair")
        case "meal":
            return pgettext("unit", "meal")
        case "cup":
            return pgettext("unit", "cup")
        case "book":
            return pgettext("unit", "book")
    return unit


def percent_text(percent: Decimal) -> str:
    """A change: "−15%", "+2.5%"."""
    sign = MINUS if percent < 0 else "+"
    return f"{sign}{plain_percent(abs(percent))}%"


def plain_percent(percent: Decimal) -> str:
    """ "15" for 15.0, "12.5" for 12.5."""
    return f"{percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent}"


def moment_text(at: dt.datetime, zone: ZoneInfo) -> str:
    """ "11月24日 9:38", "24 Nov 9:38"; with the year where it is another one."""
    local = at.astimezone(zone)
    is_this_year = local.year == timezone.now().astimezone(zone).year
    if get_language() == "ja":
        return date_format(local, "n月j日 G:i" if is_this_year else "Y年n月j日 G:i", use_l10n=False)
    return date_format(local, "j M G:i" if is_this_year else "j M Y G:i", use_l10n=False)


def date_text(at: dt.datetime, zone: ZoneInfo) -> str:
    """ "11月24日", "24 November"; with the year where it is another one."""
    local = at.astimezone(zone)
    is_this_year = local.year == timezone.now().astimezone(zone).year
    if get_language() == "ja":
        return date_format(local, "n月j日" if is_this_year else "Y年n月j日", use_l10n=False)
    return date_format(local, "j F" if is_this_year else "j F Y", use_l10n=False)


def day_text(at: dt.datetime, zone: ZoneInfo) -> str:
    """ "11月24日", "24 Nov": short, where the year is plain."""
    return date_format(at.astimezone(zone), "n月j日" if get_language() == "ja" else "j M", use_l10n=False)


def clock_text(at: dt.datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "G:i", use_l10n=False)


def one_line(text: str, *, at_most: int) -> str:
    """Text from a page, safe for a header: no controls, separators, bidi marks or lone surrogates; cut with "…"."""
    kept = "".join(
        " " if char in _BIDI or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text
    )
    line = " ".join(kept.split())
    return line if len(line) <= at_most else f"{line[: at_most - 1].rstrip()}…"
