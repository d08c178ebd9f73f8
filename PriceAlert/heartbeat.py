"""A sign of life of a worker and of beat: a file touched by their own loops, read by PriceAlert/healthcheck.py.

Not by a thread of its own, which would go on beating while the loop it should speak for hangs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings

PERIOD_S = 10


def beat(role: str) -> None:
    if settings.HEARTBEAT_DIR:
        Path(settings.HEARTBEAT_DIR, role).touch()


class WorkerHeart(bootsteps.StartStopStep):
    """Of what takes tasks from the broker: begun once it is connected, ended when the connection is lost."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        beat("worker")
        self._beats = consumer.timer.call_repeatedly(PERIOD_S, beat, ("worker",))

    def stop(self, consumer: Any) -> None:
        self._beats.cancel()


class BeatingScheduler(PersistentScheduler):
    """Celery's own, with a sign of life at each tick. It ticks at least every PERIOD_S."""

    max_interval = PERIOD_S

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        beat("beat")
        return super().tick(*args, **kwargs)
