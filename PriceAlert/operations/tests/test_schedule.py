"""A backup a day is made, not two and not none, and the health check tells by the newest good one alone."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings
from django.conf import settings as django_settings
from django.core.management.base import CommandError

from PriceAlert.operations import schedule as schedule_module
from PriceAlert.operations.schedule import AGAIN_AFTER, Schedule, due

AT = dt.time(3, 15)


def moment(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("now", "newest", "is_due"),
    [
        pytest.param(moment(24, 12), None, True, id="none-yet"),
        pytest.param(moment(24, 3, 14), moment(23, 3, 15), False, id="a-minute-too-early"),
        pytest.param(moment(24, 3, 15), moment(23, 3, 15), True, id="on-time"),
        pytest.param(moment(24, 12), moment(24, 3, 16), False, id="made-today"),
        pytest.param(moment(24, 2), moment(22, 3, 15), True, id="missed-while-it-was-off"),
        pytest.param(moment(24, 12), moment(24, 3, 14), True, id="made-by-hand-before-the-hour"),
    ],
)
def test_a_backup_is_due_once_the_hour_has_passed_since_the_newest(
    now: dt.datetime, newest: dt.datetime | None, is_due: bool
) -> None:
    assert due(now, newest, AT) is is_due


class Store:
    """Stands where backups are made: it counts them, and fails while it is told to."""

    def __init__(self) -> None:
        self.newest: dt.datetime | None = None
        self.calls = 0
        self.fails = False
        self.now = moment(24, 12)

    def back_up(self, command: str) -> None:
        assert command == "backup"
        self.calls += 1
        if self.fails:
            raise CommandError("The backup was not made: the disk is full.")
        self.newest = self.now


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    store = Store()
    monkeypatch.setattr(schedule_module, "call_command", store.back_up)
    monkeypatch.setattr(schedule_module, "_newest", lambda: store.newest)
    return store


def healthy(folder: Path) -> bool:
    command = [sys.executable, "-m", "PriceAlert.healthcheck", "backup"]
    environment = {**os.environ, "HEARTBEAT_DIR": str(folder)}
    return subprocess.run(command, cwd=django_settings.BASE_DIR, env=environment, capture_output=True).returncode == 0


def test_two_looks_in_one_day_make_one_backup(store: Store) -> None:
    schedule = Schedule(AT)
    schedule.look(moment(24, 12))
    schedule.look(moment(24, 13))
    assert store.calls == 1


def test_a_failed_backup_is_tried_again_after_a_while_and_not_at_once(store: Store) -> None:
    schedule = Schedule(AT)
    store.fails = True
    schedule.look(store.now)
    schedule.look(store.now + AGAIN_AFTER / 2)
    assert store.calls == 1
    store.fails = False
    schedule.look(store.now + AGAIN_AFTER)
    assert (store.calls, store.newest) == (2, store.now)


def test_without_a_good_backup_of_the_last_26_hours_it_is_not_healthy(
    store: Store, tmp_path: Path, settings: Any
) -> None:
    settings.HEARTBEAT_DIR = str(tmp_path)
    schedule, store.fails = Schedule(AT), True
    now = dt.datetime.fromtimestamp(time.time(), tz=dt.UTC)
    schedule.look(now)
    assert not healthy(tmp_path)
    store.newest = now - dt.timedelta(hours=25)
    schedule.look(now)
    assert healthy(tmp_path)
    store.newest = now - dt.timedelta(hours=27)
    schedule.look(now)
    assert not healthy(tmp_path)


def test_a_backup_that_was_cut_off_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": str(tmp_path)})
    for name in ("pricealert-20261123-031500.psql.bin", "pricealert-20261124-031500.psql.bin"):
        (tmp_path / name).write_bytes(b"a dump")
    (tmp_path / "pricealert-20261123-031500.psql.bin.sha256").write_text("its digest, written last")
    assert schedule_module._newest() == moment(23, 3, 15)
