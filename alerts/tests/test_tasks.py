"""Celery's entry points: each calls its step and wakes what is next by name."""

from __future__ import annotations

from typing import Any

import pytest

from alerts import tasks
from alerts.breaker import failed, may_send
from alerts.models import Delivery
from alerts.tests.conftest import rule_on, see
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.smtp import ScriptedMailServer


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the tasks sent to the broker."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr("alerts.tasks.wake", lambda *call: calls.append(call))
    return calls


@pytest.fixture
def point_id(listing: Listing, watched: TrackedProduct) -> int:
    """A marked point that meets alice's target."""
    see(listing, 1200)
    rule_on(watched)
    return see(listing, 900).pk


def test_an_evaluated_point_wakes_the_delivery_of_what_it_owes(point_id: int, woken: list[tuple[Any, ...]]):
    tasks.evaluate([point_id])
    assert woken == [("alerts.tasks.deliver", [Delivery.objects.get().pk])]


def test_the_sweeps_find_what_nobody_was_woken_for(
    point_id: int, woken: list[tuple[Any, ...]], mail_server: ScriptedMailServer, settings
):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    tasks.sweep_marks()
    woken.clear()
    tasks.sweep_deliveries()
    (delivery,) = Delivery.objects.all()
    assert woken == [("alerts.tasks.deliver", [delivery.pk])]
    tasks.deliver([delivery.pk])
    assert mail_server.message_ids() == [Delivery.objects.get().message_id]
    woken.clear()
    tasks.sweep_deliveries()
    assert woken == []


def test_many_messages_are_spread_over_tasks(listing: Listing, watched: TrackedProduct, woken: list[tuple[Any, ...]]):
    now = database_now()
    Delivery.objects.bulk_create(
        Delivery(user=watched.user, key=f"of a storm: {number}", next_attempt_at=now) for number in range(45)
    )
    tasks.sweep_deliveries()
    assert [len(ids) for _name, ids in woken] == [20, 20, 5]


def test_without_its_cache_the_breaker_holds_nobody_back(settings, monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: object) -> None:
        raise ConnectionError("no cache")

    monkeypatch.setattr("alerts.breaker.cache.get", broken)
    monkeypatch.setattr("alerts.breaker.cache.add", broken)
    failed()
    assert may_send()
