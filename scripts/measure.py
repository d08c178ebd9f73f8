"""Measures the product. Nothing else should run on the machine meanwhile."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from bench.reading import measure_reading
from PriceAlert.single_machine import demo, machine
from PriceAlert.single_machine.check import free_plan
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.run import start
from PriceAlert.single_machine.steps import say
from PriceAlert.single_machine.supervisor import StopRequested, supervised

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"


def main() -> int:
    parser = argparse.ArgumentParser(prog="./scripts/bench", description=__doc__)
    measurements = parser.add_subparsers(dest="what", required=True)
    interface = measurements.add_parser("interface", help="the pages, in a browser")
    interface.add_argument("--products", type=int, default=500, help="how many products are watched (500)")
    interface.add_argument("--rounds", type=int, default=3, help="how often each page is opened (3)")
    reading = measurements.add_parser("reading", help="the readers, beside two others")
    reading.add_argument("--manifest", type=Path, help="labelled pages; the project's own small ones without it")
    reading.add_argument("--alone", action="store_true", help="without the two others, which come from the network")
    reading.add_argument("--json", type=Path, metavar="FILE", help="the figures for machines")
    alerts = measurements.add_parser("alerts", help="the rules, and how soon a fall is mailed")
    alerts.add_argument("--json", type=Path, metavar="FILE", help="the figures for machines")
    wanted = parser.parse_args()
    if wanted.what == "reading":
        return measure_reading(wanted.manifest, wanted.json, with_peers=not wanted.alone)
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST"):
        os.environ.pop(name, None)  # a measurement never touches the servers of the person who runs it
    folder = Path(tempfile.mkdtemp(prefix="pricealert-bench-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account
    try:
        if wanted.what == "alerts":
            return measure_rules(DataFolder(folder), wanted.json)
        return measure_interface(DataFolder(folder), products=wanted.products, rounds=wanted.rounds)
    except StopRequested:
        return 130
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure_interface(folder: DataFolder, *, products: int, rounds: int) -> int:
    """0 where every figure is within its limit. Raises StartError."""
    plan = free_plan(folder)
    with supervised(say) as supervisor:
        databases = start(plan, supervisor, thrown_away=True)
        settings = machine.environment(plan, databases.addresses) | demo.settings(plan)
        words = ["seed_many", "--email", demo.EMAIL, "--count", str(products)]
        print(f"  {machine.manage(settings, *words, log=folder.path / 'seed.log')}", flush=True)
        measured = subprocess.run(
            ["node", "bench/interface.ts"],
            cwd=FRONTEND,
            env={
                **os.environ,
                "BASE_URL": plan.url,
                "DEMO_EMAIL": demo.EMAIL,
                "DEMO_PASSWORD": demo.password(plan),
                "ROUNDS": str(rounds),
            },
        )
    return measured.returncode


def measure_rules(folder: DataFolder, json_file: Path | None) -> int:
    """0 where every figure is within its limit. Raises StartError."""
    with supervised(say) as supervisor:
        databases = machine.start_databases(folder, supervisor, thrown_away=True)
        ours = {"PRICEALERT_MODE": "test", "SECRET_KEY": "a key for measuring alone, nothing is kept with it"}
        os.environ.update(databases.addresses | ours | {"DJANGO_SETTINGS_MODULE": "PriceAlert.settings"})
        django.setup()
        call_command("migrate", verbosity=0)
        from bench.alerts import measure_alerts  # needs the settings that were just made

        return measure_alerts(json_file)


if __name__ == "__main__":
    sys.exit(main())
