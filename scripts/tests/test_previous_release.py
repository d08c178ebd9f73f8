"""Which release is the one before; a clone that cannot know says so instead of passing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import previous_release
import pytest

from PriceAlert.single_machine.problem import StartError


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder)
    monkeypatch.setattr(previous_release, "ROOT", folder)
    return folder


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True)


def commit(folder: Path, *tags: str) -> None:
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A commit")
    for tag in tags:
        git(folder, "tag", tag)


def test_before_the_first_release_there_is_none_and_that_is_no_failure(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST"):
        monkeypatch.delenv(name, raising=False)  # main() takes them away: they come back after this test
    commit(repository, "not-a-release")
    assert previous_release.main() == 0
    assert "No release is tagged yet" in capsys.readouterr().out


def test_it_is_the_newest_tag_before_this_commit(repository: Path) -> None:
    commit(repository, "v0.1.0")
    commit(repository, "v0.2.0")
    commit(repository, "nightly")
    assert previous_release.previous_release() == "v0.2.0"


def test_for_a_release_itself_it_is_the_one_before_it(repository: Path) -> None:
    commit(repository, "v0.1.0")
    commit(repository)
    commit(repository, "v0.2.0")
    assert previous_release.previous_release() == "v0.1.0"


def test_a_clone_without_its_tags_does_not_pass(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repository, "v0.1.0")
    commit(repository)
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", repository.as_uri(), shallow], check=True)
    monkeypatch.setattr(previous_release, "ROOT", shallow)
    with pytest.raises(StartError, match="shallow"):
        previous_release.previous_release()
