"""Which currency a sign, a code, a language or a domain stands for. Pure tables; minor units come from py-moneyed
(ISO 4217).
"""

from __future__ import annotations

from functools import cache

from moneyed import CURRENCIES

from ec_sites.units import MORE_DIGITS, UNITS, split_unit

# A sign that several currencies share lists them all; the first is meant where nothing else tells.
SIGNS: dict[str, tuple[str, ...]] = {
    "¥": ("JPY", "CNY"),
    "円": ("JPY",),
    "yen": ("JPY",),
    "元": ("CNY", "TWD"),
    "圓": ("HKD", "TWD"),
    "RMB": ("CNY",),
    "₩": ("KRW",),
    "원": ("KRW",),
    "€": ("EUR",),
    "euro": ("EUR",),
    "euros": ("EUR",),
    "Euro": ("EUR",),
    "EURO": ("EUR",),
    "£": ("GBP", "EGP"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "JMD", "BBD", "BSD"),
    "US$": ("USD",),
    "US $": ("USD",),
    "U$S": ("USD",),
    "A$": ("AUD",),
    "AU$": ("AUD",),
    "C$": ("CAD",),
    "CA$": ("CAD",),
    "NZ$": ("NZD",),
    "S$": ("SGD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "MX$": ("MXN",),
    "R$": ("BRL",),
    "S/": ("PEN",),
    "₹": ("INR",),
    "Rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "Rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
    "Fr.": ("CHF",),
    "SFr.": ("CHF",),
    "zł": ("PLN",),
    "Zł": ("PLN",),
    "ZŁ": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "lei": ("RON", "MDL"),
    "лв": ("BGN",),
    "лв.": ("BGN",),
    "₽": ("RUB",),
    "руб": ("RUB", "BYN"),
    "руб.": ("RUB", "BYN"),
    "рублей": ("RUB", "BYN"),
    "р.": ("RUB", "BYN"),
    "Р": ("RUB",),
    "₴": ("UAH",),
    "грн": ("UAH",),
    "грн.": ("UAH",),
    "₸": ("KZT",),
    "₺": ("TRY",),
    "TL": ("TRY",),
    "₫": ("VND",),
    "đ": ("VND",),
    "VNĐ": ("VND",),
    "vnđ": ("VND",),
    "฿": ("THB",),
    "บาท": ("THB",),
    "₱": ("PHP",),
    "RM": ("MYR",),
    "Rp": ("IDR",),
    "₪": ("ILS",),
    "DT": ("TND",),
    "د.ت": ("TND",),
    "DH": ("MAD", "AED"),
    "Dhs": ("AED", "MAD"),
    "د.إ": ("AED",),
    "KD": ("KWD",),
    "د.ك": ("KWD",),
    "SR": ("SAR",),
    "ر.س": ("SAR",),
    "JD": ("JOD",),
    "E£": ("EGP",),
    "LE": ("EGP",),
    "ج.م": ("EGP",),
    "جنيه": ("EGP",),
    "درهم": ("AED", "MAD"),
    "ريال": ("SAR", "QAR", "OMR", "YER"),
    "دينار": ("KWD", "JOD", "IQD", "TND", "DZD", "LYD", "BHD"),
    "₦": ("NGN",),
    "KSh": ("KES",),
    "R": ("ZAR",),
}

# Signs that are everyday words or letters: they count only where the domain, language or page already speaks of that
# currency.
WEAK_SIGNS = frozenset({"R", "LE", "SR", "JD", "S/", "Fr.", "lei", "kr", "kr.", "DH", "р.", "Р"})

_EURO_LANDS = "at be cy de ee es eu fi fr gr hr ie it lt lu lv mt nl pt si sk"
_LAND_CURRENCIES: dict[str, str] = dict.fromkeys(_EURO_LANDS.split(), "EUR") | {
    "jp": "JPY", "cn": "CNY", "kr": "KRW", "tw": "TWD", "hk": "HKD", "sg": "SGD", "us": "USD", "uk": "GBP", "gb": "GBP",
    "ca": "CAD", "au": "AUD", "nz": "NZD", "mx": "MXN", "br": "BRL", "ar": "ARS", "cl": "CLP", "co": "COP", "pe": "PEN",
    "uy": "UYU", "in": "INR", "pk": "PKR", "lk": "LKR", "np": "NPR", "tn": "TND", "ma": "MAD", "dz": "DZD", "eg": "EGP",
    "tr": "TRY", "ru": "RUB", "by": "BYN", "ua": "UAH", "kz": "KZT", "pl": "PLN", "cz": "CZK", "hu": "HUF", "ro": "RON",
    "bg": "BGN", "se": "SEK", "no": "NOK", "dk": "DKK", "is": "ISK", "ch": "CHF", "li": "CHF", "th": "THB", "vn": "VND",
    "id": "IDR", "my": "MYR", "ph": "PHP", "il": "ILS", "za": "ZAR", "ng": "NGN", "ke": "KES", "sa": "SAR", "ae": "AED",
    "kw": "KWD", "bh": "BHD", "om": "OMR", "qa": "QAR", "jo": "JOD", "ly": "LYD", "iq": "IQD",
}  # fmt: skip
# Domains that are sold all over the world say nothing about a land.
_WORLD_DOMAINS = frozenset({"co", "io", "is", "ly", "me", "tv", "li"})
_LANGUAGE_CURRENCIES: dict[str, str] = {
    "ja": "JPY", "ko": "KRW", "zh": "CNY", "tr": "TRY", "pl": "PLN", "cs": "CZK", "hu": "HUF", "ro": "RON", "bg": "BGN",
    "sv": "SEK", "nb": "NOK", "nn": "NOK", "da": "DKK", "is": "ISK", "th": "THB", "vi": "VND", "id": "IDR", "he": "ILS",
    "uk": "UAH", "ru": "RUB", "hi": "INR",
}  # fmt: skip
_DIGITS_BY_SUB_UNIT = {1: 0, 10: 1, 100: 2, 1000: 3, 10000: 4}


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code in upper case."""
    return code in CURRENCIES


@cache
def minor_digits(currency: str) -> int:
    """How many decimals the currency has (ISO 4217): JPY 0, USD 2, TND 3; of a unit price ("JPY/100ml") two more.

    Raises ValueError for a code that is none.
    """
    if currency not in CURRENCIES:
        code, unit = split_unit(currency)
        if unit in UNITS:
            return minor_digits(code) + MORE_DIGITS
        raise ValueError(f"not a currency code: {currency[:8]!r}")
    return _DIGITS_BY_SUB_UNIT.get(CURRENCIES[currency].sub_unit, 2)


def local_currency(*, language: str | None = None, domain: str | None = None) -> str | None:
    """The currency of the land that a domain ("shop.co.jp") or a language tag ("ja", "en-AU") points to, else None."""
    if domain:
        land = domain.rstrip(".").rsplit(".", 1)[-1].lower()
        if land in _LAND_CURRENCIES and (land not in _WORLD_DOMAINS or ".com." in domain):
            return _LAND_CURRENCIES[land]
    if language:
        base, _, region = language.replace("_", "-").lower().partition("-")
        return _LAND_CURRENCIES.get(region.rsplit("-", 1)[-1]) or _LANGUAGE_CURRENCIES.get(base)
    return None


def currency_of_sign(
    sign: str, *, currency: str | None = None, language: str | None = None, domain: str | None = None
) -> str | None:
    """The currency a sign or code means here: what the page already said wins, then domain and language, then the
    usual one.
    """
    if len(sign) > 3 and sign.endswith("$") and is_currency(sign[:3]):
        return sign[:3]  # "CAD $12"
    meanings = SIGNS.get(sign) or SIGNS.get(sign.lower()) or _SIGNS_UPPER.get(sign.upper())
    if meanings is None:
        return sign.upper() if is_currency(sign.upper()) else None
    if currency is not None and currency in meanings:
        return currency
    local = local_currency(domain=domain)
    if local not in meanings:
        local = local_currency(language=language)
    if local in meanings:
        return local
    return None if sign in WEAK_SIGNS else meanings[0]


_SIGNS_UPPER = {sign.upper(): meanings for sign, meanings in SIGNS.items()}
