"""A backup a day. The store alone says when the last one was made, so a restart neither doubles one nor forgets one."""

from __future__ import annotations

import datetime as dt
import logging
import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from PriceAlert.operations import store

LOOK_EVERY_S = 30
AGAIN_AFTER = dt.timedelta(minutes=10)

log = logging.getLogger(__name__)


def due(now: dt.datetime, newest: dt.datetime | None, at: dt.time) -> bool:
    """Whether the hour `at` (UTC) has passed since the newest backup; where there is none, one is due at once."""
    if newest is None:
        return True
    last_time = dt.datetime.combine(now.date(), at, tzinfo=dt.UTC)
    if last_time > now:
        last_time -= dt.timedelta(days=1)
    return newest < last_time


class Schedule:
    """Looks at the store, makes a backup where one is due, and tells the health check how old the newest one is."""

    def __init__(self, at: dt.time) -> None:
        self._at = at
        self._not_before: dt.datetime | None = None

    def look(self, now: dt.datetime) -> None:
        try:
            is_waiting = self._not_before is not None and now < self._not_before
            if not is_waiting and due(now, _newest(), self._at):
                call_command("backup")
                self._not_before = None
            _tell(_newest())
        except Exception as error:  # whatever it was, the next try may succeed; the health check turns red by age
            self._not_before = now + AGAIN_AFTER
            log.exception("backup.failed", extra={"why": str(error), "again_at": self._not_before.isoformat()})


def _newest() -> dt.datetime | None:
    """When the newest good backup was made. None where there is none."""
    good = store.names()
    return store.made_at(good[0]) if good else None


def _tell(newest: dt.datetime | None) -> None:
    """PriceAlert/healthcheck.py reads the age of this file; without a backup there is none."""
    if not settings.HEARTBEAT_DIR:
        return
    sign = Path(settings.HEARTBEAT_DIR, "backup")
    if newest is None:
        sign.unlink(missing_ok=True)
        return
    sign.touch()
    os.utime(sign, (newest.timestamp(), newest.timestamp()))
