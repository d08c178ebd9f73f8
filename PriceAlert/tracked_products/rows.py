"""A person's tracked products, loaded once and asked many things: which fit a filter, in which order, how many are in
each state, what buying now would save. All of it in as few queries for five hundred as for one.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from alerts.models import AlertRule
from alerts.terms import is_already_true
from ec_sites.values import Availability, Money
from price_tracking.overview import Facts, Overview, fact_columns, is_lowest, overviews
from products.models import OUTCOME_OK, OUTCOME_PENDING, TrackedProduct
from users.models import User

STATES = (
    "all", "fallen", "attention", "lowest", "at_target", "out_of_stock", "failing", "paused", "bought",
)  # fmt: skip
_NOT_TO_BE_HAD = {Availability.OUT_OF_STOCK.value, Availability.DISCONTINUED.value}


@dataclass(frozen=True, slots=True)
class Row:
    """One tracked product, what its history says in single figures, and the states it is in."""

    tracked: TrackedProduct
    facts: Facts
    states: frozenset[str]


def own_products(person: User) -> QuerySet[TrackedProduct]:
    """A person's products with all that is shown of them. The picture's bytes are left where they are."""
    rules = AlertRule.objects.filter(deleted_at=None).order_by("id")
    return (
        TrackedProduct.objects.present()
        .filter(user=person)
        .select_related("listing__site", "listing__stored_image")
        .defer("listing__stored_image__body")
        .prefetch_related(Prefetch("rules", queryset=rules, to_attr="present_rules"))
    )


def day_start(now: dt.datetime, person: User) -> dt.datetime:
    """When today began where the person lives."""
    return now.astimezone(person.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def rows_of(person: User, now: dt.datetime) -> list[Row]:
    """All products of a person, in no order. Two queries; a third where a rule counts the person's terms of a shop."""
    found = own_products(person).annotate(**fact_columns(day_start(now, person), now, listing="listing__"))
    rows = []
    for tracked in found:
        tracked.user = person
        facts = Facts(*(getattr(tracked, name) for name in Facts._fields))
        rows.append(Row(tracked, facts, states_of(tracked, facts, now)))
    return rows


def states_of(tracked: TrackedProduct, facts: Facts, now: dt.datetime) -> frozenset[str]:
    """The names of all filters that let it through. What is in doubt is told as such, and as nothing else."""
    listing = tracked.listing
    is_watched = tracked.paused_at is None
    is_doubtful = listing.outcome not in (OUTCOME_OK, OUTCOME_PENDING) or listing.is_stale(now)
    is_sure = is_watched and not is_doubtful
    price, today = listing.price, facts.today_price
    answers = {
        "all": True,
        "fallen": is_sure and price is not None and today is not None and price < today,
        "attention": is_watched and is_doubtful,
        "lowest": is_sure and is_lowest(price, facts.lowest, facts.highest),
        "at_target": is_sure and _is_at_target(tracked),
        "out_of_stock": listing.availability in _NOT_TO_BE_HAD,
        "failing": is_watched and listing.has_failed,
        "paused": not is_watched and tracked.bought_at is None,
        "bought": tracked.bought_at is not None,
    }
    return frozenset(name for name, is_so in answers.items() if is_so)


def _is_at_target(tracked: TrackedProduct) -> bool:
    rules: list[AlertRule] = tracked.present_rules  # type: ignore[attr-defined]  # Prefetch(to_attr=…) in own_products
    for rule in rules:
        rule.tracked_product = tracked
    return any(rule.is_on and is_already_true(rule) for rule in rules)


def overviews_of(rows: Sequence[Row], now: dt.datetime) -> dict[int, Overview]:
    """By listing id. One query. The moment is rounded, so that an unchanged list has an unchanged ETag."""
    facts = {row.tracked.listing_id: row.facts for row in rows}
    return overviews([row.tracked.listing for row in rows], _rounded(now), facts=facts)


def overview_of(tracked: TrackedProduct, person: User, now: dt.datetime) -> Overview:
    """Two queries."""
    found = overviews([tracked.listing], _rounded(now), day_start=day_start(now, person))
    return found[tracked.listing_id]


def _rounded(now: dt.datetime) -> dt.datetime:
    return now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)


def matching(rows: Iterable[Row], wanted: dict[str, Any]) -> list[Row]:
    """The rows that the filters let through, in the order asked for."""
    words = _folded(wanted.get("search", "")).split()
    site, tag = wanted.get("site"), wanted.get("tag")
    found = [
        row
        for row in rows
        if wanted["state"] in row.states
        and (not site or row.tracked.listing.site.code == site)
        and (not tag or tag in row.tracked.tags)
        and (not words or _has_words(row.tracked, words))
    ]
    return ordered(found, wanted["ordering"])


def _has_words(tracked: TrackedProduct, words: Iterable[str]) -> bool:
    listing = tracked.listing
    text = _folded(
        "\n".join((listing.title, listing.brand, listing.site.name, listing.url, tracked.memo, *tracked.tags))
    )
    return all(word in text for word in words)


def _folded(text: str) -> str:
    """As people type: capitals, full-width letters and half-width kana count as what they stand for."""
    return unicodedata.normalize("NFKC", text).casefold()


def ordered(rows: Iterable[Row], ordering: str) -> list[Row]:
    """What has no value stands last, whichever way the list runs; what is alike keeps the person's own order."""
    is_descending, key = ordering.startswith("-"), _KEYS[ordering.removeprefix("-")]
    own_order = sorted(rows, key=lambda row: (row.tracked.position, row.tracked.pk))
    known = [row for row in own_order if key(row) is not None]
    known.sort(key=key, reverse=is_descending)
    return known + [row for row in own_order if key(row) is None]


def _change(row: Row) -> float | None:
    price, before = row.tracked.listing.price, row.facts.previous_price
    return None if price is None or before is None else (price - before) / before


_KEYS: dict[str, Callable[[Row], Any]] = {
    "position": lambda row: row.tracked.position,
    "name": lambda row: _folded(row.tracked.listing.title or row.tracked.listing.url),
    "price": lambda row: row.tracked.listing.price,
    "change": _change,
    "last_seen": lambda row: row.tracked.listing.last_seen_at,
}


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many products are in each state."""
    found = Counter(state for row in rows for state in row.states)
    return {state: found[state] for state in STATES}


def tag_counts(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """Each tag and how many products have it, by name."""
    return sorted(Counter(tag for row in rows for tag in set(row.tracked.tags)).items())


def site_counts(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Code, name and number of products of each shop; the one with the most comes first."""
    found = Counter((row.tracked.listing.site.code, row.tracked.listing.site.name) for row in rows)
    return sorted(((code, name, count) for (code, name), count in found.items()), key=lambda site: (-site[2], site[1]))


def savings(rows: Iterable[Row], now: dt.datetime) -> list[Money]:
    """What buying all now would save against the prices when tracking began, one sum a currency, most products first.

    Of what is watched, can be had, and whose price is fresh. A price that rose since saves nothing; it costs nothing
    either, for nobody has to buy it.
    """
    found = [money for row in rows if (money := _saving(row.tracked, now)) is not None]
    sums: Counter[str] = Counter()
    for money in found:
        sums[money.currency] += money.minor
    by_number = Counter(money.currency for money in found).most_common()
    return [Money(sums[currency], currency) for currency, _number in by_number]


def _saving(tracked: TrackedProduct, now: dt.datetime) -> Money | None:
    listing = tracked.listing
    is_wanted = tracked.paused_at is None and tracked.bought_at is None
    if not is_wanted or listing.availability in _NOT_TO_BE_HAD or listing.is_stale(now):
        return None
    if listing.price is None or tracked.base_price is None or tracked.base_currency != listing.currency:
        return None
    saved = tracked.base_price - listing.price
    return Money(saved, listing.currency) if saved > 0 else None
