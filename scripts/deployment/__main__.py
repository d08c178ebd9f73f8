"""Runs the proofs of shipping, each with its negative controls, and prints what they came to.

A check is green where it holds and red with each of its faults planted: one that stays green proves nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import importlib
import os
import pkgutil
import shutil
import sys
import tempfile
import textwrap
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import deployment
from deployment.check import Check, CheckFailed, Workspace
from deployment.engine import CACHE
from PriceAlert.single_machine.steps import say
from PriceAlert.single_machine.supervisor import StopRequested, supervised

# What a check must not take from the person who runs it.
OTHERS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PRICEALERT_MODE", "EMAIL_HOST")


@dataclass(slots=True)
class Result:
    check: Check
    passed: bool = False
    figures: str = ""
    seconds: float = 0.0
    red: int = 0
    trouble: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.passed and self.red == len(self.check.faults)


def main() -> int:
    options = _options()
    checks = _checks()
    if options.list:
        for check in checks:
            print(f"{check.part}: {check.proves} (faults: {', '.join(check.faults) or 'none'})")
        return 0
    parts = {check.part for check in checks}
    if unknown := set(options.only or ()) - parts:
        print(f"There is no part {', '.join(sorted(unknown))}: {', '.join(sorted(parts))}.", file=sys.stderr)
        return 2
    chosen = [check for check in checks if not options.only or check.part in options.only]
    for name in OTHERS:
        os.environ.pop(name, None)
    why_not = _why_no_containers()
    left_out = [check for check in chosen if check.needs_containers and why_not]
    results: list[Result] = []
    began = time.monotonic()
    alone = _lock()
    if alone is None:
        print("Another verify-deployment is running; two would mix up their images.", file=sys.stderr)
        return 2
    try:
        _sweep()
        for check in chosen:
            if check not in left_out:
                results.append(_prove(check))
    except StopRequested:
        print("\nStopped; nothing of it runs on.", file=sys.stderr)
        return 130
    finally:
        os.close(alone)
    _print_table(results, time.monotonic() - began)
    if left_out:
        print(f"\nNot proven here, for {why_not}:")
        print("\n".join(f"  – {check.part}: {check.proves}" for check in left_out))
    return 0 if all(result.holds for result in results) and not left_out else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./scripts/verify-deployment", description=__doc__)
    parser.add_argument("--only", metavar="PART", action="append", help="one part alone; may be said again")
    parser.add_argument("--list", action="store_true", help="name the parts, what they prove and their faults")
    return parser.parse_args()


def _checks() -> list[Check]:
    """Those of every module of this package that has CHECKS, part by part."""
    names = sorted(module.name for module in pkgutil.iter_modules(deployment.__path__) if module.name != "__main__")
    modules = [importlib.import_module(f"deployment.{name}") for name in names]
    checks = [check for module in modules for check in getattr(module, "CHECKS", ())]
    return sorted(checks, key=lambda check: check.part)


def _why_no_containers() -> str:
    """Why images cannot be built and run here, "" where they can."""
    if os.geteuid() != 0:
        return "building and running images needs root"
    if not Path("/etc/debian_version").exists() or shutil.which("apt-get") is None:
        return "building and running images needs Debian (its buildah, podman, runc and mmdebstrap)"
    return ""


# Proving


def _prove(check: Check) -> Result:
    print(f"\n── {check.part}: {check.proves} ".ljust(100, "─"), flush=True)
    result = Result(check)
    began = time.monotonic()
    outcome = _run(check, None)
    result.passed, result.figures = not isinstance(outcome, Exception), str(outcome)
    if isinstance(outcome, Exception):
        result.trouble.append(f"{outcome}")
    print(f"  {'✓' if result.passed else '✗'} {outcome}  {time.monotonic() - began:.1f} s", flush=True)
    # What does not hold by itself is red for its own reason: its controls would say nothing.
    for fault in check.faults if result.passed else ():
        fault_began = time.monotonic()
        outcome = _run(check, fault)
        is_red = isinstance(outcome, CheckFailed)
        result.red += is_red
        why = str(outcome).splitlines()[0] if is_red else f"stayed green or broke: {outcome}"
        if not is_red:
            result.trouble.append(f"The control “{fault}” {why}")
        print(f"  {'✓ red' if is_red else '✗ NOT RED'}: {fault}  {time.monotonic() - fault_began:.1f} s", flush=True)
        print(textwrap.indent(why, "      "), flush=True)
    result.seconds = time.monotonic() - began
    return result


def _run(check: Check, fault: str | None) -> str | Exception:
    """Its figures, or what it raised."""
    try:
        with _workspace() as work:
            return check.run(work, fault)
    except CheckFailed as failed:
        return failed
    except Exception as broken:  # a check that breaks is reported as such, and the others go on
        traceback.print_exc()
        return broken


@contextmanager
def _workspace() -> Iterator[Workspace]:
    folder = Path(tempfile.mkdtemp(prefix=f"pricealert-verify-{os.getpid()}-"))
    folder.chmod(0o711)  # PostgreSQL runs as another account
    try:
        with supervised(say) as supervisor:
            work = Workspace(folder, supervisor)
            with work.at_end:
                yield work
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lock() -> int | None:
    """Held until this process ends, however it does; None where another run has it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    held = os.open(CACHE, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


def _sweep() -> None:
    """Remove the folders of runs that were killed and could not do so themselves."""
    for folder in Path(tempfile.gettempdir()).glob("pricealert-verify-*"):
        owner = folder.name.split("-")[2]
        if not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


# Telling


def _print_table(results: list[Result], seconds: float) -> None:
    rows = [("part", "what was proven", "how", "seconds", "controls", "figures")]
    for result in results:
        check = result.check
        mark = "✓" if result.holds else "✗"
        controls = f"{result.red}/{len(check.faults)} red"
        figures = result.figures if result.passed else "see above"
        rows.append((f"{mark} {check.part}", check.proves, check.how, f"{result.seconds:.1f}", controls, figures))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    print()
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip())
    for result in results:
        for trouble in result.trouble:
            print(f"\n✗ {result.check.part}: {result.check.proves}\n{textwrap.indent(trouble, '    ')}")
    red, faults = sum(r.red for r in results), sum(len(r.check.faults) for r in results)
    held = sum(result.holds for result in results)
    print(f"\n{held} of {len(results)} checks hold, controls {red}/{faults} red. {seconds:.0f} s in all.")
    print("What only a registry, GitHub or a real account can show: docs/unproven.md.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
