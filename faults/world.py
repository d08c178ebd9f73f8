"""The running product between a scripted shop and a scripted mail server, with people who wait for their targets."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from celery import current_app
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection

from alerts.create import create
from alerts.draft import draft
from alerts.models import Delivery
from faults import SHOPS
from faults.cluster import Cluster
from price_tracking.models import PricePoint
from products.add import add
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.shop import ScriptedShop
from testkit.smtp import ScriptedMailServer
from testkit.stack import HURRY, Stack, Started, wait_for
from users.models import User

TARGET, HIGH, LOW = 1000, 1250, 980

MAIL_LEASE_S, MAIL_DEADLINE_S, SWEEP_S = (
    float(HURRY[name]) for name in ("MAIL_LEASE_S", "MAIL_DEADLINE_S", "SWEEP_PERIOD_S")
)
# Work is done again within the lease and this much.
AGAIN_WITHIN_S = 15.0


@dataclass
class World:
    """What one fault meets. Watches, mails and tables are its own; servers are shared by all."""

    number: int
    stack: Stack
    shop: ScriptedShop
    mail: ScriptedMailServer
    folder: Path
    chance: random.Random
    is_smoke: bool
    cluster: Cluster | None = None
    # When the fault was over: what is mailed long after is late.
    calm_at: float = field(default_factory=time.time)
    paths: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        call_command("flush", interactive=False, verbosity=0)
        self.stack.valkey.flush()
        self.mail.behave()
        self.mail.ledger.clear()
        self.folder.mkdir()

    def size(self, smoke: int, full: int) -> int:
        """How much of it: in the smoke, and in full."""
        return smoke if self.is_smoke else full

    # --- what is there ------------------------------------------------------------------------------------------------

    def person(self, name: str) -> User:
        someone, is_new = User.objects.get_or_create(
            email=f"{name}@example.com", defaults={"language": "en", "time_zone": "UTC"}
        )
        if is_new:
            EmailAddress.objects.create(user=someone, email=someone.email, verified=True, primary=True)
        return someone

    def watch(self, person: User, shop: int) -> TrackedProduct:
        """The person waits until the product of this shop costs no more than the target."""
        path = f"/row{self.number}/{shop}"
        if path not in self.paths:
            self.shop.product(path, price=HIGH, title=f"Product {shop}")
            self.paths[path] = HIGH
        watch = add(person, f"https://{SHOPS[shop]}{path}", now=database_now()).tracked_product
        create(draft(watch, kind="target", target_amount=str(TARGET), target_currency="JPY"), now=database_now())
        return watch

    def crowd(self, *, shops: int, people: int) -> None:
        """So many people wait at each of so many shops, and their first prices are known."""
        for shop in range(shops):
            for one in range(people):
                self.watch(self.person(f"p{one}s{shop}"), shop)

    def start(self, *, shops: int = 12, people: int = 2, workers: int = 2, beats: int = 1) -> list[Started]:
        """A crowd, a beat and workers, and all first prices seen. Returns the workers."""
        self.crowd(shops=shops, people=people)
        for _ in range(beats):
            self.stack.beat()
        started = [self.stack.worker() for _ in range(workers)]
        if started:
            self.until_seen()
        return started

    def price(self, path: str, price: int) -> None:
        self.shop.set_price(path, price)
        self.paths[path] = price

    def fall(self) -> None:
        """Every price falls to where everybody is to be told."""
        for path in self.paths:
            self.price(path, LOW - self.chance.randrange(100))

    def rise(self) -> None:
        for path in self.paths:
            self.price(path, HIGH + self.chance.randrange(100))

    @contextmanager
    def market(self) -> Iterator[None]:
        """Prices go up and down by themselves; at the end all are low, and the fault is over."""
        stopped = threading.Event()
        # A shop is looked at each second: so nearly every price is seen.
        each_s = 1.2 / len(self.paths)

        def move() -> None:
            while not stopped.wait(each_s):
                path = self.chance.choice(list(self.paths))
                is_high = self.paths[path] > TARGET
                self.price(path, (LOW if is_high else HIGH) - self.chance.randrange(100))

        mover = threading.Thread(target=move, daemon=True)
        mover.start()
        try:
            yield
        finally:
            stopped.set()
            mover.join()
        self.fall()
        self.calm_at = time.time()

    # --- what happens -------------------------------------------------------------------------------------------------

    def once(self, name: str) -> Path:
        """For `stack.worker(once=…)`: this file tells that the fault struck."""
        return self.folder / name

    def send(self, task: str, *args: object, **named: object) -> None:
        """A message from nowhere: doubled, out of date, or of another release."""
        with current_app.connection_for_write(self.stack.valkey.url) as broker:
            current_app.send_task(task, args=list(args), kwargs=named, connection=broker, retry=False)

    def hurry(self) -> int:
        """The clock is put forward for what waits for its next try. Returns how many that were."""
        waiting = Delivery.objects.filter(state="owed", attempts__gt=0)
        self.stack.valkey.flush()  # what the breaker remembers is a hint there
        return waiting.update(next_attempt_at=database_now())

    def until_seen(self, *, within_s: float = 60) -> None:
        """The history shows what every shop asks now."""
        wait_for(lambda: asked_again(self.is_seen), "every price is in the history", within_s=within_s)

    def until_mailed(self, count: int, *, within_s: float = 60) -> None:
        wait_for(lambda: len(self.mail.ledger) >= count, f"{count} mails are taken", within_s=within_s)

    def settle(self, *, within_s: float = 60) -> None:
        """Nothing is left to do: every price seen and evaluated, no message owed, in hand, or in a doubt to settle."""
        self.until_seen(within_s=within_s)
        wait_for(lambda: asked_again(_is_calm), "all is evaluated and sent", within_s=within_s)

    def is_seen(self) -> bool:
        rows = PricePoint.objects.filter(last_seen_at=None).values_list("listing__url", "price")
        return {urlsplit(url).path: price for url, price in rows} == self.paths

    def strike(self, fault: str, *, name: str = "", within_s: float = 30, **worker: Any) -> Started:
        """A worker that is struck at this point ("after_dot:kill"); waits until it was."""
        once = self.once(name or f"{fault}{len(self.stack.started)}")
        struck = self.stack.worker(fault=fault, once=once, **worker)
        wait_for(once.exists, f"a worker is struck: {fault}", within_s=within_s)
        return struck

    def until_ended(self, worker: Started, *, within_s: float = 30) -> None:
        wait_for(lambda: not worker.is_alive(), f"the worker has ended ({worker.log.name})", within_s=within_s)

    def listing_of(self, path: str) -> Listing:
        return Listing.objects.get(url__endswith=path)


def _is_calm() -> bool:
    open_states = ["owed", "claimed", "sending"]
    return not (
        PricePoint.objects.filter(evaluated_at=None).exists()
        or Delivery.objects.filter(state__in=open_states).exists()
        or Delivery.objects.filter(state="unknown", resent_at=None).exclude(failed_step="restored").exists()
    )


def asked_again(question: Callable[[], bool]) -> bool:
    """The answer; False while the database is away."""
    try:
        return question()
    except (OperationalError, InterfaceError):
        connection.close()
        return False
