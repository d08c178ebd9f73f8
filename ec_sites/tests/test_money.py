"""Money in the world's spellings."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ec_sites.money import (
    find_money,
    format_amount,
    from_decimal,
    machine_money,
    minor_digits,
    parse_money,
    to_decimal,
)
from ec_sites.values import Money

SPELLINGS = [
    ("1,980円", {}, "1980", "JPY"),
    ("￥2,879", {}, "2879", "JPY"),
    ("¥ 1,980-", {}, "1980", "JPY"),
    ("１，９８０円（税込）", {}, "1980", "JPY"),
    ("１万2,800円", {}, "12800", "JPY"),
    ("1.5万円", {}, "15000", "JPY"),
    ("5千円", {}, "5000", "JPY"),
    ("1億2,000万円", {}, "120000000", "JPY"),
    ("JPY 1980", {}, "1980", "JPY"),
    ("¥99", {"domain": "shop.cn"}, "99.00", "CNY"),
    ("12.80元", {}, "12.80", "CNY"),
    ("NT$1,280", {}, "1280.00", "TWD"),
    ("1.980,00 €", {}, "1980.00", "EUR"),
    ("1 099,00 €", {}, "1099.00", "EUR"),
    ("1\u202f099,00\u00a0€", {}, "1099.00", "EUR"),
    ("€ 9, 69 *", {}, "9.69", "EUR"),
    ("0,50 €", {}, "0.50", "EUR"),
    ("1.499 , 99", {"currency": "EUR"}, "1499.99", "EUR"),
    ("12,50", {"currency": "EUR"}, "12.50", "EUR"),
    ("579,000 DT", {}, "579.000", "TND"),
    ("2 999,000 DT", {}, "2999.000", "TND"),
    ("1 189,000 TND", {}, "1189.000", "TND"),
    ("KD 1.250", {}, "1.250", "KWD"),
    ("4,250 KD", {}, "4250.000", "KWD"),
    ("CHF 1'299.–", {}, "1299.00", "CHF"),
    ("CHF 1’299.50", {}, "1299.50", "CHF"),
    ("Rs. 1,299", {}, "1299.00", "INR"),
    ("Rs. 1,29,900.00", {}, "129900.00", "INR"),
    ("Rs 1,299", {"domain": "shop.pk"}, "1299.00", "PKR"),
    ("US$12.50", {}, "12.50", "USD"),
    ("$ 21 11", {}, "21.11", "USD"),
    ("$1,299", {"domain": "shop.com.au"}, "1299.00", "AUD"),
    ("$12.50 CAD", {}, "12.50", "CAD"),
    ("$5.00", {"language": "en-NZ"}, "5.00", "NZD"),
    ("R$ 1.234,56", {}, "1234.56", "BRL"),
    ("₩12,000", {}, "12000", "KRW"),
    ("1.299.000₫", {}, "1299000", "VND"),
    ("1.599 TL", {}, "1599.00", "TRY"),
    ("1499,00 zł", {}, "1499.00", "PLN"),
    ("12 990 Ft", {}, "12990.00", "HUF"),
    ("1.299,- kr", {"domain": "butik.dk"}, "1299.00", "DKK"),
    ("kr 1 299,00", {"language": "sv"}, "1299.00", "SEK"),
    ("1 999 ₽", {}, "1999.00", "RUB"),
    ("٥٧٩ ر.س", {}, "579.00", "SAR"),
    ("$12.48$12.48", {}, "12.48", "USD"),
    ("CAD $12.50", {}, "12.50", "CAD"),
    ("SGD$4.90", {}, "4.90", "SGD"),
    ("In stock$185.00", {}, "185.00", "USD"),
    ("749,00 euro", {}, "749.00", "EUR"),
    ("3 100 р.", {"domain": "lavka.ru"}, "3100.00", "RUB"),
    ("530,42 Zł", {}, "530.42", "PLN"),
    ("12.500 VNĐ", {}, "12500", "VND"),
    ("106.61 ريال", {}, "106.61", "SAR"),
    ("¥１９８０", {}, "1980", "JPY"),
    ("1,980 yen", {}, "1980", "JPY"),
    ("2億3千万円", {}, "230000000", "JPY"),
    ("1980", {"domain": "shop.co.jp"}, "1980", "JPY"),
]

NO_MONEY = [
    ("", {}),
    ("在庫あり", {}),
    ("1980", {}),
    ("10% OFF", {"currency": "USD"}),
    ("1,2,3円", {}),
    ("1e99999999", {"currency": "USD"}),
    ("12.5円", {}),
    ("-$5.00", {}),
    ("−500円", {}),
    ("kr 100", {}),
    ("HD 5450 R5 R7", {}),
    ("9" * 500 + "円", {}),
    ("$10 - $20", {}),
    ("€ 97,39 - 128,72", {}),
    ("97,39 - 128,72 €", {}),
    ("定価 2,000円 特価 1,500円", {}),
]


@pytest.mark.parametrize(("text", "hints", "amount", "currency"), SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_a_spelling_is_read_as_its_exact_amount(text, hints, amount, currency):
    money = parse_money(text, **hints)
    assert money is not None
    assert (format_amount(money), money.currency) == (amount, currency)


@pytest.mark.parametrize(("text", "hints"), NO_MONEY, ids=[row[0][:20] or "empty" for row in NO_MONEY])
def test_no_amount_or_several_amounts_are_no_money(text, hints):
    assert parse_money(text, **hints) is None


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("KRW", 0), ("USD", 2), ("TND", 3), ("KWD", 3)])
def test_minor_digits_are_those_of_iso_4217(currency, digits):
    assert minor_digits(currency) == digits


def test_a_code_that_is_no_currency_is_an_error():
    with pytest.raises(ValueError, match="not a currency"):
        minor_digits("XYZ!")


def test_a_sign_after_a_marked_number_belongs_to_the_next_number():
    assert [found.text for found in find_money("$10 $20")] == ["$10", "$20"]


def test_both_ends_of_a_range_are_found():
    found = find_money("€ 97,39 - 128,72")
    assert [one.money for one in found] == [Money(9739, "EUR"), Money(12872, "EUR")]


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        (1980, "JPY", 1980),
        (1980.0, "JPY", 1980),
        ("17.6500", "EUR", 1765),
        (19.990000000000002, "USD", 1999),
        ("1189.000", "TND", 1189000),
        ("1,299.00", "USD", 129900),
        ("48,00", "USD", 4800),
        (".5", "USD", 50),
    ],
)
def test_a_field_for_programs_has_the_point_as_its_decimal_sign(value, currency, minor):
    assert machine_money(value, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "value", [None, True, {}, [], "", "NaN", float("nan"), float("inf"), 1e300, "1e999", -5, "-5", 10**40]
)
def test_a_field_without_an_amount_is_none(value):
    assert machine_money(value, "USD") is None


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-1", "1e99999999", "1e-99999999", "0.005", "1e13"])
def test_what_no_price_can_be_is_refused_without_being_computed(text):
    with pytest.raises(ValueError, match=r"amount|decimals"):
        from_decimal(Decimal(text), "USD")


currencies = st.sampled_from(["JPY", "USD", "EUR", "TND", "KWD", "KRW", "INR", "VND", "CHF"])
monies = st.builds(Money, st.integers(0, 10**11), currencies)


@settings(deadline=None)
@given(monies)
def test_an_amount_survives_decimal_and_back(money):
    assert from_decimal(to_decimal(money), money.currency) == money


@settings(deadline=None)
@given(monies)
def test_the_plain_string_is_read_back_as_the_same_amount(money):
    assert machine_money(format_amount(money), money.currency) == money


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["{:,}円", "￥{:,}", "¥{:,}（税込）", "価格{:,}円", "JPY {:,}"]))
def test_any_yen_amount_is_read_in_every_japanese_spelling(amount, spelling):
    assert parse_money(spelling.format(amount)) == Money(amount, "JPY")


@settings(deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([" ", ".", "'", "\u202f"]))
def test_any_euro_amount_is_read_with_every_separator(cents, separator):
    whole = f"{cents // 100:,}".replace(",", separator)
    assert parse_money(f"{whole},{cents % 100:02} €") == Money(cents, "EUR")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_makes_the_parser_fail(text):
    parse_money(text)
    for found in find_money(text):
        assert found.money.minor >= 0
