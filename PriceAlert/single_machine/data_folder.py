"""The folder that keeps everything of one installation: database, mails, logs, keys. One run at a time holds it."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PriceAlert.single_machine.problem import StartError


class DataFolder:
    """`path` is made where it is missing. Raises StartError where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        try:
            # Others may pass through, for PostgreSQL may run as another account, but not look around.
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            for name in ("log", "mails"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            probe = self.path / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as problem:
            raise StartError(
                f"{self.path} cannot be written ({problem.strerror}): "
                "start as its owner, or name another folder with --data."
            ) from problem

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def mails(self) -> Path:
        return self.path / "mails"

    def secret_file(self, name: str) -> Path:
        return self.path / f"{name}.secret"

    def secret(self, name: str, *, characters: int = 64) -> str:
        """A random text that is drawn once and kept, readable to the owner alone."""
        keep = self.secret_file(name)
        try:
            kept = keep.read_text()
        except FileNotFoundError:
            kept = ""
        if not kept:
            kept = secrets.token_urlsafe(characters)[:characters]
            write_private(keep, kept)
        return kept

    # What is running

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this run. Raises StartError where another run holds it.

        The lock is the kernel's and ends with its process, however that ends: the file that stays behind locks nothing.
        """
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise StartError(
                    f"PriceAlert already runs on {self.path} (process {holder}): "
                    "stop that one, or name another folder with --data."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            try:
                yield
            finally:
                self._running_file.unlink(missing_ok=True)
                lock.truncate(0)

    @property
    def is_held(self) -> bool:
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def tell_running(self, environment: dict[str, str]) -> None:
        """Keep the environment of the running services for `./scripts/manage`."""
        write_private(self._running_file, json.dumps(environment))

    def running_environment(self) -> dict[str, str] | None:
        """The environment of the services that run on this folder now, None where none do."""
        if not self.is_held:
            return None
        try:
            environment: dict[str, str] = json.loads(self._running_file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        return environment

    @property
    def _running_file(self) -> Path:
        return self.path / "running.json"


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
