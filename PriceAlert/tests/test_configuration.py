"""The table of variables is whole and right, and a wrong value stops the start with a sentence that names it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SETTINGS = ROOT / "PriceAlert" / "settings.py"
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
RIGHT = {
    "SECRET_KEY": "x" * 40,
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "REDIS_URL": "redis://localhost:6379/0",
    "PATH": os.environ["PATH"],
}


def variables_of_the_code() -> dict[str, str | None]:
    """Each variable that settings.py reads, with the text of its default; None where it must be set."""
    found: dict[str, str | None] = {}
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        is_read = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "env"
        )
        if is_read:
            assert isinstance(node, ast.Call)
            name = ast.literal_eval(node.args[0])
            found[name] = ast.unparse(node.args[1]) if len(node.args) > 1 else None
    return found


def rows_of_the_table() -> dict[str, str]:
    return {name: default for name, default, _what in ROW.findall((ROOT / "docs" / "configuration.md").read_text())}


def test_every_variable_is_in_the_table_and_no_other() -> None:
    assert sorted(rows_of_the_table()) == sorted(variables_of_the_code())


def test_every_plain_default_in_the_table_is_the_one_of_the_code() -> None:
    table = rows_of_the_table()
    for name, default in variables_of_the_code().items():
        if default is None:
            assert table[name] == "–", name
            continue
        try:
            value = eval(default, {"__builtins__": {}}, {})
        except NameError:
            continue  # made of other variables: the table says how in words
        assert table[name] == (f"`{value}`" if value not in ("", [], {}) else "empty"), name


def start(**changes: str) -> str:
    environment = {**RIGHT, **changes}
    environment = {name: value for name, value in environment.items() if value != "UNSET"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": "UNSET"}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 32 characters"),
        ({"SECRET_KEY": "UNSET", "SECRET_KEY_FILE": "/no/such/file"}, "SECRET_KEY_FILE"),
        ({"SECRET_KEY": "UNSET", "SECRET_KEY_FILE": "/dev/null"}, "SECRET_KEY must have at least 32 characters"),
        ({"SECRET_KEY": "only-for-development-0123456789abcdefghij"}, "SECRET_KEY is an example"),
        ({"DATABASE_URL": "postgresql://pricealert:pricealert@db:5432/pricealert"}, "that everybody knows"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS"),
        ({"DATABASE_URL": "UNSET"}, "Set DATABASE_URL, or all of DB_NAME"),
        ({"DATABASE_URL": "UNSET", "DB_NAME": "prices", "DB_HOST": "db"}, "Set DATABASE_URL, or all of DB_NAME"),
        ({"DB_NAME": "prices"}, "not both"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must begin with postgresql://"),
        ({"REDIS_URL": "UNSET"}, "REDIS_URL"),
        ({"EMAIL_PORT": "many"}, "EMAIL_PORT"),
        ({"EMAIL_SECURITY": "ssl"}, "EMAIL_SECURITY must be"),
        ({"PRICEALERT_MODE": "fun"}, "PRICEALERT_MODE must be"),
        ({"DEMO_HOST_MAP": "a.example=127.0.0.1:1"}, "DEMO_HOST_MAP"),
    ],
    ids=str,
)
def test_a_wrong_value_stops_the_start_and_is_named(changes: dict[str, str], named: str) -> None:
    assert named in start(**changes)


def database_of(**changes: str) -> str:
    """The database that a process with these variables would use."""
    shown = "USER", "PASSWORD", "HOST", "PORT", "NAME"
    code = f"from PriceAlert.settings import DATABASES as d; print(*(d['default'][k] for k in {shown}))"
    environment = {name: value for name, value in {**RIGHT, **changes}.items() if value != "UNSET"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_parts_of_a_database_and_a_password_in_a_file_do_as_well_as_its_address(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("p@ss:w/rd%\n")
    parts = {"DB_NAME": "prices", "DB_USER": "price", "DB_PASSWORD_FILE": str(secret), "DB_HOST": "db.example"}
    assert database_of(DATABASE_URL="UNSET", **parts) == "price p@ss:w/rd% db.example 5432 prices"
