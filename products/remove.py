"""Removing what a person tracks: softly for 24 hours, then truly. Listings and their history stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from products.add import refuse_beyond_limit, room_of
from products.models import UNDO_WINDOW, Listing, Product, TrackedProduct
from products.transaction import in_transaction
from products.watch import schedule, schedule_all
from users.models import User

BATCH = 500


def remove(tracked: TrackedProduct, *, now: dt.datetime) -> None:
    """Takes it away for the person; `restore` brings it back for 24 hours. Removing twice is removing once."""
    TrackedProduct.objects.present().filter(pk=tracked.pk).update(deleted_at=now)
    tracked.refresh_from_db(fields=["deleted_at"])


def restore(tracked: TrackedProduct, *, now: dt.datetime) -> None:
    """Undoes a removal: memo, order, base and rules are as they were.

    Raises TrackedProduct.DoesNotExist where the 24 hours are over, ValidationError(limit_reached) without room.
    """
    in_transaction(lambda: _restore(tracked, now))


def _restore(tracked: TrackedProduct, now: dt.datetime) -> None:
    User.objects.select_for_update(no_key=True).get(pk=tracked.user_id)
    tracked.refresh_from_db()
    if tracked.deleted_at is None:
        return
    if tracked.deleted_at <= now - UNDO_WINDOW:
        raise TrackedProduct.DoesNotExist
    refuse_beyond_limit(tracked.user)
    tracked.deleted_at = None
    tracked.save(update_fields=["deleted_at"])
    schedule(tracked.listing, now)


def remove_all(rows: Iterable[TrackedProduct], *, now: dt.datetime) -> list[TrackedProduct]:
    """As `remove`, for many in one write. Returns those that were there until now."""
    present = [row for row in rows if row.deleted_at is None]
    TrackedProduct.objects.present().filter(pk__in=[row.pk for row in present]).update(deleted_at=now)
    return present


def restore_all(user: User, rows: Sequence[TrackedProduct], *, now: dt.datetime) -> list[TrackedProduct]:
    """As `restore`, for one person's many, as far as they have room. Returns those that came back.

    The caller holds the lock of the person's row, as `restore` takes it.
    """
    removed = [row for row in rows if row.deleted_at is not None and row.deleted_at > now - UNDO_WINDOW]
    back = removed[: room_of(user)]
    TrackedProduct.objects.filter(pk__in=[row.pk for row in back]).update(deleted_at=None)
    schedule_all([row.listing_id for row in back if row.paused_at is None], now)
    return back


def purge(*, now: dt.datetime) -> int:
    """Removes truly what was removed 24 hours ago, and private listings left without their watch. Returns how many.

    Runs in batches, each a transaction; may be stopped anywhere and run again.
    """
    purged = 0
    while True:
        expired = TrackedProduct.objects.filter(deleted_at__lte=now - UNDO_WINDOW).values_list("pk", flat=True)[:BATCH]
        deleted, _per_model = TrackedProduct.objects.filter(pk__in=list(expired)).delete()
        if not deleted:
            break
        purged += deleted
    # A private address may hold personal data; nobody else can have used it.
    Listing.objects.filter(private_to__isnull=False, tracked_products=None, created_at__lt=now - UNDO_WINDOW).delete()
    Product.objects.filter(listings=None, tracked_products=None, created_at__lt=now - UNDO_WINDOW).delete()
    return purged
