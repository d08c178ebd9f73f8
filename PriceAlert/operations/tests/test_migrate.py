"""A deployment's migrations: refused where they would hurt, alone, backed up, and never waiting long for a lock."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, connections, migrations, models
from django.db.migrations.loader import MigrationLoader

from PriceAlert.operations.migrate import migrate, planned
from PriceAlert.operations.migration_lint import breaks_old_code, objections, objections_to, statements_of
from PriceAlert.tests.makers import make_listing

UNSAFE = {
    "a rename": 'ALTER TABLE "users_user" RENAME COLUMN "language" TO "tongue"',
    "a dropped column": 'ALTER TABLE "users_user" DROP COLUMN "language" CASCADE',
    "a dropped table": 'DROP TABLE "users_accountmail" CASCADE',
    "a column that must be given": 'ALTER TABLE "users_user" ADD COLUMN "nickname" varchar(10) NOT NULL',
    "a column that becomes required": 'ALTER TABLE "users_user" ALTER COLUMN "alert_email" SET NOT NULL',
    "a plain index": 'CREATE INDEX "slow" ON "products_listing" ("title")',
    "a plain unique index": 'CREATE UNIQUE INDEX "slow" ON "products_listing" ("title")',
    "a checked foreign key": 'ALTER TABLE "products_listing" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "s" ("b")',
    "a checked constraint": 'ALTER TABLE "products_listing" ADD CONSTRAINT "c" CHECK ("need" >= 0)',
    "another type": 'ALTER TABLE "products_listing" ALTER COLUMN "need" TYPE bigint USING "need"::bigint',
}
SAFE = {
    "a new table with its index": ['CREATE TABLE "x" ("id" bigint NOT NULL)', 'CREATE INDEX "i" ON "x" ("id")'],
    "a column that may be empty": ['ALTER TABLE "users_user" ADD COLUMN "nickname" varchar(10) NULL'],
    "a column with a default of the database": [
        """ALTER TABLE "users_user" ADD COLUMN "nickname" varchar(10) DEFAULT '' NOT NULL"""
    ],
    "an index beside the writers": ['CREATE INDEX CONCURRENTLY "i" ON "products_listing" ("title")'],
}


@pytest.mark.parametrize("statement", UNSAFE.values(), ids=UNSAFE.keys())
def test_what_hurts_old_code_or_holds_a_long_lock_is_found(statement: str) -> None:
    assert objections_to(["BEGIN", statement, "COMMIT"])


@pytest.mark.parametrize("statements", SAFE.values(), ids=SAFE.keys())
def test_what_is_safe_is_let_through(statements: list[str]) -> None:
    assert objections_to(statements) == []


@pytest.mark.django_db
def test_what_django_cannot_tell_before_it_runs_is_for_a_person_to_read() -> None:
    """It looks for a constraint to drop, which the database has no more, or not yet."""
    migration = MigrationLoader(connection).disk_migrations["mfa", "0003_authenticator_type_uniq"]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX unique_authenticator_type")
    assert "read it" in objections([migration])["mfa.0003_authenticator_type_uniq"][0]
    assert breaks_old_code(statements_of(migration))


@pytest.mark.django_db(transaction=True)  # an index built CONCURRENTLY has no place in a transaction
def test_our_own_migrations_are_safe_beside_the_release_before_them() -> None:
    own = {"users", "ec_sites", "products", "price_tracking", "alerts"}
    there = MigrationLoader(connection).disk_migrations.values()
    assert objections(migration for migration in there if migration.app_label in own) == {}


def plant(monkeypatch: Any, *operations: Any, atomic: bool = True) -> None:
    """One more migration of `users`, as if a release brought it."""
    last = max(name for app, name in MigrationLoader(connection).disk_migrations if app == "users")
    body = {"operations": operations, "dependencies": [("users", last)], "atomic": atomic}
    planted = type("Migration", (migrations.Migration,), body)
    load = MigrationLoader.load_disk

    def with_one_more(loader: MigrationLoader) -> None:
        load(loader)
        loader.disk_migrations["users", "9999_planted"] = planted("9999_planted", "users")

    monkeypatch.setattr(MigrationLoader, "load_disk", with_one_more)


@pytest.fixture
def nickname(monkeypatch: Any, transactional_db: None) -> Any:
    plant(monkeypatch, migrations.AddField("user", "nickname", models.CharField(max_length=10, null=True)))
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE users_user DROP COLUMN IF EXISTS nickname")
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_planted'")


pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def record_in(store: Path) -> dict[str, Any]:
    (path,) = store.glob("migration-*.json")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_a_migration_is_run_after_a_backup_and_leaves_a_record(nickname: None, store: Path) -> None:
    done = migrate()
    assert done is not None
    assert (done.outcome, done.applied) == ("done", ["users.9999_planted"])
    assert (store / str(done.backup)).exists()
    assert record_in(store)["applied"] == ["users.9999_planted"]
    assert migrate() is None


def test_an_unsafe_one_is_refused_unless_told_why(monkeypatch: Any, transactional_db: None, store: Path) -> None:
    plant(monkeypatch, migrations.RunSQL('DROP TABLE "nothing_of_ours"', migrations.RunSQL.noop))
    with pytest.raises(CommandError, match="Not safe while the old code runs"):
        migrate()
    assert list(store.iterdir()) == []


def test_a_held_lock_makes_it_give_up_and_try_again_while_readers_go_on(
    nickname: None, store: Path, monkeypatch: Any
) -> None:
    holder = connections.create_connection("default")
    slept: list[float] = []

    def let_go(seconds: float) -> None:
        # Others read the table while we wait: nothing queues behind a lock that we do not have.
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM users_user")
        slept.append(seconds)
        holder.rollback()

    monkeypatch.setattr("PriceAlert.operations.migrate.time.sleep", let_go)
    holder.set_autocommit(False)
    with holder.cursor() as cursor:
        cursor.execute("SELECT * FROM users_user")  # a share lock, kept by the open transaction
    done = migrate(no_backup_because="a test")
    holder.close()
    assert done is not None
    assert (done.tries, slept, done.outcome) == (2, [2], "done")


def test_an_index_beside_the_writers_may_take_longer_than_a_lock(
    monkeypatch: Any, transactional_db: None, store: Path
) -> None:
    monkeypatch.setattr("PriceAlert.operations.migrate.LIMITS", "SET lock_timeout = 200; SET statement_timeout = 400")
    build = 'CREATE INDEX CONCURRENTLY "planted" ON "users_user" ("language")'
    plant(monkeypatch, migrations.RunSQL(build, migrations.RunSQL.noop), atomic=False)
    writer = connections.create_connection("default")
    writer.set_autocommit(False)
    with writer.cursor() as cursor:
        cursor.execute("LOCK TABLE users_user IN ROW EXCLUSIVE MODE")
    ended = threading.Timer(1, writer.connection.rollback)
    ended.start()
    try:
        done = migrate(no_backup_because="a test")
        with connection.cursor() as cursor:
            cursor.execute("SELECT indisvalid, current_setting('lock_timeout') FROM pg_index"
                           " WHERE indexrelid = 'planted'::regclass")  # fmt: skip
            assert cursor.fetchone() == (True, "200ms")
    finally:
        ended.join()
        writer.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS planted; RESET lock_timeout; RESET statement_timeout;"
                           " DELETE FROM django_migrations WHERE name = '9999_planted'")  # fmt: skip
    assert done is not None
    assert (done.tries, done.outcome) == (1, "done")


def test_one_that_fails_half_way_says_what_state_it_left(monkeypatch: Any, transactional_db: None, store: Path) -> None:
    plant(monkeypatch, migrations.RunSQL("CREATE TABLE half (id int); SELECT 1/0", migrations.RunSQL.noop))
    with pytest.raises(Exception, match="division by zero"):
        migrate(no_backup_because="a test")
    kept = record_in(store)
    assert kept["applied"] == []
    assert kept["outcome"].startswith("failed")
    assert "half" not in connection.introspection.table_names()


def test_two_runs_at_once_are_one_run(nickname: None, store: Path) -> None:
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def one() -> None:
        gate.wait()
        try:
            migrate(no_backup_because="a test")
            outcomes.append("ran")
        except CommandError as error:
            outcomes.append(str(error).split(".")[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "ran" in outcomes
    assert set(outcomes) <= {"ran", "Another migration or rollback is running"}
    assert planned() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_new_database_gets_its_tables(tmp_path: Path) -> None:
    here = connection.settings_dict
    name = f"{here['NAME']}_new"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    url = f"postgresql://{here['USER']}:{here['PASSWORD']}@{here['HOST']}:{here['PORT']}/{name}"
    environment = {**os.environ, "DATABASE_URL": url, "BACKUP_DIR": str(tmp_path)}

    def said(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "safe_migrate", *words]
        return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)

    try:
        plan = said("--plan")
        assert plan.returncode == 0, plan.stderr
        assert "0 of them not safe" in plan.stdout.splitlines()[-1]
        done = said()
        assert done.returncode == 0, done.stderr
        assert "no backup" in done.stdout.splitlines()[-1]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def worked_example() -> dict[str, list[Any]]:
    """By name, the operations that docs/migrations.md shows."""
    found = {}
    text = (settings.BASE_DIR / "docs" / "migrations.md").read_text()
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        names: dict[str, Any] = {"migrations": migrations, "models": models}
        exec(block, names)
        found[block.split()[1].rstrip(";")] = names["operations"]
    return found


def test_the_worked_example_is_safe_but_for_its_contract(monkeypatch: Any, transactional_db: None, store: Path) -> None:
    example = worked_example()
    last = max(name for app, name in MigrationLoader(connection).disk_migrations if app == "products")
    load, planted = MigrationLoader.load_disk, []
    for name, operations in example.items():
        body = {"operations": operations, "dependencies": [("products", last)], "atomic": not name.startswith("0008")}
        planted.append(type("Migration", (migrations.Migration,), body)(name, "products"))
        last = name

    def with_more(loader: MigrationLoader) -> None:
        load(loader)
        loader.disk_migrations.update({("products", migration.name): migration for migration in planted})

    monkeypatch.setattr(MigrationLoader, "load_disk", with_more)
    assert list(objections(planted)) == ["products.0009_drop_listing_title"]
    make_listing(title="kept")
    with pytest.raises(CommandError, match=r"0009_drop_listing_title.*\n.*Nothing was changed"):
        migrate(no_backup_because="a test")
    planted.pop()
    try:
        assert migrate(no_backup_because="a test") is not None
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM products_listing")
            assert cursor.fetchone() == ("kept",)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE products_listing DROP COLUMN IF EXISTS name")
            cursor.execute("DELETE FROM django_migrations WHERE name LIKE '%%_listing_name%%'", [])
