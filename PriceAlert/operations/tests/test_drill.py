"""A drill that passes means that the backup would save us; one that cannot fail would mean nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from PriceAlert.operations.backup import back_up
from PriceAlert.operations.clients import run
from PriceAlert.operations.drill import drill
from PriceAlert.operations.rows import Rows, differences
from PriceAlert.tests.makers import make_watch
from users.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def store(alice: User, tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": str(tmp_path)})
    make_watch(alice, prices=(1980, 1480))
    return tmp_path


def drills_left() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname = %s", [f"{connection.settings_dict['NAME']}_drill"]
        )
        return [name for (name,) in cursor.fetchall()]


def sign(path: Path) -> None:
    path.with_name(path.name + ".sha256").write_text(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")


def test_a_backup_is_compared_row_by_row_and_nothing_of_it_stays(store: Path) -> None:
    name = back_up(timezone.now()).name
    # What is written after the backup is not in it, and the drill knows.
    User.objects.create(email="later@example.com")
    done = drill(name)
    assert done.rows > 5
    assert drills_left() == []
    assert User.objects.count() == 2


def test_the_command_drills_the_newest_or_a_fresh_one_and_says_its_figures(store: Path, capsys: Any) -> None:
    with pytest.raises(CommandError, match="no backup yet"):
        call_command("restore_drill")
    call_command("restore_drill", fresh=True)
    call_command("restore_drill")
    assert capsys.readouterr().out.count("all the same") == 2
    assert len(list(store.glob("*.psql.bin"))) == 1


def test_a_dump_with_one_changed_row_is_red_though_it_restores(store: Path) -> None:
    """Written anew without compression, one letter changed, and signed as if nothing had happened."""
    path = store / back_up(timezone.now()).name
    words = ["pg_dump", "--format=custom", "--compress=0", "--file", str(path)]
    run(words, database=connection.settings_dict, doing="Dumping")
    assert path.read_bytes().count(b"alice@example.com") >= 1
    path.write_bytes(path.read_bytes().replace(b"alice@example.com", b"alicf@example.com"))
    sign(path)
    with pytest.raises(CommandError, match=r"users_user has as many rows, 1, but not the same ones"):
        drill(path.name)
    assert drills_left() == []


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_truncated_dump_is_red_even_if_it_was_signed_anew(store: Path, kept: float) -> None:
    path = store / back_up(timezone.now()).name
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(CommandError, match="cut short"):
        drill(path.name)
    sign(path)
    with pytest.raises(CommandError):
        drill(path.name)
    assert drills_left() == []


def test_a_backup_without_its_counts_is_not_taken_for_good(store: Path) -> None:
    name = back_up(timezone.now()).name
    (store / f"{name}.rows").write_text("[]")
    with pytest.raises(CommandError, match="cannot be read"):
        drill(name)
    (store / f"{name}.rows").unlink()
    with pytest.raises(CommandError, match=r"has no \.rows"):
        drill(name)


def test_what_a_killed_drill_left_is_cleared_by_the_next(store: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{connection.settings_dict["NAME"]}_drill"')
    drill(back_up(timezone.now()).name)
    assert drills_left() == []


def test_each_way_in_which_two_databases_differ_has_its_sentence() -> None:
    expected = {"gone": Rows(1, "1"), "fewer": Rows(2, "2"), "other": Rows(3, "3"), "same": Rows(4, "4")}
    found = {"fewer": Rows(1, "2"), "other": Rows(3, "9"), "same": Rows(4, "4"), "new": Rows(0, "0")}
    assert differences(expected, found) == [
        "fewer has 1 rows instead of 2",
        "gone is missing",
        "new is one too many",
        "other has as many rows, 3, but not the same ones",
    ]
