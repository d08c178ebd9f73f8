"""The life of a rule as four steps in words: it waits, tells once, rests, waits again. In the person's language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.clauses import asked_fall, base_name, money_or_doubt
from alerts.figures import money_text
from alerts.joined_words import standing_of_each
from alerts.limits import limit_of, rearm_at, rearm_below
from alerts.models import AlertRule
from alerts.rule_words import awaited_now, enough, unit_in_doubt
from alerts.terms import current_figure, is_already_true, state_of, terms_of
from alerts.values import AWAITED, OF_SIGHT, Figure, Joiner, Kind, State, Terms
from ec_sites.values import Money
from users.models import User


class Step(StrEnum):
    WAIT = "wait"
    TELL = "tell"
    REST = "rest"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Life:
    """What each step means for this rule, and at which of them it is, or would be once it is saved."""

    at: Step
    messages: dict[Step, str]


def life_of(rule: AlertRule, user: User) -> Life:
    """Reads the rule's tracked product, its listing, person and what they state of the shop."""
    with override(user.language):
        life = _life_of(rule)
        if (silence := _silence(rule)) is not None:
            return Life(Step.WAIT, life.messages | {Step.WAIT: silence})
        return life


def _life_of(rule: AlertRule) -> Life:
    terms, state = terms_of(rule), state_of(rule)
    if terms.further:
        return _of_joined(rule, terms, state)
    figure = current_figure(rule)
    if terms.kind in AWAITED:
        return _of_stock(terms.kind, rule)
    at = Step.REST if state.is_fired else Step.TELL if is_already_true(rule) else Step.WAIT
    if terms.kind in OF_SIGHT:
        return Life(at, _of_sight(terms))
    if terms.kind is Kind.RISE or terms.kind is Kind.LOWEST:
        messages = _of_rise(terms, figure) if terms.kind is Kind.RISE else _of_lowest(terms, figure)
        return Life(at, messages | _told_at_once(at))
    if terms.is_level:
        return Life(at, _of_level(terms, figure, limit_of(terms, state), is_met=at is Step.TELL))
    if terms.kind is Kind.ANY_CHANGE:
        return Life(Step.WAIT, _of_change(terms, state, figure))
    return Life(Step.WAIT, _of_fall(terms, figure))


def _of_joined(rule: AlertRule, terms: Terms, state: State) -> Life:
    at = Step.REST if state.is_fired else Step.TELL if is_already_true(rule) else Step.WAIT
    is_any = terms.joiner is Joiner.ANY
    messages = {
        Step.WAIT: standing_of_each(rule),
        Step.TELL: _("Once, when one of them is so.") if is_any else _("Once, when all of them are so."),
        Step.REST: _("Silent until none of them is so; a price must first be 2% away from its limit.")
        if is_any
        else _("Silent until one of them is no longer so; a price must first be 2% away from its limit."),
        Step.AGAIN: _("When it comes to be so after that, you hear of it once more."),
    }
    return Life(at, messages | _told_at_once(at))


def _silence(rule: AlertRule) -> str | None:
    """Why nothing is told for now, whatever the price does."""
    if not rule.is_on:
        return _("This alert is off.")
    if rule.tracked_product.paused_at is not None:
        return _("The product is paused: nothing is told until it goes on.")
    if rule.further:
        return None
    terms, figure = terms_of(rule), current_figure(rule)
    limit = terms.target or terms.amount or limit_of(terms, state_of(rule))
    if in_doubt := unit_in_doubt(terms, state_of(rule), rule.tracked_product.listing, figure):
        return in_doubt
    if figure is not None and limit is not None and figure.amount.currency != limit.currency:
        return _("The shop asks its price in another currency now, so this alert waits.")
    return None


def _of_level(terms: Terms, figure: Figure | None, limit: Money | None, *, is_met: bool) -> dict[Step, str]:
    if limit is None:
        # What it is measured from is not known yet, so neither is the amount.
        said = {"fall": asked_fall(terms.percent, terms.amount), "base": base_name(terms)}
        if terms.days is None:
            tell = _("Once, when it is %(fall)s or more below %(base)s.") % said
        else:
            said |= {"enough": enough(terms.days)}
            tell = _("Once, when it is %(fall)s or more below %(base)s, %(enough)s.") % said
        rest = _("Silent until it is more than 2% above that again.")
    else:
        tell = _("Once, when it is %(limit)s or less. Going up and down adds nothing.") % _amounts(limit)
        rest = _("Silent until it is back at %(rearm)s or more.") % _amounts(limit)
    if is_met:
        tell = _("Already true: you hear of it right after saving.")
    return {
        Step.WAIT: _now(figure),
        Step.TELL: tell,
        Step.REST: rest,
        Step.AGAIN: _("At the next fall to it, you hear of it once more."),
    }


def _of_fall(terms: Terms, figure: Figure | None) -> dict[Step, str]:
    if terms.kind is Kind.ANY_FALL:
        tell = _("Once for each price below the one before.")
    else:
        fall = {"fall": asked_fall(terms.percent, terms.amount)}
        tell = _("Once for each fall of %(fall)s or more from the price before.") % fall
    return {
        Step.WAIT: _now(figure),
        Step.TELL: tell,
        Step.REST: _("Up and down within 2% stays silent."),
        Step.AGAIN: _("A price lower than the one told is news at once."),
    }


def _of_rise(terms: Terms, figure: Figure | None) -> dict[Step, str]:
    limit = terms.target or Money(1, "JPY")
    said = {"limit": money_text(limit), "rearm": money_text(rearm_below(limit))}
    return {
        Step.WAIT: _now(figure),
        Step.TELL: _("Once, when it is %(limit)s or more. Going up and down adds nothing.") % said,
        Step.REST: _("Silent until it is back at %(rearm)s or less.") % said,
        Step.AGAIN: _("At the next rise to it, you hear of it once more."),
    }


def _of_lowest(terms: Terms, figure: Figure | None) -> dict[Step, str]:
    if terms.days is None:
        tell = _("Once for each price below all on record, when 30 days are on record.")
    else:
        said = {"days": terms.days, "enough": enough(terms.days)}
        tell = _("Once for each price below all of the %(days)s days before it, %(enough)s.") % said
    return {
        Step.WAIT: _now(figure),
        Step.TELL: tell,
        Step.REST: _("Silent at that price and above it."),
        Step.AGAIN: _("A price lower than the one told is news at once."),
    }


def _of_change(terms: Terms, state: State, figure: Figure | None) -> dict[Step, str]:
    told = state.told or (figure.amount if figure and figure.is_whole else None)
    amount = {"amount": money_or_doubt(terms.amount)}
    if told is None:
        tell = _("Once for each change of %(amount)s or more, up or down.") % amount
    else:
        tell = _("Once, when it is %(amount)s or more above or below %(told)s.") % (amount | {"told": money_text(told)})
    return {
        Step.WAIT: _now(figure),
        Step.TELL: tell,
        Step.REST: _("Smaller changes stay silent, but they add up."),
        Step.AGAIN: _("From the price told on, changes count anew."),
    }


def _of_sight(terms: Terms) -> dict[Step, str]:
    if terms.kind is Kind.GONE:
        wait, tell = _("Its page is looked at as always."), _("Once, when two looks find that its page is gone.")
    else:
        wait = _("Each look that succeeds begins the count anew.")
        tell = _("Once, when no look has succeeded for %(days)s days.") % {"days": terms.days}
    return {
        Step.WAIT: wait,
        Step.TELL: tell,
        Step.REST: _("Silent until a look succeeds."),
        Step.AGAIN: _("When it happens once more after that, you hear of it again."),
    }


def _told_at_once(at: Step) -> dict[Step, str]:
    return {Step.TELL: _("Already true: you hear of it right after saving.")} if at is Step.TELL else {}


def _of_stock(kind: Kind, rule: AlertRule) -> Life:
    is_so = awaited_now(kind, rule.tracked_product.listing, state_of(rule))
    if kind is Kind.BACK_IN_STOCK:
        return _of_return(is_so)
    is_out = kind is Kind.OUT_OF_STOCK
    if is_so is None:
        wait = _("The page does not say whether it is in stock.")
    elif is_out:
        wait = _("It is out of stock now.") if is_so else _("It can be bought now.")
    else:
        wait = _("Pre-orders are open now.") if is_so else _("It cannot be pre-ordered now.")
    messages = {
        Step.WAIT: wait,
        Step.TELL: _("Once, when it goes out of stock.") if is_out else _("Once, when pre-orders open."),
        Step.REST: _("Silent while it is out of stock.") if is_out else _("Silent while they are open."),
        Step.AGAIN: _("When it has come back and sells out, you hear of it once more.")
        if is_out
        else _("When they have closed and open again, you hear of it once more."),
    }
    return Life(Step.REST if is_so else Step.WAIT, messages)


def _of_return(in_stock: bool | None) -> Life:
    if in_stock is None:
        wait = _("The page does not say whether it is in stock.")
    else:
        wait = _("It is in stock now.") if in_stock else _("It is out of stock now.")
    messages = {
        Step.WAIT: wait,
        Step.TELL: _("Once, when it is back in stock, at whatever price."),
        Step.REST: _("Silent while it is in stock."),
        Step.AGAIN: _("When it has sold out and comes back, you hear of it once more."),
    }
    return Life(Step.REST if in_stock else Step.WAIT, messages)


def _now(figure: Figure | None) -> str:
    if figure is None:
        return _("There is no price now.")
    if not figure.is_whole:
        return _("Now from %(now)s: what is missing is the shipping.") % {"now": money_text(figure.amount)}
    return _("Now %(now)s.") % {"now": money_text(figure.amount)}


def _amounts(limit: Money | None) -> dict[str, str]:
    if limit is None:
        return {"limit": "?", "rearm": "?"}
    return {"limit": money_text(limit), "rearm": money_text(rearm_at(limit))}
