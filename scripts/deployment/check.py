"""What a proof of shipping is: it proves its subject, and turns red on each fault that is planted in it.

A module of this package with `CHECKS = (Check(...), ...)` is found by ./scripts/verify-deployment; it imports from
`deployment.check` (scripts/ is on the path). Each run of a check, honest or with a fault, gets a Workspace of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.machine import start_databases
from PriceAlert.single_machine.supervisor import Supervisor

PROJECT = Path(__file__).resolve().parents[2]
LAST_WORDS = 15


class CheckFailed(Exception):  # noqa: N818 - a finding, not an error
    """A sentence that says what is not as it should be. Any other exception is a fault of the check itself."""


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    output: str


@dataclass(slots=True)
class Workspace:
    """A place for one run of one check. All in it, its processes included, is gone when the run ends.

    `folder` is empty; `root` is a copy of the project, as it lies in the working tree, to be spoilt at will.
    `supervisor` starts long-running programs and ends them; `at_end.callback(…)` undoes what lies outside `folder`.
    """

    folder: Path
    supervisor: Supervisor
    at_end: ExitStack = field(default_factory=ExitStack)
    spoilt: set[str] = field(default_factory=set)
    _root: Path | None = None

    @property
    def root(self) -> Path:
        if self._root is None:
            self._root = _copy_of_the_project(self.folder / "root")
        return self._root

    def spoil(self, path: str, old: str, new: str) -> None:
        """Replace `old` in a file of `root`. Raises ValueError where it is not there exactly once."""
        file = self.root / path
        text = file.read_text()
        if text.count(old) != 1:
            raise ValueError(f"{path} has {old!r} {text.count(old)} times: this fault cannot be planted.")
        file.write_text(text.replace(old, new))
        self.spoilt.add(path)

    def append(self, path: str, line: str) -> None:
        """Put one more line to a file of `root`."""
        with (self.root / path).open("a") as file:
            file.write(f"\n{line}\n")
        self.spoilt.add(path)

    def run(
        self,
        *words: str | Path,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        given: str | None = None,
        timeout_s: float = 600,
    ) -> str:
        """What the command said, both streams. Raises CheckFailed with its last words where it ends in failure."""
        said = self.attempt(*words, cwd=cwd, environment=environment, given=given, timeout_s=timeout_s)
        if said.status:
            end = "\n".join(said.output.splitlines()[-LAST_WORDS:])
            raise CheckFailed(f"{_short(words)} ended with {said.status}:\n{end}")
        return said.output

    def attempt(
        self,
        *words: str | Path,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        given: str | None = None,
        timeout_s: float = 600,
    ) -> Said:
        """As `run`, for a command that may fail; `environment` is added to ours, `given` is its standard input."""
        try:
            done = subprocess.run(
                [str(word) for word in words],
                cwd=cwd or self.folder,
                env={**os.environ, **(environment or {})},
                input=given or "",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=timeout_s,
            )
        except subprocess.TimeoutExpired:
            raise CheckFailed(f"{_short(words)} was not done within {timeout_s:.0f} s.") from None
        return Said(done.returncode, done.stdout)

    def databases(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of a PostgreSQL and a Valkey of this run's own, empty."""
        return dict(start_databases(DataFolder(self.folder / "data"), self.supervisor, thrown_away=True).addresses)


@dataclass(frozen=True, slots=True)
class Check:
    """`run(work, None)` proves it and returns its figures in a few words, or raises CheckFailed.

    `run(work, fault)` does the same with that fault planted, and must raise CheckFailed: the negative control.
    """

    part: str
    proves: str
    how: str
    run: Callable[[Workspace, str | None], str]
    faults: tuple[str, ...]
    needs_containers: bool = False  # builds or runs images: root and Debian


def wait_for(what: str, is_so: Callable[[], bool], *, within_s: float, every_s: float = 0.2) -> float:
    """The seconds it took. Raises CheckFailed with `what`, a sentence's end ("the api is healthy"), if it never is."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > within_s:
            raise CheckFailed(f"Not within {within_s:.0f} s: {what}.")
        time.sleep(every_s)
    return time.monotonic() - began


def require(is_so: bool, otherwise: str) -> None:
    """Raises CheckFailed with the sentence `otherwise` unless `is_so`."""
    if not is_so:
        raise CheckFailed(otherwise)


def _short(words: tuple[str | Path, ...]) -> str:
    return " ".join([Path(words[0]).name, *map(str, words[1:4])]) + (" …" if len(words) > 4 else "")


@contextmanager
def arranging() -> Iterator[None]:
    """What fails in here is no finding: a control is not red because its trial could not be set up."""
    try:
        yield
    except CheckFailed as failed:
        raise RuntimeError(f"The trial could not be arranged. {failed}") from failed


def _copy_of_the_project(target: Path) -> Path:
    """A clone with its history, and over it what the working tree has changed, added and deleted.

    On a branch, as people have it, also where the project's own copy is on none.
    """
    git = ["git", "-C", str(PROJECT), "-c", "advice.detachedHead=false"]
    subprocess.run([*git, "clone", "--quiet", "--local", str(PROJECT), str(target)], check=True)
    subprocess.run(["git", "-C", str(target), "checkout", "--quiet", "-B", "main"], check=True)
    changed = [*git, "ls-files", "-z", "--modified", "--others", "--deleted", "--exclude-standard"]
    names = subprocess.run(changed, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        source, copy = PROJECT / name, target / name
        if source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
        else:
            copy.unlink(missing_ok=True)
    return target
