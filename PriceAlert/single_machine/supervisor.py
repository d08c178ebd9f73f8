"""Starts programs in order, keeps them running, stops them in reverse order and leaves none behind."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.program import Program, Running

POLL_S = 0.1
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C or asked this process to end. Not an Exception: no handler of errors may swallow it."""


class Supervisor:
    """Use within `supervised()`. `say` gets a line about each death and restart."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._running: list[Running] = []
        self._deaths: dict[str, int] = {}
        self._restart_at: dict[str, float] = {}

    def start(self, *programs: Program) -> None:
        """Start, together, and wait until all are ready. Raises StartError with the last words of one that fails."""
        started = [Running(program) for program in programs]
        self._running += started
        for running in started:
            self._wait_until_ready(running)

    def _wait_until_ready(self, running: Running) -> None:
        deadline = time.monotonic() + running.program.ready_within_s
        while not running.program.ready():
            if running.has_ended:
                raise _not_started(running, f"ended with status {running.process.returncode}")
            if time.monotonic() > deadline:
                raise _not_started(running, f"was not ready within {running.program.ready_within_s:.0f} s")
            time.sleep(POLL_S)

    def watch(self) -> None:
        """Restart what dies, for ever: only StopRequested ends this."""
        while True:
            self.restart_dead()
            time.sleep(POLL_S)

    def restart_dead(self) -> None:
        """One look: note the dead, and start again those whose pause is over."""
        now = time.monotonic()
        for place, running in enumerate(self._running):
            name = running.program.name
            if not running.has_ended:
                continue
            if name not in self._restart_at:
                running.kill_group()
                pause_s = self._pause_s(running, now)
                self._restart_at[name] = now + pause_s
                self._say(
                    f"{name} ended with status {running.process.returncode}; starting it again in {pause_s:.0f} s"
                )
            elif now >= self._restart_at[name]:
                del self._restart_at[name]
                self._running[place] = Running(running.program)

    def _pause_s(self, running: Running, now: float) -> float:
        name = running.program.name
        steady = now - running.started_at > STEADY_AFTER_S
        self._deaths[name] = 1 if steady else self._deaths.get(name, 0) + 1
        return min(FIRST_PAUSE_S * 2.0 ** min(self._deaths[name] - 1, 10), LONGEST_PAUSE_S)

    def stop(self) -> None:
        """Stop all, the last started first, each within its own time."""
        while self._running:
            running = self._running[-1]
            running.ask_to_stop()
            if not running.wait_or_kill(running.program.stop_within_s):
                self._say(
                    f"{running.program.name} did not stop within {running.program.stop_within_s:.0f} s and was ended"
                )
            self._running.pop()

    def kill(self) -> None:
        for running in self._running:
            running.kill_group()


def _not_started(running: Running, what: str) -> StartError:
    program = running.program
    return StartError(f"{running.last_words()}\n{program.name} {what} (its log: {program.log}).")


@contextmanager
def supervised(say: Callable[[str], None]) -> Iterator[Supervisor]:
    """A supervisor whose programs all end with the block, whatever ends it. A second Ctrl-C ends them at once."""
    supervisor = Supervisor(say)
    before = {number: signal.signal(number, _request_stop) for number in SIGNALS}
    try:
        yield supervisor
    finally:
        hurried = False
        while True:
            try:
                if hurried:
                    supervisor.kill()
                supervisor.stop()
                break
            except StopRequested:
                hurried = True
        for number, handler in before.items():
            signal.signal(number, handler)


def _request_stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested
