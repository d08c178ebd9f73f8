"""What things cost at a moment, and what they cost in the ninety days before: the same for the same seed."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from dataclasses import dataclass

from demo.catalogue import HEADPHONES, HEADPHONES_LOW, Goods

SEED = "pricealert"
HISTORY_DAYS = 90
GAP_CHANCE = 0.3

# The sure drop, in seconds from the first look at it: high, then low for a while, then high until it comes round again.
DROP_AFTER_S = 12
LOW_FOR_S = 180
DROP_COMES_ROUND_S = 900


@dataclass(frozen=True, slots=True)
class Asked:
    """What a shop asks for a thing, in minor units; `points` and `shipping` of None are not said."""

    price: int
    points: int | None
    shipping: int | None
    in_stock: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """From `begin` until `end` a thing was offered unchanged; a gap to the next span is a time nobody looked."""

    begin: dt.datetime
    end: dt.datetime
    asked: Asked


def asked_now(goods: Goods, since_first_look_s: float, seed: str = SEED) -> Asked:
    """What is asked so many seconds after the shop's page was first looked at."""
    turn = int(since_first_look_s // goods.moves_every_s)
    chance = random.Random(_number(seed, goods.url, turn))
    if goods is HEADPHONES:
        return _asked(goods, _sure_drop(since_first_look_s))
    # The first turn shows what the history ended with.
    factor = chance.choice(goods.swing) if turn else 1.0
    sold_out = goods.sells_out and turn > 0 and chance.random() < 0.3
    return _asked(goods, _round(goods, goods.price * factor), in_stock=not sold_out)


def _sure_drop(seconds: float) -> int:
    seconds %= DROP_COMES_ROUND_S
    return HEADPHONES_LOW if DROP_AFTER_S <= seconds < DROP_AFTER_S + LOW_FOR_S else HEADPHONES.price


def history(goods: Goods, now: dt.datetime, seed: str = SEED) -> list[Span]:
    """Ninety days up to `now`, oldest first: a change every few days, a gap or a dry spell for some."""
    chance = random.Random(_number(seed, goods.url, -1))
    begin = now - dt.timedelta(days=HISTORY_DAYS, minutes=chance.randrange(600))
    gap_at = chance.randrange(35, 55) if goods is HEADPHONES or chance.random() < GAP_CHANCE else HISTORY_DAYS
    spans: list[Span] = []
    day = 0
    while day < HISTORY_DAYS:
        length = min(chance.randrange(3, 13), HISTORY_DAYS - day)
        is_last = day + length >= HISTORY_DAYS
        factor = 1.0 if is_last else chance.choice((*goods.swing, 1.05, 1.0, 0.96))
        dry = goods.sells_out and not is_last and 60 <= day < 75
        end = now if is_last else begin + dt.timedelta(days=day + length)
        asked = _asked(goods, _round(goods, goods.price * factor), in_stock=not dry)
        spans = _continued(spans, Span(begin + dt.timedelta(days=day), end, asked))
        day += length
        if day - length <= gap_at < day and not is_last:
            day += 4  # nobody looked for four days
    return spans


def _continued(spans: list[Span], following: Span) -> list[Span]:
    """A span with the same offer and no gap between is the same span."""
    if spans and spans[-1].end == following.begin and spans[-1].asked == following.asked:
        return [*spans[:-1], Span(spans[-1].begin, following.end, following.asked)]
    return [*spans, following]


def _asked(goods: Goods, price: int, *, in_stock: bool = True) -> Asked:
    points = price * goods.points_percent // 100 if goods.points_percent else None
    return Asked(price, points, goods.shipping, in_stock)


def _round(goods: Goods, price: float) -> int:
    """To the figures shops like: tens below 10,000 and hundreds above; dollars to half a dollar."""
    step = 50 if goods.shop.currency == "USD" else 10 if price < 20_000 else 100
    return round(price / step) * step


def _number(*parts: object) -> int:
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8])
