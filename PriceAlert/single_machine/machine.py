"""What runs on one machine, in the order in which it starts, and the environment that all of it shares."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from celery import Celery

from PriceAlert.single_machine import ports
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.postgres import PROJECT, Postgres
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.program import Program
from PriceAlert.single_machine.steps import say, step
from PriceAlert.single_machine.supervisor import Supervisor
from PriceAlert.single_machine.valkey import Valkey

MAILBOX = (sys.executable, "-m", "PriceAlert.mailbox")
CELERY = (sys.executable, "-m", "celery", "-A", "PriceAlert")
GUNICORN = (
    *(sys.executable, "-m", "gunicorn", "PriceAlert.wsgi:application"),
    *("--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--preload", "--no-control-socket"),
    *("--limit-request-line", "8190"),
)


def usual_folder(*, is_demo: bool) -> Path:
    """Where the data lie unless --data names another place."""
    return PROJECT / "var" / ("demo" if is_demo else "main")


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: where the data lie, which ports, and whether it is the demo."""

    data: DataFolder
    port: int
    mailbox_port: int
    smtp_port: int
    is_demo: bool = False
    shop_port: int = 0
    pages: Path | None = None
    track: bool = False

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def has_mailbox(self) -> bool:
        return not os.environ.get("EMAIL_HOST")

    @property
    def mailbox_url(self) -> str:
        return f"http://localhost:{self.mailbox_port}"

    @property
    def shop_url(self) -> str:
        return f"http://localhost:{self.shop_port}"


@dataclass(frozen=True, slots=True)
class Databases:
    """Where they answer. `elsewhere` is a folder outside the data folder that PostgreSQL had to be given."""

    addresses: dict[str, str]
    elsewhere: Path | None = None


def start_databases(data: DataFolder, supervisor: Supervisor, *, thrown_away: bool = False) -> Databases:
    """PostgreSQL and Valkey, each unless its address is set in the environment."""
    addresses = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    elsewhere = None
    if "DATABASE_URL" not in addresses:
        with step("PostgreSQL"):
            postgres = Postgres(data, thrown_away=thrown_away)
            postgres.prepare()
            supervisor.start(postgres.program())
        addresses["DATABASE_URL"], elsewhere = postgres.url, postgres.elsewhere
        if elsewhere and not thrown_away:
            say(f"The database is kept in {elsewhere}: the account it runs as may not enter {data.path}.")
    if "REDIS_URL" not in addresses:
        with step("Valkey"):
            valkey = Valkey(data)
            supervisor.start(valkey.program())
        addresses["REDIS_URL"] = valkey.url
    return Databases(addresses, elsewhere)


def environment(plan: Plan, addresses: dict[str, str]) -> dict[str, str]:
    """The settings of every process; what the person set in their own environment stands."""
    ours = {
        "PUBLIC_URL": plan.url,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SECRET_KEY": plan.data.secret("secret-key"),
        "BACKUP_DIR": str(plan.data.path / "backups"),
    }
    if plan.has_mailbox:
        ours |= {"EMAIL_HOST": ports.HOST, "EMAIL_PORT": str(plan.smtp_port), "MAILBOX_URL": plan.mailbox_url}
    chosen = {name: os.environ.get(name) or value for name, value in ours.items()}
    return {**chosen, **addresses, "DJANGO_SETTINGS_MODULE": "PriceAlert.settings"}


def manage(settings: dict[str, str], *words: str, log: Path) -> str:
    """Run one command of manage.py; its last line. Raises StartError with its last words where it fails."""
    command = [sys.executable, str(PROJECT / "manage.py"), *words]
    done = subprocess.run(
        command,
        env={**os.environ, **settings},
        cwd=PROJECT,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with log.open("a") as file:
        file.write(done.stdout)
    lines = done.stdout.splitlines()
    if done.returncode:
        end = "\n".join(lines[-15:])
        raise StartError(f"{end}\nmanage.py {words[0]} failed (its log: {log}).")
    return lines[-1] if lines else ""


# The programs


def mailbox(plan: Plan) -> Program:
    return Program(
        name="mailbox",
        argv=[*MAILBOX, str(plan.data.mails), "--smtp-port", str(plan.smtp_port), "--port", str(plan.mailbox_port)],
        folder=PROJECT,
        log=plan.data.logs / "mailbox.log",
        ready=lambda: ports.answers(plan.smtp_port) and ports.answers(plan.mailbox_port),
    )


def web(plan: Plan, settings: dict[str, str]) -> Program:
    return Program(
        name="web",
        argv=[*GUNICORN, "--bind", f"{ports.HOST}:{plan.port}"],
        environment=settings,
        folder=PROJECT,
        log=plan.data.logs / "web.log",
        ready=lambda: _is_ready(plan.port),
        orphan_signal=signal.SIGTERM,
    )


def worker(plan: Plan, settings: dict[str, str]) -> Program:
    return Program(
        name="worker",
        argv=[*CELERY, "worker", "--concurrency", "2", "-Ofair", "--without-gossip", "--without-mingle"],
        environment=settings,
        folder=PROJECT,
        log=plan.data.logs / "worker.log",
        ready=lambda: _takes_tasks(settings["REDIS_URL"]),
        stop_within_s=20,
    )


def beat(plan: Plan, settings: dict[str, str]) -> Program:
    return Program(
        name="beat",
        argv=[*CELERY, "beat", "--schedule", str(plan.data.path / "beat-schedule")],
        environment=settings,
        folder=PROJECT,
        log=plan.data.logs / "beat.log",
        ready=lambda: any(plan.data.path.glob("beat-schedule*")),  # its suffix depends on the system's dbm
    )


def _is_ready(port: int) -> bool:
    connection = HTTPConnection(ports.HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _takes_tasks(redis_url: str) -> bool:
    """Whether a worker answers: it does so once it listens for tasks."""
    with Celery(broker=redis_url, set_as_current=False) as asking:
        return bool(asking.control.ping(timeout=1.0, limit=1))
