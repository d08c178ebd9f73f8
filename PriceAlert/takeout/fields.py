"""From an archive's JSON to the fields of our rows, each judged on the way. No database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from alerts.carried import to_carried
from alerts.facts import shape
from alerts.join import FURTHER_MAX, kept, lasts
from alerts.models import AlertRule, Delivery
from alerts.values import OF_DAYS, Figure, State
from alerts.window import DAYS_MAX, DAYS_MIN
from ec_sites.address import Target, parse_target
from ec_sites.units import UNITS, split_unit
from ec_sites.values import Availability, CandidateKind, Condition, Money, OfferFigure, Pick
from ec_sites.wire import pick_to_json
from price_tracking.shown import LONGEST_TITLE, MOST_CANDIDATES, MOST_EVIDENCE
from price_tracking.shown import MOST_POINTS as MOST_PRICE_POINTS
from PriceAlert.takeout.form import MOST_NOTIFICATIONS, MOST_POINTS
from PriceAlert.takeout.take import DamagedError, Taken
from products.models import Listing
from products.own import IMPORTED, SENT, TYPED

Fields = dict[str, Any]

_AVAILABILITIES = {value.value for value in Availability}
_CONDITIONS = {value.value for value in Condition}
_KINDS = {value.value for value in CandidateKind}
_FIGURES = {value.value for value in OfferFigure}
_OUTCOMES = set(Listing.Outcome.values)
_LONGEST_INTERVAL_S = 30 * 24 * 3600
_SMALL = 32_767
_LONGEST_WORDS = 500


def watch_fields(product: Taken) -> Fields:
    """Of TrackedProduct, without its place in the order."""
    base, purchase = product.inner_or_none("base"), product.inner_or_none("purchase")
    base_price, bought = _price_in(base), _price_in(purchase)
    return {
        "memo": product.text("memo", 2000),
        "tags": product.texts("tags", most=20, longest=40),
        # Archives made before there were defaults do not say.
        "defaults_had": product.texts_or_none("defaults_had", most=1_000, longest=120),
        "created_at": product.moment("created_at"),
        "tracking_since": product.moment("tracking_since"),
        "paused_at": product.moment_or_none("paused_at"),
        "base_price": base_price.minor if base_price else None,
        "base_currency": base_price.currency if base_price else "",
        "base_at": base.moment("at") if base and base_price else None,
        "bought_at": purchase.moment("at") if purchase else None,
        "bought_price": bought.minor if bought else None,
        "bought_currency": bought.currency if bought else "",
    }


def _price_in(priced: Taken | None) -> Money | None:
    return None if priced is None else priced.money_or_none("price")


def offer_fields(offer: Taken) -> Fields:
    """Of Listing: what its last looks left."""
    picture = parse_target(address) if (address := offer.text("picture", 2048)) else None
    confidence = offer.share_or_none("confidence")
    parts = _parts(offer)
    return {
        "created_at": offer.moment("known_since"),
        "title": offer.text("title", LONGEST_TITLE),
        "image": picture.url[:2048] if isinstance(picture, Target) else "",
        "brand": offer.text("brand", 200),
        "gtin": offer.text("gtin", 14),
        **parts,
        "condition": offer.word("condition", _CONDITIONS),
        "confidence": confidence,
        "source": _source(offer) if offer.text("source", 20) else "",
        "evidence": _evidence(offer),
        "last_seen_at": offer.moment_or_none("last_seen_at"),
        "last_looked_at": offer.moment_or_none("last_looked_at"),
        "outcome": offer.word("outcome", _OUTCOMES),
        "outcome_detail": offer.text("outcome_detail", 300),
        "outcome_since": offer.moment_or_none("outcome_since"),
        "failures": offer.whole("failures", most=_SMALL),
        "candidates": [_candidate(row) for row in offer.each("candidates", MOST_CANDIDATES)],
        "quarantine": _quarantine(offer.inner_or_none("quarantine")),
        "anchor": _pick(offer.inner_or_none("pick")),
        "interval_s": offer.whole("interval_s", least=1, most=_LONGEST_INTERVAL_S),
        "interval_reason": offer.text("interval_reason", 40),
    }


def _parts(priced: Taken) -> Fields:
    currency = priced.currency("currency")
    price = priced.minor_or_none("price", currency)
    if price is not None and price <= 0:
        raise DamagedError("a price is above zero")
    return {
        "currency": currency,
        "price": price,
        "list_price": priced.minor_or_none("list_price", currency),
        "shipping": priced.minor_or_none("shipping", currency),
        "points": priced.whole_or_none("points", most=MOST_PRICE_POINTS),
        "availability": priced.word("availability", _AVAILABILITIES),
        **_units(priced),
    }


def _units(priced: Taken) -> Fields:
    """How many of which unit the price buys. Archives of before units were read say neither."""
    unit, count = priced.word_or_none("unit", UNITS), priced.decimal_or_none("unit_count")
    if bool(unit) != (count is not None and 0 < count < 10**9):
        raise DamagedError("a unit has a count above zero")
    return {"unit": unit or None, "unit_count": count}


def _evidence(row: Taken) -> list[dict[str, str]]:
    return [_stood(one) for one in row.each("evidence", MOST_EVIDENCE)]


def _stood(row: Taken) -> dict[str, str]:
    return {
        "reader": row.text("reader", 20),
        "place": row.text("place", _LONGEST_WORDS),
        "text": row.text("text", _LONGEST_WORDS),
    } | ({"figure": figure} if (figure := row.word_or_none("figure", _FIGURES)) else {})


def _candidate(row: Taken) -> Fields:
    money = None if row.decimal_or_none("amount") is None else row.money()
    unknown: Fields = {"amount": None, "currency": None}
    return {"kind": row.word("kind", _KINDS), **(shape(money) or unknown), **_stood(row)}


def _quarantine(aside: Taken | None) -> Fields | None:
    if aside is None:
        return None
    seen_at = aside.moment("seen_at").isoformat()
    return {**(shape(aside.money()) or {}), "seen_at": seen_at, "is_back": bool(aside.flag_or_none("is_back"))}


def _pick(pick: Taken | None) -> Fields | None:
    """As `Listing.anchor` keeps it."""
    if pick is None:
        return None
    kind = pick.word_or_none("kind", _KINDS)
    chosen = Pick(
        CandidateKind(kind) if kind else None,
        **_stood(pick),
        nth=pick.whole("nth", most=_SMALL),
        count=pick.whole("count", least=1, most=_SMALL),
        is_alone=pick.flag("is_alone"),
        money=pick.money_or_none("money"),
    )
    return pick_to_json(chosen)


def _source(row: Taken) -> str:
    """What a person typed or sent themselves stays that; all else is marked as imported, whatever it says."""
    source = row.text("source", 20)
    return source if source in (TYPED, SENT) else IMPORTED


# --- history -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """One span: the fields of its PricePoint, and its evidence."""

    point: Fields
    address: str
    evidence: list[dict[str, str]]


def spans(product: Taken) -> list[Span]:
    """In order of time, none reaching into the next; only the last may be open."""
    found = [_span(row) for row in product.each("history", MOST_POINTS)]
    for span, following in pairwise(found):
        begins, ends = span.point["first_seen_at"], span.point["last_seen_at"]
        if ends is None or not begins <= ends <= following.point["first_seen_at"]:
            raise DamagedError("history is not in order")
    last = found[-1].point if found else None
    if last and last["last_seen_at"] is not None and last["last_seen_at"] < last["first_seen_at"]:
        raise DamagedError("history is not in order")
    return found


def _span(row: Taken) -> Span:
    return Span(
        point={
            "first_seen_at": row.moment("first_seen_at"),
            "last_seen_at": row.moment_or_none("last_seen_at"),
            "after_gap": row.flag("after_gap"),
            **_parts(row),
            "confidence": row.share_or_none("confidence"),
            "source": _source(row),
        },
        address=row.text("address", 2048),
        evidence=_evidence(row),
    )


# --- rules and what was told ---------------------------------------------------------------------------------------


def rule_fields(rule: Taken) -> Fields:
    """Of AlertRule, with where it stands; without the point that it saw last."""
    condition = _condition_fields(rule)
    # An archive of before there were several conditions names none.
    further = list(rule.each("further", FURTHER_MAX)) if rule.word_or_none("joiner", AlertRule.Joiner.values) else []
    others = [_condition_fields(one) for one in further]
    currencies = {one.pop("currency") for one in others} | {condition["currency"]}
    units = {one.pop("unit") for one in others} | {condition["unit"]}
    if len(currencies - {""}) > 1 or len(units - {""}) > 1:
        raise DamagedError("a rule has one currency, and one unit")
    if others and not all(lasts(one["kind"], one["base"], one["days"]) for one in (condition, *others)):
        raise DamagedError("what is joined lasts")
    return {
        **condition,
        "currency": max(currencies),
        "unit": max(units),
        "joiner": rule.word("joiner", AlertRule.Joiner.values) if others else "",
        "further": [kept(one) for one in others],
        "is_on": rule.flag("is_on"),
        "snoozed_until": rule.moment_or_none("snoozed_until"),
        "expires_at": rule.moment_or_none("expires_at"),
        "closed_at": rule.moment_or_none("closed_at"),
        "created_at": rule.moment("created_at"),
        "deleted_at": rule.moment_or_none("removed_at"),
        "state": rule.word("state", AlertRule.State.values),
        "episode": rule.whole("episode", most=10**6),
        "carried": to_carried(_state(rule)),
        "fired_at": rule.moment_or_none("fired_at"),
    }


def _asked(rule: Taken, name: str) -> Money | None:
    return rule.money_or_none(name, or_unit_price=True)


def _condition_fields(rule: Taken) -> Fields:
    kind = rule.word("kind", AlertRule.Kind.values)
    target, amount = _asked(rule, "target"), _asked(rule, "amount")
    days = rule.whole_or_none("days", least=DAYS_MIN, most=DAYS_MAX)
    percent = rule.decimal_or_none("percent")
    base = rule.word_or_none("base", AlertRule.Base.values)
    if kind in (AlertRule.Kind.TARGET, AlertRule.Kind.RISE) and (target is None or target.minor <= 0):
        raise DamagedError("a target has an amount")
    if kind in (AlertRule.Kind.DROP, AlertRule.Kind.DROP_AMOUNT) and not base:
        raise DamagedError("a drop has a base")
    has_amount = kind in (AlertRule.Kind.DROP_AMOUNT, AlertRule.Kind.ANY_CHANGE)
    if has_amount != (amount is not None and amount.minor > 0):
        raise DamagedError("a change has an amount, and nothing else has one")
    if days is None and (base in OF_DAYS or kind == AlertRule.Kind.UNSEEN):
        raise DamagedError("what looks back has days")
    is_possible = percent is not None and Decimal("0.1") <= percent <= 99
    if is_possible != (kind == AlertRule.Kind.DROP):
        raise DamagedError("a drop has a percentage from 0.1 to 99, and nothing else has one")
    asked = target or amount
    currency, unit = split_unit(asked.currency) if asked else ("", "")
    if bool(unit) != (asked is not None and rule.word("measure", AlertRule.Measure.values) == AlertRule.Measure.UNIT):
        raise DamagedError("amounts of a unit price have a unit, and no others")
    return {
        "kind": kind,
        "measure": rule.word("measure", AlertRule.Measure.values),
        "target": target.minor if target else None,
        "currency": currency,
        "unit": unit,
        "percent": percent,
        "base": base,
        "amount": amount.minor if amount else None,
        "days": days,
    }


def _state(rule: Taken) -> State:
    last = rule.inner_or_none("last")
    return State(
        last=_last(last) if last else None,
        told=rule.money_or_none("told", or_unit_price=True),
        base=rule.money_or_none("registered", or_unit_price=True),
        in_stock=rule.flag_or_none("in_stock"),
        since=rule.moment_or_none("since"),
    )


def _last(last: Taken) -> Figure:
    amount = last.money(or_unit_price=True)
    return Figure(
        amount,
        counts_points=last.flag("counts_points"),
        assumed_shipping=last.minor_or_none("assumed_shipping", amount.currency),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One notification: its fields, and its rule and point by their places in the file."""

    fields: Fields
    rule: int
    point: int | None


def told(product: Taken, *, rules: int, points: int) -> list[Told]:
    found = [_told(row, rules, points) for row in product.each("notifications", MOST_NOTIFICATIONS)]
    if len({(one.rule, one.fields["episode"]) for one in found}) < len(found):
        raise DamagedError("a rule tells an episode once")
    return found


def _told(row: Taken, rules: int, points: int) -> Told:
    return Told(
        fields={
            "episode": row.whole("episode", most=10**6),
            "created_at": row.moment("created_at"),
            "read_at": row.moment_or_none("read_at"),
            "facts": _facts(row.inner("facts")),
        },
        rule=row.whole("rule", most=rules - 1),
        point=row.whole_or_none("point", most=points - 1),
    )


_MONEY_FACTS = (
    "price", "before", "base_price", "target", "asked_amount", "rearm_at", "shelf", "lowest", "list_price", "shipping",
    "assumed_shipping", "pay_now", "effective",
)  # fmt: skip


def _facts(facts: Taken) -> Fields:
    """What a notification says (alerts/facts.py). A name that is not known is left out."""
    kind = facts.word("kind", AlertRule.Kind.values)
    asked = facts.decimal_or_none("asked_percent")
    if kind == AlertRule.Kind.DROP and asked is None:
        raise DamagedError("a drop was asked for by a percentage")
    days = facts.whole_or_none("days", least=DAYS_MIN, most=DAYS_MAX)
    percent = facts.decimal_or_none("percent")
    return {
        "kind": kind,
        "measure": facts.word("measure", AlertRule.Measure.values),
        **{name: shape(facts.money_or_none(name, or_unit_price=True)) for name in _MONEY_FACTS},
        "base": facts.word_or_none("base", AlertRule.Base.values) or None,
        "percent": None if percent is None else str(percent),
        "asked_percent": None if asked is None else str(asked),
        "days": days,
        **_joined_facts(facts),
        "already_true": facts.flag("already_true"),
        "points": facts.whole_or_none("points", most=MOST_PRICE_POINTS),
        "availability": facts.word("availability", _AVAILABILITIES),
        "seen_at": facts.moment("seen_at").isoformat(),
        "confidence": facts.share_or_none("confidence"),
        "evidence": _evidence(facts),
        "evidence_url": facts.text_or_none("evidence_url", 2048) or "",
        "is_lowest": bool(facts.flag_or_none("is_lowest")),
        "recorded_days": facts.whole_or_none("recorded_days", most=10**6) or 0,
    }


def _joined_facts(facts: Taken) -> Fields:
    """Of a rule of several conditions: what joins them, and what each of them came to."""
    joiner = facts.word_or_none("joiner", AlertRule.Joiner.values)
    if not joiner:
        return {}
    return {
        "joiner": joiner,
        "conditions": [_condition_facts(one) for one in facts.each("conditions", FURTHER_MAX + 1)],
    }


def _condition_facts(one: Taken) -> Fields:
    percent = one.decimal_or_none("percent")
    return {
        "kind": one.word("kind", AlertRule.Kind.values),
        "measure": one.word("measure", AlertRule.Measure.values),
        **{
            name: shape(one.money_or_none(name, or_unit_price=True))
            for name in ("target", "amount", "value", "base_price")
        },
        "percent": None if percent is None else str(percent),
        "base": one.word_or_none("base", AlertRule.Base.values) or None,
        "days": one.whole_or_none("days", least=DAYS_MIN, most=DAYS_MAX),
        "holds": one.flag_or_none("holds"),
    }


@dataclass(frozen=True, slots=True)
class Email:
    """What became of one email; its notifications by their places in the file."""

    fields: Fields
    notifications: list[int]


_ENDED = (Delivery.State.SENT, Delivery.State.FAILED, Delivery.State.DROPPED)


def emails(product: Taken, *, notifications: int, now: dt.datetime) -> list[Email]:
    """One that had not ended is in doubt here: where it was owed it may still go out. From here it is never sent."""
    return [_email(row, notifications, now) for row in product.each("emails", MOST_NOTIFICATIONS)]


def _email(row: Taken, notifications: int, now: dt.datetime) -> Email:
    state = row.word("state", Delivery.State.values)
    has_ended = state in _ENDED
    return Email(
        fields={
            "state": state if has_ended else Delivery.State.UNKNOWN,
            "recipient": row.text("to", 254),
            "created_at": row.moment("created_at"),
            "owed_since": row.moment("created_at"),
            "state_since": row.moment("state_since"),
            "sent_at": row.moment_or_none("sent_at"),
            "dropped_because": row.text("dropped_because", 20),
            "reply_code": row.whole_or_none("reply_code", most=999),
            # In doubt, a message goes out once more, once: that is used up.
            "resent_at": None if has_ended else now,
        },
        notifications=row.wholes("notifications", most=MOST_NOTIFICATIONS, below=notifications),
    )
