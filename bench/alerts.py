"""What alerts cost: rules a CPU second, a changed price among many rules, and how soon a mail is taken.

Needs a migrated, empty database as the default connection, on a server of its own, and Django set up.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from psycopg import sql

from alerts.evaluate import evaluate
from alerts.rules import step
from alerts.values import Base, Kind, Observation, State, Terms
from ec_sites.values import Availability, Money
from price_tracking.models import PricePoint
from PriceAlert.tests.makers import make_rule, make_watch
from products.clock import database_now
from products.models import Listing
from testkit.workload import multiply
from users.models import User

SIZES = (10_000, 100_000, 1_000_000)
RULES_A_LISTING = 10
# Changed prices a round, and rounds; the sizes take turns, so that what else the machine does falls on all.
CHANGED, ROUNDS = 200, 7
FLAT_WITHIN = 1.2
GOAL_S = 5.0


def measure_alerts(json_file: Path | None, *, sizes: tuple[int, ...] = SIZES) -> int:
    """0 where the cost is flat and mail is soon."""
    figures: dict[str, Any] = {"pure_rules_per_cpu_s": round(pure_rules_a_second())}
    print(f"  rules evaluated a CPU second, the pure step {figures['pure_rules_per_cpu_s']:>12,}", flush=True)
    costs = costs_of_a_change(sizes)
    smallest = costs[sizes[0]]["wall_ms"]
    for size, cost in costs.items():
        cost["ratio"] = round(cost["wall_ms"] / smallest, 2)
        print(
            f"  a changed price among {size:>9,} rules: {cost['wall_ms']:6.2f} ms, {cost['cpu_ms']:.2f} ms of CPU here,"
            f" {cost['rules_per_cpu_s']:,.0f} rules a CPU second, {cost['ratio']:.2f} × the first",
            flush=True,
        )
    delays = delays_when_idle()
    figures |= {"changed_point": costs, "recorded_to_mailed_s": delays}
    print(f"  from price recorded to mail taken, idle: p50 {delays['p50']:.2f} s, p95 {delays['p95']:.2f} s")
    is_flat = max(cost["ratio"] for cost in costs.values()) <= FLAT_WITHIN
    is_soon = delays["p95"] <= GOAL_S
    print(f"  {'✓' if is_flat else '✗'} flat within 20 %   {'✓' if is_soon else '✗'} mailed in 5 s (p95)")
    if json_file:
        json_file.write_text(json.dumps(figures | {"passed": is_flat and is_soon}, indent=2) + "\n")
    return 0 if is_flat and is_soon else 1


# --- the rules alone --------------------------------------------------------------------------------------------------


def pure_rules_a_second() -> float:
    """Five kinds over one history that rises and falls."""
    limit = Money(1000, "JPY")
    asked = [
        Terms(Kind.TARGET, target=limit),
        Terms(Kind.RISE, target=limit),
        Terms(Kind.DROP, percent=Decimal(10), base=Base.PREVIOUS),
        Terms(Kind.LOWEST),
        Terms(Kind.BACK_IN_STOCK),
    ]
    chance, now = random.Random(7), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    history = [
        Observation(number, "JPY", chance.randrange(800, 1300), availability=Availability.IN_STOCK, at=now)
        for number in range(1, 20_001)
    ]
    began = time.process_time()
    for terms in asked:
        state = State()
        for seen in history:
            state = step(terms, state, seen).state
    return len(asked) * len(history) / (time.process_time() - began)


# --- a change among many rules ----------------------------------------------------------------------------------------


def costs_of_a_change(sizes: tuple[int, ...]) -> dict[int, dict[str, float]]:
    """Medians a changed price, by how many rules there are in all."""
    names = {size: f"rules_{size}" for size in sizes}
    for name in names.values():
        _copy_database(name)
    for size, name in names.items():
        with _database(name):
            began = time.monotonic()
            _seed(size)
            print(f"  {size:,} rules seeded in {time.monotonic() - began:.0f} s", flush=True)
    taken: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
    for number in range(ROUNDS + 1):
        for size, name in names.items():
            with _database(name):
                cost = _evaluate_changes(number)
            if number:  # the first round warms up
                taken[size].append(cost)
    return {size: _medians(costs) for size, costs in taken.items()}


def _medians(costs: list[tuple[float, float]]) -> dict[str, float]:
    wall, cpu = (statistics.median(each) / CHANGED for each in zip(*costs, strict=True))
    return {"wall_ms": wall * 1000, "cpu_ms": cpu * 1000, "rules_per_cpu_s": RULES_A_LISTING / cpu}


def _evaluate_changes(seed: int) -> tuple[float, float]:
    """Seconds by the wall and of CPU for the evaluation alone."""
    first, last = Listing.objects.earliest("pk").pk, Listing.objects.latest("pk").pk
    changed = random.Random(seed).sample(range(first, last + 1), CHANGED)
    with transaction.atomic():
        now = database_now()
        open_spans = PricePoint.objects.filter(listing__in=changed, last_seen_at=None)
        open_spans.update(last_seen_at=now)
        points = PricePoint.objects.bulk_create(
            PricePoint(listing_id=pk, first_seen_at=now, currency="JPY", price=1900 - seed, availability="in_stock")
            for pk in changed
        )
    began, cpu = time.monotonic(), time.process_time()
    evaluate([point.pk for point in points], now=now)
    assert not PricePoint.objects.filter(evaluated_at=None).exists()
    return time.monotonic() - began, time.process_time() - cpu


def _seed(rules: int) -> None:
    """Targets that are not met, ten to a listing, each another person's."""
    listings, people = rules // RULES_A_LISTING, max(rules // 500, 50)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")  # so many rows need no check of their references
    person = User.objects.create(email="0@example.com", language="en", time_zone="UTC")
    watch = make_watch(person, prices=(2000, 1980))
    rule = make_rule(watch)
    users = multiply(person, people, email="n || '@example.com'")
    made = multiply(watch.listing, listings, url="'https://shop.example/item/' || n || '/'")
    watches = multiply(
        watch,
        rules,
        user_id=f"{users} + n % {people}",
        listing_id=f"{made} + (n - 1) / {RULES_A_LISTING}",
        position="n",
    )
    multiply(rule, rules, tracked_product_id=f"{watches} + n - 1")
    point = PricePoint.objects.get(listing=watch.listing, last_seen_at=None)
    multiply(point, listings, listing_id=f"{made} + n - 1")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def _copy_database(name: str) -> None:
    origin = connections["default"].settings_dict["NAME"]
    connections["default"].close()
    with _database("postgres"), connection.cursor() as cursor:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(origin))
        cursor.execute(words)


@contextmanager
def _database(name: str) -> Iterator[None]:
    """The default connection leads to another database of the server."""
    usual = connections["default"]
    connections["default"] = type(usual)({**usual.settings_dict, "NAME": name}, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual


# --- how soon ---------------------------------------------------------------------------------------------------------


def delays_when_idle(samples: int = 40) -> dict[str, float]:
    """Seconds from a price's record to the mail's acceptance, with one worker and no beat: nobody sweeps mail."""
    from bench.idle import delays  # starts servers and processes

    with tempfile.TemporaryDirectory(prefix="pricealert-bench-") as folder:
        found = sorted(delays(Path(folder), samples))
    return {"p50": found[len(found) // 2], "p95": found[int(len(found) * 0.95)], "most": found[-1]}
