"""The rehearsal: what a drafted rule would have told over the recorded prices, judged by the code that runs live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from alerts.figures import date_text, money_text
from alerts.limits import measured
from alerts.models import AlertRule
from alerts.rules import replay
from alerts.terms import caught_up, fresh_state, observation_of, terms_of
from alerts.values import OF_SIGHT, Kind, Observation, State, Terms
from ec_sites.values import Money
from price_tracking.models import PricePoint
from users.models import User

COUNTED, REACH = dt.timedelta(days=90), dt.timedelta(days=365)
# The newest spans of a listing that changes by the minute; most have a few dozen a year.
POINTS_MAX = 2000
# So many of the lowest prices are tried as targets to offer; a price that was reached this often is worth waiting for.
TRIED_MAX, OFTEN = 8, 2


@dataclass(frozen=True, slots=True)
class Told:
    """One time it would have fired. `price` is under the rule's measure; None where stock came without a price."""

    at: dt.datetime
    price: Money | None


@dataclass(frozen=True, slots=True)
class Offer:
    target: Money
    times: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`times` counts the last `days` (90 at most); `last` looks back a year, of which `recorded_days` are on record.

    `lowest` is the lowest whole price of that year under the rule's measure, in the target's currency; `offer` a
    target that was reached, where the one asked for was not.
    """

    days: int
    times: int
    recorded_days: int
    last: Told | None = None
    lowest: Money | None = None
    offer: Offer | None = None


def rehearse(terms: Terms, state: State, history: Sequence[Observation], *, now: dt.datetime) -> Rehearsal:
    """Pure. As if the rule had been made where the history (at most a year, in order) begins, with this state."""
    if not history:
        return Rehearsal(days=0, times=0, recorded_days=0)
    moments = {seen.point_id: seen.at or now for seen in history}
    told = [Told(moments[firing.point_id], firing.value) for firing in replay(terms, history, state=state)]
    recorded = min(now - moments[history[0].point_id], REACH)
    lowest, offer = None, None
    if terms.kind is Kind.TARGET and not terms.further and not told:
        reached = _reached(terms, history)
        lowest, offer = reached[0] if reached else None, _offer(terms, reached, history)
    return Rehearsal(
        days=min(recorded, COUNTED).days,
        times=sum(one.at >= now - COUNTED for one in told),
        recorded_days=recorded.days,
        last=told[-1] if told else None,
        lowest=lowest,
        offer=offer,
    )


def _reached(terms: Terms, history: Sequence[Observation]) -> list[Money]:
    """Each price it stood at, whole and to be bought, lowest first, without the one it stands at now."""
    figures = [measured(terms.measure, seen, yen_per_point=terms.yen_per_point, usual=terms.usual) for seen in history]
    currency = terms.target.currency if terms.target else ""
    amounts = [one.amount.minor for one in figures if one and one.is_whole and one.amount.currency == currency]
    return [Money(minor, currency) for minor in sorted(set(amounts))]


def _offer(terms: Terms, reached: Sequence[Money], history: Sequence[Observation]) -> Offer | None:
    """The lowest price that was reached again and again; where none was, the lowest at all.

    One that holds now is no wish: a rule on it would be true already.
    """
    now = measured(terms.measure, history[-1], yen_per_point=terms.yen_per_point, usual=terms.usual)
    below = [target for target in reached if now is None or target.minor < now.amount.minor]
    offers = [Offer(target, len(replay(replace(terms, target=target), history))) for target in islice(below, TRIED_MAX)]
    return next((offer for offer in offers if offer.times >= OFTEN), offers[0] if offers else None)


# --- of a draft, in words ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rehearsed:
    rehearsal: Rehearsal
    message: str
    offer_message: str


def rehearsed(draft: AlertRule, user: User, *, now: dt.datetime) -> Rehearsed:
    """Two queries for the prices, whatever their number. Reads the draft's tracked product, its listing and person."""
    terms = terms_of(draft)
    if terms.kind in OF_SIGHT:
        with override(user.language):
            untried = _("What looks came to is not kept for long, so this alert cannot be tried on the past.")
        return Rehearsed(Rehearsal(days=0, times=0, recorded_days=0), untried, "")
    history = _history(draft.tracked_product.listing_id, now)
    found = rehearse(terms, _begun(draft, terms, history, now), history, now=now)
    with override(user.language):
        return Rehearsed(found, _message(terms, found, user), _offer_message(found.offer))


def _begun(draft: AlertRule, terms: Terms, history: Sequence[Observation], now: dt.datetime) -> State:
    """What the rule would have begun with: one that looks back has met in silence what was before (`first_step`)."""
    if not terms.looks_back or not history:
        return fresh_state(draft)
    first = history[0]
    was_there = first.at == now - REACH
    met = caught_up(draft, through=first.point_id if was_there else first.point_id - 1, at=first.at)
    return replace(met, is_fired=False, evaluated_through=0)


def _history(listing_id: int, now: dt.datetime) -> list[Observation]:
    """The spans that reach into the past year, in order of time; one that was there when it began, from then on."""
    since = now - REACH
    spans = PricePoint.objects.filter(listing=listing_id).filter(Q(last_seen_at=None) | Q(last_seen_at__gte=since))
    newest = spans.order_by("-first_seen_at", "-pk")[:POINTS_MAX]
    return [replace(observation_of(point), at=max(point.first_seen_at, since)) for point in newest][::-1]


def _message(terms: Terms, found: Rehearsal, user: User) -> str:
    if found.last is None:
        return _never(terms, found)
    said = {"day": date_text(found.last.at, user.zone), "price": money_text(found.last.price or Money(0, "JPY"))}
    last = _("on %(day)s at %(price)s") % said if found.last.price else _("on %(day)s") % said
    if found.times == 0:
        return _("It would not have told you in the last 90 days; the last time was %(last)s.") % {"last": last}
    if found.days == 0:
        return _("Prices are recorded since today only: it would have told you %(last)s.") % {"last": last}
    times = ngettext("once", "%(times)d times", found.times) % {"times": found.times}
    days = ngettext("%(days)d day", "%(days)d days", found.days) % {"days": found.days}
    return _("It would have told you %(times)s in %(days)s; last %(last)s.") % {
        "times": times,
        "days": days,
        "last": last,
    }


def _never(terms: Terms, found: Rehearsal) -> str:
    if found.recorded_days == 0:
        return _("Prices are recorded since today only, so there is nothing to try this alert on yet.")
    days = ngettext("%(days)d day", "%(days)d days", found.recorded_days) % {"days": found.recorded_days}
    if terms.kind is not Kind.TARGET or terms.target is None or terms.further:
        if found.recorded_days >= REACH.days:
            return _("It would not have told you once in the past year.")
        return _("It would not have told you once in the %(days)s on record.") % {"days": days}
    said = {"target": money_text(terms.target), "days": days}
    never = (
        _("It never reached %(target)s in the past year.")
        if found.recorded_days >= REACH.days
        else _("It never reached %(target)s in the %(days)s on record.")
    ) % said
    if found.lowest is None:
        return never
    return _("%(never)s The lowest was %(lowest)s.") % {"never": never, "lowest": money_text(found.lowest)}


def _offer_message(offer: Offer | None) -> str:
    if offer is None:
        return ""
    times = ngettext("once", "%(times)d times", offer.times) % {"times": offer.times}
    return _("%(target)s was reached %(times)s in that time.") % {"target": money_text(offer.target), "times": times}
