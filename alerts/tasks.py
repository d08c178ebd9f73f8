"""Celery's entry points. Each may run twice, late, or die anywhere; what it does is decided by the tables."""

from __future__ import annotations

import os
import socket
from functools import cache

from celery import shared_task
from django.conf import settings

from alerts import evaluate as evaluation
from alerts.deliver import deliver as deliver_owed
from alerts.models import Delivery
from alerts.post import post as post_owed
from alerts.sight import sweep_sight as tell_of_sight
from alerts.sweep import due, sweep
from alerts.way import the_way
from alerts.webhook import private_hosts
from ec_sites.door import Door, Limits
from price_tracking.door import demo_hosts, user_agent
from price_tracking.faultpoint import faultpoint
from products.clock import database_now
from products.transaction import in_transaction
from products.wake import wake

# So many ids a task: a storm of mails spreads over the workers.
_BATCH = 20
POST = "alerts.tasks.post"
# The longest time for one post.
POST_S = 10.0


@shared_task(acks_late=True)  # may run twice: a point whose mark is gone has been evaluated
def evaluate(point_ids: list[int]) -> None:
    _evaluate(point_ids)


@shared_task(acks_late=True)
def sweep_marks() -> None:
    _evaluate(None)


@shared_task(acks_late=True)  # may run twice: what is claimed or sent is not owed
def deliver(delivery_ids: list[int]) -> None:
    of_webhooks = Delivery.objects.filter(pk__in=delivery_ids, channel=Delivery.Channel.WEBHOOK)
    if posts := list(of_webhooks.values_list("pk", flat=True)):
        wake(POST, posts)
    deliver_owed(delivery_ids, server=the_way(), owner=_owner(), clock=database_now)
    faultpoint("before_ack")


@shared_task(acks_late=True)  # may run twice: what is claimed or sent is not owed
def post(delivery_ids: list[int]) -> None:
    post_owed(delivery_ids, door=webhook_door(), owner=_owner(), clock=database_now)


@shared_task(acks_late=True)  # may run twice: what was told rests until a look succeeds
def sweep_sight() -> None:
    _wake_for(tell_of_sight(now=database_now()))


@shared_task(acks_late=True)
def sweep_deliveries() -> None:
    mails = in_transaction(lambda: sweep(now=database_now()))
    posts = in_transaction(lambda: due(Delivery.Channel.WEBHOOK, now=database_now()))
    for task, ids in (("alerts.tasks.deliver", mails), (POST, posts)):
        for start in range(0, len(ids), _BATCH):
            wake(task, ids[start : start + _BATCH])


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@cache
def webhook_door() -> Door:
    """One for the process: it holds settings only. A host map leads to the demo alone."""
    return Door(
        user_agent=user_agent(),
        host_map=demo_hosts(),
        deny_nets=settings.FETCH_DENY_NETS,
        limits=Limits(total_s=POST_S),
        allowed=private_hosts(),
    )


def _evaluate(point_ids: list[int] | None) -> None:
    _wake_for(evaluation.evaluate(point_ids, now=database_now()))


def _wake_for(delivery_ids: list[int]) -> None:
    for start in range(0, len(delivery_ids), _BATCH):
        wake("alerts.tasks.deliver", delivery_ids[start : start + _BATCH])
