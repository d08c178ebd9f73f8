"""Follows one price drop of the demo from the shop to its email, on free ports and in a folder that is thrown away."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

import psycopg

from demo.catalogue import HEADPHONES, HEADPHONES_LOW
from demo.ledger import Served, read_ledger
from PriceAlert.single_machine import demo, ports
from PriceAlert.single_machine.data_folder import DataFolder
from PriceAlert.single_machine.machine import Databases, Plan
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.run import start
from PriceAlert.single_machine.steps import say
from PriceAlert.single_machine.supervisor import StopRequested, supervised

WITHIN_S = 60.0
Found = TypeVar("Found")

# A look takes its moment from the database before it asks the shop, so the point may be a little older than the answer.
POINT = """
    SELECT point.id FROM price_tracking_pricepoint point JOIN products_listing listing ON listing.id = point.listing_id
    WHERE listing.url = %s AND point.price = %s AND point.first_seen_at > %s::timestamptz - interval '30 seconds'
    ORDER BY point.id LIMIT 1
"""
NOTIFICATION = "SELECT id FROM alerts_notification WHERE point_id = %s ORDER BY id LIMIT 1"
DELIVERY = """
    SELECT delivery.message_id FROM alerts_delivery delivery
    JOIN alerts_delivery_notifications told ON told.delivery_id = delivery.id
    WHERE told.notification_id = %s AND delivery.state = 'sent' LIMIT 1
"""


def check() -> int:
    """0 where the drop became an email in time, 1 where a step is missing. Raises StartError."""
    folder = Path(tempfile.mkdtemp(prefix="pricealert-check-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account
    plan = free_plan(DataFolder(folder))
    databases: Databases | None = None
    try:
        with plan.data.held(), supervised(say) as supervisor:
            databases = start(plan, supervisor, thrown_away=True)
            follow_drop(plan, databases.addresses["DATABASE_URL"])
            return 0
    except StopRequested:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if databases and databases.elsewhere:
            shutil.rmtree(databases.elsewhere, ignore_errors=True)


def free_plan(data: DataFolder) -> Plan:
    """The demo on ports nobody else has."""
    port, mailbox_port, smtp_port, shop_port = (ports.free_port() for _ in range(4))
    return Plan(data, port, mailbox_port, smtp_port, is_demo=True, shop_port=shop_port)


def follow_drop(plan: Plan, database_url: str) -> None:
    """Print each step of the way with its seconds. Raises StartError, naming the step that is missing."""
    began = time.monotonic()

    def await_(title: str, look: Callable[[], Found | None]) -> Found:
        """What `look` finds, once it does. Raises StartError, naming what is missing, when the time is up."""
        while time.monotonic() - began < WITHIN_S:
            found = look()
            if found is not None:
                print(f"  ✓ {title}  after {time.monotonic() - began:.1f} s", flush=True)
                return found
            time.sleep(0.1)
        raise StartError(
            f"  ✗ {title}: not within {WITHIN_S:.0f} s of being ready. The logs said:\n{_last_words(plan)}"
        )

    print(f"\n  Following {HEADPHONES.url}", flush=True)
    with psycopg.connect(database_url, autocommit=True) as database:

        def first(query: str, *values: object) -> object | None:
            row = database.execute(query, values).fetchone()
            return row[0] if row else None

        drop = await_("the shop served a lower price", lambda: _drop(read_ledger(demo.ledger(plan))))
        point = await_("a price point was recorded", lambda: first(POINT, HEADPHONES.url, HEADPHONES_LOW, drop.at))
        notification = await_("a notification is owed", lambda: first(NOTIFICATION, point))
        message_id = await_("the mail server took its message", lambda: first(DELIVERY, notification))
        await_("the email is in the mailbox", lambda: _mail(plan, str(message_id)))
    print(f"\n  The drop became an email {time.monotonic() - began:.1f} s after everything was ready.", flush=True)


def _drop(ledger: list[Served]) -> Served | None:
    """The first time the shop asked the low price after a higher one."""
    served = [line for line in ledger if line.url == HEADPHONES.url]
    return next((after for before, after in pairwise(served) if after.price == HEADPHONES_LOW < before.price), None)


def _mail(plan: Plan, message_id: str) -> str | None:
    """The subject of the one mail of this Message-ID; None while there is none."""
    address = f"http://{ports.HOST}:{plan.mailbox_port}/messages.json?to={quote(demo.EMAIL)}"
    with build_opener(ProxyHandler({})).open(address, timeout=5) as answer:
        mails = [mail for mail in json.load(answer) if mail["message_id"] == message_id]
    if len(mails) > 1:
        raise StartError(f"  ✗ the email came {len(mails)} times: {message_id}")
    return str(mails[0]["subject"]) if mails else None


def _last_words(plan: Plan) -> str:
    return "\n".join(
        line
        for name in ("worker", "beat", "web")
        for line in (plan.data.logs / f"{name}.log").read_text(errors="replace").splitlines()[-8:]
    )
