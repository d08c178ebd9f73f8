"""Runs the tests of the release before this one on a database that this one's migrations made (docs/migrations.md).

Green: the two can run beside each other, and the way back is to start the previous images. Words after it are tests to
run, of the previous release, instead of the usual ones.
"""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.machine import start_databases
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.steps import say
from PriceAlert.single_machine.supervisor import StopRequested, supervised

ROOT = Path(__file__).resolve().parent.parent
RELEASES = "v[0-9]*"
# What reads and writes each table as people and workers do.
TESTS = (
    "users/tests",
    "products/tests",
    "price_tracking/tests",
    "alerts/tests",
    "PriceAlert/tracked_products",
    "PriceAlert/captures",
    "PriceAlert/imports",
    "PriceAlert/tests/test_admin.py",
)
# Tests of properties look at figures, not at tables.
KINDS = "not slow and not fault and not hypothesis"
NOTHING_COLLECTED = 5


def main() -> int:
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST"):
        os.environ.pop(name, None)  # tests never touch the servers of the person who runs them
    try:
        release = previous_release()
        if release is None:
            print("No release is tagged yet: there is no older code to run on this schema.")
            return 0
        with tempfile.TemporaryDirectory(prefix="pricealert-previous-") as folder:
            Path(folder).chmod(0o711)  # PostgreSQL may run as another account
            with supervised(say) as supervisor, _code_of(release, Path(folder, "code")) as code:
                databases = start_databases(DataFolder(Path(folder, "data")), supervisor, thrown_away=True)
                return _run(release, code, databases.addresses, sys.argv[1:])
    except StopRequested:
        print("\nStopped.", file=sys.stderr)
        return 130
    except (StartError, subprocess.CalledProcessError) as problem:
        print(problem, file=sys.stderr)
        return 1


def previous_release() -> str | None:
    """The newest release before this commit, None where there is none. Raises StartError where git cannot know."""
    if _git("rev-parse", "--is-shallow-repository") == "true":
        raise StartError("This clone is shallow, and its tags may be missing: `git fetch --unshallow --tags` first.")
    describe = ("describe", "--tags", "--abbrev=0", "--match", RELEASES)
    is_one_itself = _git(*describe, "--exact-match", "HEAD")
    return _git(*describe, "HEAD^" if is_one_itself else "HEAD")


def _run(release: str, code: Path, addresses: Mapping[str, str], tests: list[str]) -> int:
    python = _python_of(code)
    environment = {
        **os.environ,
        **addresses,
        "PRICEALERT_MODE": "test",
        "SECRET_KEY": "a key for tests alone, nothing is kept with it",
        "DJANGO_SETTINGS_MODULE": "PriceAlert.settings",
        "PYTHONPATH": str(ROOT / "scripts"),
    }
    _make_schema(environment)
    there = [test for test in tests or TESTS if (code / test.partition("::")[0]).exists()]
    words = [python, "-m", "pytest", "-p", "on_a_newer_schema", "--reuse-db", "-m", KINDS, *there]
    status = subprocess.run(words, cwd=code, env=environment, stdin=subprocess.DEVNULL).returncode
    if not there or status == NOTHING_COLLECTED:
        print(f"No test of {release} was run: that proves nothing.", file=sys.stderr)
        return 1
    if status:
        print(
            f"The code of {release} does not work on this schema: see what failed above, and docs/migrations.md,"
            " 'Expand, deploy, contract'.",
            file=sys.stderr,
        )
        return 1
    print(f"The code of {release} works on this schema.")
    return 0


def _make_schema(environment: Mapping[str, str]) -> None:
    """By this release's migrations, in the database that the tests of the other take for theirs."""
    url, _slash, name = environment["DATABASE_URL"].rpartition("/")
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "test_{name}"'.encode())
    target = {**environment, "DATABASE_URL": f"{url}/test_{name}"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=target, check=True)


def _python_of(code: Path) -> str:
    """Ours where it has the same packages, else one with those of that release."""
    locked = "requirements-dev.txt"
    if filecmp.cmp(ROOT / locked, code / locked, shallow=False):
        return sys.executable
    installing = [sys.executable, str(code / "scripts" / "install.py"), "--for-tests", "--no-frontend"]
    environment = {**os.environ, "PYTHONPATH": str(code)}
    subprocess.run(installing, env=environment, check=True)
    return str(code / ".venv" / "bin" / "python")


@contextmanager
def _code_of(release: str, folder: Path) -> Iterator[Path]:
    subprocess.run(["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", folder, release], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", folder])


def _git(*words: str) -> str | None:
    done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
