"""The runner of the proofs: a control that stays green fails the run, and nothing of a run is left."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from deployment import __main__ as runner
from deployment.check import Check, CheckFailed, Workspace
from deployment.dockerfiles import bases, is_pinned, last_stage
from django.conf import settings

from PriceAlert.single_machine import ports

Run = Callable[..., tuple[int, str]]
ROOT = Path(settings.BASE_DIR)
DOCKERFILES = [ROOT / f"Dockerfile.{role}" for role in ("api", "worker", "frontend")]


def check(run: Callable[[Workspace, str | None], str], *faults: str, needs_containers: bool = False) -> Check:
    return Check("trial", "something holds", "tried", run, faults, needs_containers)


def honest(work: Workspace, fault: str | None) -> str:
    if fault:
        raise CheckFailed("It does not hold.")
    return "7 of 7"


def blind(work: Workspace, fault: str | None) -> str:
    return "7 of 7"


def broken(work: Workspace, fault: str | None) -> str:
    if fault:
        raise KeyError("no finding, but a fault of the check itself")
    return "7 of 7"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The exit code of a run of these checks, and what it said."""
    monkeypatch.setattr(runner, "CACHE", tmp_path)

    def with_checks(*checks: Check, why_not: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["verify-deployment"])
        monkeypatch.setattr(runner, "OTHERS", ())
        monkeypatch.setattr(runner, "_checks", lambda: list(checks))
        monkeypatch.setattr(runner, "_why_no_containers", lambda: why_not)
        return runner.main(), capsys.readouterr().out

    return with_checks


def test_a_run_passes_where_all_holds_and_every_control_is_red(run: Run) -> None:
    code, said = run(check(honest, "a fault", "another"))
    assert code == 0
    assert "controls 2/2 red" in said


@pytest.mark.parametrize("bad", [blind, broken], ids=["stays-green", "breaks"])
def test_a_control_that_is_not_red_fails_the_run(run: Run, bad: Callable[[Workspace, str | None], str]) -> None:
    code, said = run(check(honest), check(bad, "a fault"))
    assert code == 1
    assert "✗ NOT RED: a fault" in said


def test_what_cannot_be_proven_here_is_named_and_is_no_success(run: Run) -> None:
    code, said = run(check(honest), check(honest, needs_containers=True), why_not="building images needs root")
    assert code == 1
    assert "Not proven here, for building images needs root" in said


def test_a_second_run_beside_one_is_refused_before_it_touches_its_images(run: Run) -> None:
    def beside(work: Workspace, fault: str | None) -> str:
        assert run(check(honest))[0] == 2
        return "refused"

    code, _ = run(check(beside))
    assert code == 0


def test_nothing_of_a_check_is_left_however_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in runner.OTHERS:
        monkeypatch.delenv(name, raising=False)

    def leaves_something(work: Workspace, fault: str | None) -> str:
        (work.folder / "left").touch()
        folders.append(work.folder)
        addresses.update(work.databases())
        raise RuntimeError("in the middle")

    folders: list[Path] = []
    addresses: dict[str, str] = {}
    assert not runner._prove(check(leaves_something)).holds
    assert not folders[0].exists()
    port = int(addresses["REDIS_URL"].rpartition(":")[2].partition("/")[0])
    assert not ports.answers(port)


def test_the_folder_of_a_killed_run_is_removed_by_the_next_and_that_of_a_living_one_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead, living = tmp_path / "pricealert-verify-999999999-x", tmp_path / "pricealert-verify-1-x"
    dead.mkdir()
    living.mkdir()
    runner._sweep()
    assert (dead.exists(), living.exists()) == (False, True)


def test_a_fault_that_cannot_be_planted_is_no_red_control(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile.api").write_text("USER 1\n")
    work = Workspace(tmp_path, None, _root=tmp_path)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="cannot be planted"):
        work.spoil("Dockerfile.api", "USER 10001", "USER 0")


@pytest.mark.parametrize(
    ("image", "is_one_version"),
    [
        ("docker.io/library/python:3.12-slim", True),
        ("docker.io/library/python@sha256:" + "0" * 64, True),
        ("registry.example:5000/python:3.12", True),
        ("docker.io/library/python:latest", False),
        ("docker.io/library/python:slim", False),
        ("docker.io/library/python", False),
        ("registry.example:5000/python", False),
        ("docker.io/library/python@sha256:0000", False),
    ],
)
def test_a_base_is_pinned_by_a_version_or_a_digest(image: str, is_one_version: bool) -> None:
    assert is_pinned(image) is is_one_version


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_each_dockerfile_stands_on_versions_and_ends_with_a_user_and_a_health_check(file: Path) -> None:
    assert all(is_pinned(base) or base.startswith("pricealert/") for base in bases(file))
    said = {instruction.word: instruction.rest for instruction in last_stage(file)}
    assert "HEALTHCHECK" in said
    # The worker has the API's.
    assert int(said.get("USER", "10001").partition(":")[0]) > 0
