"""The rules told a second time, in other words: the judge of what should have been told. Imports no product code.

Amounts are integers of minor units. Its source is `docs/alerts.md`: where it and `alerts/rules.py` differ, one is bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil


@dataclass(frozen=True)
class Seen:
    """One price point, in order of time."""

    currency: str
    price: int | None
    shipping: int | None = None
    points: int | None = None
    stock: str = "unknown"
    # When it was seen, in days from any day on.
    day: float | None = None
    # How many of which unit the price buys.
    unit: str | None = None
    unit_count: Fraction | None = None


@dataclass(frozen=True)
class Asked:
    """A rule: kind, measure, target and least change (amount, currency), percent, base, days, and the shelf price at
    registration.
    """

    kind: str
    measure: str = "shelf"
    target: tuple[int, str] | None = None
    percent: Fraction | None = None
    base: str | None = None
    registration: tuple[int, str] | None = None
    yen_per_point: Fraction = Fraction(1)
    # What the person says shipping costs them: amount, currency, whether as a member.
    usual: tuple[int, str, bool] | None = None
    amount: tuple[int, str] | None = None
    days: int | None = None
    # Of a rule of several conditions: the others, and whether "all" or "any" of them must hold.
    further: tuple[Asked, ...] = ()
    joiner: str | None = None


def told(asked: Asked, history: list[Seen]) -> list[int]:
    """The positions in the history at which the person should have been told."""
    if asked.further:
        return _told_of_several(asked, history)
    if asked.kind in _STOCK:
        return _told_of_stock(history, _STOCK[asked.kind])
    if asked.kind in ("gone", "unseen"):
        return []
    if asked.base in ("median", "average", "high") or (asked.kind == "lowest" and asked.days):
        return _told_of_days(asked, history)
    if asked.kind == "any_change":
        return _told_of_changes(asked, history)
    if asked.kind == "rise":
        return _told_of_rise(asked, history)
    if asked.kind == "lowest":
        return _told_of_lowest(asked, history)
    if asked.kind == "target" or asked.base == "registration":
        return _told_of_level(asked, history)
    return _told_of_falls(asked, history)


def counted(looks: list[tuple[float, str]], apart: float) -> list[int]:
    """Which of the looks that went well, as (moment, stock), count.

    All but those that say "in stock" where the word before, unknown aside, was another one, until such looks in a row
    lie `apart`.
    """
    found, row_began, word = [], 0.0, "in_stock"
    for at, ((moment, stock), (_, before)) in enumerate(zip(looks, [(0.0, "unknown"), *looks], strict=False)):
        if stock != "in_stock" or before != "in_stock":
            row_began = moment
        if stock != "in_stock" or word == "in_stock" or moment - row_began >= apart:
            found.append(at)
            word = word if stock == "unknown" else stock
    return found


def told_of_sight(asked: Asked, sights: list[tuple[float, str]]) -> list[int]:
    """Of a rule on what cannot be seen, made at day 0: at which of its sights, as (day, what looks come to), it tells.

    Between two successes at most once: at the first sight that is what it waits for.
    """
    found: list[int] = []
    last_success = 0.0
    for is_well, run in groupby(enumerate(sights), key=lambda one: one[1][1] == "ok"):
        gap = list(run)
        if is_well:
            last_success = gap[-1][1][0]
        elif asked.kind == "gone":
            found += [at for at, (_, outcome) in gap if outcome == "gone"][:1]
        else:
            unseen = [at for at, (day, word) in gap if word != "pending" and day - last_success >= (asked.days or 0)]
            found += unseen[:1]
    return found


_STOCK = {
    "back_in_stock": ("in_stock",),
    "out_of_stock": ("out_of_stock", "discontinued"),
    "pre_order": ("pre_order",),
}


def _told_of_stock(history: list[Seen], awaited: tuple[str, ...]) -> list[int]:
    known = [(at, seen.stock in awaited) for at, seen in enumerate(history) if seen.stock != "unknown"]
    return [at for (_, before), (at, now) in pairwise(known) if now and not before]


# Of a condition at a point: whether it is so, and whether it has clearly gone (2 % away, or stock that is not so).
Course = list[tuple[bool | None, bool | None]]
NOBODY_KNOWS = (None, None)


def _told_of_several(asked: Asked, history: list[Seen]) -> list[int]:
    several = (asked, *asked.further)
    names_stock = any(one.kind in _STOCK for one in several)
    courses = [
        _course_of_stock(one, history) if one.kind in _STOCK else _course_of_price(one, history, names_stock)
        for one in several
    ]
    found, waits = [], False
    for at, together in enumerate(zip(*courses, strict=True)):
        so, gone = [one for one, _ in together], [one for _, one in together]
        if asked.joiner == "all":
            is_so, is_gone = all(one is True for one in so), any(one is True for one in gone)
        else:
            is_so, is_gone = any(one is True for one in so), all(one is True for one in gone)
        if is_gone:
            waits = False
        elif is_so and not waits:
            found.append(at)
            waits = True
    return found


def _course_of_stock(asked: Asked, history: list[Seen]) -> Course:
    awaited = _STOCK[asked.kind]
    return [
        NOBODY_KNOWS if seen.stock == "unknown" else (seen.stock in awaited, seen.stock not in awaited)
        for seen in history
    ]


def _course_of_price(asked: Asked, history: list[Seen], names_stock: bool) -> Course:
    figures = {figure[0]: figure for figure in _figures(asked, history)}
    limits = _limits(asked, history)
    course: Course = []
    for at, seen in enumerate(history):
        if at not in figures:
            is_sold_out = seen.stock in ("out_of_stock", "discontinued")
            course.append((False, True) if is_sold_out and names_stock else NOBODY_KNOWS)
            continue
        _, currency, amount, certain, make = figures[at]
        limit = limits[at]
        if limit is None or limit[1] != currency:
            course.append(NOBODY_KNOWS)
        elif asked.kind == "rise":
            is_sure = asked.measure != "effective" or currency != "JPY" or asked.yen_per_point == 0 or make[0]
            is_far = amount < limit[0] and Fraction(amount) <= Fraction(limit[0]) * Fraction(98, 100)
            course.append((amount >= limit[0] and is_sure, is_far) if certain else NOBODY_KNOWS)
        else:
            is_far = amount > limit[0] and Fraction(amount) >= Fraction(limit[0]) * Fraction(102, 100)
            course.append((amount <= limit[0] and certain, is_far))
    return course


def _limits(asked: Asked, history: list[Seen]) -> list[tuple[int, str] | None]:
    """Which amount counts at each point: it is known from the start, from registration on, or by the days before."""
    if asked.target is not None:
        return [asked.target] * len(history)
    certain = {at: (amount, currency, make) for at, currency, amount, is_so, make in _figures(asked, history) if is_so}
    if asked.base == "registration":
        if asked.measure == "shelf":
            return [_under(asked, asked.registration)] * len(history)
        first = min(certain, default=len(history))
        return [None if at < first else _under(asked, certain[first][:2]) for at in range(len(history))]
    limits: list[tuple[int, str] | None] = []
    asked_since: list[tuple[float, int | None]] = []
    of: tuple[str, Make] | None = None
    for at, seen in enumerate(history):
        day = seen.day or 0
        if at not in certain:
            limits.append(None)
            asked_since.append((day, None))
            continue
        amount, currency, make = certain[at]
        if of != (currency, make):
            asked_since, of = [], (currency, make)
        base = _of_days(asked, _but_this_price(asked_since, amount) if asked.kind == "lowest" else asked_since, day)
        asked_since.append((day, amount))
        if asked.kind == "lowest":
            limits.append(None if base is None else (base - 1, currency))
        else:
            limits.append(None if base is None else _under(asked, (base, currency)))
    return limits


def _but_this_price(asked_since: list[tuple[float, int | None]], amount: int) -> list[tuple[float, int | None]]:
    """The days before, without the time for which it has been asked until now."""
    others = list(asked_since)
    for at in reversed(range(len(others))):
        if others[at][1] != amount:
            break
        others[at] = (others[at][0], None)
    return others


def _under(asked: Asked, base: tuple[int, str] | None) -> tuple[int, str] | None:
    below = None if base is None else _below(asked, *base)
    return None if base is None or below is None else (below, base[1])


Make = tuple[bool, int | None]


def _figures(asked: Asked, history: list[Seen]) -> list[tuple[int, str, int, bool, Make]]:
    """(position, currency, amount, is certain, of which make) of everything that can be bought.

    The make: whether the page names points, and the shipping that is the person's word and not the page's.
    """
    figures: list[tuple[int, str, int, bool, Make]] = []
    for at, seen in enumerate(history):
        if seen.price is None or seen.stock in ("out_of_stock", "discontinued"):
            continue
        if asked.measure == "unit":
            # In hundredths of the smallest coin, a half counting as one more; each unit is a currency of its own.
            of_one = int(seen.price * 100 / seen.unit_count + Fraction(1, 2)) if seen.unit and seen.unit_count else 0
            if of_one:
                figures.append((at, f"{seen.currency}/{seen.unit}", of_one, True, (False, None)))
            continue
        if asked.measure == "shelf":
            figures.append((at, seen.currency, seen.price, True, (False, None)))
            continue
        spends_points = asked.measure == "effective"
        names_points = spends_points and seen.currency == "JPY" and seen.points is not None and asked.yen_per_point > 0
        worth = int(seen.points * asked.yen_per_point) if names_points and seen.points is not None else 0
        own_word = _own_word(asked, seen)
        shipping = own_word if own_word is not None else seen.shipping
        amount = max(0, seen.price + (shipping or 0) - worth)
        figures.append((at, seen.currency, amount, shipping is not None, (names_points, own_word)))
    return figures


def _own_word(asked: Asked, seen: Seen) -> int | None:
    """Where the page is silent; and for a member wherever the page asks for more."""
    if asked.usual is None or asked.usual[1] != seen.currency:
        return None
    amount, _, is_member = asked.usual
    is_silent = seen.shipping is None
    return amount if is_silent or (is_member and amount < (seen.shipping or 0)) else None


def _told_of_level(asked: Asked, history: list[Seen]) -> list[int]:
    figures = _figures(asked, history)
    limit = _limit(asked, figures)
    if limit is None:
        return []
    found, waits_for_recovery = [], False
    for at, currency, amount, certain, _ in figures:
        if currency != limit[1]:
            continue
        # Back at 2 % above the limit or more, and truly above it.
        if amount > limit[0] and Fraction(amount) >= Fraction(limit[0]) * Fraction(102, 100):
            waits_for_recovery = False
        elif certain and amount <= limit[0] and not waits_for_recovery:
            found.append(at)
            waits_for_recovery = True
    return found


def _told_of_rise(asked: Asked, history: list[Seen]) -> list[int]:
    found, waits_for_recovery = [], False
    limit, currency = asked.target or (0, "")
    for at, asked_in, amount, certain, (names_points, _) in _figures(asked, history):
        if asked_in != currency or not certain:
            continue
        # Points that are not named may make it less, never more.
        may_be_less = (
            asked.measure == "effective" and currency == "JPY" and asked.yen_per_point > 0 and not names_points
        )
        if amount < limit and Fraction(amount) <= Fraction(limit) * Fraction(98, 100):
            waits_for_recovery = False
        elif amount >= limit and not waits_for_recovery and not may_be_less:
            found.append(at)
            waits_for_recovery = True
    return found


def _told_of_lowest(asked: Asked, history: list[Seen]) -> list[int]:
    """Runs of one currency and make are told apart; within one, a strict minimum of all before, from day 30 on."""
    found: list[int] = []
    run: list[tuple[int, float | None]] = []
    of: tuple[str, Make] | None = None
    for at, currency, amount, certain, make in _figures(asked, history):
        if not certain:
            continue
        if of != (currency, make):
            run, of = [], (currency, make)
        day = history[at].day
        if run and amount < min(before for before, _ in run):
            began = run[0][1]
            if day is not None and began is not None and day - began >= 30:
                found.append(at)
        run.append((amount, day))
    return found


def _told_of_days(asked: Asked, history: list[Seen]) -> list[int]:
    """Each price is held against what the days before it come to; only one currency and make counts at a time."""
    figures = {
        at: (currency, amount, make) for at, currency, amount, certain, make in _figures(asked, history) if certain
    }
    found: list[int] = []
    asked_since: list[tuple[float, int | None]] = []
    of: tuple[str, Make] | None = None
    rests = False
    for at, seen in enumerate(history):
        if seen.day is None:
            continue
        if at not in figures:
            asked_since.append((seen.day, None))
            continue
        currency, amount, make = figures[at]
        if of != (currency, make):
            asked_since, rests, of = [], False, (currency, make)
        base = _of_days(asked, asked_since, seen.day)
        asked_since.append((seen.day, amount))
        if base is None:
            continue
        if asked.kind == "lowest":
            found += [at] if amount < base else []
            continue
        limit = _below(asked, base, currency)
        if limit is None:
            continue
        if amount > limit and Fraction(amount) >= Fraction(limit) * Fraction(102, 100):
            rests = False
        elif amount <= limit and not rests:
            found.append(at)
            rests = True
    return found


def _of_days(asked: Asked, asked_since: list[tuple[float, int | None]], now: float) -> int | None:
    """The median, average, highest or lowest of the time that had a price; None before half of it, or a week, had."""
    days = asked.days or 0
    held: dict[int, Fraction] = {}
    ends = [day for day, _ in asked_since[1:]] + [now]
    for (since, amount), until in zip(asked_since, ends, strict=False):
        length = Fraction(until) - max(Fraction(since), Fraction(now) - days)
        if amount is not None and length > 0:
            held[amount] = held.get(amount, Fraction(0)) + length
    in_all = sum(held.values())
    if in_all < max(7, ceil(Fraction(days, 2))):
        return None
    if asked.kind == "lowest":
        return min(held)
    if asked.base == "high":
        return max(held)
    if asked.base == "average":
        return int(sum(amount * length for amount, length in held.items()) / in_all)
    at_or_below = {one: sum(length for amount, length in held.items() if amount <= one) for one in held}
    return min(amount for amount, time in at_or_below.items() if time * 2 >= in_all)


def _told_of_changes(asked: Asked, history: list[Seen]) -> list[int]:
    found: list[int] = []
    counts_from: tuple[str, int, Make] | None = None
    least, in_currency = asked.amount or (0, "")
    for at, currency, amount, certain, make in _figures(asked, history):
        if not certain:
            continue
        if counts_from is None or (counts_from[0], counts_from[2]) != (currency, make):
            counts_from = (currency, amount, make)
            continue
        may_be_less = asked.measure == "effective" and currency == "JPY" and asked.yen_per_point > 0 and not make[0]
        is_sure = amount < counts_from[1] or not may_be_less
        if is_sure and currency == in_currency and abs(amount - counts_from[1]) >= least:
            found.append(at)
            counts_from = (currency, amount, make)
    return found


def _below(asked: Asked, base: int, currency: str) -> int | None:
    """How low a drop from `base` must come."""
    if asked.amount is None:
        return int(Fraction(base) * (100 - (asked.percent or 0)) / 100)
    return base - asked.amount[0] if asked.amount[1] == currency and asked.amount[0] < base else None


def _limit(asked: Asked, figures: list[tuple[int, str, int, bool, Make]]) -> tuple[int, str] | None:
    if asked.kind == "target":
        return asked.target
    base = asked.registration
    if asked.measure != "shelf":
        base = next(((amount, currency) for _, currency, amount, certain, _ in figures if certain), None)
    below = None if base is None else _below(asked, *base)
    return None if base is None or below is None else (below, base[1])


def _told_of_falls(asked: Asked, history: list[Seen]) -> list[int]:
    found: list[int] = []
    before: tuple[str, int, Make] | None = None
    last_told: int | None = None
    for at, currency, amount, certain, make in _figures(asked, history):
        if not certain:
            continue
        if before is None or (before[0], before[2]) != (currency, make):
            before, last_told = (currency, amount, make), None
            continue
        if last_told is not None and amount > last_told and Fraction(amount) >= last_told * Fraction(102, 100):
            last_told = None
        if _is_fall(asked, before[1], amount, currency) and (last_told is None or amount < last_told):
            found.append(at)
            last_told = amount
        before = (currency, amount, make)
    return found


def _is_fall(asked: Asked, before: int, now: int, currency: str) -> bool:
    if now >= before:
        return False
    if asked.amount is not None:
        return asked.amount[1] == currency and before - now >= asked.amount[0]
    return asked.kind == "any_fall" or Fraction(before - now, before) * 100 >= (asked.percent or 100)
