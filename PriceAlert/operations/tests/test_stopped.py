"""Real processes, stopped or broken in the middle of a migration: a sentence, a known state, a way on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from testkit.stack import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def release(tmp_path: Path) -> Any:
    """Our code with one more migration of `users`, whose operations are written into `planted`."""
    folder = tmp_path / "planted_users"
    shutil.copytree(django_settings.BASE_DIR / "users" / "migrations", folder)
    last = max(path.stem for path in folder.glob("0*.py"))
    (tmp_path / "planted_settings.py").write_text(
        "from PriceAlert.settings import *\nMIGRATION_MODULES = {**MIGRATION_MODULES, 'users': 'planted_users'}\n"
    )

    def plant(*operations: str, name: str = "9998_planted", after: str = last, atomic: bool = True) -> dict[str, str]:
        (folder / f"{name}.py").write_text(
            textwrap.dedent(f"""
            from django.db import migrations, models
            class Migration(migrations.Migration):
                atomic = {atomic}
                dependencies = [("users", "{after}")]
                operations = [{", ".join(operations)}]
            """)
        )
        address = dict(connection.settings_dict)
        return {
            **os.environ,
            "PYTHONPATH": f"{tmp_path}{os.pathsep}{django_settings.BASE_DIR}",
            "DJANGO_SETTINGS_MODULE": "planted_settings",
            "DATABASE_URL": f"postgresql://{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}"
            f"/{address['NAME']}",
            "BACKUP_DIR": str(tmp_path / "backups"),
            "RELEASE": "v1.1",
        }

    yield plant
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE '999%'")
        cursor.execute("DROP TABLE IF EXISTS half, whole")


WORDS = [sys.executable, "manage.py", "safe_migrate", "--no-backup-because", "a test"]


def started(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        WORDS, cwd=django_settings.BASE_DIR, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def kept_in(tmp_path: Path) -> dict[str, Any]:
    (path,) = (tmp_path / "backups").glob("migration-*.json")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def is_asleep() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()")
        return cursor.fetchone() is not None


def test_ctrl_c_in_a_migration_leaves_nothing_half_done_and_the_same_command_goes_on(
    release: Any, tmp_path: Path
) -> None:
    environment = release("migrations.RunSQL('CREATE TABLE half (id int); SELECT pg_sleep(30)')")
    with started(environment) as process:
        wait_for(is_asleep, "the migration is at work")
        process.send_signal(signal.SIGINT)
        _out, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "the one at work is not" in said
    assert "Traceback" not in said
    assert not is_asleep()
    assert "half" not in connection.introspection.table_names()
    assert (kept_in(tmp_path)["applied"], kept_in(tmp_path)["outcome"]) == ([], "failed: KeyboardInterrupt")
    # The way on: the same command, once the cause is gone; the lock of the stopped run is not in its way.
    (tmp_path / "backups" / next((tmp_path / "backups").glob("*.json")).name).unlink()
    environment = release("migrations.RunSQL('CREATE TABLE whole (id int)')")
    done = subprocess.run(WORDS, cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert (done.returncode, kept_in(tmp_path)["outcome"]) == (0, "done")


def test_of_two_migrations_the_first_stays_where_the_second_fails_and_a_mended_second_goes_on(
    release: Any, tmp_path: Path
) -> None:
    release("migrations.RunSQL('CREATE TABLE whole (id int)')")
    environment = release("migrations.RunSQL('SELECT 1/0')", name="9999_broken", after="9998_planted")
    done = subprocess.run(WORDS, cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "A migration failed: division by zero" in done.stderr
    assert "Mend it and run this again" in done.stderr
    assert "Traceback" not in done.stderr
    kept = kept_in(tmp_path)
    assert (kept["planned"], kept["applied"]) == (["users.9998_planted", "users.9999_broken"], ["users.9998_planted"])
    shutil.rmtree(tmp_path / "backups")
    environment = release("migrations.RunSQL('SELECT 1/1')", name="9999_broken", after="9998_planted")
    done = subprocess.run(WORDS, cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert kept_in(tmp_path)["applied"] == ["users.9999_broken"]


def test_a_concurrent_index_that_fails_is_named_with_the_word_that_removes_it(release: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE half (id int); INSERT INTO half VALUES (1), (1)")
    environment = release("migrations.RunSQL('CREATE UNIQUE INDEX CONCURRENTLY torn ON half (id)')", atomic=False)
    done = subprocess.run(WORDS, cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "It left torn half built: DROP INDEX CONCURRENTLY torn." in done.stderr
