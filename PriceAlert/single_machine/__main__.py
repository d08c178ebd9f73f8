"""What ./scripts/run and ./scripts/manage call once everything is installed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PriceAlert.single_machine import ports
from PriceAlert.single_machine.check import check
from PriceAlert.single_machine.command import manage
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.demo import hosts_of
from PriceAlert.single_machine.machine import Plan, usual_folder
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.run import run


def main(words: list[str]) -> int:
    try:
        match words:
            case ["run", *rest]:
                return _run(rest)
            case ["manage", *rest]:
                return _manage(rest)
            case _:
                print("Call ./scripts/run or ./scripts/manage.", file=sys.stderr)
                return 2
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1


def _run(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./scripts/run", description="Start all of PriceAlert on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="where the pages are (8000)")
    parser.add_argument("--mailbox-port", type=int, default=8025, help="where the mailbox is to be read (8025)")
    parser.add_argument("--smtp-port", type=int, default=1025, help="where the mailbox takes mails (1025)")
    parser.add_argument("--shop-port", type=int, default=8180, help="where the demo shop is (8180)")
    parser.add_argument("--data", type=Path, help="the folder that keeps everything (var/main, var/demo)")
    parser.add_argument("--demo", action="store_true", help="with invented shops whose prices move, and a person")
    parser.add_argument("--check", action="store_true", help="follow one price drop of the demo to its email, then end")
    parser.add_argument("--pages", type=Path, metavar="MANIFEST.jsonl", help="the demo also serves these saved pages")
    parser.add_argument("--track", action="store_true", help="the demo's person tracks all of --pages")
    options = parser.parse_args(words)
    if (options.check or options.pages) and not options.demo:
        parser.error("--check and --pages go with --demo")
    if options.track and not options.pages:
        parser.error("--track goes with --pages")
    if options.check:
        return check()
    if options.pages:
        hosts_of(options.pages)  # before anything is started
    run(_plan(options))
    return 0


def _plan(options: argparse.Namespace) -> Plan:
    plan = Plan(
        data=DataFolder(options.data or usual_folder(is_demo=options.demo)),
        port=options.port or ports.free_port(),
        mailbox_port=options.mailbox_port or ports.free_port(),
        smtp_port=options.smtp_port or ports.free_port(),
        is_demo=options.demo,
        shop_port=options.shop_port or ports.free_port(),
        pages=options.pages.resolve() if options.pages else None,
        track=options.track,
    )
    if not plan.data.is_held:  # else the ports are that run's, and the lock has the better sentence
        ports.require_free(plan.port, what="the pages", option="--port")
        if plan.has_mailbox:
            ports.require_free(plan.mailbox_port, what="the mailbox", option="--mailbox-port")
            ports.require_free(plan.smtp_port, what="mails", option="--smtp-port")
        if plan.is_demo:
            ports.require_free(plan.shop_port, what="the demo shop", option="--shop-port")
    return plan


def _manage(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./scripts/manage",
        usage="./scripts/manage [--demo] [--data DIR] COMMAND …",
        description="Run a command of manage.py against the services of ./scripts/run.",
    )
    parser.add_argument("--demo", action="store_true", help="those of ./scripts/run --demo")
    parser.add_argument("--data", type=Path, help="those of this data folder")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(words)
    folder = options.data or usual_folder(is_demo=options.demo)
    return manage(DataFolder(folder), options.command or ["help"], is_demo=options.demo)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
