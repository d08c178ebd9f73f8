"""What has had its time goes; the newest backup never does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings

from PriceAlert.operations import store
from PriceAlert.operations.retention import clear_away, expired

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)  # a Tuesday


def name(days: float) -> str:
    return f"pricealert-{NOW - dt.timedelta(days=days):%Y%m%d-%H%M%S}.psql.bin"


def test_all_of_the_last_days_stay_then_the_last_of_each_week() -> None:
    there = [name(days) for days in (0, 0.1, 0.2, 3, 6.9, 8, 9, 10, 15, 16, 29)]
    assert expired(there, now=NOW, days=7, weeks=4) == [name(days) for days in (8, 10, 15, 29)]


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (7, 4)])
def test_the_newest_stays_however_old_it_is(days: int, weeks: int) -> None:
    there = [name(400), name(401)]
    assert expired(there, now=NOW, days=days, weeks=weeks) == [name(401)]


def test_a_clock_that_ran_ahead_costs_no_backup() -> None:
    there = [name(-300), name(0), name(1)]
    assert expired(there, now=NOW, days=7, weeks=4) == []


def test_what_goes_takes_its_digest_along_and_what_is_not_ours_stays(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": str(tmp_path)})
    good, old, half, young_half = name(1), name(100), name(50), name(0.5)
    for each in (good, old):
        (tmp_path / f"{each}.sha256").touch()
    for each in (good, old, half, young_half, "photo.jpg", "migration-20200101-000000.json"):
        (tmp_path / each).touch()
    assert store.names() == [good, old]
    assert clear_away(now=NOW, days=7, weeks=4) == [old, half]
    left = {good, f"{good}.sha256", young_half, "photo.jpg", "migration-20200101-000000.json"}
    assert {path.name for path in tmp_path.iterdir()} == left
