"""PostgreSQL and Valkey that die, hang, forget and are full."""

from __future__ import annotations

import time
from pathlib import Path

from faults.cluster import Cluster
from faults.ledger import Tally, judge
from faults.table import row
from faults.workers import IN_TESTS
from faults.world import World


@row(6, "PostgreSQL killed and started again")
def database_killed(world: World) -> Tally:
    workers = world.start()
    with world.market():
        for _ in range(world.size(2, 20)):
            time.sleep(world.chance.uniform(0.5, 1.5))
            _cluster(world).kill()
            _cluster(world).start()
    world.settle()
    tally = judge(world)
    tally.expect(all(worker.is_alive() for worker in workers), "a worker had to be started again")
    return tally


@row(7, "PostgreSQL away for a while")
def database_away(world: World) -> Tally:
    away_s = world.size(2, 30)
    workers = world.start()
    with world.market():
        time.sleep(0.5)
        _cluster(world).kill()
        time.sleep(1.5)  # what was under way has ended
        visits, lines = len(world.shop.ledger), _lines(world)
        time.sleep(away_s)
        more_visits, more_lines = len(world.shop.ledger) - visits, _lines(world) - lines
        _cluster(world).start()
    world.settle()
    tally = judge(world)
    tally.figures = {"log_lines_a_second": round(more_lines / away_s, 1)}
    tally.expect(not more_visits, f"{more_visits} visits to shops whose answers could not be kept")
    tally.expect(more_lines / away_s < 5 * len(workers), f"{more_lines} log lines in {away_s} s")
    tally.expect(all(worker.is_alive() for worker in workers), "a worker gave up")
    return tally


def _cluster(world: World) -> Cluster:
    assert world.cluster is not None
    return world.cluster


def _lines(world: World) -> int:
    """Events in the logs; the lines of a trace are one."""
    return sum(_events(one.log) for one in world.stack.started)


def _events(log: Path) -> int:
    return sum(line.startswith(b"{") for line in log.read_bytes().splitlines())


@row(13, "Valkey flushed again and again", covered_by=IN_TESTS)
def broker_flushed(world: World) -> Tally:
    world.start()
    with world.market():
        for _ in range(world.size(10, 100)):
            world.stack.valkey.flush()
            time.sleep(0.2)
    world.settle()
    return judge(world, doubts=False)


@row(14, "Valkey away for a while, back empty", covered_by=IN_TESTS)
def broker_away(world: World) -> Tally:
    world.start()
    with world.market():
        time.sleep(0.5)
        world.stack.valkey.kill()
        time.sleep(world.size(2, 20))
        world.stack.valkey.start()
    world.settle()
    return judge(world)


@row(15, "Valkey hangs")
def broker_hangs(world: World) -> Tally:
    world.start()
    with world.market():
        time.sleep(0.5)
        with world.stack.valkey.hanging():
            time.sleep(world.size(4, 20))
    world.settle()
    return judge(world)


@row(16, "Valkey full, then forgetful")
def broker_full(world: World) -> Tally:
    """A worker that cannot acknowledge a task may end: what runs it (Compose, ECS, ./scripts/run) starts another."""
    workers = world.start()
    with world.market():
        for policy in ("noeviction", "allkeys-lru"):
            with world.stack.valkey.full(policy):
                time.sleep(world.size(2, 10))
        ended = [worker for worker in workers if not worker.is_alive()]
        for _ in ended:
            world.stack.worker()
    world.settle()
    tally = judge(world)
    tally.figures = {"workers_started_again": len(ended)}
    return tally
