"""The Compose files hold their rules, and each rule sees what breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from deployment import compose_rules

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = (ROOT / "docker-compose.prod.yml").read_text()
DEVELOPMENT = (ROOT / "docker-compose.yml").read_text()


def test_nothing_is_wrong_with_the_compose_files() -> None:
    assert compose_rules.production(PRODUCTION) == []
    assert compose_rules.development(DEVELOPMENT) == []


DB = "    image: docker.io/library/postgres:18\n"
REDIS = "    image: docker.io/valkey/valkey:9\n"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param(DB, f'{DB}    ports: ["5432:5432"]\n', "db publishes", id="database-published"),
        pytest.param(DB, f'{DB}    ports: ["127.0.0.1:5432:5432"]\n', "db publishes", id="database-published-here"),
        pytest.param(DB, f"{DB}    read_only: false\n", "db can write to its root", id="not-read-only"),
        pytest.param(DB, f"{DB}    privileged: true\n", "not kept apart", id="privileged"),
        pytest.param(REDIS, f'{REDIS}    cap_add: ["SYS_ADMIN"]\n', "more capabilities", id="capability"),
        pytest.param(REDIS, "    image: docker.io/valkey/valkey:latest\n", "`latest` is neither", id="latest"),
        pytest.param(REDIS, "    image: docker.io/valkey/valkey\n", "by tag or digest", id="no-tag"),
        pytest.param("    mem_limit: 2g\n", "", "db has no mem_limit", id="no-memory-limit"),
        pytest.param("  pids_limit: 200\n", "", "has no pids_limit", id="no-process-limit"),
        pytest.param("    options: {max-size: 10m, max-file: \"5\"}\n", "", "without an end", id="endless-logs"),
        pytest.param("DB_PASSWORD_FILE: /run", "DB_PASSWORD: /run", "comes as a file", id="secret-in-the-open"),
        pytest.param('"PriceAlert.healthcheck", "backup"]', '"x"]\n      disable: true', "switched off", id="no-check"),
        pytest.param('["no-new-privileges:true"]', "[]", "may gain privileges", id="privileges"),
        pytest.param(
            "      api:\n        condition: service_healthy", "      api:\n        condition: service_started",
            "frontend does not wait for api", id="order-without-health",
        ),
    ],
)  # fmt: skip
def test_a_fault_in_the_production_file_is_seen(old: str, new: str, complaint: str) -> None:
    assert PRODUCTION.count(old) >= 1
    assert any(complaint in what for what in compose_rules.production(PRODUCTION.replace(old, new, 1)))


def test_a_port_open_to_the_whole_network_is_seen_in_the_development_file() -> None:
    assert compose_rules.development(DEVELOPMENT.replace('"127.0.0.1:5432:5432"', '"5432:5432"'))
