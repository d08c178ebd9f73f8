"""Celery's entry points. Each may run twice, late, or die anywhere; what it does is decided by the tables."""

from __future__ import annotations

import os
import socket

from celery import shared_task
from django.conf import settings

from alerts import evaluate as evaluation
from alerts.deliver import deliver as deliver_owed
from alerts.render import sender_domain
from alerts.smtp import Security, Server
from alerts.sweep import sweep
from price_tracking.faultpoint import faultpoint
from products.clock import database_now
from products.transaction import in_transaction
from products.wake import wake

# So many ids a task: a storm of mails spreads over the workers.
_BATCH = 20


@shared_task(acks_late=True)  # may run twice: a point whose mark is gone has been evaluated
def evaluate(point_ids: list[int]) -> None:
    _evaluate(point_ids)


@shared_task(acks_late=True)
def sweep_marks() -> None:
    _evaluate(None)


@shared_task(acks_late=True)  # may run twice: what is claimed or sent is not owed
def deliver(delivery_ids: list[int]) -> None:
    deliver_owed(delivery_ids, server=mail_server(), owner=f"{socket.gethostname()}:{os.getpid()}", clock=database_now)
    faultpoint("before_ack")


@shared_task(acks_late=True)
def sweep_deliveries() -> None:
    due = in_transaction(lambda: sweep(now=database_now()))
    for start in range(0, len(due), _BATCH):
        wake("alerts.tasks.deliver", due[start : start + _BATCH])


def mail_server() -> Server:
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security=Security(settings.EMAIL_SECURITY),
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        name=sender_domain(),
        deadline_s=settings.MAIL_DEADLINE_S,
    )


def _evaluate(point_ids: list[int] | None) -> None:
    delivery_ids = evaluation.evaluate(point_ids, now=database_now())
    for start in range(0, len(delivery_ids), _BATCH):
        wake("alerts.tasks.deliver", delivery_ids[start : start + _BATCH])
