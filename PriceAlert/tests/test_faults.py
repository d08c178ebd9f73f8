"""A price falls while something breaks: it is mailed all the same, and once.

Three ledgers judge each test: what the shop served, what the mail server took, and the independent replay of the rules.
A further fault is a further row, or a further test that ends in `judge`.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from alerts.create import create
from alerts.draft import draft
from alerts.models import Delivery, Notification
from alerts.resend import resend
from alerts.words import delivery_message
from conftest import make_person
from price_tracking.models import PricePoint
from products.add import add
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.replay import Asked, Seen, told
from testkit.shop import ScriptedShop
from testkit.smtp import Behaviour, ScriptedMailServer, scripted_mail_server
from testkit.stack import HURRY, Stack, Started, wait_for
from users.models import User

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

PATH = "/item/7"
URL = f"https://sora.test{PATH}"
TARGET = 1000
HIGH, LOW = 1250, 980

# More shops, for the tests of many.
CROWD = [f"shop{number}.test" for number in range(6)]
KILLS = 20


@dataclass
class World:
    """The running product with the servers around it, and alice, who waits for her target."""

    stack: Stack
    shop: ScriptedShop
    mail: ScriptedMailServer
    alice: User
    watch: TrackedProduct
    once: Path

    def strike(self, fault: str, *, pool: str = "solo", **settings: Any) -> Started:
        """A worker that is struck once at that point."""
        return self.stack.worker(fault=fault, once=self.once, pool=pool, **settings)

    def prices(self) -> list[int | None]:
        return list(PricePoint.objects.order_by("pk").values_list("price", flat=True))

    def hold(self, price: int) -> None:
        """The shop asks this price until it is in the history."""
        self.shop.set_price(PATH, price)
        wait_for(lambda: self.prices()[-1:] == [price], f"the history shows {price}", within_s=30)

    def send(self, task: str, *args: object) -> None:
        """A message from nowhere: doubled, or long out of date."""
        with current_app.connection_for_write(self.stack.valkey.url) as broker:
            current_app.send_task(task, args=list(args), connection=broker, retry=False)

    def settle(self) -> None:
        """Nothing is left to do: every point evaluated, no message owed or in hand."""
        open_states = ["owed", "claimed", "sending"]
        wait_for(
            lambda: (
                not PricePoint.objects.filter(evaluated_at=None).exists()
                and not Delivery.objects.filter(state__in=open_states).exists()
            ),
            "all is evaluated and sent",
            within_s=30,
        )


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ScriptedShop, ScriptedMailServer]]:
    with ScriptedShop() as shop, scripted_mail_server() as mail:
        yield shop, mail


@pytest.fixture(scope="module")
def stack(
    outside: tuple[ScriptedShop, ScriptedMailServer],
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
) -> Iterator[Stack]:
    shop, mail = outside
    host, port = shop.address
    database = urlsplit(os.environ["DATABASE_URL"])
    env = HURRY | {
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{connection.settings_dict['NAME']}")),
        "DEMO_HOST_MAP": ",".join(f"{name}={host}:{port}" for name in ("sora.test", *CROWD)),
        "EMAIL_PORT": str(mail.port),
    }
    with Stack(tmp_path_factory.mktemp("stack"), env) as running:
        yield running


@pytest.fixture
def world(
    stack: Stack, outside: tuple[ScriptedShop, ScriptedMailServer], tmp_path: Path, transactional_db: None
) -> Iterator[World]:
    """A first price is known and not met; then the worker that saw it is gone, and a beat goes on."""
    shop, mail = outside
    shop.product(PATH, price=HIGH, title="SORA H7")
    mail.behave()
    mail.ledger.clear()
    stack.valkey.flush()
    alice = make_person("alice@example.com", language="en", time_zone="UTC")
    watch = add(alice, URL, now=database_now()).tracked_product
    rule = draft(watch, kind="target", target_amount=str(TARGET), target_currency="JPY")
    create(rule, now=database_now())
    stack.beat()
    first = stack.worker()
    wait_for(lambda: PricePoint.objects.filter(evaluated_at__isnull=False).exists(), "the first price is known")
    first.kill()
    yield World(stack, shop, mail, alice, watch, tmp_path / "struck")
    stack.end_processes()


def judge(world: World, *, copies_of_doubtful: int = 1) -> None:
    """The three ledgers agree: history is what was served, notifications are the replay's, each was mailed once."""
    for watch in TrackedProduct.objects.all():
        _judge_history(world, watch)
    for delivery in Delivery.objects.all():
        copies = [taken for taken in world.mail.ledger if taken.message_id == delivery.message_id]
        in_doubt = delivery.resent_at is not None or delivery.state == "unknown"
        assert 1 <= len(copies) <= (copies_of_doubtful if in_doubt else 1), (delivery.state, len(copies))
        assert len({taken.body_hash for taken in copies}) == 1
    owed = set(Delivery.objects.values_list("message_id", flat=True))
    assert set(world.mail.message_ids()) == owed


def _judge_history(world: World, watch: TrackedProduct) -> None:
    path = urlsplit(watch.listing.url).path
    served = [int(visit.price) for visit in world.shop.visits(path) if visit.price is not None]
    points = list(PricePoint.objects.filter(listing=watch.listing).order_by("pk"))
    history = [point.price for point in points if point.price is not None]
    # No price that was not served, each once, in the order of the shop.
    following = iter(served)
    assert all(price in following for price in history), (served, history)
    assert all(before != after for before, after in pairwise(history)), history
    seen = [Seen("JPY", point.price, stock=point.availability) for point in points]
    wanted = [points[at].pk for at in told(Asked("target", target=(TARGET, "JPY")), seen)]
    assert list(watch.notifications.order_by("pk").values_list("point_id", flat=True)) == wanted


SAFE = [
    "claimed", "fetched", "extracted", "before_commit", "after_commit", "evaluated", "notified", "mail_claimed",
    "before_dot", "before_ack",
]  # fmt: skip


@pytest.mark.parametrize("point", SAFE)
def test_a_drop_is_mailed_once_though_the_worker_is_killed_at(point: str, world: World):
    doomed = world.strike(f"{point}:kill")
    world.shop.set_price(PATH, LOW)
    wait_for(lambda: not doomed.is_alive(), f"the worker dies at {point}")
    assert world.once.exists()
    world.stack.worker()
    wait_for(lambda: Delivery.objects.filter(state="sent").exists(), "the drop is mailed")
    world.settle()
    judge(world)
    assert len(world.mail.ledger) == 1
    assert Delivery.objects.get().resent_at is None


# The one window that SMTP leaves open: (point, copies where the default policy sends once more).
WINDOW = [("sending_committed", 1), ("after_dot", 2), ("after_250", 2)]


@pytest.mark.parametrize(("point", "copies"), WINDOW)
def test_killed_in_the_window_a_mail_is_in_doubt_and_goes_out_once_more_the_same(point: str, copies: int, world: World):
    doomed = world.strike(f"{point}:kill")
    world.shop.set_price(PATH, LOW)
    wait_for(lambda: not doomed.is_alive(), f"the worker dies at {point}")
    world.stack.worker()
    wait_for(lambda: Delivery.objects.filter(state="sent").exists(), "the mail is sent again")
    world.settle()
    assert Delivery.objects.get().resent_at is not None
    assert len(world.mail.ledger) == copies
    judge(world, copies_of_doubtful=2)


@pytest.mark.parametrize("point", [point for point, _ in WINDOW])
def test_with_never_resend_the_doubt_is_shown_and_the_person_may_send_again(point: str, world: World):
    doomed = world.strike(f"{point}:kill", UNKNOWN_DELIVERY_POLICY="never-resend")
    world.shop.set_price(PATH, LOW)
    wait_for(lambda: not doomed.is_alive(), f"the worker dies at {point}")
    before = len(world.mail.ledger)
    world.stack.worker(UNKNOWN_DELIVERY_POLICY="never-resend")
    wait_for(lambda: Delivery.objects.filter(state="unknown").exists(), "the doubt is written down")
    time.sleep(2)  # twice what the other policy waits
    delivery = Delivery.objects.get()
    assert (delivery.state, len(world.mail.ledger)) == ("unknown", before)
    assert delivery_message(delivery, world.alice) == "We cannot tell whether the email arrived."
    resend(delivery, now=database_now())
    wait_for(lambda: Delivery.objects.filter(state="sent").exists(), "it is sent again by hand")
    assert len(world.mail.ledger) == before + 1


def test_a_killed_pool_child_is_replaced_and_its_drop_is_mailed_once(world: World):
    world.strike("evaluated:kill", pool="prefork")
    world.shop.set_price(PATH, LOW)
    wait_for(world.once.exists, "the pool child dies")
    wait_for(lambda: Delivery.objects.filter(state="sent").exists(), "the drop is mailed")
    world.settle()
    judge(world)


@pytest.mark.parametrize("point", ["before_commit", "before_dot"])
def test_a_worker_frozen_past_its_lease_writes_and_sends_nothing_late(point: str, world: World):
    frozen = world.strike(f"{point}:sleep=4")
    world.shop.set_price(PATH, LOW)
    wait_for(world.once.exists, f"the worker freezes at {point}")
    world.stack.worker()
    wait_for(lambda: Delivery.objects.filter(state="sent").exists(), "another worker mails the drop")
    time.sleep(4)
    assert frozen.is_alive()
    world.settle()
    judge(world)
    assert world.prices() == [HIGH, LOW]
    assert len(world.mail.ledger) == 1


def test_a_worker_that_is_asked_to_stop_hands_its_letter_over_and_leaves_no_doubt(world: World):
    leaving = world.strike("before_dot:sleep=1.5")
    world.shop.set_price(PATH, LOW)
    wait_for(world.once.exists, "the letter waits for its dot")
    leaving.signal(signal.SIGTERM)
    wait_for(lambda: not leaving.is_alive(), "the worker has stopped")
    assert (Delivery.objects.get().state, len(world.mail.ledger)) == ("sent", 1)
    judge(world)


def test_a_broker_that_is_flushed_and_killed_loses_nothing(world: World):
    world.stack.worker()
    world.stack.valkey.flush()
    world.shop.set_price(PATH, LOW)
    for _ in range(10):
        world.stack.valkey.flush()
        time.sleep(0.1)
    world.hold(LOW)
    world.stack.valkey.kill()
    world.shop.set_price(PATH, HIGH)
    time.sleep(1)
    world.stack.valkey.start()
    world.hold(HIGH)
    world.stack.valkey.flush()
    world.hold(LOW - 1)
    world.settle()
    assert Notification.objects.count() == 2
    judge(world)


def test_two_beats_and_tasks_that_come_many_times_change_nothing(world: World):
    world.stack.beat()
    for _ in range(2):
        world.stack.worker()
    listing = Listing.objects.get()
    for price in (LOW, HIGH, LOW - 1):
        world.hold(price)
        points = list(PricePoint.objects.values_list("pk", flat=True))
        deliveries = list(Delivery.objects.values_list("pk", flat=True))
        for _ in range(5):
            world.send("alerts.tasks.evaluate", points)
            world.send("alerts.tasks.deliver", deliveries)
            world.send("price_tracking.tasks.look", [[listing.pk, listing.fence]])
            world.send("alerts.tasks.sweep_deliveries")
    world.settle()
    assert Notification.objects.count() == 2
    judge(world)
    visits = [visit.at for visit in world.shop.visits(PATH)]
    # The pace is 1 s, and what the shop sees of it trembles with the way there: two visits in one slot would be next to
    # each other, and a pace that is kept on the whole lets the tremble in once, not once a visit.
    assert min(later - earlier for earlier, later in pairwise(visits)).total_seconds() > 0.5
    assert (visits[-1] - visits[0]).total_seconds() > len(visits) - 1 - 0.5


def test_workers_whose_database_connections_are_cut_again_and_again_lose_nothing(world: World):
    world.stack.worker()
    world.shop.set_price(PATH, LOW)
    begun = timezone.now()
    while (timezone.now() - begun).total_seconds() < 4:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(0.4)
    wait_for(lambda: Delivery.objects.filter(state="sent").exists(), "the drop is mailed", within_s=40)
    world.settle()
    judge(world, copies_of_doubtful=2)


def test_a_mail_server_that_is_away_delays_the_mail_and_doubles_nothing(world: World):
    world.mail.script("banner", Behaviour(drop=True), always=True)
    world.stack.worker()
    world.shop.set_price(PATH, LOW)
    wait_for(lambda: Delivery.objects.filter(attempts=1, state="owed").exists(), "a first try fails")
    world.mail.behave()
    Delivery.objects.update(next_attempt_at=database_now())
    wait_for(lambda: Delivery.objects.filter(state="sent").exists(), "the drop is mailed")
    judge(world)


def test_workers_killed_at_random_lose_and_double_nothing(world: World):
    seed = int(os.environ.get("FAULT_SEED", "0")) or time.time_ns() % 1_000_000
    chance = random.Random(seed)
    paths = [f"/item/{host}" for host in CROWD]
    for host, path in zip(CROWD, paths, strict=True):
        world.shop.product(path, price=HIGH, title=host)
        watch = add(world.alice, f"https://{host}{path}", now=database_now()).tracked_product
        create(draft(watch, kind="target", target_amount=str(TARGET), target_currency="JPY"), now=database_now())
    workers = [world.stack.worker() for _ in range(3)]
    for kill in range(KILLS):
        for path in chance.sample(paths, 3):
            world.shop.set_price(path, chance.choice([HIGH, HIGH + kill, LOW, LOW - kill]))
        time.sleep(chance.uniform(0.2, 0.8))
        victim = workers.pop(chance.randrange(len(workers)))
        victim.kill()
        workers.append(world.stack.worker())
    for path in paths:
        world.shop.set_price(path, LOW - KILLS)
    lowest = PricePoint.objects.filter(price=LOW - KILLS)
    wait_for(lambda: lowest.count() == len(paths), f"the last price of each is seen (seed {seed})", within_s=40)
    world.settle()
    judge(world, copies_of_doubtful=2)
    assert Notification.objects.count() >= len(paths), seed
