from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
import redis

from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.postgres import Postgres
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.supervisor import supervised
from PriceAlert.single_machine.tests.test_supervisor import is_alive, wait_until
from PriceAlert.single_machine.valkey import ONE_TRY, Valkey

pytestmark = pytest.mark.slow


@pytest.fixture
def data() -> Iterator[DataFolder]:
    """Beside pytest's own folders, which are closed to the account that PostgreSQL runs as under root."""
    folder = Path(mkdtemp(prefix="pricealert-test-"))
    folder.chmod(0o711)
    yield DataFolder(folder)
    shutil.rmtree(folder)


def test_a_database_keeps_its_rows_over_restarts_and_takes_no_wrong_password(data: DataFolder) -> None:
    for round_number in (1, 2):
        postgres = Postgres(data)
        postgres.prepare()
        with supervised(print) as supervisor:
            supervisor.start(postgres.program())
            with psycopg.connect(postgres.url, autocommit=True) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
                connection.execute("INSERT INTO kept VALUES (%s)", [round_number])
                rows = connection.execute("SELECT count(*) FROM kept").fetchone()
                assert rows == (round_number,)
                assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(postgres.url.replace(data.secret("postgres"), "guess"))


def test_a_database_left_by_a_killed_run_is_ended_and_started_again(data: DataFolder) -> None:
    orphan_code = (
        "import os, pathlib, signal, sys\n"
        "from PriceAlert.single_machine import program\n"
        "program._libc = None\n"  # as on a system that tells no child of its parent's end
        "from PriceAlert.single_machine.data_folder import DataFolder\n"
        "from PriceAlert.single_machine.postgres import Postgres\n"
        "from PriceAlert.single_machine.supervisor import supervised\n"
        "postgres = Postgres(DataFolder(pathlib.Path(sys.argv[1])))\n"
        "postgres.prepare()\n"
        "with supervised(print) as supervisor:\n"
        "    supervisor.start(postgres.program())\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", orphan_code, str(data.path)]).returncode == -signal.SIGKILL
    postgres = Postgres(data)
    orphan = int((postgres.cluster / "postmaster.pid").read_text().splitlines()[0])
    assert is_alive(orphan)
    postgres.prepare()
    assert wait_until(lambda: not is_alive(orphan))
    with supervised(print) as supervisor:
        supervisor.start(postgres.program())


def test_a_stale_process_id_that_belongs_to_another_program_by_now_holds_nobody_up(data: DataFolder) -> None:
    postgres = Postgres(data)
    postgres.prepare()
    (postgres.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.cluster}\n")
    postgres.prepare()
    with supervised(print) as supervisor:
        supervisor.start(postgres.program())
    assert is_alive(os.getpid())


def test_a_first_start_that_was_cut_off_begins_anew(data: DataFolder) -> None:
    (data.path / "postgres.new" / "base").mkdir(parents=True)
    (data.path / "postgres").mkdir()
    postgres = Postgres(data)
    postgres.prepare()
    assert (postgres.cluster / "PG_VERSION").exists()


def test_a_cluster_of_another_version_is_told_and_left_alone(data: DataFolder) -> None:
    postgres = Postgres(data)
    postgres.prepare()
    (postgres.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(StartError, match="written by PostgreSQL 17"):
        Postgres(data).prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as another account")
def test_a_data_folder_closed_to_others_gets_its_database_elsewhere(data: DataFolder) -> None:
    data.path.chmod(0o700)
    postgres = Postgres(data)
    assert postgres.elsewhere is not None
    try:
        postgres.prepare()
        with supervised(print) as supervisor:
            supervisor.start(postgres.program())
            psycopg.connect(postgres.url).close()
        assert Postgres(data).cluster == postgres.cluster
    finally:
        shutil.rmtree(postgres.elsewhere)


def test_valkey_asks_for_its_password_which_no_argument_shows(data: DataFolder) -> None:
    valkey = Valkey(data)
    with supervised(print) as supervisor:
        program = valkey.program()
        supervisor.start(program)
        assert redis.Redis.from_url(valkey.url).ping()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=valkey.port, retry=ONE_TRY).ping()
        assert data.secret("valkey") not in " ".join(program.argv)
