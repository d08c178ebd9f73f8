"""A worker is called healthy for what it takes tasks from, not for having started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from testkit.stack import Valkey, wait_for

pytestmark = pytest.mark.fault


def test_a_worker_gives_a_sign_of_life_only_while_its_broker_is_there(tmp_path: Path) -> None:
    broker, sign, log = Valkey(tmp_path), tmp_path / "worker", tmp_path / "worker.log"
    command = ["celery", "-A", "PriceAlert", "worker", "--concurrency", "1", "--loglevel", "INFO"]
    environment = {**os.environ, "REDIS_URL": broker.url, "HEARTBEAT_DIR": str(tmp_path)}
    with log.open("wb") as said:
        worker = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=settings.BASE_DIR, env=environment, stdout=said, stderr=said
        )
    try:
        for lost in ("Cannot connect", "Connection to broker lost"):
            wait_for(partial(_says, log, lost), f"it says {lost!r}")
            assert not sign.exists()
            broker.start()
            wait_for(sign.exists, "a sign of life")
            broker.kill()
            sign.unlink()
    finally:
        worker.send_signal(signal.SIGQUIT)
        worker.wait(20)
        broker.kill()


def _says(log: Path, words: str) -> bool:
    return words in log.read_text()
