from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from PriceAlert.single_machine import ports
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.problem import StartError


def test_a_second_run_on_the_same_folder_says_which_process_holds_it(tmp_path: Path) -> None:
    sentence = f"already runs on .* \\(process {os.getpid()}\\)"
    with DataFolder(tmp_path).held(), pytest.raises(StartError, match=sentence), DataFolder(tmp_path).held():
        pass


def test_the_lock_of_a_killed_run_holds_nobody_up(tmp_path: Path) -> None:
    hold = (
        "import os, pathlib, signal, sys; from PriceAlert.single_machine.data_folder import DataFolder\n"
        "with DataFolder(pathlib.Path(sys.argv[1])).held(): os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", hold, str(tmp_path)]).returncode == -9
    assert (tmp_path / "lock").read_text()
    with DataFolder(tmp_path).held():
        assert DataFolder(tmp_path).is_held


def test_a_secret_is_drawn_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    secret = data.secret("key")
    assert len(secret) >= 50
    assert DataFolder(tmp_path).secret("key") == secret
    assert data.secret("other") != secret
    assert stat.S_IMODE((tmp_path / "key.secret").stat().st_mode) == 0o600


def test_the_environment_is_told_only_while_something_runs(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with data.held():
        data.tell_running({"DATABASE_URL": "postgresql://x"})
        assert data.running_environment() == {"DATABASE_URL": "postgresql://x"}
    assert data.running_environment() is None


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=r"cannot be written .* --data"):
        DataFolder(tmp_path / "file" / "data")


def test_a_taken_port_is_named_with_the_option_that_chooses_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert not ports.is_free(port)
        with pytest.raises(StartError, match=f"Port {port} for the pages is taken .* --port"):
            ports.require_free(port, what="the pages", option="--port")


def test_a_free_port_is_kept_and_a_taken_one_replaced() -> None:
    free = ports.free_port()
    assert ports.free_port(preferred=free) == free
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert ports.free_port(preferred=taken) != taken
