"""A rule as a person asks for it: checked and completed, not saved yet."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alerts.figures import money_text
from alerts.models import AlertRule
from alerts.terms import registration_of
from alerts.values import OF_DAYS
from alerts.window import DAYS_MAX, DAYS_MIN
from ec_sites.currencies import is_currency
from ec_sites.money import fold, parse_money
from ec_sites.values import Money
from products.models import TrackedProduct

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
    known = listing.currency or None
    match kind:
        case AlertRule.Kind.TARGET | AlertRule.Kind.RISE:
            money = read_money("target", target_amount, currency=target_currency, listing_currency=known)
            rule.target, rule.currency = money.minor, money.currency
        case AlertRule.Kind.DROP:
            rule.percent, rule.base = _read_percent(percent), base or AlertRule.Base.PREVIOUS
        case AlertRule.Kind.DROP_AMOUNT | AlertRule.Kind.ANY_CHANGE:
            money = read_money("amount", amount, currency=amount_currency, listing_currency=known)
            rule.amount, rule.currency = money.minor, money.currency
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


def read_money(field: str, text: str | None, *, currency: str | None, listing_currency: str | None) -> Money:
    """The amount a person typed, above zero, in the listing's currency where that is known."""
    folded = fold(text or "").strip()
    if not folded:
        raise _error(field, _("Enter an amount."), "required")
    if currency is not None and not is_currency(currency):
        raise _error(field, _("This is not a currency code."), "invalid_currency")
    if listing_currency and currency and currency != listing_currency:
        raise _currency_mismatch(field, listing_currency)
    expected = listing_currency or currency
    if expected is None:
        raise _error(field, _("Say in which currency the amount is."), "currency_required")
    negative = folded.startswith("-")
    money = parse_money(folded.removeprefix("-").strip(), currency=expected)
    if money is None:
        raise _error(field, _("This is not an amount of money."), "invalid_amount")
    if money.currency != expected:
        raise _currency_mismatch(field, expected)
    if negative or money.minor < 1:
        least = {"least": money_text(Money(1, expected))}
        raise _error(field, _("Enter an amount of %(least)s or more.") % least, "min_value")
    return money


def _refuse_the_impossible(base: str, amount: Money, tracked: TrackedProduct) -> None:
    """A price cannot fall by all of itself or more. The price of some days may have been another: that is left open."""
    known = registration_of(tracked) if base == AlertRule.Base.REGISTRATION else None
    price = known or (tracked.listing.money(tracked.listing.price) if base == AlertRule.Base.PREVIOUS else None)
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
