"""An amount as a person types it: "1980", "1,980", "¥1,980", "１９８０". Pure."""

from __future__ import annotations

from ec_sites.currencies import is_currency
from ec_sites.money import fold, parse_money
from ec_sites.values import Money

# Beyond it nothing is sold by the piece, and a column of the database would overflow.
MOST_MINOR = 10**14


def typed_amount(text: str, currency: str) -> Money | str:
    """The amount in this currency, or the code of what is wrong: invalid_currency, invalid_amount, currency_mismatch,
    out_of_range (negative, or beyond reason). 0 is an amount: it is for the caller to refuse.
    """
    if not is_currency(currency):
        return "invalid_currency"
    folded = fold(text).strip()
    if folded.startswith("-"):
        return "out_of_range"
    money = parse_money(folded, currency=currency)
    if money is None:
        return "invalid_amount"
    if money.currency != currency:
        return "currency_mismatch"
    return money if 0 <= money.minor <= MOST_MINOR else "out_of_range"
