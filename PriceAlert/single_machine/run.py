"""Runs the whole machine until it is told to end."""

from __future__ import annotations

import time

from PriceAlert.single_machine import demo, machine
from PriceAlert.single_machine.machine import Plan
from PriceAlert.single_machine.steps import say, step
from PriceAlert.single_machine.supervisor import StopRequested, Supervisor, supervised


def run(plan: Plan) -> None:
    """Start everything, show the screen, keep it running. Raises StartError; returns after Ctrl-C."""
    began = time.monotonic()
    try:
        with plan.data.held(), supervised(say) as supervisor:
            start(plan, supervisor)
            print(closing_screen(plan, time.monotonic() - began), flush=True)
            supervisor.watch()
    except StopRequested:
        print("\n  Stopped.", flush=True)


def start(plan: Plan, supervisor: Supervisor, *, thrown_away: bool = False) -> machine.Databases:
    """Start everything in order; `plan.data` is held. Raises StartError."""
    databases = machine.start_databases(plan.data, supervisor, thrown_away=thrown_away)
    settings = machine.environment(plan, databases.addresses)
    if plan.is_demo:
        settings |= demo.settings(plan)
    plan.data.tell_running(settings)
    log = plan.data.logs / "manage.log"
    if plan.is_demo:
        # One process for both: each start of Django costs a second or two.
        with step("migrations, and the demo's person with 90 days of history"):
            told = machine.manage(settings, *demo.seed_command(plan), log=log)
        if plan.track:
            say(told)
    else:
        with step("migrations"):
            machine.manage(settings, "safe_migrate", "--unsafe-because", "nothing else runs on this machine", log=log)
    with step("mailbox, web, worker and beat"):
        others = [machine.mailbox(plan)] if plan.has_mailbox else []
        others += [demo.shop(plan)] if plan.is_demo else []
        supervisor.start(
            *others, machine.web(plan, settings), machine.worker(plan, settings), machine.beat(plan, settings)
        )
    return databases


def closing_screen(plan: Plan, seconds: float) -> str:
    manage = "./scripts/manage --demo" if plan.is_demo else "./scripts/manage"
    if plan.data.path != machine.usual_folder(is_demo=plan.is_demo).resolve():
        manage += f" --data {plan.data.path}"
    person = demo.EMAIL if plan.is_demo else "you@example.com"
    rows = [("Address", plan.url)]
    if plan.is_demo:
        rows += [("Sign in", f"{demo.EMAIL}  password {demo.password(plan)}"), ("Demo shop", plan.shop_url)]
    if plan.has_mailbox:
        rows += [("Mailbox", plan.mailbox_url)]
    rows += [
        ("Operator", f"{manage} make_operator {person}, then {plan.url}/admin/"),
        ("Data, logs", str(plan.data.path)),
    ]
    lines = "\n".join(f"  {name:<11}{value}" for name, value in rows)
    return f"\nPriceAlert is ready after {seconds:.1f} s.\n\n{lines}\n\n  Ctrl-C stops all of it.\n"
