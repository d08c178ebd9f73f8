"""Taking an import back, bringing it back once more, and one alert for all that it added."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from alerts.create import create
from alerts.draft import draft
from alerts.need import write_need
from PriceAlert.imports.begin import UNFINISHED
from products.models import UNDO_WINDOW, Import, ImportRow, TrackedProduct, TrackedProductQuerySet
from products.remove import remove, restore

UNDONE = "undone"


def undo_until(of_import: Import) -> dt.datetime | None:
    """Until when it can be taken back; None where it was already, or is still being read (then at any time)."""
    if of_import.problem == UNDONE or of_import.ended_at is None:
        return None
    return of_import.ended_at + UNDO_WINDOW


def may_undo(of_import: Import, *, now: dt.datetime) -> bool:
    until = undo_until(of_import)
    return of_import.state in UNFINISHED or (until is not None and now < until)


@transaction.atomic
def undo(of_import: Import, *, now: dt.datetime) -> bool:
    """Removes softly what it added, and reads no further. False where it is too late or done already."""
    kept = Import.objects.select_for_update().get(pk=of_import.pk)
    if not may_undo(kept, now=now):
        return False
    for tracked in _added(kept).filter(deleted_at=None).select_related("listing"):
        remove(tracked, now=now)
        write_need(tracked.listing_id)
    kept.state, kept.problem, kept.body, kept.lease_until = Import.State.DONE, UNDONE, None, None
    kept.ended_at = kept.ended_at or now
    kept.save(update_fields=["state", "problem", "body", "lease_until", "ended_at"])
    return True


@transaction.atomic
def bring_back(of_import: Import, *, now: dt.datetime) -> bool:
    """Undoes the undoing: what can be restored is. False where nothing was undone."""
    kept = Import.objects.select_for_update().get(pk=of_import.pk)
    if kept.problem != UNDONE:
        return False
    for tracked in _added(kept).exclude(deleted_at=None).select_related("listing", "user"):
        try:
            restore(tracked, now=now)
        except (TrackedProduct.DoesNotExist, ValidationError):
            continue  # its 24 hours are over, or others have taken its place
        write_need(tracked.listing_id)
    kept.problem = ""
    kept.save(update_fields=["problem"])
    return True


def alert_all(of_import: Import, *, kind: str, percent: Decimal | None, now: dt.datetime) -> tuple[int, list[int]]:
    """The same alert for all that it added: how many were made, and the deliveries that are owed by them.

    Asked for twice it is made once; a product with all the alerts it may have is passed over.
    """
    made, delivery_ids = 0, []
    for tracked in _added(of_import).filter(deleted_at=None).select_related("listing__site", "user"):
        rule = draft(tracked, kind=kind, percent=percent)
        if rule.is_there_already():
            continue
        try:
            delivery_ids += create(rule, now=now).delivery_ids
        except ValidationError:
            continue
        made += 1
    return made, delivery_ids


def _added(of_import: Import) -> TrackedProductQuerySet:
    rows = of_import.rows.filter(outcome=ImportRow.Outcome.ADDED)
    return TrackedProduct.objects.filter(pk__in=rows.values("tracked_product"), user=of_import.user_id)
