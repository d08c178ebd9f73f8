"""manage.py in the environment of ./scripts/run."""

from __future__ import annotations

import os
import subprocess
import sys

from PriceAlert.single_machine import demo, machine
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.machine import Plan
from PriceAlert.single_machine.postgres import PROJECT
from PriceAlert.single_machine.steps import say
from PriceAlert.single_machine.supervisor import StopRequested, supervised


def manage(data: DataFolder, words: list[str], *, is_demo: bool) -> int:
    """Against the services that run on `data`, else with databases of its own for as long as it takes; its status."""
    command = [sys.executable, str(PROJECT / "manage.py"), *words]
    settings = data.running_environment()
    if settings is not None:
        os.execve(sys.executable, command, {**os.environ, **settings})  # noqa: S606 - our own manage.py
    try:
        with data.held(), supervised(say) as supervisor:
            databases = machine.start_databases(data, supervisor)
            plan = Plan(data=data, port=8000, mailbox_port=8025, smtp_port=1025, is_demo=is_demo, shop_port=8180)
            settings = machine.environment(plan, databases.addresses) | (demo.settings(plan) if is_demo else {})
            # Its own group would have no terminal: createsuperuser asks questions.
            return _ended(command, {**os.environ, **settings})
    except StopRequested:
        return 130


def _ended(command: list[str], environment: dict[str, str]) -> int:
    """Its status. Where we are stopped it is too, and has the time to put away what it has in hand."""
    with subprocess.Popen(command, env=environment) as child:
        try:
            return child.wait()
        except StopRequested:
            child.terminate()
            child.wait()
            raise
