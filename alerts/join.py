"""Several conditions made one rule, and taken apart again. docs/alerts.md, "Joined", has what can be joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import combinations, permutations
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alerts.figures import money_text
from alerts.models import AlertRule
from alerts.values import AWAITED, Base, Kind, Measure, Terms

CONDITION = ("kind", "measure", "target", "percent", "base", "amount", "days")
FURTHER_MAX = 2


def conditions_of(rule: AlertRule) -> list[AlertRule]:
    """Each condition as a rule of its own, not saved; of a rule of one condition, that rule."""
    if not rule.further:
        return [rule]
    first = {name: getattr(rule, name) for name in CONDITION}
    return [_alone(rule, first), *(_alone(rule, one) for one in rule.further)]


def join(first: AlertRule, others: Sequence[AlertRule], joiner: str | None) -> AlertRule:
    """The first drafted rule with the conditions of the others. Raises ValidationError by field, each with a code."""
    if not others:
        return first
    if not joiner:
        raise _error("joiner", _("Say whether all of them must hold, or one."), "required")
    conditions = [first, *others]
    for place, one in enumerate(conditions):
        if not lasts(one.kind, one.base, one.days):
            said = _("This tells of a moment and does not last, so it cannot be joined with another condition.")
            raise _error(_field(place, "kind"), said, "not_joinable")
    _refuse_nonsense(conditions, joiner)
    first.joiner, first.further = joiner, [_shape(one) for one in others]
    for name in ("currency", "unit"):
        setattr(first, name, next((getattr(one, name) for one in conditions if getattr(one, name)), ""))
    return first


@contextmanager
def of_further(place: int) -> Iterator[None]:
    """What is wrong with a further condition, the first being 0, is said of its own fields."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({_field(place + 1, name): found for name, found in error.error_dict.items()}) from error


def _alone(rule: AlertRule, condition: dict[str, Any]) -> AlertRule:
    asked_in = {"currency": rule.currency, "unit": rule.unit}
    one = AlertRule(tracked_product=rule.tracked_product, is_on=rule.is_on, **asked_in, **condition)
    one.percent = None if one.percent is None else Decimal(one.percent)
    return one


def kept(condition: Mapping[str, Any]) -> dict[str, Any]:
    """A condition as `AlertRule.further` keeps it: what is empty is left out, a percentage is text."""
    found = {name: condition[name] for name in CONDITION if condition[name] not in (None, "")}
    return found | ({"percent": str(found["percent"])} if "percent" in found else {})


def lasts(kind: str, base: str | None, days: int | None) -> bool:
    """Whether such a condition says what is so, and can be joined."""
    return Terms(Kind(kind), base=Base(base) if base else None, days=days).is_state


def _shape(one: AlertRule) -> dict[str, Any]:
    return kept({name: getattr(one, name) for name in CONDITION})


# --- what cannot be meant ---------------------------------------------------------------------------------------------


def _refuse_nonsense(conditions: Sequence[AlertRule], joiner: str) -> None:
    currencies = {one.currency for one in conditions if one.currency}
    if len(currencies) > 1:
        raise _error("further", _("All amounts must be in one currency."), "currency_mismatch")
    for (_before, one), (place, other) in combinations(enumerate(conditions), 2):
        if _shape(one) == _shape(other):
            raise _error(_field(place, "kind"), _("This condition is there twice."), "duplicate")
    for (at, one), (place, other) in permutations(enumerate(conditions), 2):
        problem = _never_together(one, other) if joiner == AlertRule.Joiner.ALL else _always(one, other)
        if problem:
            raise _error(_field(max(at, place), "kind"), problem, "contradictory")


def _never_together(one: AlertRule, other: AlertRule) -> str | None:
    """Why both can never hold at once. What is paid is the shelf price or more, and the effective price or more."""
    if one.kind in AWAITED and other.kind in AWAITED:
        return _("Only one of these can be so at a time.")
    if one.kind == Kind.OUT_OF_STOCK:
        return _("What is out of stock has no price that counts, so these never hold together.")
    if (
        one.kind == Kind.TARGET
        and other.kind == Kind.RISE
        and (one.measure == other.measure or (one.measure == Measure.PAY_NOW and other.measure != Measure.UNIT))
    ):
        most, least = one.money(one.target), other.money(other.target)
        if most and least and least.minor > most.minor:
            said = {"most": money_text(most), "least": money_text(least)}
            return _("A price is never %(most)s or less and %(least)s or more at once.") % said
    return None


def _always(one: AlertRule, other: AlertRule) -> str | None:
    """Why one of them holds at every price: it would tell once, and never again."""
    is_span = (one.kind, other.kind) == (Kind.TARGET, Kind.RISE) and one.measure == other.measure
    if is_span and (other.target or 0) <= (one.target or 0) + 1:
        return _("Every price is one or the other, so this would never tell of a change.")
    return None


def _field(place: int, name: str) -> str:
    return name if place == 0 else f"further.{place - 1}.{name}"


def _error(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
