from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from alerts.models import Delivery
from PriceAlert import health
from PriceAlert.tests.makers import make_listing, make_notification, make_watch
from users.models import User


def test_the_process_answers_without_its_database(client: Client, monkeypatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", lambda: 1 / 0)
        assert client.get("/health/").json() == {"status": "ok"}


def test_it_is_ready_with_database_and_migrations(client: Client, db: None) -> None:
    assert client.get("/health/ready/").json() == {"status": "ok"}


def test_it_is_not_ready_while_the_database_does_not_answer(client: Client, db: None, monkeypatch) -> None:
    def away() -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        response = client.get("/health/ready/")
    assert (response.status_code, response.json()["database"]) == (503, "does not answer")


def test_it_is_not_ready_until_no_migration_is_missing(client: Client, db: None) -> None:
    health._missing_migrations.cache_clear()  # as a process that has just started
    with connection.cursor() as cursor:
        # The newest one: whatever stands below an applied one counts as applied.
        cursor.execute("SELECT max(name) FROM django_migrations WHERE app = 'users'")
        newest = cursor.fetchone()
        cursor.execute("DELETE FROM django_migrations WHERE app = 'users' AND name = %s", newest)
        assert client.get("/health/ready/").json()["migrations"] == 1
        put_back = "INSERT INTO django_migrations (app, name, applied) VALUES ('users', %s, now())"
        cursor.execute(put_back, newest)
    assert client.get("/health/ready/").status_code == 200


@pytest.mark.parametrize("who", ["nobody", "alice"])
def test_how_the_work_goes_is_for_operators_alone(client: Client, alice: User, who: str) -> None:
    if who == "alice":
        client.force_login(alice)
    assert client.get("/health/work/").status_code == 404


def test_the_oldest_waiting_work_is_told_in_seconds(client: Client, operator: User, alice: User) -> None:
    client.force_login(operator)
    idle = client.get("/health/work/").json()
    assert idle["oldest_due_listing_s"] is None
    assert idle["redis"] == "ok"
    now = timezone.now()
    make_watch(alice, listing=make_listing(next_check_at=now - dt.timedelta(minutes=10)))
    make_notification(make_watch(alice), state="owed")
    Delivery.objects.update(owed_since=now - dt.timedelta(minutes=5))
    busy = client.get("/health/work/").json()
    assert 600 <= busy["oldest_due_listing_s"] < 620
    assert 300 <= busy["oldest_owed_mail_s"] < 320
