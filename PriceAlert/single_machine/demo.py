"""What the demo adds to the machine: invented shops, a person who tracks them, and shorter intervals."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from demo.catalogue import EXAMPLES, HOSTS
from demo.saved_pages import SavedPages, read_manifest
from PriceAlert.single_machine import ports
from PriceAlert.single_machine.machine import Plan
from PriceAlert.single_machine.postgres import PROJECT
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.program import Program

EMAIL = "demo@pricealert.test"
KEPT_AS = "demo-person"

# One look at a shop's page in a second at most, at each product every few seconds: only for shops on this machine.
SETTINGS = {
    "PRICEALERT_MODE": "demo",
    "DEMO_PACE_S": "1",
    "DEMO_INTERVAL_S": "4",
    "SWEEP_PERIOD_S": "1",
    "QUARANTINE_RECHECK_S": "5",
    "STOCK_RECHECK_S": "2",
    "MAILS_PER_PERSON_HOUR": "0",  # its prices move all the time
}
# Saved pages never change, and there may be hundreds.
PAGES_SETTINGS = {"DEMO_INTERVAL_S": "20"}


def settings(plan: Plan) -> dict[str, str]:
    """The demo's part of the environment; the map leads its shops' names, and no others, to this machine."""
    hosts = [*HOSTS, *(hosts_of(plan.pages) if plan.pages else [])]
    address = f"{ports.HOST}:{plan.shop_port}"
    return {
        **SETTINGS,
        **(PAGES_SETTINGS if plan.pages else {}),
        "DEMO_EMAIL": EMAIL,
        "DEMO_PASSWORD": password(plan),
        "DEMO_EXAMPLES": ",".join(goods.url for goods in EXAMPLES),
        "DEMO_HOST_MAP": ",".join(f"{host}={address}" for host in dict.fromkeys(hosts)),
    }


def password(plan: Plan) -> str:
    return plan.data.secret(KEPT_AS, characters=20)


def shop(plan: Plan) -> Program:
    pages = ["--pages", str(plan.pages)] if plan.pages else []
    return Program(
        name="demo shop",
        argv=[sys.executable, "-m", "demo", "--port", str(plan.shop_port), "--ledger", str(ledger(plan)), *pages],
        folder=PROJECT,
        log=plan.data.logs / "shop.log",
        ready=lambda: ports.answers(plan.shop_port),
    )


def seed_command(plan: Plan) -> list[str]:
    password(plan)
    words = ["seed_demo", "--migrate", "--email", EMAIL, "--password-file", str(plan.data.secret_file(KEPT_AS))]
    if plan.pages:
        words += ["--pages", str(plan.pages), *(["--track"] if plan.track else [])]
    return words


def ledger(plan: Plan) -> Path:
    return plan.data.path / "shop-ledger.jsonl"


def hosts_of(manifest: Path) -> list[str]:
    """The hosts of the addresses as saved and in their normal form. Raises StartError for what is no manifest."""
    try:
        return sorted(SavedPages(read_manifest(manifest)).hosts)
    except (OSError, json.JSONDecodeError, ValueError) as problem:
        raise StartError(f"{manifest} is no manifest of saved pages: {problem}") from problem
