"""Trying the readers of this version on the stored pages: what would change is listed, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ec_sites.money import format_amount
from ec_sites.read import read
from ec_sites.values import Offer
from ec_sites.wire import pick_from
from price_tracking.keep_page import page_from
from price_tracking.models import StoredPage
from price_tracking.shown import candidates_json, known_of

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Reread:
    """One stored page: what it came to when it was fetched, and what it comes to now.

    `price` and `choices` as "1980 JPY"; `price` is None where there is none even now.
    """

    listing_id: int
    site: str
    url: str
    before: str
    after: str
    detail: str
    price: str | None
    choices_before: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        return self.before != self.after or self.choices_before != self.choices


def reread(*, site: str | None = None, limit: int | None = None) -> Iterator[Reread]:
    """Every stored page, the newest first, as the next look would read it; odd ones in a process with limits."""
    pages = StoredPage.objects.select_related("listing__site").order_by("-fetched_at", "-pk")
    if site is not None:
        pages = pages.filter(listing__site__code=site)
    for page in pages[:limit].iterator(chunk_size=_AT_ONCE):
        yield _reread(page)


def _reread(page: StoredPage) -> Reread:
    listing = page.listing
    pick = pick_from(listing.anchor) if listing.anchor else None
    outcome = read(page_from(page), reference=listing.reference, pick=pick, known=known_of(listing)).outcome
    return Reread(
        listing_id=listing.pk,
        site=listing.site.code,
        url=page.url,
        before=page.outcome,
        after="ok" if isinstance(outcome, Offer) else outcome.kind.value,
        detail="" if isinstance(outcome, Offer) else outcome.detail,
        price=_price(outcome) if isinstance(outcome, Offer) else None,
        choices_before=_choices(page.candidates),
        choices=() if isinstance(outcome, Offer) else _choices(candidates_json(outcome.candidates)),
    )


def _price(offer: Offer) -> str | None:
    return f"{format_amount(offer.price)} {offer.price.currency}" if offer.price else None


def _choices(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(f"{row['amount']} {row['currency']}" for row in rows)
