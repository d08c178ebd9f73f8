"""Workers that die, leave, and freeze."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from alerts.models import Delivery
from faults.ledger import Tally, judge
from faults.table import row
from faults.world import MAIL_LEASE_S, World
from testkit.stack import Started

# In the order in which a price travels; at the last three the server may have the message.
POINTS = [
    "claimed", "fetched", "extracted", "before_commit", "after_commit", "evaluated", "notified", "mail_claimed",
    "before_dot", "before_ack", "sending_committed", "after_dot", "after_250",
]  # fmt: skip
# The last one holds the rows of all shops in its batch: nobody is struck after it.
FREEZES = ["mail_claimed", "before_dot", "evaluated", "before_commit"]
IN_TESTS = "test_faults.py"


@row(1, "worker killed at a named point", covered_by=IN_TESTS)
def killed_at_a_point(world: World) -> Tally:
    world.start(workers=1)
    world.stack.started.pop().kill()  # who is struck is alone
    with world.market():
        for again in range(world.size(1, 20)):
            for point in POINTS:
                struck = world.strike(f"{point}:kill", name=f"{point}{again}")
                world.until_ended(struck)
    world.stack.worker()
    world.settle()
    tally = judge(world)
    _expect_few_doubts(tally, kills=3 * world.size(1, 20))
    return tally


@row(2, "workers killed at random", covered_by=IN_TESTS)
def killed_at_random(world: World) -> Tally:
    kills = world.size(20, 300)
    workers = world.start(shops=world.size(6, 20), people=world.size(4, 30), workers=3)
    with world.market():
        for _ in range(kills):
            time.sleep(world.chance.uniform(0.1, 0.6))
            workers.pop(world.chance.randrange(len(workers))).kill()
            workers.append(world.stack.worker())
    world.settle(within_s=120)
    tally = judge(world)
    tally.figures = {"kills": kills, "doubtful": Delivery.objects.exclude(resent_at=None).count()}
    _expect_few_doubts(tally, kills=kills)
    tally.expect(tally.owed >= world.size(20, 1000), f"only {tally.owed} messages were owed")
    return tally


@row(3, "workers asked to stop, one after another", covered_by=IN_TESTS)
def asked_to_stop(world: World) -> Tally:
    workers = world.start()
    longest_s = 0.0
    with world.market():
        for _ in range(world.size(3, 50)):
            workers.append(world.stack.worker())
            time.sleep(0.3)
            began, leaving = time.monotonic(), workers.pop(0)
            leaving.signal(signal.SIGTERM)
            world.until_ended(leaving)
            longest_s = max(longest_s, time.monotonic() - began)
    world.settle()
    tally = judge(world, doubts=False)
    tally.figures = {"longest_exit_s": round(longest_s, 1)}
    return tally


@row(4, "pool children ended for want of memory", covered_by=IN_TESTS)
def out_of_memory(world: World) -> Tally:
    """As the kernel does it: SIGKILL to the child that works, its parent lives on."""
    world.start(workers=0)
    parents = [world.stack.worker(pool="prefork") for _ in range(2)]
    world.until_seen()
    with world.market():
        for _ in range(world.size(6, 40)):
            time.sleep(world.chance.uniform(0.1, 0.5))
            children = [pid for parent in parents for pid in _children(parent)]
            if children:
                with suppress(ProcessLookupError):
                    os.kill(world.chance.choice(children), signal.SIGKILL)
    tally_alive = all(parent.is_alive() for parent in parents)
    world.settle()
    tally = judge(world)
    tally.expect(tally_alive, "a worker died of its child's death")
    return tally


def _children(parent: Started) -> list[int]:
    listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


@row(5, "workers frozen past their lease", covered_by=IN_TESTS)
def frozen(world: World) -> Tally:
    world.start()
    with world.market():
        for again in range(world.size(1, 5)):
            stuck = [world.strike(f"{point}:stop", name=f"{point}{again}") for point in FREEZES]
            time.sleep(2.5 * MAIL_LEASE_S)
            for one in stuck:
                one.signal(signal.SIGCONT)
            time.sleep(0.5)
            for one in stuck:
                one.kill()
    world.settle()
    tally = judge(world)
    tally.expect(not tally.flagged, f"{tally.flagged} second copies of a frozen worker's mails")
    return tally


def _expect_few_doubts(tally: Tally, *, kills: int) -> None:
    """A kill leaves at most the one letter in doubt that its worker had in hand."""
    doubtful = Delivery.objects.exclude(resent_at=None).count()
    tally.expect(tally.flagged <= doubtful <= kills, f"{doubtful} messages in doubt after {kills} kills")
