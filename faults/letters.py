"""Mail servers that refuse, hang, drop and are slow; and more mail than they can take."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.models import EmailAddress
from django.db import connection

from alerts import breaker
from alerts.models import AlertRule, Delivery
from alerts.resend import resend
from faults.ledger import Tally, judge, percentile
from faults.table import row
from faults.workers import IN_TESTS
from faults.world import LOW, MAIL_DEADLINE_S, World
from products.clock import database_now
from products.models import TrackedProduct
from testkit.smtp import Behaviour
from testkit.stack import wait_for
from testkit.workload import multiply

FOR_NOW = [(step, code) for step in ("banner", "ehlo", "mail", "rcpt", "data", "dot") for code in (421, 450, 451)]
FOR_GOOD = [(step, code) for step in ("mail", "rcpt", "data", "dot") for code in (550, 552, 553, 554)]
IN_UNITS = "alerts/tests/test_deliver.py"


@row(23, "the mail server says not now, at each step", covered_by=IN_UNITS)
def refused_for_now(world: World) -> Tally:
    world.start(people=2)
    for step, code in FOR_NOW:
        world.mail.script(step, Behaviour(reply=f"{code} not now"))
    world.fall()
    wait_for(lambda: Delivery.objects.filter(state="owed", attempts=1).exists(), "a first try fails")
    waits = [one.next_attempt_at - one.state_since for one in Delivery.objects.filter(state="owed", attempts=1)]
    with _clock_put_forward(world):
        wait_for(lambda: not world.mail.is_scripted(), "each refusal was met", within_s=60)
        world.settle()
    tally = judge(world, doubts=False)
    tally.expect(min(waits).total_seconds() >= 60, "a letter was to be tried again within a minute")
    tally.figures = {"refusals": len(FOR_NOW)}
    return tally


@contextmanager
def _clock_put_forward(world: World) -> Iterator[None]:
    """What waits for its next try need not wait long."""
    stopped = threading.Event()

    def put_forward() -> None:
        while not stopped.wait(0.5):
            world.hurry()
        connection.close()

    clock = threading.Thread(target=put_forward, daemon=True)
    clock.start()
    try:
        yield
    finally:
        stopped.set()
        clock.join()


@row(24, "the mail server says never, at each step", covered_by=IN_UNITS)
def refused_for_good(world: World) -> Tally:
    world.start(shops=4, people=4)
    for step, code in FOR_GOOD:
        world.mail.script(step, Behaviour(reply=f"{code} never"))
    alice = world.person("alice")
    for shop in range(4, 8):
        world.watch(alice, shop)
    world.until_seen()
    crowd = [path for path in world.paths if int(path.rpartition("/")[2]) < 4]
    for path in crowd:
        world.price(path, LOW)
    world.settle()
    tries = list(Delivery.objects.filter(state="failed").values_list("attempts", flat=True))
    for path in set(world.paths) - set(crowd):
        world.mail.script("rcpt", Behaviour(reply="550 nobody here"))
        world.price(path, LOW)
        world.settle()
    last = list(Delivery.objects.filter(user=alice).order_by("pk").values_list("state", "dropped_because"))
    for refused in Delivery.objects.filter(state="failed").exclude(user=alice):
        resend(refused, now=database_now())  # the person asks for it
    world.settle()
    tally = judge(world, excused=("failed", "dropped"))
    tally.expect(tries == [1] * len(FOR_GOOD), f"refused for good and tried again: {tries}")
    tally.expect(last == [("failed", "")] * 3 + [("dropped", "refused")], f"an address that refused three: {last}")
    tally.figures = {"refusals": len(FOR_GOOD) + 3}
    return tally


@row(25, "the mail server drops or is silent after the dot", covered_by=IN_UNITS)
def silent_after_the_dot(world: World) -> Tally:
    world.start(people=world.size(1, 6))
    endings = [
        Behaviour(drop=True), Behaviour(drop=True, take=False), Behaviour(silent_s=MAIL_DEADLINE_S + 1),
    ] * world.size(1, 5)  # fmt: skip
    world.mail.script("dot", *endings)
    world.fall()
    wait_for(lambda: not world.mail.is_scripted(), "each ending was met", within_s=120)
    world.settle()
    tally = judge(world)
    doubtful = Delivery.objects.exclude(resent_at=None).count()
    tally.expect(doubtful == len(endings), f"{len(endings)} doubts, and {doubtful} were flagged")
    return tally


@row(26, "worker killed between the server's 250 and the commit", covered_by=IN_TESTS)
def killed_after_250(world: World) -> Tally:
    kills = world.size(2, 20)
    world.start(workers=1)
    world.stack.started.pop().kill()
    with world.market():
        for _ in range(kills):
            struck = world.strike("after_250:kill")
            world.until_ended(struck)
    world.stack.worker()
    world.settle()
    tally = judge(world)
    tally.expect(tally.flagged == kills, f"{kills} letters in the window, and {tally.flagged} second copies")
    return tally


@row(27, "the mail server drops at QUIT", covered_by=IN_UNITS)
def dropped_at_quit(world: World) -> Tally:
    world.mail.script("quit", Behaviour(drop=True), always=True)
    world.start()
    with world.market():
        time.sleep(world.size(3, 10))
    world.settle()
    return judge(world, doubts=False)


@row(28, "one recipient a message, whoever watches with them", covered_by=IN_UNITS)
def one_recipient(world: World) -> Tally:
    world.start(shops=2, people=6)
    world.mail.steps.clear()
    world.fall()
    world.settle()
    tally = judge(world, doubts=False)
    counted = [world.mail.steps.count(step) for step in ("mail", "rcpt", "dot")]
    tally.expect(counted == [tally.owed] * 3, f"MAIL, RCPT and dots: {counted}, messages: {tally.owed}")
    return tally


@row(29, "the mail server is slow, then refuses all")
def slow_server(world: World) -> Tally:
    span_s = world.size(2, 15)
    world.start(workers=0)
    for queue in ("celery", "mail"):
        world.stack.worker(queues=queue)
    world.until_seen()
    usual = _visits_in(world, span_s)
    world.mail.script("banner", Behaviour(drip_s=1), always=True)
    world.fall()
    meanwhile = _visits_in(world, span_s)
    world.mail.script("banner", Behaviour(reply="421 closed"), always=True)
    for _ in range(12):
        world.rise()
        world.until_seen()
        world.fall()
        world.until_seen()
        if Delivery.objects.filter(state="owed").count() > 3 * breaker.FAILURES:
            break
    time.sleep(2)
    asked = world.mail.steps.count("banner")
    time.sleep(2)
    more = world.mail.steps.count("banner") - asked
    world.mail.behave()
    with _clock_put_forward(world):
        world.settle()
    tally = judge(world)
    tally.figures = {"visits": f"{meanwhile} beside a slow mail server, {usual} without"}
    tally.expect(meanwhile >= 0.95 * usual - 1, f"{meanwhile} visits beside slow mail, {usual} without")
    tally.expect(more <= 1, f"a server in trouble was asked {more} times more")
    return tally


def _visits_in(world: World, span_s: float) -> int:
    before = len(world.shop.ledger)
    time.sleep(span_s)
    return len(world.shop.ledger) - before


@row(30, "alert storm")
def storm(world: World) -> Tally:
    """One product falls that all watch; others' products fall one after another meanwhile."""
    size, others = world.size(300, 50_000), world.size(3, 20)
    world.crowd(shops=1 + others, people=1)
    workers = [world.stack.worker() for _ in range(2)]
    world.stack.beat()
    world.until_seen()
    _multiply_watchers(size - 1)
    stormy, *calm = world.paths
    began = time.monotonic()
    world.price(stormy, LOW)
    pause_s = world.size(1, 10)
    for path in calm:
        time.sleep(pause_s)
        world.price(path, LOW)
    world.until_mailed(size + others, within_s=20 * 60)
    took_s = time.monotonic() - began
    peak_mb = max(worker.peak_kb() for worker in workers) / 1024
    world.calm_at = time.time()
    world.settle(within_s=120)
    tally = judge(world, doubts=False)
    delays = _delays(world, [world.listing_of(path).pk for path in calm])
    tally.figures = {
        "mails_a_second": round((size + others) / took_s),
        "others_p95_delay_s": round(percentile(delays, 0.95), 1),
        "worker_peak_mb": round(peak_mb),
    }
    tally.expect(percentile(delays, 0.95) < 120, f"others waited {percentile(delays, 0.95):.0f} s (p95)")
    tally.expect(peak_mb < 300, f"a worker grew to {peak_mb:.0f} MB")
    return tally


def _multiply_watchers(times: int) -> None:
    """As many more people, each with the watch and the rule of the first."""
    watch = TrackedProduct.objects.select_related("user").earliest("pk")
    address, rule = EmailAddress.objects.get(user=watch.user), AlertRule.objects.get(tracked_product=watch)
    users = multiply(watch.user, times, email="'storm' || n || '@example.com'")
    multiply(address, times, user_id=f"{users} + n - 1", email="'storm' || n || '@example.com'")
    watches = multiply(watch, times, user_id=f"{users} + n - 1")
    multiply(rule, times, tracked_product_id=f"{watches} + n - 1")


def _delays(world: World, listing_ids: list[int]) -> list[float]:
    """Seconds from owed to taken, of what is told about these listings."""
    taken = {one.message_id: one.at for one in reversed(world.mail.ledger)}
    rows = Delivery.objects.filter(notifications__point__listing__in=listing_ids)
    return [taken[one.message_id] - one.created_at.timestamp() for one in rows if one.message_id in taken]
