"""What a person reads about a notification and its email, in that person's language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.clauses import asked_fall, money_or_doubt
from alerts.digest import ends_at, is_digest
from alerts.figures import clock_text, moment_text, money_of, money_text, one_line, percent_text
from alerts.hold import is_held
from alerts.joined_words import reason_of_joined
from alerts.models import Delivery, Notification
from alerts.rule_words import awaited_now, next_sentence, sentence
from alerts.values import OF_SIGHT, Base, Kind, Measure
from ec_sites.values import Money
from products.models import Listing
from users.models import User

TITLE_LENGTH = 80


# --- a notification ------------------------------------------------------------------------------------------------


def headline(notification: Notification, user: User) -> str:
    """What happened, in a line: "SORA H7 is now ¥27,800 (−15%)". Reads the notification's product and listing."""
    with override(user.language):
        facts = notification.facts
        kind = None if facts.get("joiner") else facts["kind"]
        title = title_of(notification)
        price, percent = money_of(facts["price"]), percent_of(facts)
        if facts.get("joiner") and price is None:
            return _("%(title)s: your conditions are met") % {"title": title}
        if kind == Kind.BACK_IN_STOCK:
            if price:
                return _("%(title)s is back in stock at %(price)s") % {"title": title, "price": money_text(price)}
            return _("%(title)s is back in stock") % {"title": title}
        if kind == Kind.OUT_OF_STOCK:
            return _("%(title)s is out of stock") % {"title": title}
        if kind == Kind.PRE_ORDER:
            return _("%(title)s can be pre-ordered") % {"title": title}
        if kind == Kind.GONE:
            return _("The page of %(title)s is gone") % {"title": title}
        if kind == Kind.UNSEEN:
            return _("%(title)s could not be read for %(days)s days") % {"title": title, "days": facts["days"]}
        said = {
            "title": title,
            "price": money_text(price) if price else "?",
            "percent": percent_text(percent or Decimal(0)),
        }
        has_moved = percent is not None and (percent < 0 or kind == Kind.ANY_CHANGE)
        match facts["measure"]:
            case Measure.PAY_NOW if has_moved:
                return _("The price to pay for %(title)s is now %(price)s (%(percent)s)") % said
            case Measure.PAY_NOW:
                return _("%(title)s: price to pay %(price)s") % said
            case Measure.EFFECTIVE if has_moved:
                return _("The effective price of %(title)s is now %(price)s (%(percent)s)") % said
            case Measure.EFFECTIVE:
                return _("%(title)s: effective price %(price)s") % said
        return (_("%(title)s is now %(price)s (%(percent)s)") if has_moved else _("%(title)s: %(price)s")) % said


def why(notification: Notification, user: User) -> str:
    """Why it was told: "It reached your target of ¥28,000 (seen 9:38, confidence 0.98)."."""
    with override(user.language):
        facts = notification.facts
        seen = {"at": _seen_text(notification, user)}
        if facts["kind"] in OF_SIGHT:
            proof = _("last looked %(at)s") % seen
        elif facts["confidence"] is None:
            proof = _("seen %(at)s") % seen
        else:
            proof = _("seen %(at)s, confidence %(confidence)s") % (seen | {"confidence": f"{facts['confidence']:.2f}"})
        assumed = assumed_text(facts)
        if assumed and facts["measure"] != Measure.SHELF:
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
    if facts.get("joiner"):
        return reason_of_joined(facts)
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
            said = {"base": money_or_doubt(base), "days": str(facts.get("days"))}
            if facts.get("days"):
                return _("It is below %(base)s, the lowest price of the %(days)s days before") % said
            return _("It is below %(base)s, the lowest price until then") % said
        case Kind.OUT_OF_STOCK:
            return _("It went out of stock")
        case Kind.PRE_ORDER:
            return _("Pre-orders opened")
        case Kind.GONE:
            return _("Two looks found that its page is gone")
        case Kind.UNSEEN:
            return _("No look at it has succeeded for %(days)s days") % {"days": facts.get("days")}
        case Kind.ANY_CHANGE:
            said = {"base": money_or_doubt(base), "amount": money_or_doubt(money_of(facts.get("asked_amount")))}
            return _("It is %(amount)s or more away from %(base)s, which counted until then") % said
        case Kind.DROP | Kind.DROP_AMOUNT:
            return _reason_of_drop(facts, base)
    return _("It fell from %(base)s") % {"base": money_or_doubt(base)}


def _reason_of_drop(facts: dict[str, Any], base: Money | None) -> str:
    percent, days = facts["asked_percent"], {"days": facts.get("days")}
    said: dict[str, str] = {
        "base": money_or_doubt(base),
        "fall": asked_fall(Decimal(percent) if percent else None, money_of(facts.get("asked_amount"))),
    }
    match facts["base"]:
        case Base.REGISTRATION:
            of = _("its price at registration")
        case Base.MEDIAN:
            of = _("the median of the %(days)s days before") % days
        case Base.AVERAGE:
            of = _("the average of the %(days)s days before") % days
        case Base.HIGH:
            of = _("the highest of the %(days)s days before") % days
        case _:
            return _("It fell by %(fall)s or more from %(base)s") % said
    if facts["already_true"]:
        return _("It was already %(fall)s or more below %(base)s, %(of)s") % (said | {"of": of})
    return _("It is %(fall)s or more below %(base)s, %(of)s") % (said | {"of": of})


def title_of(notification: Notification) -> str:
    return title_of_listing(notification.tracked_product.listing)


def title_of_listing(listing: Listing) -> str:
    return one_line(listing.title or listing.url, at_most=TITLE_LENGTH)


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
    if delivery.failed_step == Delivery.CAME_BACK:
        return _("The email came back: the address does not take it.")
    if delivery.reply_code:
        return _("The mail server refused the email (%(code)s).") % {"code": delivery.reply_code}
    return _("The email could not be delivered.")


def _dropped(delivery: Delivery) -> str:
    match delivery.dropped_because:
        case Delivery.Dropped.EMAIL_OFF:
            return _("Not sent: email is off in your settings.")
        case Delivery.Dropped.REFUSED:
            return _("Not sent: the mail server has refused your address three times. Check it in your settings.")
        case Delivery.Dropped.BOUNCED:
            return _("Not sent: three emails to your address came back. Check it in your settings.")
        case Delivery.Dropped.COMPLAINED:
            return _("Not sent: an email was marked as unwanted at your address. See your settings.")
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
