"""Audits all that is locked, Python's packages and Node's, against the public databases of vulnerabilities.

Red where a package has one; red, too, where the audit left something out, and where the database does not know what
everyone knows: a silent "nothing found" is what a broken audit says.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
FRONTEND = ROOT / "frontend"
OSV_URL = "https://api.osv.dev/v1/query"
# Packages in which holes are known since years: who asks about them must hear of one.
KNOWN_PYTHON = "jinja2==2.4.1"
KNOWN_NODE = ("lodash", "4.17.20")
GRAVE = ("high", "critical")


class AuditError(Exception):
    """A sentence that says what was found, or what was not audited."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./scripts/audit", description=__doc__)
    parser.add_argument("--osv-url", default=OSV_URL, help=f"where Python's vulnerabilities are asked for ({OSV_URL})")
    parser.add_argument("--npm-registry", help="where Node's are asked for (as npm is set up)")
    wanted = parser.parse_args()
    audits = {
        "Python": lambda: audit_python(locks(), osv_url=wanted.osv_url),
        "Node": lambda: audit_node(FRONTEND, registry=wanted.npm_registry),
    }
    try:
        red = [language for language, audit in audits.items() if _is_red(language, audit)]
    except KeyboardInterrupt:
        print("\nStopped: nothing is known of what was not said above.", file=sys.stderr)
        return 130
    return 1 if red else 0


def _is_red(language: str, audit: Callable[[], str]) -> bool:
    try:
        print(f"✓ {language}: {audit()}", flush=True)
    except AuditError as problem:
        print(f"✗ {language}: {problem}", file=sys.stderr, flush=True)
        return True
    return False


def locks() -> list[Path]:
    """Every lock of Python packages that the project installs from."""
    return [*sorted(ROOT.glob("requirements*.txt")), ROOT / "scripts" / "uv.txt"]


# Python


def audit_python(files: Sequence[Path], *, osv_url: str) -> str:
    """How many packages were audited, in words. Raises AuditError."""
    _require_known_python(osv_url)
    wanted = set().union(*(locked_names(file.read_text()) for file in files))
    if not wanted:
        raise AuditError("no package is locked: there was nothing to audit.")
    report = _pip_audit(files, osv_url)
    audited, skipped = set(), []
    for package in report["dependencies"]:
        if "vulns" in package:
            audited.add(canonicalize_name(package["name"]))
        else:
            skipped.append(f"{package['name']} ({package.get('skip_reason', 'no reason given')})")
    if skipped:
        raise AuditError(f"{len(skipped)} packages were skipped: {', '.join(skipped[:5])}.")
    if wanted - audited:
        raise AuditError(f"{len(audited)} of {len(wanted)} locked packages were audited.{_few(wanted - audited)}")
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for package in report["dependencies"]
        for hole in package["vulns"]
    ]
    if holes:
        raise AuditError("vulnerabilities are known.\n  " + "\n  ".join(holes))
    return f"{len(audited)} packages audited, no vulnerability known"


def locked_names(lock: str) -> set[str]:
    """The packages of a lock that this machine would install."""
    lines = (line.split(" \\")[0] for line in lock.splitlines() if line[:1].isalnum())
    requirements = map(Requirement, lines)
    return {canonicalize_name(r.name) for r in requirements if r.marker is None or r.marker.evaluate()}


def _require_known_python(osv_url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / "requirements.txt"
        known.write_text(f"{KNOWN_PYTHON}\n")
        report = _pip_audit([known], osv_url, "--no-deps")
    if not any(package.get("vulns") for package in report["dependencies"]):
        raise AuditError(f"the database has nothing against {KNOWN_PYTHON}: its word on others is worth nothing.")


def _pip_audit(files: Sequence[Path], osv_url: str, *more: str) -> dict[str, Any]:
    words: list[str | Path] = [
        BIN / "pip-audit",
        "--strict",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--format",
        "json",
    ]
    words += ["--vulnerability-service", "osv", "--osv-url", osv_url, *more]
    for file in files:
        words += ["--requirement", file]
    return _report("pip-audit", words, has="dependencies")


# Node


def audit_node(folder: Path, *, registry: str | None = None) -> str:
    """How many packages were audited, in words. Raises AuditError."""
    _require_known_node(registry)
    wanted = len(json.loads((folder / "package-lock.json").read_text())["packages"]) - 1  # the first is the project
    report = _npm_audit(folder, registry)
    audited = report["metadata"]["dependencies"]["total"]
    if not wanted or audited < wanted:
        raise AuditError(f"{audited} of {wanted} locked packages were audited.")
    holes = [
        f"{name}: {hole['severity']}, {via['title']}, {via['url']}"
        for name, hole in report["vulnerabilities"].items()
        for via in hole["via"]
        if isinstance(via, dict)  # else the name of the package whose hole it is
    ]
    if any(hole["severity"] in GRAVE for hole in report["vulnerabilities"].values()):
        raise AuditError("vulnerabilities are known.\n  " + "\n  ".join(holes))
    return f"{audited} packages audited, no grave vulnerability known{_few(holes)}"


def _require_known_node(registry: str | None) -> None:
    name, version = KNOWN_NODE
    needs = {"name": "known", "version": "1.0.0", "dependencies": {name: version}}
    lock = {"lockfileVersion": 3, "packages": {"": needs, f"node_modules/{name}": {"version": version}}}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "package.json").write_text(json.dumps(needs))
        Path(folder, "package-lock.json").write_text(json.dumps(needs | lock))
        report = _npm_audit(Path(folder), registry)
    if name not in report["vulnerabilities"]:
        raise AuditError(f"the registry has nothing against {name} {version}: its word on others is worth nothing.")


def _npm_audit(folder: Path, registry: str | None) -> dict[str, Any]:
    words: list[str | Path] = [BIN / "npm", "audit", "--json", "--package-lock-only"]
    if registry:
        words.append(f"--registry={registry}")
    return _report("npm audit", words, has="vulnerabilities", folder=folder)


# Both


def _report(name: str, words: Sequence[str | Path], *, has: str, folder: Path = ROOT) -> dict[str, Any]:
    """What the program says as JSON; its status says too little. Raises AuditError where it is no report."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = None
    if isinstance(report, dict) and has in report:
        return report
    said = (done.stderr or done.stdout).strip().splitlines() or ["nothing"]
    why = report.get("message", said[-1]) if isinstance(report, dict) else said[-1]
    raise AuditError(f"nothing was audited: {name} ended with {done.returncode} and said: {why}")


def _few(names: Sequence[str] | set[str]) -> str:
    return f" ({', '.join(sorted(names)[:8])})" if names else ""


if __name__ == "__main__":
    sys.exit(main())
