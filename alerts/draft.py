"""A rule as a person asks for it: checked and completed, not saved yet."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alerts.figures import money_text
from alerts.models import AlertRule
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
    is_on: bool = True,
) -> AlertRule:
    """An unsaved rule. What does not belong to the kind is left out.

    `target_amount` is what the person typed ("¥1,980", "１９８０"). Raises ValidationError by field with a code each.
    """
    rule = AlertRule(tracked_product=tracked_product, kind=kind, measure=measure, is_on=is_on)
    match kind:
        case AlertRule.Kind.TARGET | AlertRule.Kind.RISE:
            known = tracked_product.listing.currency or None
            money = read_target(target_amount, currency=target_currency, listing_currency=known)
            rule.target, rule.currency = money.minor, money.currency
        case AlertRule.Kind.DROP:
            rule.percent, rule.base = _read_percent(percent), base or AlertRule.Base.PREVIOUS
        case AlertRule.Kind.BACK_IN_STOCK | AlertRule.Kind.OUT_OF_STOCK | AlertRule.Kind.PRE_ORDER:
            rule.measure = AlertRule.Measure.SHELF
    return rule


def read_target(text: str | None, *, currency: str | None, listing_currency: str | None) -> Money:
    """The amount a person typed, above zero, in the listing's currency where that is known."""
    folded = fold(text or "").strip()
    if not folded:
        raise _target_error(_("Enter an amount."), "required")
    if currency is not None and not is_currency(currency):
        raise _target_error(_("This is not a currency code."), "invalid_currency")
    if listing_currency and currency and currency != listing_currency:
        raise _currency_mismatch(listing_currency)
    expected = listing_currency or currency
    if expected is None:
        raise _target_error(_("Say in which currency the amount is."), "currency_required")
    negative = folded.startswith("-")
    money = parse_money(folded.removeprefix("-").strip(), currency=expected)
    if money is None:
        raise _target_error(_("This is not an amount of money."), "invalid_amount")
    if money.currency != expected:
        raise _currency_mismatch(expected)
    if negative or money.minor < 1:
        least = {"least": money_text(Money(1, expected))}
        raise _target_error(_("Enter an amount of %(least)s or more.") % least, "min_value")
    return money


def _read_percent(percent: Decimal | None) -> Decimal:
    if percent is None:
        raise ValidationError({"percent": ValidationError(_("Enter a percentage."), code="required")})
    if not percent.is_finite() or not PERCENT_MIN <= percent <= PERCENT_MAX or percent != round(percent, 1):
        raise ValidationError(
            {"percent": ValidationError(_("Enter a percentage from 0.1 to 99."), code="out_of_range")}
        )
    return percent


def _target_error(message: str, code: str) -> ValidationError:
    return ValidationError({"target": ValidationError(message, code=code)})


def _currency_mismatch(expected: str) -> ValidationError:
    message = _("The shop asks its price in %(currency)s; enter the amount in it.") % {"currency": expected}
    return _target_error(message, "currency_mismatch")
