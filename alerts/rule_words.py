"""What a person reads about a rule, in that person's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.clauses import asked_fall, base_name, measure_name, money_or_doubt
from alerts.figures import moment_text, money_text
from alerts.joined_words import joined_sentence, next_of_joined
from alerts.limits import limit_of, rearm_at, rearm_below
from alerts.models import AlertRule
from alerts.terms import current_figure, is_already_true, state_of, terms_of
from alerts.values import AWAITED, OF_SIGHT, Figure, Kind, Measure, State, Terms
from alerts.window import needed_days
from ec_sites.units import split_unit
from ec_sites.values import Availability, Money
from products.models import Listing
from users.models import User


def sentence(rule: AlertRule, user: User) -> str:
    """The rule as a sentence: "When the shelf price is ¥28,000 or less"."""
    with override(user.language):
        return joined_sentence(rule) if rule.further else _sentence(terms_of(rule))


def next_sentence(rule: AlertRule, user: User) -> str:
    """What will happen next, from what is known now. Reads the rule's tracked product, its listing and person."""
    with override(user.language):
        if not rule.is_on:
            return _("This alert is off.")
        if rule.tracked_product.paused_at is not None:
            return _("The product is paused: nothing is told until it goes on.")
        terms, state = terms_of(rule), state_of(rule)
        if terms.further:
            return next_of_joined(rule)
        if terms.kind in AWAITED:
            return _next_of_stock(terms.kind, rule.tracked_product.listing, state)
        if terms.kind in OF_SIGHT:
            return _next_of_sight(terms, state)
        figure = current_figure(rule)
        if in_doubt := unit_in_doubt(terms, state, rule.tracked_product.listing, figure):
            return in_doubt
        if terms.kind is Kind.RISE:
            return _next_of_rise(rule, terms, state, figure)
        if terms.kind is Kind.LOWEST:
            return _next_of_lowest(terms, state, figure)
        if terms.is_level:
            return _next_of_level(rule, terms, state, figure, user)
        if terms.kind is Kind.ANY_CHANGE:
            return _next_of_change(terms, state, figure)
        return _next_of_fall(terms, figure)


def _sentence(terms: Terms) -> str:
    said = {
        "price": measure_name(terms.measure),
        "amount": money_or_doubt(terms.amount or terms.target),
        "fall": asked_fall(terms.percent, terms.amount),
        "days": terms.days,
    }
    match terms.kind:
        case Kind.TARGET:
            return _("When %(price)s is %(amount)s or less") % said
        case Kind.RISE:
            return _("When %(price)s is %(amount)s or more") % said
        case Kind.DROP | Kind.DROP_AMOUNT:
            if not terms.is_level:
                return _("When %(price)s falls by %(fall)s or more from the previous one") % said
            return _("When %(price)s is %(fall)s or more below %(base)s") % (said | {"base": base_name(terms)})
        case Kind.ANY_FALL:
            return _("When %(price)s falls at all") % said
        case Kind.ANY_CHANGE:
            return _("When %(price)s changes by %(amount)s or more") % said
        case Kind.LOWEST:
            if terms.days is not None:
                return _("When %(price)s is lower than in the %(days)s days before") % said
            return _("When %(price)s is lower than ever before") % said
        case Kind.BACK_IN_STOCK:
            return _("When it is back in stock")
        case Kind.OUT_OF_STOCK:
            return _("When it goes out of stock")
        case Kind.PRE_ORDER:
            return _("When it can be pre-ordered")
        case Kind.GONE:
            return _("When its page is gone")
        case Kind.UNSEEN:
            return _("When no look at it succeeds for %(days)s days") % said


def enough(days: int) -> str:
    """How much must be on record before a window of so many days says anything, in the middle of a sentence."""
    return _("once %(needed)s of %(days)s days are on record") % {"needed": needed_days(days), "days": days}


def _next_of_stock(kind: Kind, listing: Listing, state: State) -> str:
    is_so = awaited_now(kind, listing, state)
    match kind:
        case Kind.OUT_OF_STOCK:
            if is_so is None:
                return _("The page says nothing of stock now. You hear of it when it sells out later.")
            if is_so:
                return _("It is out of stock now. You hear of it when it has come back and sells out again.")
            return _("It can be bought now. You hear of it once when it is out of stock.")
        case Kind.PRE_ORDER:
            if is_so is None:
                return _("The page says nothing of stock now. You hear of it when pre-orders open later.")
            if is_so:
                return _("Pre-orders are open now. You hear of it when they have closed and open again.")
            return _("It cannot be pre-ordered now. You hear of it once when it can.")
    if is_so is None:
        return _("The page does not say whether it is in stock. You hear of it when it has sold out and comes back.")
    if is_so:
        return _("It is in stock now. You hear of it when it has sold out and comes back.")
    return _("It is out of stock now. You hear of it once when it is back.")


def unit_in_doubt(terms: Terms, state: State, listing: Listing, figure: Figure | None) -> str | None:
    """Why an alert on the unit price waits, where it does for want of the unit that it knows."""
    if terms.measure is not Measure.UNIT:
        return None
    if not listing.unit or not listing.unit_count:
        return _("The page does not say how many units its price buys now, so this alert waits.")
    limit = terms.target or terms.amount or limit_of(terms, state)
    if limit is not None and figure is not None and split_unit(limit.currency)[1] != listing.unit:
        return _("The page counts in another unit now, so this alert waits.")
    return None


def awaited_now(kind: Kind, listing: Listing, state: State) -> bool | None:
    """Whether what a kind of stock waits for holds now, as the rule or else the listing knows; None where neither."""
    if state.in_stock is not None:
        return state.in_stock
    now = Availability(listing.availability)
    return None if now is Availability.UNKNOWN else now in AWAITED[kind]


def _next_of_rise(rule: AlertRule, terms: Terms, state: State, figure: Figure | None) -> str:
    limit = terms.target or Money(1, "JPY")
    amounts = {
        "limit": money_text(limit),
        "rearm": money_text(rearm_below(limit)),
        "now": money_text(figure.amount) if figure else "",
    }
    if state.is_fired:
        return _("Told. You hear of it again when it rises after going down to %(rearm)s or less.") % amounts
    if is_already_true(rule):
        return (
            _("Already true. You hear of it once now, and again when it rises after going down to %(rearm)s.") % amounts
        )
    if figure is None:
        return _("There is no price now. You hear of it once when it is %(limit)s or more.") % amounts
    if figure.amount.currency != limit.currency:
        return _("The shop asks its price in another currency now, so this alert waits.")
    if not figure.is_whole:
        return waits_for_shipping(terms)
    return (
        _("Now %(now)s. You hear of it once when it is %(limit)s or more; then it rests until %(rearm)s or less.")
        % amounts
    )


def _next_of_lowest(terms: Terms, state: State, figure: Figure | None) -> str:
    if figure is not None and not figure.is_whole:
        return waits_for_shipping(terms)
    if terms.days is not None:
        if state.base is None:
            said = {"days": terms.days, "enough": enough(terms.days)}
            return _("You hear of each price below all of the %(days)s days before, %(enough)s.") % said
        said = {"days": terms.days, "lowest": money_text(state.base)}
        return _("The lowest of %(days)s days is %(lowest)s. You hear of each price below it.") % said
    if state.told is None:
        return _("You hear of each price below all that are on record, once 30 days are on record.")
    lowest = {"lowest": money_text(state.told)}
    return _("The lowest on record is %(lowest)s. You hear of each below it, once 30 days are on record.") % lowest


def _next_of_change(terms: Terms, state: State, figure: Figure | None) -> str:
    if figure is not None and not figure.is_whole:
        return waits_for_shipping(terms)
    told = state.told or (figure.amount if figure else None)
    if told is None:
        return _("There is no price now. Changes count from the first price on.")
    said = {"told": money_text(told), "amount": money_or_doubt(terms.amount)}
    return _("You hear of it once it is %(amount)s or more away from %(told)s; then changes count from there.") % said


def _next_of_sight(terms: Terms, state: State) -> str:
    if state.is_fired:
        return _("Told. You hear of it again when a look has succeeded in between.")
    if terms.kind is Kind.GONE:
        return _("You hear of it once when two looks find that its page is gone.")
    return _("You hear of it once when no look has succeeded for %(days)s days.") % {"days": terms.days}


def _next_of_level(rule: AlertRule, terms: Terms, state: State, figure: Figure | None, user: User) -> str:
    limit = limit_of(terms, state)
    if limit is None:
        return unknown_limit(terms, state)
    amounts = {
        "limit": money_text(limit),
        "rearm": money_text(rearm_at(limit)),
        "now": money_text(figure.amount) if figure else "",
    }
    if state.is_fired:
        if rule.fired_at is not None:
            told = amounts | {"at": moment_text(rule.fired_at, user.zone)}
            return _("Told on %(at)s. You hear of it again when it falls after going back to %(rearm)s or more.") % told
        return _("Already true. You hear of it when it falls again after going back to %(rearm)s.") % amounts
    if is_already_true(rule):
        return (
            _("Already true. You hear of it once now, and again when it falls after going back to %(rearm)s.") % amounts
        )
    if figure is None:
        return _("There is no price now. You hear of it once when it is %(limit)s or less.") % amounts
    if figure.amount.currency != limit.currency:
        return _("The shop asks its price in another currency now, so this alert waits.")
    if not figure.is_whole and figure.amount.minor <= limit.minor:
        return waits_for_shipping(terms)
    return (
        _("Now %(now)s. You hear of it once when it is %(limit)s or less; then it rests until %(rearm)s or more.")
        % amounts
    )


def unknown_limit(terms: Terms, state: State) -> str:
    """Why nobody can say yet from which amount on it tells."""
    if terms.days is None:
        return _("The price at registration is not known yet. Watching begins with the first price.")
    if state.base is not None:
        said = {"base": base_name(terms), "amount": money_text(state.base)}
        return _("As %(base)s is %(amount)s, it cannot fall so far below it.") % said
    said = {"base": base_name(terms), "enough": enough(terms.days)}
    return _("How it compares with %(base)s is told %(enough)s.") % said


def waits_for_shipping(terms: Terms) -> str:
    return _(
        "Shipping is unknown, so %(price)s is unknown: this alert waits until the page says it, or you state what it"
        " usually costs you at this shop."
    ) % {"price": measure_name(terms.measure)}


def _next_of_fall(terms: Terms, figure: Figure | None) -> str:
    if figure is None:
        return _("There is no price now. Falls count from the first price on.")
    if not figure.is_whole:
        return waits_for_shipping(terms)
    now = {"now": money_text(figure.amount)}
    if terms.kind is Kind.ANY_FALL:
        return _("Now %(now)s. You hear of each fall once; up and down within 2%% tells only once.") % now
    return _("Now %(now)s. You hear of each such fall once; up and down within 2%% tells only once.") % now
