"""Whether this process answers, whether what it needs is there, and whether the work gets done (design rule 12)."""

from __future__ import annotations

import datetime as dt
from functools import cache as cache_in_process
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q, QuerySet
from django.db.utils import Error as DatabaseError
from django.http import Http404, HttpRequest, JsonResponse

from alerts.models import Delivery
from price_tracking.models import Capture, PricePoint
from products.clock import database_now
from products.models import Listing
from users.models import AccountMail, User

UNCACHED = {"Cache-Control": "no-store"}


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"}, headers=UNCACHED)


def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer or lacks a migration. Redis takes no instance out of service."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = _missing_migrations()
    except DatabaseError:
        return _unavailable({"database": "does not answer"})
    if missing:
        # Asked again until they are there.
        _missing_migrations.cache_clear()
        return _unavailable({"migrations": missing})
    return JsonResponse({"status": "ok"}, headers=UNCACHED)


@cache_in_process
def _missing_migrations() -> int:
    """How many this code has and the database lacks. None missing stays so while this process lives."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _unavailable(why: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"status": "unavailable", **why}, status=503, headers=UNCACHED)


def work(request: HttpRequest) -> JsonResponse:
    """For operators: how long the oldest of each kind of work has waited, in seconds; null where none waits.

    To be alarmed on, never to take an instance out of service: a restart would make nothing faster.
    """
    if not (isinstance(request.user, User) and request.user.is_staff):
        raise Http404
    now = database_now()
    # A shop that is paused keeps its listings waiting on purpose.
    open_for_visits = Listing.objects.due(now).filter(Q(site__paused_until=None) | Q(site__paused_until__lte=now))
    # Of webhooks, what waits is their receivers' affair.
    owed = Delivery.objects.filter(channel=Delivery.Channel.EMAIL, state=Delivery.State.OWED)
    body = {
        "oldest_due_listing_s": _age_s(open_for_visits.order_by(), "next_check_at", now),
        "oldest_unevaluated_point_s": _age_s(PricePoint.objects.filter(evaluated_at=None), "first_seen_at", now),
        "oldest_owed_mail_s": _age_s(owed, "owed_since", now),
        "oldest_unread_capture_s": _age_s(Capture.objects.filter(state=Capture.State.WAITING), "created_at", now),
        "oldest_account_mail_s": _age_s(AccountMail.objects.all(), "created_at", now),
        "mails_in_doubt": Delivery.objects.filter(state=Delivery.State.UNKNOWN).count(),
        "parked_listings": Listing.objects.exclude(parked_at=None).count(),
        "redis": "ok" if cache_is_shared() else "does not answer",
    }
    return JsonResponse(body, headers=UNCACHED)


def _age_s(rows: QuerySet[Any], field: str, now: dt.datetime) -> int | None:
    oldest = rows.aggregate(oldest=Min(field))["oldest"]
    return None if oldest is None else max(int((now - oldest).total_seconds()), 0)


def cache_is_shared() -> bool:
    """Whether Valkey answers now, not whether the fallback does."""
    return bool(getattr(cache, "is_shared", lambda: True)())
