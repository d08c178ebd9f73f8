"""One program of the machine: how it is started, when it is ready, how it is stopped."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
MAX_LOG_BYTES = 5_000_000
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """An operating system account to run as; None of it where the program keeps ours."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `ready` is asked until it is true; `orphan_signal` reaches it when this process is killed."""

    name: str
    argv: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    ready_within_s: float = 60
    stop_within_s: float = 10


class Running:
    """A started program, leader of a process group of its own: Ctrl-C reaches only the one who supervises."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.started_at = time.monotonic()
        account = program.account
        self.process = subprocess.Popen(
            program.argv,
            env={**_inherited(), **program.environment},
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=_open_log(program.log),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=_follow_parent(program.orphan_signal),
        )

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if not self.has_ended:
            self.process.send_signal(self.program.stop_signal)

    def wait_or_kill(self, seconds: float) -> bool:
        """Wait for the end; after `seconds` end it and all that it started. True where it ended by itself."""
        try:
            self.process.wait(timeout=max(seconds, 0))
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        self.kill_group()
        self.process.wait()
        return ended

    def kill_group(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # nobody is left in the group

    def last_words(self, lines: int = 15) -> str:
        with self.program.log.open("rb") as log:
            log.seek(max(0, self.program.log.stat().st_size - 8000))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def _inherited() -> dict[str, str]:
    """Our own environment without what would send a child's requests through somebody's proxy or settings."""
    return {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}


def _open_log(path: Path) -> int:
    """Append; one file of the past is kept once a log has grown."""
    if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _follow_parent(orphan_signal: signal.Signals) -> Callable[[], None]:
    """Linux only: have the kernel signal the child when the supervisor is gone; elsewhere the next start clears up."""
    parent = os.getpid()

    def in_child() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return in_child
