"""The command on a server of its own: the index that was dropped is named, nothing else is, and nothing is changed."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.state import ProjectState

from testkit.workload import own_database, seed, work

pytestmark = pytest.mark.slow

DROPPED = {
    "notification_by_person": "a composite in descending order",
    "point_by_listing_and_time": "a composite",
    "listing_image_due": "a partial one of what is not NULL",
    "notification_unread": "a partial one of what is NULL",
}


@dataclass(frozen=True)
class Served:
    url: str
    copy: str

    def tell(self, statement: str, url: str | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(url or self.url, autocommit=True) as told:
            done = told.execute(statement.encode())
            return done.fetchall() if done.description else []

    def state(self, url: str) -> list[tuple[Any, ...]]:
        """All indexes, and all rows ever written."""
        indexes = self.tell("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1", url)
        written = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1"
        return indexes + self.tell(written, url)

    @contextmanager
    def without(self, index: str) -> Iterator[str]:
        """Its definition, while it is not there."""
        ((definition,),) = self.tell(f"SELECT indexdef FROM pg_indexes WHERE indexname = '{index}'")
        for url in (self.url, self.copy):
            self.tell(f"DROP INDEX {index}", url)
        try:
            yield definition
        finally:
            for url in (self.url, self.copy):
                self.tell(definition, url)


def beside(url: str, database: str) -> str:
    return f"{url.rpartition('/')[0]}/{database}"


@pytest.fixture(scope="module")
def served(django_db_blocker: Any) -> Iterator[Served]:
    folder = Path(mkdtemp(prefix="pricealert-test-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account
    try:
        with django_db_blocker.unblock(), own_database(folder) as url:
            seed()
            call_command("suggest_indexes", enable=True, stdout=io.StringIO())
            ours = Served(url, beside(url, "copy"))
            connection.close()
            ours.tell("CREATE DATABASE copy TEMPLATE pricealert", beside(url, "postgres"))
            yield ours
    finally:
        shutil.rmtree(folder)


def suggest(**options: Any) -> str:
    said = io.StringIO()
    call_command("suggest_indexes", stdout=said, no_color=True, **{"min_calls": 1, "min_ms": 0.1} | options)
    return said.getvalue()


def proposals(served: Served, folder: Path) -> list[dict[str, Any]]:
    """What is proposed after a day's work; meanwhile nothing may change on either database."""
    served.tell("SELECT pg_stat_statements_reset()")
    work(rounds=1)
    connection.close()  # a session tells what it has written when it ends
    before = served.state(served.url), served.state(served.copy)
    suggest(on_copy=served.copy, json=folder / "advice.json")
    connection.close()
    assert (served.state(served.url), served.state(served.copy)) == before
    found: list[dict[str, Any]] = json.loads((folder / "advice.json").read_text())["proposals"]
    return found


def apply(migration: str) -> str:
    """Run it; the name of the index that it made."""
    scope: dict[str, Any] = {}
    exec(migration, scope)
    (operation,) = scope["Migration"].operations
    state = ProjectState.from_apps(apps)
    changed = state.clone()
    app = scope["Migration"].dependencies[0][0]
    operation.state_forwards(app, changed)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards(app, editor, state, changed)
    return str(operation.index.name)


@pytest.mark.parametrize("index", DROPPED)
def test_the_index_that_was_dropped_is_the_one_that_is_proposed(served: Served, index: str, tmp_path: Path) -> None:
    with served.without(index) as definition:
        (found,) = proposals(served, tmp_path)
        assert found["cost_after"] < found["cost_before"] / 2
        made = apply(found["migration"])
        try:
            ((same,),) = served.tell(f"SELECT indexdef FROM pg_indexes WHERE indexname = '{made}'")
            assert same.replace(made, index) == definition
        finally:
            served.tell(f"DROP INDEX {made}")


def test_with_every_index_in_its_place_nothing_is_proposed(served: Served, tmp_path: Path) -> None:
    assert proposals(served, tmp_path) == []


def test_without_a_place_to_try_it_names_what_is_slow_and_takes_no_transaction_number(served: Served) -> None:
    served.tell("ALTER SYSTEM SET autovacuum = off")
    served.tell("SELECT pg_reload_conf()")
    with served.without("listing_image_due"):
        work(rounds=1)
        last = served.tell("SELECT pg_snapshot_xmax(pg_current_snapshot())")
        said = suggest()
        assert served.tell("SELECT pg_snapshot_xmax(pg_current_snapshot())") == last
    assert "say --on-copy" in said
    assert "slow statements:" in said and 'SELECT "products_trackedproduct"."id"' in said
    assert "CREATE INDEX" not in said


def test_the_report_says_what_a_person_needs_to_decide(served: Served) -> None:
    with served.without("notification_unread"):
        work(rounds=1)
        said = suggest(on_copy=served.copy)
    assert "before," in said and "with it (" in said
    assert 'models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_by_user")' in said
    assert "AddIndexConcurrently" in said and "atomic = False" in said
    assert "look again after a day of work" in said
    assert "alerts_notification_user_id_6842cc7e on alerts_notification by notification_by_person" in said


def test_when_nothing_is_slow_it_says_so(served: Served) -> None:
    assert "Nothing is slow" in suggest(min_ms=60_000)


def test_the_live_database_is_no_copy(served: Served) -> None:
    with pytest.raises(CommandError, match="the live database itself"):
        suggest(on_copy=served.url)


def test_a_copy_that_others_use_is_left_alone(served: Served) -> None:
    with psycopg.connect(served.copy), pytest.raises(CommandError, match="1 others use"):
        suggest(on_copy="copy")


def test_a_copy_that_is_not_there_is_said_in_a_sentence(served: Served) -> None:
    with pytest.raises(CommandError, match="The copy cannot be reached"):
        suggest(on_copy="nowhere")


def test_trials_may_take_longer_than_a_transaction_may_idle(served: Served) -> None:
    work(rounds=1)
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    usual = options["options"]
    options["options"] = f"{usual} -c idle_in_transaction_session_timeout=50"
    try:
        assert "Done by another" in suggest(on_copy="copy")
    finally:
        connection.close()
        options["options"] = usual


def test_statements_of_others_that_may_not_be_read_are_counted(served: Served) -> None:
    work(rounds=1)
    served.tell("CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA public TO reader")
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"USER": "reader", "PASSWORD": "reader"}
    try:
        said = suggest(min_ms=60_000)
    finally:
        connection.close()
        connection.settings_dict |= usual
        served.tell("DROP OWNED BY reader; DROP ROLE reader")
    assert "GRANT pg_read_all_stats" in said


def test_without_the_extension_it_says_how_to_make_it(served: Served) -> None:
    served.tell("DROP EXTENSION pg_stat_statements")
    try:
        with pytest.raises(CommandError, match=r"shared_preload_libraries.*--enable"):
            suggest()
    finally:
        call_command("suggest_indexes", enable=True, stdout=io.StringIO())


def test_a_role_that_may_not_make_the_extension_is_told_who_may(served: Served) -> None:
    served.tell("DROP EXTENSION pg_stat_statements; CREATE ROLE plain LOGIN PASSWORD 'plain'")
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"USER": "plain", "PASSWORD": "plain"}
    try:
        with pytest.raises(CommandError, match="As a superuser"):
            call_command("suggest_indexes", enable=True)
    finally:
        connection.close()
        connection.settings_dict |= usual
        served.tell("DROP ROLE plain; CREATE EXTENSION pg_stat_statements")


def test_a_server_before_16_is_told_apart(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PriceAlert.operations.indexes.catalog.OLDEST_SERVER", 990_000)
    with pytest.raises(CommandError, match="need 16 or newer"):
        suggest()
