"""A rule as a person asks for it: checked and completed, not saved yet."""

from __future__ import annotations

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alerts.figures import money_text, unit_text
from alerts.models import AlertRule
from alerts.terms import registration_of
from alerts.values import AWAITED, OF_DAYS, OF_SIGHT
from alerts.window import DAYS_MAX, DAYS_MIN
from ec_sites.currencies import is_currency
from ec_sites.money import fold, from_decimal, parse_money, to_decimal
from ec_sites.units import priced_in, split_unit, unit_price
from ec_sites.values import Money
from products.models import Listing, TrackedProduct

_DECIMALS = re.compile(r"(?<=\d)\.\d{1,5}(?!\d)")
PERCENT_MIN, PERCENT_MAX = Decimal("0.1"), Decimal(99)


def draft(
    tracked_product: TrackedProduct,
    *,
    kind: str,
    measure: str = AlertRule.Measure.SHELF,
    target_amount: str | None = None,
    target_currency: str | None = None,
    percent: Decimal | None = None,
    base: str | None = None,
    amount: str | None = None,
    amount_currency: str | None = None,
    days: int | None = None,
    is_on: bool = True,
) -> AlertRule:
    """An unsaved rule. What does not belong to the kind is left out.

    `target_amount` and `amount` are what the person typed ("¥1,980", "１９８０"). Raises ValidationError by field, each
    with a code.
    """
    rule = AlertRule(tracked_product=tracked_product, kind=kind, measure=measure, is_on=is_on)
    listing = tracked_product.listing
    known, unit = listing.currency or None, _unit(rule, listing)
    match kind:
        case AlertRule.Kind.TARGET | AlertRule.Kind.RISE:
            money = read_money("target", target_amount, currency=target_currency, listing_currency=known, unit=unit)
            rule.target = money.minor
            rule.currency, rule.unit = split_unit(money.currency)
        case AlertRule.Kind.DROP:
            rule.percent, rule.base = _read_percent(percent), base or AlertRule.Base.PREVIOUS
        case AlertRule.Kind.DROP_AMOUNT | AlertRule.Kind.ANY_CHANGE:
            money = read_money("amount", amount, currency=amount_currency, listing_currency=known, unit=unit)
            rule.amount = money.minor
            rule.currency, rule.unit = split_unit(money.currency)
            if kind == AlertRule.Kind.DROP_AMOUNT:
                rule.base = base or AlertRule.Base.PREVIOUS
                _refuse_the_impossible(rule.base, money, tracked_product)
        case AlertRule.Kind.ANY_FALL | AlertRule.Kind.LOWEST:
            pass
        case _:
            rule.measure = AlertRule.Measure.SHELF
    is_lowest_of_days = kind == AlertRule.Kind.LOWEST and days is not None
    if rule.base in OF_DAYS or kind == AlertRule.Kind.UNSEEN or is_lowest_of_days:
        rule.days = _read_days(days)
    return rule


def read_target(text: str | None, *, currency: str | None, listing_currency: str | None) -> Money:
    return read_money("target", text, currency=currency, listing_currency=listing_currency)


def read_money(
    field: str, text: str | None, *, currency: str | None, listing_currency: str | None, unit: str = ""
) -> Money:
    """The amount a person typed, above zero, in the listing's currency where that is known; of a unit price with two
    decimals more.
    """
    folded = fold(text or "").strip()
    if not folded:
        raise _error(field, _("Enter an amount."), "required")
    if unit and currency is not None:
        currency, of_unit = split_unit(currency)
        if of_unit not in ("", unit):
            message = _("The page counts in another unit now; enter the price for %(unit)s.")
            raise _error(field, message % {"unit": unit_text(unit)}, "unit_mismatch")
    if currency is not None and not is_currency(currency):
        raise _error(field, _("This is not a currency code."), "invalid_currency")
    if listing_currency and currency and currency != listing_currency:
        raise _currency_mismatch(field, listing_currency)
    expected = listing_currency or currency
    if expected is None:
        raise _error(field, _("Say in which currency the amount is."), "currency_required")
    negative = folded.startswith("-")
    money = _parsed(folded.removeprefix("-").strip(), expected, unit)
    if money is None:
        raise _error(field, _("This is not an amount of money."), "invalid_amount")
    if split_unit(money.currency)[0] != expected:
        raise _currency_mismatch(field, expected)
    if negative or money.minor < 1:
        least = {"least": money_text(Money(1, money.currency))}
        raise _error(field, _("Enter an amount of %(least)s or more.") % least, "min_value")
    return money


def _unit(rule: AlertRule, listing: Listing) -> str:
    """The unit that the page counts in; blank where the rule asks for no unit price."""
    if rule.measure != AlertRule.Measure.UNIT or rule.kind in (*AWAITED, *OF_SIGHT):
        return ""
    if not listing.unit or not listing.unit_count:
        message = _("The page does not say how many units its price buys, so its unit price is not known.")
        raise _error("measure", message, "unit_unknown")
    return listing.unit


def _parsed(text: str, currency: str, unit: str) -> Money | None:
    """ "¥62.5" of a unit price: what the currency can say, and up to two decimals more."""
    decimals = _DECIMALS.search(text) if unit else None
    money = parse_money(text[: decimals.start()] + text[decimals.end() :] if decimals else text, currency=currency)
    if money is None or not unit:
        return money
    more = Decimal(decimals[0]) if decimals else Decimal(0)
    try:
        return from_decimal(to_decimal(money) + more, priced_in(money.currency, unit))
    except ValueError:
        return None


def _refuse_the_impossible(base: str, amount: Money, tracked: TrackedProduct) -> None:
    """A price cannot fall by all of itself or more. The price of some days may have been another: that is left open."""
    known = registration_of(tracked) if base == AlertRule.Base.REGISTRATION else None
    listing = tracked.listing
    price = known or (listing.money(listing.price) if base == AlertRule.Base.PREVIOUS else None)
    if split_unit(amount.currency)[1]:
        price = unit_price(price, listing.unit, listing.unit_count)
    if price is not None and price.currency == amount.currency and amount.minor >= price.minor:
        said = {"price": money_text(price)}
        raise _error("amount", _("The price is %(price)s: it cannot fall by as much as that.") % said, "out_of_range")


def _read_days(days: int | None) -> int:
    if days is None:
        raise _error("days", _("Enter a number of days."), "required")
    if not DAYS_MIN <= days <= DAYS_MAX:
        said = {"least": DAYS_MIN, "most": DAYS_MAX}
        raise _error("days", _("Enter from %(least)d to %(most)d days.") % said, "out_of_range")
    return days


def _read_percent(percent: Decimal | None) -> Decimal:
    if percent is None:
        raise ValidationError({"percent": ValidationError(_("Enter a percentage."), code="required")})
    if not percent.is_finite() or not PERCENT_MIN <= percent <= PERCENT_MAX or percent != round(percent, 1):
        raise ValidationError(
            {"percent": ValidationError(_("Enter a percentage from 0.1 to 99."), code="out_of_range")}
        )
    return percent


def _error(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})


def _currency_mismatch(field: str, expected: str) -> ValidationError:
    message = _("The shop asks its price in %(currency)s; enter the amount in it.") % {"currency": expected}
    return _error(field, message, "currency_mismatch")
