"""At night nobody finds out that a command of the runbook was renamed."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

RUNBOOK = (settings.BASE_DIR / "docs" / "runbook.md").read_text()
# In fences of sh, and in one line of text.
FENCED = re.findall(r"```sh\n(.*?)```", RUNBOOK, re.DOTALL)
INLINE = re.findall(r"`((?:docker compose|\./scripts/)[^`]+)`", RUNBOOK)
COMMANDS = [line for block in FENCED for line in block.splitlines() if line] + INLINE
PLACEHOLDERS = {"X": "backup", "NAME": "pricealert-20261124-031500.psql.bin"}
VERBS_OF_SERVICES = ("exec", "restart", "stop", "logs", "run")


def services() -> set[str]:
    compose = yaml.safe_load((settings.BASE_DIR / "docker-compose.prod.yml").read_text())
    return set(compose["services"])


@pytest.mark.parametrize("command", [each for each in COMMANDS if "manage.py " in each])
def test_each_command_of_manage_py_is_there_with_its_options(command: str) -> None:
    words = [PLACEHOLDERS.get(word, word) for word in shlex.split(command.split("manage.py ")[1])]
    app: Any = get_commands()[words[0]]
    parser = load_command_class(app, words[0]).create_parser("manage.py", words[0])
    parser.parse_args(words[1:])


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("docker compose ")])
def test_each_service_that_is_named_is_one_of_production(command: str) -> None:
    words = shlex.split(command.split("&&")[0])[2:]
    if words[0] not in VERBS_OF_SERVICES:
        return
    values = {"--since", "--tail", "--user", "--entrypoint", "-e"}
    named = [word for before, word in pairwise(words) if word[0] != "-" and before not in values]
    of_interest = named if words[0] in ("restart", "stop", "logs") else named[:1]
    assert set(of_interest) <= services()


def test_each_script_that_is_named_is_there() -> None:
    named = set(re.findall(r"\./scripts/([\w-]+)", RUNBOOK))
    assert {name for name in named if not (settings.BASE_DIR / "scripts" / name).exists()} == set()


def test_what_messages_and_links_point_to_is_there() -> None:
    headings = re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([\w-]+)\)", RUNBOOK)) <= anchors
    code = [path.read_text() for path in (settings.BASE_DIR / "PriceAlert").rglob("*.py") if "tests" not in path.parts]
    pointed = {name for text in code for name in re.findall(r"runbook\.md, ['\"]([^'\"]+)['\"]", text)}
    assert {"Site down", "Migration failed", "Wrong release"} <= pointed <= set(headings)
