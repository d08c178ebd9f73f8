"""Brings what is missing: virtual environment, locked requirements, Node packages, the built pages.

Runs on any Python 3.11 or later with its standard library alone. What is there already is not touched: each part is
stamped with the hash of what it was made from, so a second run installs nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from progress import step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
LOG = ROOT / "var" / "install.log"
SPACE_NEEDED_MB = 2000
BUILT_FROM = ("src", "public")


class InstallError(Exception):
    """One sentence that says what to do."""


def main() -> int:
    options = _options()
    try:
        LOG.parent.mkdir(exist_ok=True)
        with (ROOT / "var" / "install.lock").open("w") as lock:
            # Two first starts at once would write into one environment: the second waits, then finds all done.
            fcntl.flock(lock, fcntl.LOCK_EX)
            install(for_tests=options.for_tests, frontend=not options.no_frontend)
    except InstallError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(
            f"{problem.filename or ROOT} cannot be written ({problem.strerror}): {_what_to_do(problem)}",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again to go on where this was.", file=sys.stderr)
        return 130
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for-tests", action="store_true", help="also what ./scripts/test needs")
    parser.add_argument("--no-frontend", action="store_true", help="leave Node packages and the pages alone")
    return parser.parse_args()


def _what_to_do(problem: OSError) -> str:
    if isinstance(problem, PermissionError) or problem.errno == 30:  # EROFS
        return "move PriceAlert to a folder of your own, or start it as the folder's owner."
    return "make room on the disk and start again."


def install(*, for_tests: bool, frontend: bool) -> None:
    if not _venv_works():
        _make_venv()
    _install_requirements(for_tests=for_tests)
    if frontend and (FRONTEND / "package.json").exists():
        _install_node_packages()
        _build_pages()


# The virtual environment


def _venv_works() -> bool:
    """Whether the environment runs, is new enough and has a pip: one cut off while it was made has not."""
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", probe], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _make_venv() -> None:
    python = sys._base_executable  # type: ignore[attr-defined]  # ours may be the one in the folder to be removed
    if subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True).returncode:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise InstallError(
            f"This Python {version} has no venv module: "
            f"install it (Debian, Ubuntu: apt install python{version}-venv) and start again."
        )
    free_mb = shutil.disk_usage(ROOT).free // 1_000_000
    if free_mb < SPACE_NEEDED_MB:
        raise InstallError(
            f"PriceAlert needs {SPACE_NEEDED_MB} MB here, and {free_mb} MB are free: make room and start again."
        )
    title = "virtual environment made anew (the old one was incomplete)" if VENV.exists() else "virtual environment"
    with step(title):
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        shutil.rmtree(VENV, ignore_errors=True)
        _call([python, "-m", "venv", VENV], failed="The virtual environment could not be made")


# The requirements


def _install_requirements(*, for_tests: bool) -> None:
    stamp_file = VENV / "installed.json"
    stamp = _read_stamp(stamp_file)
    # An environment that once got the test tools keeps them: starting the product must not take them away.
    name = "dev" if for_tests or stamp.get("set") == "dev" else "demo"
    lock = ROOT / f"requirements-{name}.txt"
    wanted = {"set": name, "hash": _hash([lock])}
    if stamp == wanted:
        return
    with step(f"Python packages ({lock.name})"):
        stamp_file.unlink(missing_ok=True)
        if not (VENV / "bin" / "uv").exists():
            pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
            _call([*pip, "-r", ROOT / "scripts" / "uv.txt"], failed="uv could not be installed")
        _sync(lock)
        stamp_file.write_text(json.dumps(wanted))


def _sync(lock: Path) -> None:
    """By uv, which takes seconds; by pip where uv finds no way to the registry that pip is set up for."""
    uv = [VENV / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes", lock]
    try:
        _call(uv, failed="uv could not install the packages")
    except InstallError:
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock]
        _call(pip, failed="The Python packages could not be installed")


def _read_stamp(path: Path) -> dict[str, str]:
    try:
        stamp = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


# Node packages and the pages


def _install_node_packages() -> None:
    modules = FRONTEND / "node_modules"
    wanted = _hash(FRONTEND / name for name in ("package.json", "package-lock.json", ".npmrc"))
    if _is_stamped(modules / ".installed", wanted):
        return
    with step("Node packages"):
        npm = [VENV / "bin" / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        _call(npm, cwd=FRONTEND, failed="The Node packages could not be installed")
        (modules / ".installed").write_text(wanted)


def _build_pages() -> None:
    stamp = FRONTEND / "node_modules" / ".built"
    wanted = _hash(_page_sources())
    if _is_stamped(stamp, wanted) and (FRONTEND / "dist" / "index.html").exists():
        return
    with step("the pages"):
        stamp.unlink(missing_ok=True)
        _call([VENV / "bin" / "npm", "run", "build"], cwd=FRONTEND, failed="The pages could not be built")
        # Hashed again: a build may write generated files of its own beside the sources.
        stamp.write_text(_hash(_page_sources()))


def _page_sources() -> list[Path]:
    """All that the pages are built from: the folders of sources, and the files of settings beside them."""
    sources = [path for path in FRONTEND.iterdir() if path.is_file()]
    for folder in BUILT_FROM:
        sources += (path for path in (FRONTEND / folder).rglob("*") if path.is_file())
    return sorted(sources)


def _is_stamped(stamp: Path, wanted: str) -> bool:
    try:
        return stamp.read_text() == wanted
    except OSError:
        return False


def _hash(paths: Iterable[Path]) -> str:
    """One SHA-256 over names and contents; a file that is not there counts as empty."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def _call(command: Iterable[object], *, failed: str, cwd: Path = ROOT) -> None:
    """Run `command` with its words in the log. Raises InstallError with their end where it fails."""
    with LOG.open("a+", encoding="utf-8", errors="replace") as log:
        words = [str(word) for word in command]
        log.write(f"\n$ {' '.join(words)}\n")
        log.flush()
        begin = log.tell()
        status = subprocess.run(
            words, cwd=cwd, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        ).returncode
        if status == 0:
            return
        log.seek(begin)
        last_words = "".join(log.readlines()[-15:])
    raise InstallError(f"{last_words}\n{failed} (all of it is in {LOG}).")


def _environment() -> dict[str, str]:
    """Ours, with the environment's programs first, and with the certificates this machine trusts beside the usual."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    trusted = {"NODE_USE_SYSTEM_CA": "1", "UV_SYSTEM_CERTS": "1"} if _has_certificates() else {}
    return {**trusted, **os.environ, "VIRTUAL_ENV": str(VENV), "PATH": path}


def _has_certificates() -> bool:
    """Whether this machine has a store of its own; a bare one has none, and the tools bring theirs."""
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))


if __name__ == "__main__":
    sys.exit(main())
