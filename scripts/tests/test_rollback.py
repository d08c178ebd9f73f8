"""scripts/rollback beside Compose: what it does to .env and the services, by a `docker` that notes what it is told."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEFORE = "COMPOSE_FILE=docker-compose.prod.yml\nAPI_IMAGE=example/api:0.2.0\nWORKER_IMAGE=example/worker:0.2.0\nA=x\n"
OLD = "API_IMAGE=example/api:0.1.0\nWORKER_IMAGE=example/worker:0.1.0"
DOCKER = """#!/bin/sh
echo "$*" >> {told}
case "$*" in
*--do*) {answer} ;;
*rollback*) echo "the plan" >&2 ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Host:
    folder: Path

    def rollback(self, *words: str, typed: str = "", answer: str = f"printf '%s\\n' '{OLD}'") -> tuple[int, str]:
        docker = self.folder / "bin" / "docker"
        docker.write_text(DOCKER.format(told=self.folder / "told", answer=answer))
        docker.chmod(0o755)
        done = subprocess.run(
            ["sh", "scripts/rollback", *words],
            cwd=self.folder,
            env={**os.environ, "PATH": f"{docker.parent}{os.pathsep}{os.environ['PATH']}"},
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout

    @property
    def told(self) -> list[str]:
        verbs = [line.removeprefix("compose ") for line in (self.folder / "told").read_text().splitlines()]
        return [verb.split(" --rm")[0] for verb in verbs]

    @property
    def env(self) -> str:
        return (self.folder / ".env").read_text()


@pytest.fixture
def host(tmp_path: Path) -> Host:
    for name in ("scripts", "bin"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "scripts" / "rollback", tmp_path / "scripts")
    (tmp_path / ".env").write_text(BEFORE)
    return Host(tmp_path)


def test_without_do_it_shows_the_plan_and_changes_nothing(host: Host) -> None:
    assert host.rollback("0.1.0") == (0, "the plan\n")
    assert (host.told, host.env) == (["run"], BEFORE)


def test_the_old_images_are_put_into_env_and_started(host: Host) -> None:
    status, said = host.rollback("0.1.0", "--do", "images", typed="0.1.0\n")
    assert status == 0, said
    assert host.told == ["run", "run", "up --detach --wait"]
    assert host.env.splitlines() == ["COMPOSE_FILE=docker-compose.prod.yml", "A=x", *OLD.splitlines()]
    assert (host.folder / ".env.before-rollback").read_text() == BEFORE


def test_before_a_restore_all_that_writes_is_stopped(host: Host) -> None:
    assert host.rollback("0.1.0", "--do", "restore", "--confirm", "0.1.0")[0] == 0
    assert host.told == ["stop api worker beat backup", "run", "up --detach --wait"]


@pytest.mark.parametrize("typed", ["yes\n", "\n", ""], ids=["another word", "nothing", "no terminal"])
def test_another_word_stops_nothing_and_changes_nothing(host: Host, typed: str) -> None:
    status, said = host.rollback("0.1.0", "--do", "restore", typed=typed)
    assert (status, said.endswith("That is not its name. Nothing was changed.\n")) == (1, True)
    assert (host.told, host.env) == (["run"], BEFORE)


def test_a_restore_that_fails_leaves_env_and_says_how_to_start_again(host: Host) -> None:
    status, said = host.rollback("0.1.0", "--do", "restore", "--confirm", "0.1.0", answer="exit 1")
    assert status == 1
    assert "the services may be stopped: docker compose up --detach --wait" in said
    assert host.env == BEFORE


def test_a_release_without_recorded_images_leaves_env_and_says_what_to_set(host: Host) -> None:
    status, said = host.rollback("0.1.0", "--do", "images", "--confirm", "0.1.0", answer="true")
    assert status == 1
    assert "set API_IMAGE, WORKER_IMAGE and FRONTEND_IMAGE in .env" in said
    assert host.env == BEFORE
