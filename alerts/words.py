"""What a person reads about a rule, a notification and its email, in that person's language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.digest import ends_at, is_digest
from alerts.figures import clock_text, moment_text, money_text, one_line, percent_text, plain_percent
from alerts.hold import is_held
from alerts.models import AlertRule, Delivery, Notification
from alerts.rules import AWAITED, Base, Figure, Kind, Measure, State, Terms, limit_of, rearm_at, rearm_below
from alerts.terms import current_figure, is_already_true, state_of, terms_of
from ec_sites.money import from_decimal
from ec_sites.values import Availability, Money
from products.models import Listing
from users.models import User

TITLE_LENGTH = 80


# --- a rule --------------------------------------------------------------------------------------------------------


def sentence(rule: AlertRule, user: User) -> str:
    """The rule as a sentence: "When the shelf price is ¥28,000 or less"."""
    with override(user.language):
        return _sentence(terms_of(rule))


def next_sentence(rule: AlertRule, user: User) -> str:
    """What will happen next, from what is known now. Reads the rule's tracked product, its listing and person."""
    with override(user.language):
        if not rule.is_on:
            return _("This alert is off.")
        if rule.tracked_product.paused_at is not None:
            return _("The product is paused: nothing is told until it goes on.")
        terms, state = terms_of(rule), state_of(rule)
        if terms.kind in AWAITED:
            return _next_of_stock(terms.kind, rule.tracked_product.listing, state)
        figure = current_figure(rule)
        if terms.kind is Kind.RISE:
            return _next_of_rise(rule, terms, state, figure)
        if terms.kind is Kind.LOWEST:
            return _next_of_lowest(state, figure)
        if terms.kind is Kind.TARGET or terms.base is Base.REGISTRATION:
            return _next_of_level(rule, terms, state, figure, user)
        return _next_of_fall(terms, figure)


def _sentence(terms: Terms) -> str:
    is_effective = terms.measure is Measure.EFFECTIVE
    match terms.kind:
        case Kind.TARGET:
            amount = {"amount": money_text(terms.target) if terms.target else "?"}
            if is_effective:
                return _("When the effective price is %(amount)s or less") % amount
            return _("When the shelf price is %(amount)s or less") % amount
        case Kind.DROP:
            percent = {"percent": plain_percent(terms.percent or Decimal(0))}
            if terms.base is Base.REGISTRATION:
                if is_effective:
                    return (
                        _("When the effective price is %(percent)s%% or more below the price at registration") % percent
                    )
                return _("When the shelf price is %(percent)s%% or more below the price at registration") % percent
            if is_effective:
                return _("When the effective price falls by %(percent)s%% or more from the previous one") % percent
            return _("When the shelf price falls by %(percent)s%% or more from the previous one") % percent
        case Kind.ANY_FALL:
            return (
                _("When the effective price falls at all") if is_effective else _("When the shelf price falls at all")
            )
        case Kind.BACK_IN_STOCK:
            return _("When it is back in stock")
        case Kind.RISE:
            amount = {"amount": money_text(terms.target) if terms.target else "?"}
            if is_effective:
                return _("When the effective price is %(amount)s or more") % amount
            return _("When the shelf price is %(amount)s or more") % amount
        case Kind.LOWEST:
            if is_effective:
                return _("When the effective price is lower than ever before")
            return _("When the shelf price is lower than ever before")
        case Kind.OUT_OF_STOCK:
            return _("When it goes out of stock")
        case Kind.PRE_ORDER:
            return _("When it can be pre-ordered")


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
        return _waits_for_shipping()
    return (
        _("Now %(now)s. You hear of it once when it is %(limit)s or more; then it rests until %(rearm)s or less.")
        % amounts
    )


def _next_of_lowest(state: State, figure: Figure | None) -> str:
    if figure is not None and not figure.is_whole:
        return _waits_for_shipping()
    if state.told is None:
        return _("You hear of each price below all that are on record, once 30 days are on record.")
    lowest = {"lowest": money_text(state.told)}
    return _("The lowest on record is %(lowest)s. You hear of each below it, once 30 days are on record.") % lowest


def _next_of_level(rule: AlertRule, terms: Terms, state: State, figure: Figure | None, user: User) -> str:
    limit = limit_of(terms, state)
    if limit is None:
        return _("The price at registration is not known yet. Watching begins with the first price.")
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
        return _waits_for_shipping()
    return (
        _("Now %(now)s. You hear of it once when it is %(limit)s or less; then it rests until %(rearm)s or more.")
        % amounts
    )


def _waits_for_shipping() -> str:
    return _(
        "Shipping is unknown, so the effective price is unknown: this alert waits until the page says it, or you state"
        " what it usually costs you at this shop."
    )


def _next_of_fall(terms: Terms, figure: Figure | None) -> str:
    if figure is None:
        return _("There is no price now. Falls count from the first price on.")
    if not figure.is_whole:
        return _waits_for_shipping()
    now = {"now": money_text(figure.amount)}
    if terms.kind is Kind.ANY_FALL:
        return _("Now %(now)s. You hear of each fall once; up and down within 2%% tells only once.") % now
    return _("Now %(now)s. You hear of each such fall once; up and down within 2%% tells only once.") % now


# --- a notification ------------------------------------------------------------------------------------------------


def headline(notification: Notification, user: User) -> str:
    """What happened, in a line: "SORA H7 is now ¥27,800 (−15%)". Reads the notification's product and listing."""
    with override(user.language):
        facts = notification.facts
        title = title_of(notification)
        price, percent = money_of(facts["price"]), percent_of(facts)
        if facts["kind"] == Kind.BACK_IN_STOCK:
            if price:
                return _("%(title)s is back in stock at %(price)s") % {"title": title, "price": money_text(price)}
            return _("%(title)s is back in stock") % {"title": title}
        if facts["kind"] == Kind.OUT_OF_STOCK:
            return _("%(title)s is out of stock") % {"title": title}
        if facts["kind"] == Kind.PRE_ORDER:
            return _("%(title)s can be pre-ordered") % {"title": title}
        said = {
            "title": title,
            "price": money_text(price) if price else "?",
            "percent": percent_text(percent or Decimal(0)),
        }
        is_effective = facts["measure"] == Measure.EFFECTIVE
        if percent is None or percent >= 0:
            if is_effective:
                return _("%(title)s: effective price %(price)s") % said
            return _("%(title)s: %(price)s") % said
        if is_effective:
            return _("The effective price of %(title)s is now %(price)s (%(percent)s)") % said
        return _("%(title)s is now %(price)s (%(percent)s)") % said


def why(notification: Notification, user: User) -> str:
    """Why it was told: "It reached your target of ¥28,000 (seen 9:38, confidence 0.98)."."""
    with override(user.language):
        facts = notification.facts
        seen = {"at": _seen_text(notification, user)}
        if facts["confidence"] is None:
            proof = _("seen %(at)s") % seen
        else:
            proof = _("seen %(at)s, confidence %(confidence)s") % (seen | {"confidence": f"{facts['confidence']:.2f}"})
        assumed = assumed_text(facts)
        if assumed and facts["measure"] == Measure.EFFECTIVE:
            proof = _("%(proof)s; %(assumed)s") % {"proof": proof, "assumed": assumed}
        return _("%(reason)s (%(proof)s).") % {"reason": _reason(facts), "proof": proof}


def assumed_text(facts: dict[str, Any]) -> str:
    """ "shipping ¥500 as you stated it"; empty where the page's own word counted. In the active language."""
    shipping = money_of(facts.get("assumed_shipping"))
    return _("shipping %(amount)s as you stated it") % {"amount": money_text(shipping)} if shipping else ""


def _seen_text(notification: Notification, user: User) -> str:
    """The clock where it was the day of the notification, else the day as well."""
    at, told_at = dt.datetime.fromisoformat(notification.facts["seen_at"]), notification.created_at
    is_same_day = at.astimezone(user.zone).date() == told_at.astimezone(user.zone).date()
    return clock_text(at, user.zone) if is_same_day else moment_text(at, user.zone)


def reason(notification: Notification, user: User) -> str:
    """The reason as a sentence of its own: "It reached your target of ¥28,000."."""
    with override(user.language):
        return _("%(reason)s.") % {"reason": _reason(notification.facts)}


def _reason(facts: dict[str, Any]) -> str:
    base, target = money_of(facts["base_price"]), money_of(facts["target"])
    match facts["kind"]:
        case Kind.TARGET:
            said = {"target": money_text(target) if target else "?"}
            if facts["already_true"]:
                return _("It was already at or below your target of %(target)s") % said
            return _("It reached your target of %(target)s") % said
        case Kind.BACK_IN_STOCK:
            return _("It came back in stock")
        case Kind.RISE:
            said = {"target": money_text(target) if target else "?"}
            if facts["already_true"]:
                return _("It was already at %(target)s or more") % said
            return _("It reached %(target)s or more") % said
        case Kind.LOWEST:
            return _("It is below %(base)s, the lowest price until then") % {"base": money_text(base) if base else "?"}
        case Kind.OUT_OF_STOCK:
            return _("It went out of stock")
        case Kind.PRE_ORDER:
            return _("Pre-orders opened")
        case Kind.DROP:
            said = {
                "base": money_text(base) if base else "?",
                "percent": plain_percent(Decimal(facts["asked_percent"])),
            }
            if facts["base"] != Base.REGISTRATION:
                return _("It fell by %(percent)s%% or more from %(base)s") % said
            if facts["already_true"]:
                return _("It was already %(percent)s%% or more below %(base)s, its price at registration") % said
            return _("It is %(percent)s%% or more below %(base)s, its price at registration") % said
    return _("It fell from %(base)s") % {"base": money_text(base) if base else "?"}


def title_of(notification: Notification) -> str:
    return title_of_listing(notification.tracked_product.listing)


def title_of_listing(listing: Listing) -> str:
    return one_line(listing.title or listing.url, at_most=TITLE_LENGTH)


def money_of(shape: dict[str, str] | None) -> Money | None:
    return None if shape is None else from_decimal(Decimal(shape["amount"]), shape["currency"])


def percent_of(facts: dict[str, Any]) -> Decimal | None:
    return None if facts["percent"] is None else Decimal(facts["percent"])


# --- its email -----------------------------------------------------------------------------------------------------


def delivery_state(delivery: Delivery | None) -> str:
    """The state as people see it: a message that a worker has only picked up is still owed."""
    if delivery is None:
        return "none"
    return str(Delivery.State.OWED if delivery.state == Delivery.State.CLAIMED else delivery.state)


def delivery_message(delivery: Delivery | None, user: User) -> str:
    """What became of the email, in a sentence."""
    with override(user.language):
        if delivery is None:
            return _("In the app only.")
        match delivery.state:
            case Delivery.State.SENT:
                return _("Email sent.")
            case Delivery.State.UNKNOWN:
                return _("We cannot tell whether the email arrived.")
            case Delivery.State.FAILED:
                return _failed(delivery)
            case Delivery.State.DROPPED:
                return _dropped(delivery)
            case Delivery.State.SENDING:
                return _("The email is being sent.")
        if delivery.attempts and delivery.state == Delivery.State.OWED:
            at = {"at": clock_text(delivery.next_attempt_at, user.zone)}
            return _("The mail server has not taken the email yet. The next try is around %(at)s.") % at
        if is_digest(delivery):
            at = {"at": moment_text(ends_at(delivery), user.zone)}
            return _("It comes by email in your summary, on %(at)s.") % at
        if is_held(delivery) and delivery.state == Delivery.State.OWED and delivery.attempts == 0:
            at = {"at": moment_text(delivery.next_attempt_at, user.zone)}
            return _("It comes by email on %(at)s: until then your quiet hours or limits hold it.") % at
        return _("The email is about to be sent.")


def _failed(delivery: Delivery) -> str:
    if delivery.reply_code:
        return _("The mail server refused the email (%(code)s).") % {"code": delivery.reply_code}
    return _("The email could not be delivered.")


def _dropped(delivery: Delivery) -> str:
    match delivery.dropped_because:
        case Delivery.Dropped.EMAIL_OFF:
            return _("Not sent: email is off in your settings.")
        case Delivery.Dropped.REFUSED:
            return _("Not sent: the mail server has refused your address three times. Check it in your settings.")
        case Delivery.Dropped.UNCONFIRMED:
            return _("Not sent: your address is not confirmed.")
    return _("Not sent: the alert was removed, paused or switched off.")


__all__ = [
    "assumed_text",
    "awaited_now",
    "delivery_message",
    "delivery_state",
    "headline",
    "money_of",
    "next_sentence",
    "percent_of",
    "reason",
    "sentence",
    "title_of",
    "title_of_listing",
    "why",
]
