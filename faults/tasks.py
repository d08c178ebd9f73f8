"""Messages that come twice, late or from another release; beats that are many or none; clocks that are wrong."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from alerts.digest import period_end
from alerts.models import Delivery, Notification
from faults.ledger import Tally, judge
from faults.table import row
from faults.workers import IN_TESTS
from faults.world import SWEEP_S, World
from price_tracking.models import Check, PricePoint
from products.models import Listing
from users.models import User

HOUR = 3600


@row(17, "every task comes many times at once", covered_by=IN_TESTS)
def many_times(world: World) -> Tally:
    world.start(workers=3)
    sent = 0
    with world.market():
        until = time.monotonic() + world.size(4, 30)
        while time.monotonic() < until:
            messages = _messages() * world.chance.randint(2, 5)
            world.chance.shuffle(messages)
            for task, ids in messages:
                world.send(task, ids)
            sent += len(messages)
            time.sleep(0.2)
    world.settle(within_s=120)
    tally = judge(world, doubts=False)
    tally.figures = {"task_messages": sent}
    _expect_pace(world, tally)
    return tally


def _messages() -> list[tuple[str, list[Any]]]:
    """What would wake workers for the newest of everything."""
    points = PricePoint.objects.order_by("-pk").values_list("pk", flat=True)[:20]
    deliveries = Delivery.objects.order_by("-pk").values_list("pk", flat=True)[:20]
    claims = [list(claim) for claim in Listing.objects.values_list("pk", "fence")]
    return [
        *[("alerts.tasks.evaluate", [point]) for point in points],
        *[("alerts.tasks.deliver", [delivery]) for delivery in deliveries],
        *[("price_tracking.tasks.look", [claim]) for claim in claims],
    ]


@row(18, "tasks that come two days late")
def two_days_late(world: World) -> Tally:
    world.start(beats=1)
    world.fall()
    world.settle()
    messages = _messages()
    world.stack.end_processes()
    world.stack.valkey.flush()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE products_listing SET lease_until = now() - interval '2 days', next_check_at = now()")
    visits, before = len(world.shop.ledger), _written()
    world.stack.worker()
    for task, ids in messages:
        world.send(task, ids)
    time.sleep(world.size(2, 5))
    tally = judge(world, doubts=False)
    tally.expect(len(world.shop.ledger) == visits, "a late task visited a shop")
    tally.expect(_written() == before, "a late task wrote a row")
    return tally


def _written() -> list[tuple[int, int]]:
    """How many rows there are, and the last transaction that touched one."""
    tables = [model._meta.db_table for model in (PricePoint, Notification, Delivery, Listing, Check)]
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {table}")  # noqa: S608 - our own tables
            found.append(cursor.fetchone())
    return found


@row(19, "five beats", covered_by=IN_TESTS)
def five_beats(world: World) -> Tally:
    world.start(beats=5)
    with world.market():
        time.sleep(world.size(4, 30))
    world.settle()
    tally = judge(world, doubts=False)
    _expect_pace(world, tally)
    return tally


@row(20, "no beat for a while")
def no_beat(world: World) -> Tally:
    world.start(beats=0, workers=0)
    beat = world.stack.beat()
    world.stack.worker()
    world.until_seen()
    with world.market():
        beat.kill()
        time.sleep(world.size(4, 30))  # ten sweeps and more that do not come
        world.stack.beat()
        time.sleep(2)
    world.settle()
    tally = judge(world, doubts=False)
    _expect_pace(world, tally)
    return tally


@row(21, "workers whose clocks are wrong")
def wrong_clocks(world: World) -> Tally:
    world.start(workers=0)
    for clock_s in (0, HOUR, -HOUR, 30 * 24 * HOUR):
        world.stack.worker(clock_s=clock_s)
    world.until_seen()
    with world.market():
        time.sleep(world.size(4, 30))
    world.settle()
    tally = judge(world, doubts=False)
    _expect_pace(world, tally)
    now = Delivery.objects.latest("pk").created_at
    tally.expect(abs((now - dt.datetime.now(dt.UTC)).total_seconds()) < 60, "a worker's own clock was written down")
    return tally


ZONES = [
    "Asia/Tokyo", "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe",
    "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Apia",
]  # fmt: skip


@row(22, "summaries over two years of odd days, in twelve zones", covered_by="alerts/tests/test_digest.py")
def odd_days(world: World) -> Tally:
    """Told at every hour of two years: one summary for each local day, whether it has 23, 24 or 25 hours."""
    tally = Tally()
    begin = dt.datetime(2025, 1, 1, 12, tzinfo=dt.UTC)
    for zone in ZONES:
        someone = User(time_zone=zone, mail_rhythm=User.MailRhythm.DAILY, digest_hour=world.chance.randrange(24))
        at, end = begin, begin + dt.timedelta(days=730)
        ends = []
        while at < end:
            ends.append(period_end(someone, at))
            at += dt.timedelta(hours=1)
        days = [one.astimezone(ZoneInfo(zone)).date() for one in dict.fromkeys(ends)]
        wanted = {days[0] + dt.timedelta(days=count) for count in range((days[-1] - days[0]).days + 1)}
        tally.owed, tally.sent = tally.owed + len(wanted), tally.sent + len(days)
        tally.lost += len(wanted - set(days))
        tally.doubled += len(days) - len(set(days))
    return tally


@row(52, "tasks and arguments of a newer release")
def newer_release(world: World) -> Tally:
    workers = world.start()
    with world.market():
        for _ in range(world.size(8, 50)):
            world.send("alerts.tasks.send_by_pigeon", [1])
            world.send("alerts.tasks.deliver", [1], channel="pigeon")
            world.send("alerts.tasks.evaluate", {"points": [1]}, 2)
            world.send("alerts.tasks.sweep_deliveries", "now")
            time.sleep(SWEEP_S)
    world.settle()
    tally = judge(world, doubts=False)
    tally.expect(all(worker.is_alive() for worker in workers), "a worker died of a task it does not know")
    return tally


def _expect_pace(world: World, tally: Tally) -> None:
    """Two visits in one slot would be next to each other: the pace is 1 s, and a little is lost on the way there."""
    for path in world.paths:
        visits = [visit.at for visit in world.shop.visits(path)]
        closest = min(((later - one).total_seconds() for one, later in pairwise(visits)), default=1.0)
        tally.expect(closest > 0.5, f"{path}: two visits within {closest:.2f} s")
