"""A PostgreSQL that keeps what was written, archived, and brought back to the moment before a mistake."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from deployment.check import Check, CheckFailed, Workspace, require
from PriceAlert.single_machine import ports
from PriceAlert.single_machine.account import unprivileged
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.postgres import PROJECT, Postgres
from PriceAlert.single_machine.program import Program

ROWS = 100_000
# As docs/runbook.md, "A point in time", gives them.
ARCHIVE = "wal_level = replica\narchive_mode = on\narchive_command = 'test ! -f {wal}/%f && cp %p {wal}/%f'\n"
RECOVER = (
    "restore_command = 'cp {wal}/%f %p'\nrecovery_target_time = '{until}'\nrecovery_target_action = 'promote'\n"
    "archive_mode = off\nport = {port}\n"
)
WRITE = "INSERT INTO price (at, yen) SELECT clock_timestamp(), mod(n, 9973) FROM generate_series(1, %s) n"
SUM = "SELECT count(*), coalesce(sum(('x' || left(md5(p::text), 15))::bit(60)::bigint::numeric), 0) FROM price p"


def drill(work: Workspace, fault: str | None) -> str:
    began = time.monotonic()
    data = DataFolder(work.folder / "data")
    postgres = Postgres(data, thrown_away=True)
    postgres.prepare()
    home = postgres.cluster.parent
    wal, base = home / "wal", home / "base"
    for folder in (wal, base):
        folder.mkdir(mode=0o700)
        _give(folder)
    _add(postgres.cluster, ARCHIVE.format(wal=wal))
    work.supervisor.start(postgres.program())
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE price (id bigserial PRIMARY KEY, at timestamptz, yen bigint)")
        connection.execute(WRITE, [ROWS // 2])
        _tool(work, postgres, "pg_basebackup", "--dbname", postgres.url, "--pgdata", str(base), "--checkpoint=fast")
        # What comes after the base backup is in the archive alone.
        connection.execute(WRITE, [ROWS // 2])
        if fault == "the mistake comes before the moment":
            connection.execute("DELETE FROM price WHERE id % 7 = 0")
        expected = (ROWS, _sum(connection)[1])
        until = str(connection.execute("SELECT clock_timestamp()").fetchone()[0])  # type: ignore[index]
        time.sleep(0.01)
        connection.execute("DELETE FROM price")
        connection.execute("SELECT pg_switch_wal()")
        _wait_for_archive(connection)
    if fault == "a changed base backup":
        _flip(
            next(path for path in sorted((base / "base").rglob("*")) if path.is_file() and path.stat().st_size > 8192)
        )
    _tool(work, postgres, "pg_verifybackup", str(base))
    if fault == "missing WAL":
        # The segments after the base backup's own.
        for segment in sorted(path for path in wal.iterdir() if len(path.name) == 24)[-2:]:
            segment.unlink()
    recovering = time.monotonic()
    found = _recovered(work, postgres, base, RECOVER.format(wal=wal, until=until, port="{port}"))
    require(found == expected, f"{found[0]:,} of {expected[0]:,} rows came back.")
    now = time.monotonic()
    return (
        f"{found[0]:,} of {expected[0]:,} rows compared, recovery {now - recovering:.1f} s, {now - began:.1f} s in all"
    )


def _recovered(work: Workspace, postgres: Postgres, base: Path, configuration: str) -> tuple[int, str]:
    """What a server started on the base backup has once it is a primary again."""
    port = ports.free_port()
    _add(base, configuration.format(port=port))
    signal = base / "recovery.signal"
    signal.touch()
    _give(signal)
    url = postgres.url.replace(f":{postgres.port}/", f":{port}/")

    def is_primary() -> bool:
        try:
            with psycopg.connect(url, connect_timeout=2) as connection:
                return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        except psycopg.OperationalError:
            return False

    log = work.folder / "recovered.log"
    program = Program(
        name="the recovered PostgreSQL",
        argv=[str(_binary(postgres, "postgres")), "-D", str(base)],
        environment={"LC_ALL": "C", "TZ": "UTC"},
        folder=Path("/"),
        log=log,
        ready=is_primary,
        account=unprivileged(PROJECT),
        stop_signal=postgres.program().stop_signal,
    )
    try:
        work.supervisor.start(program)
    except Exception as problem:
        raise CheckFailed(f"The server did not come up at the moment before the mistake: {_last(log)}") from problem
    with psycopg.connect(url) as connection:
        return _sum(connection)


def _sum(connection: psycopg.Connection[tuple[object, ...]]) -> tuple[int, str]:
    connection.execute("SET TimeZone = 'UTC'")
    row = connection.execute(SUM).fetchone()
    return int(str(row[0])), str(row[1])  # type: ignore[index]


def _wait_for_archive(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Until the segment that holds the mistake lies in the archive."""
    asked = "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver"
    for _attempt in range(200):
        if connection.execute(asked).fetchone() == (True,):
            return
        time.sleep(0.1)
    raise CheckFailed("The archive did not take what was written.")


def _tool(work: Workspace, postgres: Postgres, name: str, *words: str) -> None:
    account = unprivileged(PROJECT)
    as_other: Sequence[str] = (
        ["setpriv", f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"] if account else []
    )
    work.run(*as_other, _binary(postgres, name), *words, cwd=Path("/"))


def _binary(postgres: Postgres, name: str) -> Path:
    return Path(postgres.program().argv[0]).with_name(name)


def _add(cluster: Path, configuration: str) -> None:
    with (cluster / "pricealert.conf").open("a") as file:
        file.write(configuration)


def _give(path: Path) -> None:
    account = unprivileged(PROJECT)
    if account:
        shutil.chown(path, account.uid, account.gid)


def _flip(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[5000] ^= 0xFF
    path.write_bytes(whole)


def _last(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return next((line for line in lines if "FATAL" in line), lines[-1] if lines else "it said nothing")


CHECKS = (
    Check(
        part="point in time",
        proves="Rows written after the base backup come back, to the moment before a mistake",
        how="archive_command, pg_basebackup, pg_verifybackup, DELETE, recovery_target_time",
        run=drill,
        faults=("missing WAL", "a changed base backup", "the mistake comes before the moment"),
    ),
)
