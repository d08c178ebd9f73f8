"""What a drafted rule would do, in words. Nothing is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.figures import money_text
from alerts.join import conditions_of
from alerts.life import Life, life_of
from alerts.models import AlertRule
from alerts.rehearse import Rehearsed, rehearsed
from alerts.rule_words import next_sentence, sentence
from alerts.terms import current_figure, first_step, is_already_true, open_span, put_state, terms_of
from alerts.values import AWAITED, OF_SIGHT, Figure, Measure
from ec_sites.values import Money
from users.models import User


@dataclass(frozen=True, slots=True)
class Problem:
    """What speaks against a rule without making it an error: a stable code and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    sentence: str
    next_sentence: str
    already_true: bool
    problems: list[Problem]
    life: Life
    rehearsal: Rehearsed


def preview(draft: AlertRule, user: User, *, now: dt.datetime) -> Preview:
    """Reads the draft's tracked product, its listing and person."""
    if terms_of(draft).looks_back:
        put_state(draft, replace(first_step(draft, open_span(draft), now=now).state, is_fired=False, episode=0))
    return Preview(
        sentence=sentence(draft, user),
        next_sentence=next_sentence(draft, user),
        already_true=is_already_true(draft),
        problems=_problems(draft, user),
        life=life_of(draft, user),
        rehearsal=rehearsed(draft, user, now=now),
    )


def _problems(draft: AlertRule, user: User) -> list[Problem]:
    listing, conditions = draft.tracked_product.listing, conditions_of(draft)
    problems = []
    with override(user.language):
        of_price = [one for one in conditions if one.kind not in AWAITED and one.kind not in OF_SIGHT]
        if of_price and listing.price is None:
            problems.append(Problem("no_price_yet", _("The price of this product is not known yet.")))
        # Both prices that count shipping have the same gap; only the effective price has the one of points.
        of_parts = sorted((one for one in of_price if one.measure != Measure.SHELF), key=lambda one: one.measure)
        figure = current_figure(of_parts[0]) if of_parts else None
        if figure is not None and not figure.is_whole:
            problems.append(Problem("shipping_unknown", _("The page does not say what shipping costs.")))
        if figure is not None and figure.assumed_shipping is not None:
            problems.append(Problem("shipping_assumed", _assumed(figure)))
        counts_points = bool(of_parts) and of_parts[0].measure == Measure.EFFECTIVE and listing.currency == "JPY"
        if counts_points and figure is not None and figure.is_whole and listing.points is None:
            problems.append(Problem("points_unknown", _("The page names no points: they count as none.")))
    return problems


def _assumed(figure: Figure) -> str:
    amount = money_text(Money(figure.assumed_shipping or 0, figure.amount.currency))
    return _("Shipping counts as %(amount)s, as you stated it for this shop.") % {"amount": amount}
