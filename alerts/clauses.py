"""The parts of sentences about rules, in the active language: a condition as it stands beside others, prices, bases."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from alerts.figures import money_text, plain_percent
from alerts.values import Base, Kind, Measure, Terms
from ec_sites.values import Money


def clause(terms: Terms) -> str:
    """What one condition of a joined rule says: "the shelf price is ¥28,000 or less"."""
    said = {
        "price": measure_name(terms.measure),
        "amount": money_or_doubt(terms.target),
        "fall": asked_fall(terms.percent, terms.amount),
        "base": base_name(terms),
        "days": terms.days,
    }
    match terms.kind:
        case Kind.TARGET:
            return _("%(price)s is %(amount)s or less") % said
        case Kind.RISE:
            return _("%(price)s is %(amount)s or more") % said
        case Kind.LOWEST:
            return _("%(price)s is lower than in the %(days)s days before") % said
        case Kind.BACK_IN_STOCK:
            return _("it is in stock")
        case Kind.OUT_OF_STOCK:
            return _("it is out of stock")
        case Kind.PRE_ORDER:
            return _("it can be pre-ordered")
    return _("%(price)s is %(fall)s or more below %(base)s") % said


def measure_name(measure: Measure) -> str:
    """In the middle of a sentence."""
    match measure:
        case Measure.SHELF:
            return _("the shelf price")
        case Measure.PAY_NOW:
            return _("the price to pay")
        case Measure.EFFECTIVE:
            return _("the effective price")
        case Measure.UNIT:
            return _("the unit price")


def base_name(terms: Terms) -> str:
    """What a drop is measured from, in the middle of a sentence."""
    days = {"days": terms.days}
    match terms.base:
        case Base.MEDIAN:
            return _("the median of %(days)s days") % days
        case Base.AVERAGE:
            return _("the average of %(days)s days") % days
        case Base.HIGH:
            return _("the highest of %(days)s days") % days
    return _("the price at registration")


def asked_fall(percent: Decimal | None, amount: Money | None) -> str:
    return money_text(amount) if amount else f"{plain_percent(percent or Decimal(0))}%"


def money_or_doubt(money: Money | None) -> str:
    return money_text(money) if money else "?"
