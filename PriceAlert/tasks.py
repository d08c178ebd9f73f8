"""Celery's entry points for what needs all apps: clearing away what has expired, reading what people bring."""

from __future__ import annotations

from celery import shared_task

from PriceAlert.clear import clear_away as clear
from PriceAlert.imports.take import take_in, unfinished
from products.clock import database_now
from products.wake import wake

# So many ids a task, as alerts itself does.
_DELIVERIES = 20


@shared_task(acks_late=True)  # deletes in batches; the next run goes on where one stopped
def clear_away() -> None:
    clear(now=database_now())


@shared_task(acks_late=True)  # may run twice or late: a lease says who reads, and each chunk is one transaction
def read_import(import_id: int) -> None:
    taken = take_in(import_id, clock=database_now)
    for start in range(0, len(taken.delivery_ids), _DELIVERIES):
        wake("alerts.tasks.deliver", taken.delivery_ids[start : start + _DELIVERIES])
    if taken.look_wanted:
        wake("price_tracking.tasks.sweep_due")
    if not taken.is_over:
        wake("PriceAlert.tasks.read_import", import_id)


@shared_task(acks_late=True)
def sweep_imports() -> None:
    for import_id in unfinished(now=database_now()):
        wake("PriceAlert.tasks.read_import", import_id)
