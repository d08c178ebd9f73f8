"""Clearing away what has expired (docs/looking.md, "How long things are kept")."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from ec_sites.models import RobotsFile
from price_tracking.capture import KEPT_FOR
from price_tracking.keep_page import expired_pages, pages_beyond_the_most
from price_tracking.models import Capture, Check, SiteDay
from products.models import Import
from products.remove import purge
from products.watch import rest_unwatched, schedule_watched
from users.models import ApiToken

log = logging.getLogger(__name__)

CHECKS_KEPT = dt.timedelta(days=30)
IMPORTS_KEPT = dt.timedelta(days=30)
TOKENS_KEPT = dt.timedelta(days=30)
ROBOTS_KEPT = dt.timedelta(days=7)
COUNTS_KEPT = dt.timedelta(days=2 * 365)
BATCH = 5000


def clear_away(*, now: dt.datetime) -> None:
    """Deletes in short transactions. May be stopped anywhere, and run twice at once."""
    cleared = {
        "removed_products": purge(now=now),
        "checks": _delete(Check.objects.filter(at__lt=now - CHECKS_KEPT)),
        "imports": _delete(Import.objects.filter(ended_at__lt=now - IMPORTS_KEPT)),
        "stored_pages": _delete(expired_pages(now)) + _delete(pages_beyond_the_most()),
        "captures": _delete(Capture.objects.filter(created_at__lt=now - KEPT_FOR)),
        "tokens": _delete(ApiToken.objects.filter(expires_at__lt=now - TOKENS_KEPT)),
        "robots": _delete(RobotsFile.objects.filter(fetched_at__lt=now - ROBOTS_KEPT)),
        "counts": _delete(SiteDay.objects.filter(day__lt=(now - COUNTS_KEPT).date())),
        "sessions": _delete(Session.objects.filter(expire_date__lt=now)),
        "rested": rest_unwatched(now),
        "scheduled": schedule_watched(now),
    }
    log.info("cleared", extra={what: count for what, count in cleared.items() if count})


def _delete(expired: QuerySet[Any]) -> int:
    deleted = 0
    while True:
        ids = list(expired.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return deleted
        deleted += expired.model._default_manager.filter(pk__in=ids).delete()[0]
