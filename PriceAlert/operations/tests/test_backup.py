"""A backup is one only once it was read back; a restore loses nothing that was not said to be lost."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.evaluate import evaluate
from alerts.models import Delivery
from alerts.resend import resend
from alerts.sweep import settle_unknown, sweep
from alerts.tasks import deliver
from alerts.tests.conftest import rule_on, see, watch
from PriceAlert.accounts.delete import delete_account
from PriceAlert.operations import backup as backup_module
from PriceAlert.operations.alone import BACKUP_OR_RESTORE, alone
from PriceAlert.operations.backup import back_up, names, tables_in
from PriceAlert.operations.clients import run
from PriceAlert.operations.restore import restore
from PriceAlert.tests.makers import make_listing, make_notification, make_watch
from products.clock import database_now
from testkit.smtp import scripted_mail_server
from users.account_mail import due_mails, send_kept_mail
from users.api_token import issue, person_of_token, revoke
from users.models import AccountMail, User

pytestmark = [
    pytest.mark.usefixtures("store"),
    pytest.mark.django_db(transaction=True),
    # django-dbbackup leaves closing its temporary files to the collector of garbage.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


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
    now = timezone.now()
    assert restore(made.name, replace=True, now=now).held == 1
    delivery = Delivery.objects.get()
    assert delivery.state_since == now
    assert (delivery.state, delivery.failed_step) == (Delivery.State.UNKNOWN, Delivery.RESTORED)
    assert not AccountMail.objects.exists()
    settings.UNKNOWN_SETTLE_S = 0
    settle_unknown(now=timezone.now())
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.UNKNOWN
    assert resend(delivery, now=timezone.now()).state == Delivery.State.OWED


@pytest.mark.slow
def test_a_sweep_that_never_stops_sends_nothing_that_was_owed_before_the_backup(alice: User, settings: Any) -> None:
    listing = make_listing(price=1250)
    see(listing, 1250)
    rule_on(watch(alice, listing))
    see(listing, 1000)
    assert len(evaluate(None, now=database_now())) == 1
    AccountMail.objects.create(recipient=alice.email, subject="Confirm", text="…", message_id="<1@example>")
    made = back_up(timezone.now())
    Delivery.objects.all().delete()
    AccountMail.objects.all().delete()
    ended = threading.Event()

    def sweep_for_ever() -> None:
        while not ended.is_set():
            with suppress(DatabaseError):  # a table was taken away and put back: the next round finds the new one
                deliver(sweep(now=timezone.now()))
                for mail_id in due_mails(now=timezone.now()):
                    send_kept_mail(mail_id, now=timezone.now())
        connection.close()

    with scripted_mail_server() as mail_server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
        sweeper = threading.Thread(target=sweep_for_ever)
        sweeper.start()
        try:
            held = restore(made.name, replace=True, now=timezone.now()).held
            deliver(sweep(now=timezone.now()))
        finally:
            ended.set()
            sweeper.join()
        assert held == 1
        assert mail_server.message_ids() == []
        # And it is the restore that held them: what an operator lets go is sent.
        delivery = Delivery.objects.first()
        assert delivery is not None
        deliver([resend(delivery, now=timezone.now()).pk])
        assert len(mail_server.message_ids()) == 1


@pytest.mark.slow
def test_a_restore_ends_all_sessions_and_revokes_the_tokens_that_came_back(as_alice: APIClient, alice: User) -> None:
    stolen = issue(alice, now=timezone.now())
    assert person_of_token(stolen.secret, now=timezone.now()) == alice
    assert as_alice.get("/api/v1/me/").status_code == 200
    made = back_up(timezone.now())
    revoke(alice, now=timezone.now())
    restore(made.name, replace=True, now=timezone.now())
    assert as_alice.get("/api/v1/me/").status_code in (401, 403)
    assert person_of_token(stolen.secret, now=timezone.now()) is None


@pytest.mark.slow
def test_a_restore_names_the_accounts_that_came_back_and_they_can_be_deleted_again(
    alice: User, bob: User, caplog: Any, capsys: Any
) -> None:
    made = back_up(timezone.now())
    with caplog.at_level("INFO"):
        delete_account(bob)
    assert str(bob.public_id) in [getattr(record, "person", None) for record in caplog.records]
    call_command("restore", made.name, replace=True)
    said = capsys.readouterr().out
    assert f"manage.py delete_accounts {bob.public_id}" in said
    call_command("delete_accounts", bob.public_id)
    assert [person.pk for person in User.objects.all()] == [alice.pk]


@pytest.mark.slow
def test_tables_that_came_after_the_backup_do_not_stand_in_its_way(alice: User) -> None:
    made = back_up(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_the_next_release (person_id bigint REFERENCES users_user (id))")
    assert restore(made.name, replace=True, now=timezone.now()).tables == made.tables
    assert "of_the_next_release" not in connection.introspection.table_names()


@pytest.mark.slow
def test_a_restore_does_not_wait_long_for_who_is_at_work_in_the_database(alice: User) -> None:
    made = back_up(timezone.now())
    holder = connections.create_connection("default")
    holder.set_autocommit(False)
    with holder.cursor() as cursor:
        cursor.execute("SELECT * FROM users_user")
    try:
        with pytest.raises(CommandError, match=r"nothing was changed\. Others are at work"):
            restore(made.name, replace=True, now=timezone.now())
    finally:
        holder.close()
    assert User.objects.get().email == "alice@example.com"


def test_two_at_once_are_one_and_a_sentence(alice: User, store: Path) -> None:
    with alone(BACKUP_OR_RESTORE, who="A test"), pytest.raises(CommandError, match="Another backup or restore is run"):
        back_up(timezone.now())
    assert list(store.iterdir()) == []
    now = timezone.now()
    assert back_up(now).name < back_up(now).name  # in the same second


def test_a_backup_of_before_is_no_longer_good_once_it_is_too_old(alice: User, capsys: Any) -> None:
    with pytest.raises(CommandError, match="There is no good backup"):
        call_command("backup", check=True)
    made = back_up(timezone.now() - dt.timedelta(hours=5))
    call_command("backup", check=True, max_age_hours=6)
    assert made.name in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"is 5\.0 h old; 4\.0 h are allowed"):
        call_command("backup", check=True, max_age_hours=4)


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
