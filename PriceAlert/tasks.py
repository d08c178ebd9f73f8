"""Celery's entry point for what needs all apps: clearing away what has expired."""

from __future__ import annotations

from celery import shared_task

from PriceAlert.clear import clear_away as clear
from products.clock import database_now


@shared_task(acks_late=True)  # deletes in batches; the next run goes on where one stopped
def clear_away() -> None:
    clear(now=database_now())
