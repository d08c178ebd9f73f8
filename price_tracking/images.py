"""Pictures: fetched once by a worker and kept, so that no shop sees who looks at its goods."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from ec_sites.door import Door
from ec_sites.images import ACCEPT, MAX_BYTES, sniff
from ec_sites.values import Failure
from products.models import Listing, ListingImage
from products.transaction import in_transaction

log = logging.getLogger(__name__)

TRY_AGAIN = dt.timedelta(days=1)
LEASE = dt.timedelta(minutes=5)


def claim_images(now: dt.datetime, limit: int) -> list[int]:
    """Ids of listings whose picture is to be fetched, of each host one; nobody else gets them for five minutes."""
    return in_transaction(lambda: _claim_images(now, limit))


def fetch_image(listing_id: int, *, door: Door, clock: Callable[[], dt.datetime]) -> bool:
    """Fetches and keeps the picture; False where the address gives none, which is tried again in a day.

    Run twice at once it fetches twice and keeps the same bytes.
    """
    listing = Listing.objects.filter(pk=listing_id, image_due_at__isnull=False).exclude(image="").first()
    if listing is None:
        return False
    answer = door.visit(listing.image, accept=ACCEPT, max_bytes=MAX_BYTES)
    found = None if isinstance(answer, Failure) or answer.status != 200 else answer.body
    content_type = sniff(found) if found else None
    now = clock()
    if found is None or content_type is None:
        log.info("image.failed", extra={"listing_id": listing_id})
        _due(listing, now + TRY_AGAIN)
        return False
    in_transaction(lambda: _keep(listing, found, content_type, now))
    return True


def _claim_images(now: dt.datetime, limit: int) -> list[int]:
    due = Listing.objects.filter(image_due_at__lte=now).exclude(image="").order_by("image_due_at", "id")
    one_a_host: dict[str | None, Listing] = {}
    for listing in due.select_for_update(skip_locked=True)[: limit * 4]:
        one_a_host.setdefault(urlsplit(listing.image).hostname, listing)
    ids = [listing.pk for listing in one_a_host.values()][:limit]
    Listing.objects.filter(pk__in=ids).update(image_due_at=now + LEASE)
    return ids


def _keep(listing: Listing, body: bytes, content_type: str, now: dt.datetime) -> None:
    ListingImage.objects.update_or_create(
        listing=listing,
        defaults={
            "source_url": listing.image,
            "content_type": content_type,
            "body": body,
            "digest": hashlib.sha256(body).hexdigest(),
            "fetched_at": now,
        },
    )
    _due(listing, None)


def _due(listing: Listing, moment: dt.datetime | None) -> None:
    # The offer may name another picture by now; that one is due in its own right.
    Listing.objects.filter(pk=listing.pk, image=listing.image).update(image_due_at=moment)
