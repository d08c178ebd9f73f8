from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from PriceAlert.single_machine import supervisor as supervisor_module
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.program import Program
from PriceAlert.single_machine.supervisor import Supervisor, supervised

SLEEPER = "import time; time.sleep(60)"


def program(folder: Path, name: str, code: str, **more: object) -> Program:
    """A little Python that first writes its process id to NAME.pid; ready once that is there."""
    pid_file = folder / f"{name}.pid"
    pid_file.unlink(missing_ok=True)
    first = f"import os, pathlib; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid())); "
    settings: dict[str, object] = {"ready": lambda: bool(_read(pid_file)), "ready_within_s": 10.0, **more}
    return Program(name=name, argv=[sys.executable, "-c", first + code], log=folder / f"{name}.log", **settings)  # type: ignore[arg-type]


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def pid_of(folder: Path, name: str) -> int:
    return int((folder / f"{name}.pid").read_text())


def is_alive(pid: int) -> bool:
    """Whether it runs; a dead one that its parent has not asked about yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    with supervised(said.append) as supervisor:
        yield supervisor


def test_the_last_started_is_stopped_first(tmp_path: Path) -> None:
    stopped = tmp_path / "stopped"
    note = (
        "import signal, sys, time; "
        f"end = lambda *_: (open({str(stopped)!r}, 'a').write(NAME), sys.exit()); "
        "signal.signal(signal.SIGTERM, end); time.sleep(60)"
    )
    with supervised(print) as supervisor:
        for name in ("a", "b", "c"):
            # Ready means here that it listens to the signal, which it does a moment after it wrote its id.
            supervisor.start(program(tmp_path, name, note.replace("NAME", repr(name))))
            time.sleep(0.1)
    assert stopped.read_text() == "cba"


def test_one_that_will_not_stop_is_ended_when_its_time_is_up(tmp_path: Path, said: list[str]) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    with supervised(said.append) as supervisor:
        supervisor.start(program(tmp_path, "deaf", deaf, stop_within_s=0.3))
        pid = pid_of(tmp_path, "deaf")
        time.sleep(0.1)
    assert not is_alive(pid)
    assert "deaf did not stop" in said[0]


def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    child_file = tmp_path / "child"
    parent = (
        f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); "
        f"open({str(child_file)!r}, 'w').write(str(child.pid)); child.wait()"
    )
    with supervised(print) as supervisor:
        supervisor.start(program(tmp_path, "parent", parent, ready=lambda: bool(_read(child_file))))
        child = int(child_file.read_text())
        assert is_alive(child)
    assert wait_until(lambda: not is_alive(child))


def test_one_that_dies_is_started_again_and_it_is_said(
    tmp_path: Path, supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "FIRST_PAUSE_S", 0.05)
    supervisor.start(program(tmp_path, "worker", SLEEPER))
    first = pid_of(tmp_path, "worker")
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        supervisor.restart_dead()
        return pid_of(tmp_path, "worker") != first

    assert wait_until(is_back)
    assert said == ["worker ended with status -9; starting it again in 0 s"]


def test_one_that_dies_again_and_again_is_given_longer_pauses(
    tmp_path: Path, supervisor: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "FIRST_PAUSE_S", 0.1)
    supervisor.start(program(tmp_path, "frail", "raise SystemExit(3)"))
    began = time.monotonic()

    def died_four_times() -> bool:
        supervisor.restart_dead()
        return len(said) == 4

    assert wait_until(died_four_times)
    assert time.monotonic() - began >= 0.1 + 0.2 + 0.4


def test_one_that_ends_at_its_start_is_told_with_its_last_words(tmp_path: Path, supervisor: Supervisor) -> None:
    broken = program(tmp_path, "broken", "raise SystemExit('no such table')", ready=lambda: False)
    with pytest.raises(StartError, match=r"no such table\nbroken ended with status 1"):
        supervisor.start(broken)


def test_one_that_is_never_ready_is_told(tmp_path: Path, supervisor: Supervisor) -> None:
    with pytest.raises(StartError, match="slow was not ready within 0 s"):
        supervisor.start(program(tmp_path, "slow", SLEEPER, ready=lambda: False, ready_within_s=0.2))


RUN_ONE = """
import pathlib, sys
from PriceAlert.single_machine.tests.test_supervisor import SLEEPER, program
from PriceAlert.single_machine.supervisor import StopRequested, supervised
folder = pathlib.Path(sys.argv[1])
try:
    with supervised(print) as supervisor:
        supervisor.start(program(folder, "one", SLEEPER), program(folder, "two", SLEEPER))
        (folder / "up").touch()
        supervisor.watch()
except StopRequested:
    print("stopped")
"""


def supervising_process(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", RUN_ONE, str(folder)], stdout=subprocess.PIPE, text=True)
    assert wait_until((folder / "up").exists)
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_to_the_supervisor_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    process = supervising_process(tmp_path)
    pids = [pid_of(tmp_path, "one"), pid_of(tmp_path, "two")]
    process.send_signal(number)
    output, _ = process.communicate(timeout=20)
    assert output == "stopped\n"
    assert not any(map(is_alive, pids))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_killed_supervisor_leaves_no_process(tmp_path: Path) -> None:
    process = supervising_process(tmp_path)
    pids = [pid_of(tmp_path, "one"), pid_of(tmp_path, "two")]
    process.kill()
    process.communicate(timeout=20)
    assert wait_until(lambda: not any(map(is_alive, pids)))
