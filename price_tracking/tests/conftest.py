"""A scripted shop with a listing that alice watches, and a clock that is set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from ec_sites.door import Door, Limits
from ec_sites.models import Site
from price_tracking.claim import Claim, claim_due
from price_tracking.door import user_agent
from price_tracking.look import Looked, look_at
from products.add import add
from products.models import Listing
from testkit.shop import ScriptedShop
from users.models import User

HOST = "www.shop-of-tests.com"
# Tomorrow, so ahead of the database's own clock: that one fills in defaults, such as a shop's first slot.
START = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


@dataclass
class Flow:
    """The path from claim to record against the scripted shop, at a moment that the test sets."""

    shop: ScriptedShop
    door: Door
    now: dt.datetime = START
    hosts: list[str] = field(default_factory=lambda: [HOST])

    def url(self, path: str = "/item/1", host: str = HOST) -> str:
        return f"https://{host}{path}"

    def track(self, person: User, path: str = "/item/1", host: str = HOST) -> Listing:
        return add(person, self.url(path, host), now=self.now).tracked_product.listing

    def claim(self, limit: int = 100) -> list[Claim]:
        return [claim for batch in claim_due(self.now, limit) for claim in batch.claims]

    def look(self, claims: list[Claim]) -> Looked:
        return look_at(claims, door=self.door, clock=lambda: self.now)

    def look_at_due(self) -> Looked:
        return self.look(self.claim())

    def claim_now(self, listing: Listing) -> list[Claim]:
        """A claim on it whatever the interval and the pace say."""
        Listing.objects.filter(pk=listing.pk).update(next_check_at=self.now)
        Site.objects.update(next_slot_at=self.now, last_visit_at=None)
        return self.claim()

    def look_at_now(self, listing: Listing) -> Looked:
        looked = self.look(self.claim_now(listing))
        listing.refresh_from_db()
        return looked

    def later(self, **passed: float) -> None:
        self.now += dt.timedelta(**passed)


@pytest.fixture
def shop() -> Iterator[ScriptedShop]:
    with ScriptedShop() as shop:
        yield shop


@pytest.fixture
def make_flow(shop: ScriptedShop) -> Callable[..., Flow]:
    def make(*hosts: str, total_s: float = 5.0) -> Flow:
        names = hosts or (HOST,)
        door = Door(user_agent=user_agent(), host_map=shop.host_map(*names), limits=Limits(total_s=total_s))
        return Flow(shop, door, hosts=list(names))

    return make


@pytest.fixture
def flow(make_flow: Callable[..., Flow]) -> Flow:
    return make_flow()
