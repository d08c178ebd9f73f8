"""Rules that new products get, or those that get a tag: each once a product, with what calls for it or not at all."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alerts.create import create
from alerts.draft import draft
from alerts.models import AlertRule, DefaultRule
from products.models import Listing, TrackedProduct
from users.models import User

log = logging.getLogger(__name__)

# In place of a tag: each new product.
EVERY_PRODUCT = ""
MOST = 30


def add_default(
    person: User, *, tag: str, kind: str, measure: str, percent: Decimal | None, base: str | None, days: int | None
) -> DefaultRule:
    """For products that are added, or get the tag, from now on. The caller holds the person's row.

    Raises ValidationError by field, "already_there" or "limit_reached".
    """
    if measure == AlertRule.Measure.UNIT:
        message = _("New products may count in any unit or in none: choose another price than the unit price.")
        raise ValidationError({"measure": ValidationError(message, code="unit_unknown")})
    wanted = draft(_some_product(person), kind=kind, measure=measure, percent=percent, base=base, days=days)
    default = DefaultRule(user=person, tag=tag, **{name: getattr(wanted, name) for name in DefaultRule.TERMS})
    others = list(person.default_rules.all())
    if any(other.key == default.key for other in others):
        raise ValidationError(_("This alert is among them already."), code="already_there")
    if len(others) >= MOST:
        said = {"max": MOST}
        raise ValidationError(_("You can have %(max)d of these. Remove one first.") % said, code="limit_reached")
    default.save()
    return default


def apply_defaults(person: User, gained: Iterable[tuple[TrackedProduct, Iterable[str]]], *, now: dt.datetime) -> None:
    """Gives each product the rules for the tags it has just got; EVERY_PRODUCT where it is new.

    In the caller's transaction, which holds the person's row: of two at once none gives a rule twice. What is true
    already is not told. Whoever calls it row by row prefetches `default_rules`.
    """
    defaults = sorted(person.default_rules.all(), key=lambda one: one.pk)
    if not defaults:
        return
    for tracked, tags in gained:
        due = [one for one in defaults if one.tag in tags and one.key not in tracked.defaults_had]
        for one in due:
            _give(one, tracked, now)
        if due:
            tracked.defaults_had = [*tracked.defaults_had, *(one.key for one in due)]
            tracked.save(update_fields=["defaults_had"])


def _give(default: DefaultRule, tracked: TrackedProduct, now: dt.datetime) -> None:
    rule = default.rule_on(tracked)
    if rule.is_there_already():
        return
    try:
        create(rule, now=now, quietly=True)
    except ValidationError as error:
        # As many alerts as a product can have: what its person made themselves comes first.
        log.info("default.left_out", extra={"tracked_product_id": tracked.pk, "code": error.code})


def rule_of(default: DefaultRule) -> AlertRule:
    """As a rule on no product: for its words."""
    return default.rule_on(_some_product(default.user))


def _some_product(person: User) -> TrackedProduct:
    return TrackedProduct(user=person, listing=Listing())
