"""What the workflow files must be, shown red on a fault of each kind."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from deployment.workflow_rules import FAULTS, RULES, plant, problems

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The workflows and scripts of the project, to be spoilt."""
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=lambda *_: {"deployment", "tests", "__pycache__"})
    return tmp_path


def test_the_workflows_break_no_rule() -> None:
    assert problems(ROOT) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_named_by_its_rule(name: str, project: Path) -> None:
    plant(FAULTS[name], project)

    assert any(f", {FAULTS[name].rule}: " in problem for problem in problems(project)), problems(project)


def test_a_script_that_is_not_executable_is_named(project: Path) -> None:
    (project / "scripts" / "audit").chmod(0o644)

    assert any("scripts/audit, which is not executable" in problem for problem in problems(project))


def test_a_script_that_no_shell_can_read_is_named(project: Path) -> None:
    (project / "scripts" / "audit").write_text("#!/bin/sh\nif true; then\n")

    assert any("scripts/audit, which no shell can read" in problem for problem in problems(project))


def test_every_rule_has_a_fault_that_breaks_it() -> None:
    assert {rule.__name__ for rule in RULES} <= {fault.rule for fault in FAULTS.values()}


@pytest.mark.slow
def test_pages_that_are_tested_less_than_before_fail(tmp_path: Path) -> None:
    one_file = ["src/lib/money.test.ts", f"--coverage.reportsDirectory={tmp_path}"]
    done = subprocess.run(
        ["npm", "run", "--silent", "test:coverage", "--", *one_file],
        cwd=ROOT / "frontend",
        env={**os.environ, "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, "does not meet global threshold" in done.stderr) == (1, True), done.stdout + done.stderr
