"""Money in the world's spellings: `1,980円`, `１万2,800円`, `1.980,00 €`, `579,000 DT`, `CHF 1'299.–`. Exact; never a
float.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ec_sites.currencies import SIGNS, currency_of_sign, is_currency, local_currency, minor_digits
from ec_sites.values import Money

__all__ = [
    "FoundMoney",
    "find_money",
    "fold",
    "format_amount",
    "from_decimal",
    "machine_money",
    "minor_digits",
    "parse_money",
    "to_decimal",
]

# Above this no shop asks anything: 10^12 whole units (a rupiah or dong price stays far below).
_MOST_UNITS = 12
_SHORT = 200  # characters; only what was found in so short a text is remembered
_DIGIT = re.compile(r"\d")  # of any script
_SPACES = re.compile(r"\s+")
_FOREIGN_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९")}
_INVISIBLE = dict.fromkeys((0x200E, 0x200F, 0x061C, 0x00AD), "")
_QUOTES = {ord("٫"): ".", ord("٬"): ",", ord("’"): "'", ord("´"): "'", ord("−"): "-"}
_FOLDS = _FOREIGN_DIGITS | _QUOTES | _INVISIBLE
_TO_FOLD = re.compile(f"[{''.join(map(chr, _FOLDS))}]")


def fold(text: str) -> str:
    """One spelling for width, digits, spaces and quotes: full-width and Arabic digits become ASCII, `￥` is `¥`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if _TO_FOLD.search(text):
            text = text.translate(_FOLDS)
    # Of all white space only the plain one is printable.
    return text if text.isprintable() and "  " not in text else _SPACES.sub(" ", text)


# --- the grammar ----------------------------------------------------------------------------------------------------
# Every quantifier is bounded, so a hostile text costs linear time.

_CODE = r"[A-Z]{3}(?![A-Za-z])"
_SIGN = "|".join(
    re.escape(sign) + (r"(?![^\W\d_])" if sign[-1].isalpha() and sign[-1].isascii() else "")
    for sign in sorted(SIGNS, key=len, reverse=True)
)
_MARK = rf"(?:[A-Z]{{3}} ?\$|{_SIGN}|{_CODE})"
# What an amount can begin with: all other places of a text are passed over quickly.
_FIRST = re.escape("".join(sorted({sign[0] for sign in SIGNS})))
_MAY_BE_MARK = re.compile(rf"[A-Z{_FIRST}]")
_GROUPED = r"\d{1,3}(?P<gap>[ '.,])\d{3}(?:(?P=gap)\d{3}){0,4}(?!\d)"
_INDIAN = r"\d{1,2}(?:,\d{2}){1,4},\d{3}(?!\d)"
_MYRIAD = r"(?:\d[\d,.]{0,10} ?(?:千万|[億万千만억]) ?){1,3}(?:\d[\d,]{0,8})?"
_CENTS = r"(?:[.,]\d{1,3}(?!\d)|[.,](?:--?|–|—))"
# "€ 9, 69" and "1.499 , 99" come of prices that are split over elements.
_LOOSE_CENTS = r"(?:[.,]\d{1,3}(?!\d)| ?[.,] ?\d{2}(?!\d)|[.,] ?(?:--?|–|—))"


def _pattern(cents: str) -> re.Pattern[str]:
    whole = rf"(?:(?P<indian>{_INDIAN})|(?P<grouped>{_GROUPED})|\d{{1,15}})"
    number = rf"(?P<number>(?P<myriad>{_MYRIAD})|{whole}(?P<cents>{cents})?)"
    # A word may run into a sign ("In stock$185.00"), never into letters that are one.
    mark_before = rf"(?:(?!\d)(?:(?<![A-Za-z])|(?=[$€£¥₹₩₫]))(?P<before>{_MARK}) ?|(?<![A-Za-z0-9.,]))(?<!\d[.,])"
    # After a marked number only a code belongs to it ("$12.50 CAD"); a sign there is the next one's ("$10 $20").
    mark_after = rf"(?(before)(?: ?(?P<code>{_CODE})(?! ?\d))?|(?: ?(?P<after>{_MARK}))?)"
    return re.compile(rf"(?=[\dA-Z{_FIRST}]){mark_before}{number}(?!\d){mark_after}")


_STRICT = _pattern(_CENTS)
_LOOSE = _pattern(_LOOSE_CENTS)
_SUPERSCRIPT_CENTS = re.compile(rf"(?P<before>{_MARK}) ?(?P<whole>\d{{1,3}}(?:,\d{{3}})*) (?P<fraction>\d{{2}})")
_RANGE_START = re.compile(r"(?<![\w.,$€£¥₹₩])(\d[\d.,']{0,14}) ?[-–—~〜] ?$")
_DASH = re.compile(r" ?[-–—~〜] ?")
_MACHINE = re.compile(r"[+]?\d{1,15}(?:\.\d{1,18})?|\.\d{1,18}")


@dataclass(frozen=True, slots=True)
class FoundMoney:
    """Money in a text: `start` and `end` count characters of `fold(text)`, `text` is the spelling there."""

    money: Money
    start: int
    end: int
    text: str


def parse_money(
    text: str, *, currency: str | None = None, language: str | None = None, domain: str | None = None
) -> Money | None:
    """The one amount that `text` states; None where it states none or several different ones.

    `currency` is what the page says elsewhere (an ISO code): it settles a shared sign and carries a bare number.
    Without it a bare
    number takes the currency of the domain or the language; a sign that names another currency wins over all of these.
    """
    if len(text) > 1000:
        return None
    folded = fold(text).strip()
    split = _SUPERSCRIPT_CENTS.fullmatch(folded)
    if split:
        code = currency_of_sign(split["before"], currency=currency, language=language, domain=domain)
        if code and minor_digits(code) == 2:
            return _money(Decimal(f"{split['whole'].replace(',', '')}.{split['fraction']}"), code)
    found = list(_scan(folded, _LOOSE, currency, language, domain))
    if not found:
        code = currency or local_currency(domain=domain) or local_currency(language=language)
        bare = _LOOSE.fullmatch(folded.rstrip(" *"))
        if bare and code and is_currency(code) and not bare["before"] and not bare["after"]:
            return _amount(bare, code)
        return None
    amounts = {one.money for one in found}
    return found[0].money if len(amounts) == 1 else None


def find_money(
    text: str, *, currency: str | None = None, language: str | None = None, domain: str | None = None
) -> list[FoundMoney]:
    """Every amount with a currency mark in running text, in reading order. Negative amounts are left out."""
    if not _DIGIT.search(text):
        return []
    find = _found if len(text) <= _SHORT else _found.__wrapped__
    return list(find(text, currency, language, domain))


def machine_money(value: object, currency: str) -> Money | None:
    """The amount in a field meant for programs (JSON-LD, `content=`): the point is the decimal sign; falls back to a
    spelling.

    Takes str, int or float (the noise of a float is rounded away). None where it is no amount of that currency.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not is_currency(currency):
        return None
    text = str(value).strip() if isinstance(value, str) else _plain(value)
    if _MACHINE.fullmatch(text):
        exact = Decimal(text)
        rounded = exact.quantize(Decimal(1).scaleb(-minor_digits(currency)))
        if abs(exact - rounded) < Decimal("0.000001"):
            return _money(rounded, currency)
    return parse_money(text, currency=currency)


def to_decimal(money: Money) -> Decimal:
    """The amount in whole units, exact: Money(1250, "USD") is Decimal("12.50")."""
    return Decimal(money.minor).scaleb(-minor_digits(money.currency))


def from_decimal(value: Decimal, currency: str) -> Money:
    """The reverse of `to_decimal`. Raises ValueError where the currency has no such amount, or no price is that
    large or below 0.
    """
    digits = minor_digits(currency)
    if not value.is_finite() or value < 0:
        raise ValueError("an amount is a finite number, 0 or more")
    # Exponents are looked at before any arithmetic: Decimal("1e99999999") is small to write and endless to compute.
    if value and not -20 <= value.adjusted() <= _MOST_UNITS:
        raise ValueError("an amount beyond reason")
    if not isinstance(exponent := value.as_tuple().exponent, int) or exponent < -40:
        raise ValueError("too many decimals")
    minor = value.scaleb(digits)
    if minor != minor.to_integral_value():
        raise ValueError(f"{currency} has {digits} decimals")
    return Money(int(minor), currency)


def format_amount(money: Money) -> str:
    """The plain decimal string of the API: "1980", "12.50"."""
    return f"{to_decimal(money):f}"


# --- parts ----------------------------------------------------------------------------------------------------------


def _plain(number: int | float) -> str:
    if isinstance(number, int):
        return str(number) if abs(number) < 10**15 else ""
    try:
        return f"{Decimal(repr(number)):f}" if abs(number) < 1e15 else ""
    except InvalidOperation:
        return ""


@lru_cache(maxsize=1024)  # a page says its amounts several times, and each is asked for with those beside it
def _found(text: str, currency: str | None, language: str | None, domain: str | None) -> tuple[FoundMoney, ...]:
    folded = fold(text)
    return tuple(_scan(folded, _STRICT, currency, language, domain)) if _MAY_BE_MARK.search(folded) else ()


def _scan(
    folded: str, pattern: re.Pattern[str], currency: str | None, language: str | None, domain: str | None
) -> Iterator[FoundMoney]:
    for match in pattern.finditer(folded):
        code = _currency(match, currency, language, domain)
        if code is None or _is_negative(folded, match.start()):
            continue
        money = _amount(match, code)
        if money is None:
            continue
        yield from _range_start(folded, match, code)
        yield FoundMoney(money, match.start(), match.end(), match[0])
        yield from _range_end(folded, pattern, match, code)


def _range_start(folded: str, end: re.Match[str], currency: str) -> Iterator[FoundMoney]:
    """The lower end of "97,39 - 128,72 €"."""
    if end["before"]:
        return
    start = _RANGE_START.search(folded, max(0, end.start() - 24), end.start())
    bare = _STRICT.fullmatch(start[1]) if start else None
    if start and bare and not bare["after"] and (money := _amount(bare, currency)):
        yield FoundMoney(money, start.start(1), start.end(1), start[1])


def _range_end(folded: str, pattern: re.Pattern[str], start: re.Match[str], currency: str) -> Iterator[FoundMoney]:
    """The upper end of "€ 97,39 - 128,72", whose mark stands only once."""
    dash = _DASH.match(folded, start.end()) if start["before"] else None
    end = pattern.match(folded, dash.end()) if dash else None
    if end and not end["before"] and not end["after"] and (money := _amount(end, currency)):
        yield FoundMoney(money, end.start(), end.end(), end[0])


def _currency(match: re.Match[str], currency: str | None, language: str | None, domain: str | None) -> str | None:
    """The currency that the marks before and after a number name; a code ("$12 CAD") is more exact than a shared
    sign.
    """
    codes = []
    for sign in (match["code"], match["after"], match["before"]):
        if sign is None:
            continue
        code = currency_of_sign(sign, currency=currency, language=language, domain=domain)
        if code is None or not is_currency(code):
            continue
        if len(SIGNS.get(sign, (code,))) == 1 or sign not in SIGNS:
            return code
        codes.append(code)
    return codes[0] if codes else None


def _is_negative(folded: str, start: int) -> bool:
    """Whether a minus stands before the amount; a dash between two amounts, or of a list, is none."""
    return folded[start - 1 : start] == "-" and (start == 1 or folded[start - 2] in " (（")


def _amount(match: re.Match[str], currency: str) -> Money | None:
    if match["myriad"]:
        value = _myriad(match["myriad"])
    elif match["indian"]:
        value = _decimal(match["indian"].replace(",", ""), match["cents"])
    elif match["grouped"]:
        value = _grouped(match["grouped"], match["gap"], match["cents"], currency)
    else:
        value = _decimal(match["number"].removesuffix(match["cents"] or "").strip(), match["cents"])
    return None if value is None else _money(value, currency)


def _grouped(number: str, gap: str, cents: str | None, currency: str) -> Decimal | None:
    whole = number.replace(gap, "")
    if cents is None and gap in ".," and number.count(gap) == 1:
        head, tail = number.split(gap)
        # "579,000 DT" has three decimals, "KD 1,250" a thousand: only the dinars of the Maghreb write the comma so.
        three_decimals = minor_digits(currency) == 3 and (gap == "." or currency in {"TND", "LYD"})
        if three_decimals or head == "0":
            return Decimal(f"{head}.{tail}")
    if cents and cents.strip()[0] == gap:
        return None
    return _decimal(whole, cents)


def _decimal(whole: str, cents: str | None) -> Decimal | None:
    if not cents:
        return Decimal(whole)
    fraction = "".join(c for c in cents if c.isdigit())
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


_MYRIADS = {"千万": 10**7, "億": 10**8, "억": 10**8, "万": 10**4, "만": 10**4, "千": 10**3}


def _myriad(text: str) -> Decimal | None:
    total, rest, last = Decimal(0), text.replace(" ", ""), None
    for part in re.finditer(r"([\d,.]+)(千万|[億万千만억])?", rest):
        number = part[1].replace(",", "").rstrip(".")
        if number.count(".") > 1 or (last is not None and part[2] and _MYRIADS[part[2]] >= last):
            return None
        last = _MYRIADS[part[2]] if part[2] else 1
        total += Decimal(number) * last
    return total


def _money(value: Decimal, currency: str) -> Money | None:
    try:
        return from_decimal(value, currency)
    except ValueError:
        return None
