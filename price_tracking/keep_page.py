"""Keeping the last page of a listing that told no price, within bounds of number, size and age."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from ec_sites.values import Failure, Page
from price_tracking.models import StoredPage
from price_tracking.stored_page import PackedPage, unpack
from price_tracking.visit import Look
from products.models import Listing


def keep_pages(failed: Iterable[tuple[Listing, Look]], *, now: dt.datetime) -> None:
    """Keeps the pages of these failed looks, each in place of the one before. Needs the looks' transaction.

    A look that brought no page leaves the last one; one whose page is not kept takes it away, for what is kept is to
    be what the listing says. So does not a first "gone", which the listing does not say yet.
    """
    came = {
        listing.pk: (listing, look)
        for listing, look in failed
        if look.status is not None and isinstance(look.outcome, Failure) and listing.outcome == look.outcome.kind.value
    }
    pages = [
        _page_of(listing, look.packed, now)
        for listing, look in came.values()
        if look.packed is not None and listing.private_to_id is None
    ]
    StoredPage.objects.filter(listing__in=came.keys() - {page.listing_id for page in pages}).delete()
    StoredPage.objects.bulk_create(
        pages,
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=[
            "url", "status", "content_type", "body", "fetched_at", "outcome", "outcome_detail", "candidates",
        ],
    )  # fmt: skip


def page_from(stored: StoredPage) -> Page:
    return unpack(PackedPage(stored.url, stored.status, stored.content_type, bytes(stored.body)))


def digest_of(stored: StoredPage) -> str:
    """Tells one page from another; the same words at the same address have the same."""
    told = f"{stored.url}\n{stored.status}\n{stored.content_type}\n"
    return hashlib.sha256(told.encode() + bytes(stored.body)).hexdigest()[:32]


def expired_pages(now: dt.datetime) -> QuerySet[StoredPage]:
    return StoredPage.objects.filter(fetched_at__lt=now - dt.timedelta(days=settings.STORED_PAGE_DAYS))


def pages_beyond_the_most() -> QuerySet[StoredPage]:
    """The oldest of those that are too many."""
    return StoredPage.objects.order_by("-fetched_at", "-pk")[settings.STORED_PAGES_MAX :]


def _page_of(listing: Listing, packed: PackedPage, now: dt.datetime) -> StoredPage:
    return StoredPage(
        listing=listing,
        url=packed.url,
        status=packed.status,
        content_type=packed.content_type,
        body=packed.body,
        fetched_at=now,
        outcome=listing.outcome,
        outcome_detail=listing.outcome_detail,
        candidates=listing.candidates,
    )
