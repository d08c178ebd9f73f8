from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The installer, working on an empty project."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import install

    frontend = tmp_path / "frontend"
    (frontend / "src").mkdir(parents=True)
    (tmp_path / "var").mkdir()
    venv = tmp_path / ".venv"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "FRONTEND": frontend,
        "LOG": tmp_path / "var" / "install.log",
    }.items():
        monkeypatch.setattr(install, name, value)
    return install


@pytest.mark.slow
def test_a_half_made_environment_is_made_anew(install: ModuleType, tmp_path: Path) -> None:
    half = tmp_path / ".venv"
    (half / "bin").mkdir(parents=True)
    (half / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (half / "bin" / "python").symlink_to(sys.executable)
    (half / "rubbish").touch()
    assert not install._venv_works()
    install._make_venv()
    assert install._venv_works()
    python = half / "bin" / "python"
    assert python.resolve() == Path(sys.executable).resolve()
    assert not (half / "rubbish").exists()


def test_a_python_without_venv_is_told_what_to_install(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = tmp_path / "python"
    lacking.write_text("#!/bin/sh\nexit 1\n")
    lacking.chmod(0o755)
    monkeypatch.setattr(sys, "_base_executable", str(lacking))
    with pytest.raises(install.InstallError, match=r"no venv module: install it .*apt install python3\.\d+-venv"):
        install._make_venv()
    assert not (tmp_path / ".venv").exists()


def test_what_does_not_fit_on_the_disk_is_not_begun(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "SPACE_NEEDED_MB", 10**9)
    with pytest.raises(install.InstallError, match="make room"):
        install._make_venv()
    assert not (tmp_path / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(tmp_path / "var")
    (tmp_path / "var").touch()
    monkeypatch.setattr(sys, "argv", ["install.py"])
    assert install.main() == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert "cannot be written" in sentence


def test_a_command_that_fails_shows_its_last_words(install: ModuleType) -> None:
    with pytest.raises(install.InstallError, match=r"(?s)no such package.*It failed \(all of it is in "):
        install._call(["sh", "-c", "echo no such package; exit 1"], failed="It failed")


def test_pages_are_built_again_only_after_a_source_changed(install: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "frontend" / "src" / "page.tsx"
    source.write_text("1")
    before = install._hash(install._page_sources())
    assert install._hash(install._page_sources()) == before
    source.write_text("2")
    assert install._hash(install._page_sources()) != before


def test_a_developers_environment_is_not_cut_down_by_a_start(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(install, "_sync", lambda lock: synced.append(lock.name))
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "uv").touch()
    for name in ("requirements-dev.txt", "requirements-demo.txt"):
        (tmp_path / name).write_text(name)
    install._install_requirements(for_tests=True)
    install._install_requirements(for_tests=False)
    assert synced == ["requirements-dev.txt"]
    (tmp_path / "requirements-dev.txt").write_text("newer")
    install._install_requirements(for_tests=False)
    assert synced == ["requirements-dev.txt", "requirements-dev.txt"]


@pytest.mark.parametrize("script", ["run", "test", "manage", "lock"])
def test_a_python_that_is_too_old_is_told(script: str, tmp_path: Path) -> None:
    for tool in ("dirname", "sh"):
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run([SCRIPTS / script], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("PriceAlert needs Python 3.11 or later")
    assert len(done.stderr.splitlines()) == 1
