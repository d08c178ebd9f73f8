"""What a person reads about the state of a product they track. In the active language; times in their zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.figures import clock_text, money_text
from ec_sites.models import Site
from ec_sites.values import Money
from price_tracking.believe import SetAside
from price_tracking.interval import Reason
from price_tracking.models import Check
from products.models import Listing
from products.own import SENT, TYPED

Outcome = Listing.Outcome
_DAY_S = 24 * 3600


def status_message(listing: Listing, *, now: dt.datetime, zone: ZoneInfo) -> str | None:
    """What the last look came to and what happens next; None where all is well. Reads the listing's site."""
    match listing.outcome:
        case Outcome.OK:
            return None
        case Outcome.PENDING:
            return _waiting_for_first_look(listing, now=now, zone=zone)
        case Outcome.QUARANTINED:
            return _quarantined(listing)
        case Outcome.AMBIGUOUS:
            return _("Several prices stand on the page, and nothing tells which one is the price.")
        case Outcome.REFUSED_BY_POLICY:
            return _by_policy(listing.site)
    return _join(outcome_sentence(listing.outcome), _age_of_price(listing, now), _next_try(listing, now, zone))


def outcome_sentence(outcome: str) -> str:
    """One look in a sentence, without its time."""
    return str(_SENTENCES.get(outcome, _unknown)())


def _unknown() -> str:
    return _("The price could not be read.")


_SENTENCES = {
    Outcome.PENDING.value: lambda: _("Not looked at yet."),
    Outcome.OK.value: lambda: _("The price was read."),
    Outcome.QUARANTINED.value: lambda: _("What was read is looked at again before it counts."),
    Outcome.AMBIGUOUS.value: lambda: _("Several prices stood on the page."),
    Outcome.BLOCKED.value: lambda: _("The shop refuses automatic visits."),
    Outcome.GONE.value: lambda: _("The product page is gone."),
    Outcome.NOT_A_PRODUCT.value: lambda: _("This is not the page of one product."),
    Outcome.NO_PRICE.value: lambda: _("There is no price on the page."),
    Outcome.THROTTLED.value: lambda: _("The shop asked us to come less often."),
    Outcome.OUTAGE.value: lambda: _("The shop's site has a fault."),
    Outcome.BAD_CREDENTIALS.value: lambda: _("The shop's interface does not accept our key."),
    Outcome.TIMEOUT.value: lambda: _("The shop did not answer in time."),
    Outcome.UNREACHABLE.value: lambda: _("The shop's site cannot be reached."),
    Outcome.TLS.value: lambda: _("The shop's certificate is not valid."),
    Outcome.TOO_LARGE.value: lambda: _("The page is too large to be read."),
    Outcome.REFUSED_ADDRESS.value: lambda: _("The address leads to a place that we do not visit."),
    Outcome.REFUSED_BY_ROBOTS.value: lambda: _("The shop asks robots not to read this page."),
    Outcome.REFUSED_BY_POLICY.value: lambda: _("This shop does not allow automatic visits."),
    Outcome.POISONED.value: lambda: _("This page broke our reader three times. An operator looks into it."),
}


def _waiting_for_first_look(listing: Listing, *, now: dt.datetime, zone: ZoneInfo) -> str:
    paused_until = listing.site.paused_until
    if paused_until is not None and paused_until > now:
        return _("Visits to this shop are paused for now.")
    if listing.site.next_slot_at > now + dt.timedelta(minutes=1):
        at = {"at": clock_text(listing.site.next_slot_at, zone)}
        return _("Waiting for its turn: the shop is visited one page at a time, from %(at)s on.") % at
    return _("Reading the page…")


def _quarantined(listing: Listing) -> str:
    aside = SetAside.from_json(listing.quarantine)
    last = listing.money(listing.price)
    if aside is None:
        return _("We will look again soon.")
    said = {"price": money_text(aside.money)}
    if aside.is_back:
        return _("It seems to be in stock again, at %(price)s. We will look again and believe it if it stays.") % said
    if last is None or last.currency != aside.money.currency:
        return _("We read %(price)s, which is hard to believe. We will look again and believe it if it stays.") % said
    return _compared(aside.money, last, said)


def _compared(read: Money, last: Money, said: dict[str, str]) -> str:
    if read.minor < last.minor:
        return (
            _("We read %(price)s, a tenth of the last price or less. We will look again and believe it if it stays.")
            % said
        )
    return (
        _("We read %(price)s, ten times the last price or more. We will look again and believe it if it stays.") % said
    )


def _by_policy(site: Site) -> str:
    if site.policy == Site.Policies.API:
        return _("This shop may be read through its official interface only, and none is set up yet.")
    return _("This shop does not allow automatic visits. Send the page you are looking at, or type the price.")


def _age_of_price(listing: Listing, now: dt.datetime) -> str:
    if listing.price is None or listing.last_seen_at is None:
        return ""
    days = int((now - listing.last_seen_at).total_seconds() // _DAY_S)
    if days < 1:
        return ""
    return ngettext("This price is %(days)d day old.", "This price is %(days)d days old.", days) % {"days": days}


def _next_try(listing: Listing, now: dt.datetime, zone: ZoneInfo) -> str:
    at = listing.next_check_at
    if at is None or listing.parked_at is not None or listing.outcome == Outcome.REFUSED_ADDRESS:
        return ""
    if at <= now:
        return _("We will try again soon.")
    if (at - now).total_seconds() > _DAY_S / 2:
        return _("We will try again tomorrow or later.")
    return _("We will try again around %(at)s.") % {"at": clock_text(at, zone)}


def _join(*sentences: str) -> str:
    """Japanese sentences stand close, English ones apart."""
    text = ""
    for sentence in sentences:
        text += sentence if not text or text.endswith("。") or not sentence else f" {sentence}"
    return text


def interval_message(interval_s: int, reason: str) -> str:
    """How often and why: "Checked every 3 hours: a target is near." """
    every = _every(interval_s)
    match reason:
        case Reason.NEAR_TARGET:
            return _("Checked every %(time)s: the price is near a target.") % {"time": every}
        case Reason.MOVES_OFTEN:
            return _("Checked every %(time)s: the price moves often.") % {"time": every}
        case Reason.CALM:
            return _("Checked every %(time)s: the price has been calm.") % {"time": every}
        case Reason.FAILING:
            return _("Usually checked every %(time)s. The last look did not succeed.") % {"time": every}
        case Reason.NEW:
            return _("Checked every %(time)s at first.") % {"time": every}
        case Reason.BY_HAND:
            return _("Recorded by hand: nobody visits this shop for you.")
        case Reason.DEMO:
            return _("Checked every %(time)s, as in this demo all goes fast.") % {"time": every}
    return _("Checked every %(time)s.") % {"time": every}


def _every(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    if seconds < 90 * 60:
        minutes = round(seconds / 60)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(seconds / 3600)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def look_sentence(check: Check) -> str:
    """One look: the price it found, or why there is none. Reads the check's point."""
    point = check.point
    if check.outcome != Outcome.OK or point is None or point.price is None:
        return outcome_sentence(check.outcome)
    price = {"price": money_text(Money(point.price, point.currency))}
    if point.source == TYPED:
        return _("You typed %(price)s.") % price
    if point.source == SENT:
        return _("Read %(price)s on the page you sent.") % price
    return _("Read %(price)s.") % price
