"""Only the door knows how to reach a host that a person or a page named."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("users", "ec_sites", "products", "price_tracking", "alerts", "PriceAlert")
WAYS_OUT = (
    "socket",
    "ssl",
    "http.client",
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "aiohttp",
    "pycurl",
    "ftplib",
    "telnetlib",
    "xmlrpc",
    "asyncio.open_connection",
)
# Who else may, and what for: none of these goes where a person or a page says.
OTHERS = {
    "ec_sites/door.py": set(WAYS_OUT),
    "ec_sites/answer.py": {"http.client", "socket", "requests"},  # takes an answer from where the door connected
    "ec_sites/address.py": {"urllib3"},  # its parser of addresses
    "alerts/smtp.py": {"socket", "ssl"},  # talks to the mail server of the settings
    "alerts/provider.py": {"requests", "urllib3"},  # talks to the mail provider of the settings
    "alerts/tasks.py": {"socket"},  # the name of this machine
    "PriceAlert/healthcheck.py": {"urllib.request"},  # asks the process beside it, on loopback
    "PriceAlert/single_machine/": set(WAYS_OUT),  # starts and asks the processes of this machine
    "PriceAlert/mailbox/": set(WAYS_OUT),  # is a mail server on loopback
}


def modules_imported_by(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ways_out_of(source: str) -> set[str]:
    imported = modules_imported_by(source)
    return {way for way in WAYS_OUT for name in imported if name == way or name.startswith(f"{way}.")}


def allowed_to(name: str) -> set[str]:
    return {way for prefix, ways in OTHERS.items() if name.startswith(prefix) for way in ways}


def test_no_other_module_of_the_product_imports_a_way_out() -> None:
    paths = [path for package in PRODUCT for path in (ROOT / package).rglob("*.py")]
    names = {path.relative_to(ROOT).as_posix(): path for path in paths}
    assert len(names) > 50
    ways = {name: ways_out_of(path.read_text()) for name, path in names.items() if "/tests/" not in name}
    assert {name: found - allowed_to(name) for name, found in ways.items() if found - allowed_to(name)} == {}


def test_the_address_rule_takes_only_the_parser_of_urllib3() -> None:
    imported = modules_imported_by((ROOT / "ec_sites/address.py").read_text())
    assert {name for name in imported if name.startswith("urllib3.util.")} == {"urllib3.util.parse_url"}
    assert {name for name in imported if name.startswith("urllib3")} - {"urllib3.util", "urllib3.util.parse_url"} == {
        "urllib3.exceptions",
        "urllib3.exceptions.LocationParseError",
    }


def test_the_core_of_ec_sites_does_not_know_django() -> None:
    core = ("address", "answer", "door", "images", "robots", "sandbox", "wire", "values")
    imported = {name: modules_imported_by((ROOT / f"ec_sites/{name}.py").read_text()) for name in core}
    assert {name for name, modules in imported.items() if any(found.startswith("django") for found in modules)} == set()


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "from urllib.request import urlopen",
        "from http import client",
        "import urllib3.util",
        "import ssl as s",
    ],
)
def test_a_way_out_is_found_however_it_is_imported(source: str) -> None:
    assert ways_out_of(source)
