"""The way back: which it is, what it loses, and that nothing is lost that was not said."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, migrations, models
from django.utils import timezone

from PriceAlert.operations.alone import MIGRATION_OR_ROLLBACK, alone
from PriceAlert.operations.migrate import migrate
from PriceAlert.operations.releases import Record, records
from PriceAlert.operations.rollback import Way, go_back_to_backup, plan_back_to
from PriceAlert.operations.tests.test_migrate import plant
from PriceAlert.tests.makers import make_notification, make_watch
from users.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
OLD_IMAGES = {"API_IMAGE": "registry.example/api:v1.0", "WORKER_IMAGE": "registry.example/worker:v1.0"}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: Any, settings: Any) -> Path:
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": str(tmp_path)})
    settings.RELEASE, settings.IMAGES = "v1.0", OLD_IMAGES
    assert migrate() is None  # v1.0 is recorded
    settings.RELEASE, settings.IMAGES = "v1.1", {}
    return tmp_path


@pytest.fixture(autouse=True)
def schema(store: Path) -> Any:
    """What a test's migration changed is taken back."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE users_user DROP COLUMN IF EXISTS nickname")
        cursor.execute("ALTER TABLE users_user ADD COLUMN IF NOT EXISTS alert_email varchar(254) NOT NULL DEFAULT ''")
        cursor.execute("DROP TABLE IF EXISTS users_note")
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_planted'")


NOTE = migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True)),
                                       ("user", models.ForeignKey("users.User", models.CASCADE))])  # fmt: skip
EXPANDS = migrations.AddField("user", "nickname", models.CharField(max_length=10, null=True))
BREAKS = migrations.RunSQL('ALTER TABLE "users_user" DROP COLUMN "alert_email"', migrations.RunSQL.noop)


def upgrade(monkeypatch: Any, *operations: Any) -> Record:
    plant(monkeypatch, *operations)
    done = migrate(unsafe_because="a test")
    assert done is not None
    return done


def test_without_a_change_of_the_schema_the_previous_images_are_the_way() -> None:
    assert plan_back_to("v1.0", now=timezone.now()).way is Way.SAME_SCHEMA


def test_a_change_that_old_code_can_live_with_lets_the_schema_stay(monkeypatch: Any) -> None:
    upgrade(monkeypatch, EXPANDS, migrations.AddIndex("user", models.Index(fields=["language"], name="long_lock")))
    plan = plan_back_to("v1.0", now=timezone.now())
    assert (plan.way, plan.ahead, plan.loss) == (Way.SCHEMA_STAYS, ("users.9999_planted",), None)


def test_what_breaks_the_old_code_is_said_with_all_that_a_restore_would_lose(alice: User, monkeypatch: Any) -> None:
    made = upgrade(monkeypatch, BREAKS)
    plan = plan_back_to("v1.0", now=timezone.now() + dt.timedelta(minutes=90))
    assert (plan.way, plan.backup) == (Way.RESTORE_OR_FORWARD, made.backup)
    assert plan.loss is not None
    assert plan.loss.minutes == 90
    assert "alert_email" in plan.against[0][1]


def test_rows_from_after_the_backup_are_counted_and_those_from_before_are_not(alice: User, monkeypatch: Any) -> None:
    User.objects.update(date_joined=timezone.now() - dt.timedelta(hours=1))
    upgrade(monkeypatch, BREAKS)
    make_notification(make_watch(alice))
    loss = plan_back_to("v1.0", now=timezone.now()).loss
    assert loss is not None
    counted = {what: loss.rows[what] for what in ("people", "tracked products", "alert rules", "notifications")}
    assert counted == {"people": 0, "tracked products": 1, "alert rules": 1, "notifications": 1}


def test_a_migration_that_moves_rows_in_python_is_named_for_a_person_to_read(monkeypatch: Any) -> None:
    upgrade(monkeypatch, migrations.RunPython(migrations.RunPython.noop))
    assert plan_back_to("v1.0", now=timezone.now()).in_python == ("users.9999_planted",)


def test_going_back_brings_the_rows_of_before_and_keeps_those_of_now(alice: User, monkeypatch: Any) -> None:
    before = upgrade(monkeypatch, NOTE, BREAKS)
    User.objects.update(language="ja")
    plan = plan_back_to("v1.0", now=timezone.now())
    present, done = go_back_to_backup(plan, now=timezone.now())
    assert present != before.backup
    assert User.objects.get(alert_email="").language == "en"
    assert "users_note" not in connection.introspection.table_names()
    assert plan_back_to("v1.0", now=timezone.now()).way is Way.SAME_SCHEMA
    assert done.tables


def test_after_a_second_upgrade_the_backup_is_that_of_the_second(alice: User, monkeypatch: Any) -> None:
    upgrade(monkeypatch, BREAKS)
    go_back_to_backup(plan_back_to("v1.0", now=timezone.now()), now=timezone.now())
    again = migrate(unsafe_because="a test")
    assert again is not None
    assert plan_back_to("v1.0", now=timezone.now()).backup == again.backup


def test_nothing_is_put_back_while_others_write(alice: User, monkeypatch: Any) -> None:
    upgrade(monkeypatch, BREAKS)
    plan = plan_back_to("v1.0", now=timezone.now())
    other = connections.create_connection("default")
    try:
        other.ensure_connection()
        with pytest.raises(CommandError, match=r"Others are connected to the database \(1\).*Nothing was changed"):
            go_back_to_backup(plan, now=timezone.now())
    finally:
        other.close()


def test_two_at_once_are_one(alice: User, monkeypatch: Any) -> None:
    upgrade(monkeypatch, BREAKS)
    plan = plan_back_to("v1.0", now=timezone.now())
    with (
        alone(MIGRATION_OR_ROLLBACK, who="A test"),
        pytest.raises(CommandError, match="Another migration or rollback is running"),
    ):
        go_back_to_backup(plan, now=timezone.now())


@pytest.mark.parametrize(
    "name", ["v1.0", "registry.example/api:v1.0", "registry.example/worker:v1.0"], ids=["release", "api", "worker"]
)
def test_a_release_is_found_by_its_name_or_by_any_of_its_images(name: str) -> None:
    assert plan_back_to(name, now=timezone.now()).to.release == "v1.0"


def test_an_unknown_release_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(CommandError, match=r"No release 'v0\.9' is recorded\. The newest first: v1\.0"):
        plan_back_to("v0.9", now=timezone.now())


def test_without_any_record_it_says_what_is_left_to_do(store: Path) -> None:
    for path in store.glob("migration-*.json"):
        path.write_text("{cut short")
    with pytest.raises(CommandError, match=r"no record of any release.*mend forward, or restore"):
        plan_back_to("v1.0", now=timezone.now())


def test_a_store_that_is_not_there_yet_has_no_record(store: Path) -> None:
    shutil.rmtree(store)
    with pytest.raises(CommandError, match="no record of any release"):
        plan_back_to("v1.0", now=timezone.now())


def test_a_release_newer_than_the_database_is_no_rollback(store: Path) -> None:
    (path,) = store.glob("migration-*.json")
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "release": "v2.0", "knows": [*kept["knows"], "users.0777_later"]}))
    with pytest.raises(CommandError, match=r"lacks \(users.0777_later.*an upgrade"):
        plan_back_to("v2.0", now=timezone.now())


def test_a_missing_backup_leaves_the_one_before_it_with_its_greater_loss(
    alice: User, monkeypatch: Any, store: Path
) -> None:
    made = upgrade(monkeypatch, BREAKS)
    for suffix in ("", ".sha256"):
        (store / f"{made.backup}{suffix}").rename(store / f"pricealert-20200101-000000.psql.bin{suffix}")
    plan = plan_back_to("v1.0", now=timezone.now())
    assert plan.backup == "pricealert-20200101-000000.psql.bin"
    assert plan.loss is not None
    assert (plan.loss.minutes > 1_000_000, plan.loss.rows["people"]) == (True, 1)


def test_with_no_backup_at_all_there_is_only_the_way_forward(
    alice: User, monkeypatch: Any, store: Path, capsys: Any
) -> None:
    made = upgrade(monkeypatch, BREAKS)
    (store / str(made.backup)).unlink()
    plan = plan_back_to("v1.0", now=timezone.now())
    assert plan.backup is None
    call_command("rollback", "v1.0")
    assert "--do restore" not in capsys.readouterr().err
    with pytest.raises(CommandError, match="mend forward"):
        go_back_to_backup(plan, now=timezone.now())


def test_a_truncated_backup_is_refused_and_nothing_changes(alice: User, monkeypatch: Any, store: Path) -> None:
    made = upgrade(monkeypatch, BREAKS)
    path = store / str(made.backup)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(CommandError, match="cut short"):
        go_back_to_backup(plan_back_to("v1.0", now=timezone.now()), now=timezone.now())
    assert User.objects.filter(language="en").count() == 1
    assert "9999_planted" in {name for _app, name in _applied()}


def test_the_command_says_the_lines_of_env_and_nothing_else_on_its_output(capsys: Any) -> None:
    call_command("rollback", "v1.0", do="images", confirm="v1.0")
    said = capsys.readouterr()
    assert said.out.splitlines() == [f"{name}={image}" for name, image in OLD_IMAGES.items()]
    assert "Nothing of the schema changed" in said.err


@pytest.mark.parametrize("word", ["v1", "", "yes"])
def test_another_word_than_the_release_changes_nothing(word: str, alice: User, monkeypatch: Any) -> None:
    upgrade(monkeypatch, BREAKS)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("rollback", "v1.0", do="restore", confirm=word)
    assert plan_back_to("v1.0", now=timezone.now()).way is Way.RESTORE_OR_FORWARD


def test_images_that_cannot_work_on_the_schema_are_refused(alice: User, monkeypatch: Any) -> None:
    upgrade(monkeypatch, BREAKS)
    with pytest.raises(CommandError, match="cannot work on this schema"):
        call_command("rollback", "v1.0", do="images", confirm="v1.0")


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "migration-x.json").write_text(json.dumps({"began": "2026-01-01T00:00:00+00:00", "planned": []}))
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "BACKUP_DIR": str(tmp_path)}
    kept = next(tmp_path.glob("migration-2*.json"))
    done = subprocess.run(
        [sys.executable, "manage.py", "rollback", json.loads(kept.read_text())["release"]],
        cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "CommandError: The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def _applied() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def test_each_run_of_a_release_is_recorded_once(settings: Any) -> None:
    migrate()
    migrate()
    assert [record.release for record in records()] == ["v1.1", "v1.0"]
