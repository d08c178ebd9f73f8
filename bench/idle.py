"""A price falls while nothing else is to be done: how soon its mail is taken. Real processes on loopback."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from alerts.models import Delivery
from faults import SHOPS
from faults.world import LOW, World
from testkit.shop import ScriptedShop
from testkit.smtp import ScriptedMailServer
from testkit.stack import HURRY, Stack, wait_for

PRODUCTS = 10


def delays(folder: Path, samples: int) -> list[float]:
    """Seconds, one a fall. Clears the database of the default connection."""
    mail = ScriptedMailServer(keeps_content=False)
    mail.start()
    with ScriptedShop() as shop:
        host, port = shop.address
        theirs = HURRY | {
            "DATABASE_URL": os.environ["DATABASE_URL"],
            "EMAIL_PORT": str(mail.port),
            "DEMO_HOST_MAP": ",".join(f"{name}={host}:{port}" for name in SHOPS),
        }
        with Stack(folder, theirs) as stack:
            world = World(0, stack, shop, mail, folder / "world", random.Random(0), is_smoke=True)
            found = _falls(world, samples)
    mail.stop()
    return found


def _falls(world: World, samples: int) -> list[float]:
    world.crowd(shops=PRODUCTS, people=1)
    world.stack.worker()
    _look_until(world, world.is_seen)
    while len(world.mail.ledger) < samples:
        for path in list(world.paths):
            mailed = len(world.mail.ledger)
            world.price(path, LOW - world.chance.randrange(100))
            _look_until(world, partial(_more_than, world, mailed))
        world.rise()
        _look_until(world, world.is_seen)
    wait_for(lambda: not Delivery.objects.exclude(state="sent").exists(), "each is written down as sent")
    rows = Delivery.objects.values_list("message_id", "notifications__point__first_seen_at")
    recorded = {message_id: seen_at.timestamp() for message_id, seen_at in rows}
    return [taken.at - recorded[taken.message_id] for taken in world.mail.ledger]


def _more_than(world: World, mailed: int) -> bool:
    return len(world.mail.ledger) > mailed


def _look_until(world: World, holds: Callable[[], bool]) -> None:
    """Nothing but looks is asked for: evaluation and mail are woken by what they follow."""

    def asked() -> bool:
        world.send("price_tracking.tasks.sweep_due")
        time.sleep(0.1)
        return bool(holds())

    wait_for(asked, "the fall was seen and mailed", within_s=30)
