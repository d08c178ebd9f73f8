"""A backup is one only once it was read back; a restore loses nothing that was not said to be lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from alerts.models import Delivery
from alerts.sweep import settle_unknown
from PriceAlert.operations import backup as backup_module
from PriceAlert.operations.backup import back_up, names, tables_in
from PriceAlert.operations.clients import run
from PriceAlert.operations.restore import restore
from PriceAlert.tests.makers import make_listing, make_notification, make_watch
from users.models import AccountMail, User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # django-dbbackup leaves closing its temporary files to the collector of garbage.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: Any) -> Path:
    """A store of this test alone; django-dbbackup has read the settings already."""
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": str(folder)})
    return folder


def test_what_was_backed_up_comes_back_row_for_row(alice: User) -> None:
    listing = make_listing()
    make_watch(alice, listing=listing)
    made = back_up(timezone.now())
    assert names() == [made.name]
    User.objects.all().delete()
    listing.title = "changed since"
    listing.save()
    done = restore(made.name, replace=True, now=timezone.now())
    assert done.tables == made.tables
    assert User.objects.get().email == "alice@example.com"
    listing.refresh_from_db()
    assert listing.title != "changed since"


def test_a_restore_refuses_a_database_that_is_not_empty(alice: User) -> None:
    made = back_up(timezone.now())
    with pytest.raises(CommandError, match="--replace"):
        restore(made.name, replace=False, now=timezone.now())
    assert User.objects.count() == 1


@pytest.mark.parametrize("kept", [0, 100, 0.5, 0.98])
def test_a_truncated_backup_is_refused_and_the_database_stays_as_it_was(alice: User, store: Path, kept: float) -> None:
    made = back_up(timezone.now())
    path = store / made.name
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept if kept > 1 else kept * len(whole))])
    with pytest.raises(CommandError, match="cut short"):
        restore(made.name, replace=True, now=timezone.now())
    assert User.objects.get().email == "alice@example.com"


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(alice: User, store: Path, monkeypatch: Any) -> None:
    def full(_dump: Path) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_module, "tables_in", full)
    with pytest.raises(CommandError, match=r"No space left.*Nothing was changed"):
        back_up(timezone.now())
    assert list(store.iterdir()) == []


def test_a_name_that_is_not_there_is_answered_with_those_that_are(alice: User) -> None:
    made = back_up(timezone.now())
    with pytest.raises(CommandError, match=made.name):
        restore("../../etc/passwd", replace=True, now=timezone.now())


def test_mail_that_was_owed_before_a_restore_waits_for_an_operator(alice: User, settings: Any) -> None:
    make_notification(make_watch(alice), state="owed")
    AccountMail.objects.create(recipient=alice.email, subject="Confirm", text="…", message_id="<1@example>")
    made = back_up(timezone.now())
    Delivery.objects.update(state=Delivery.State.SENT)
    assert restore(made.name, replace=True, now=timezone.now()).held == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.failed_step) == (Delivery.State.UNKNOWN, Delivery.RESTORED)
    assert not AccountMail.objects.exists()
    settings.UNKNOWN_SETTLE_S = 0
    settle_unknown(now=timezone.now())
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN


def test_a_client_older_than_the_server_is_refused_before_it_begins(alice: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("PriceAlert.operations.clients.run", lambda *_a, **_k: "pg_dump (PostgreSQL) 15.3")
    with pytest.raises(CommandError, match="pg_dump is of PostgreSQL 15, the server is 1"):
        back_up(timezone.now())


def test_a_drill_into_a_fresh_database_brings_back_the_same_rows(alice: User, store: Path) -> None:
    make_watch(alice)
    made = back_up(timezone.now())
    dump = store / made.name
    assert tables_in(dump) == made.tables
    fresh = {**connection.settings_dict, "NAME": f"{connection.settings_dict['NAME']}_drill"}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{fresh["NAME"]}"')
        cursor.execute(f'CREATE DATABASE "{fresh["NAME"]}"')
    try:
        run(["pg_restore", "--exit-on-error", "--dbname", str(fresh["NAME"]), str(dump)], database=fresh, doing="Drill")
        sums = "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {} t"
        for table in ("users_user", "products_listing", "products_trackedproduct", "alerts_alertrule"):
            with connection.cursor() as cursor:
                cursor.execute(sums.format(table))
                ours = cursor.fetchone()
            said = run(["psql", "-qAtF,", "-c", sums.format(table)], database=fresh, doing="Asking").strip()
            assert said == f"{ours[0]},{ours[1] or ''}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{fresh["NAME"]}"')


def test_the_commands_say_what_they_did(alice: User, capsys: Any) -> None:
    call_command("backup")
    call_command("backup", list=True)
    said = capsys.readouterr().out
    assert "read back" in said
    assert names()[0] in said
