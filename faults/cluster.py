"""A PostgreSQL of the faults' own, as an installation runs it: it may be killed, stopped and started again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.postgres import Postgres
from PriceAlert.single_machine.program import Running


class Cluster:
    """Durable, unlike the databases of the tests: what was committed must survive a kill."""

    def __init__(self, folder: Path) -> None:
        self._postgres = Postgres(DataFolder(folder))
        self._postgres.prepare()
        self._running: Running | None = None

    @property
    def url(self) -> str:
        return self._postgres.url

    def start(self) -> None:
        """Start, and wait until it answers. Children of a server that was killed may be a moment in its way."""
        program = self._postgres.program()
        until = time.monotonic() + 60
        while True:
            running = Running(program)
            while not running.has_ended:
                if program.ready():
                    self._running = running
                    return
                time.sleep(0.05)
            if time.monotonic() > until:
                raise AssertionError(f"PostgreSQL does not start:\n{running.last_words()}")

    def kill(self) -> None:
        """SIGKILL to the server: nothing is said goodbye to, nothing is flushed."""
        if self._running is not None:
            os.kill(self._running.process.pid, signal.SIGKILL)
            self._running.wait_or_kill(10)
            self._running = None

    def stop(self) -> None:
        if self._running is not None:
            self._running.ask_to_stop()
            self._running.wait_or_kill(30)
            self._running = None
