"""A shop with one listing that alice watches, and a history that grows as a test says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from alerts.create import create
from alerts.draft import draft
from alerts.models import AlertRule
from alerts.smtp import Server
from ec_sites.models import Site
from ec_sites.values import Policy
from price_tracking.models import Evidence, PricePoint
from products.clock import database_now
from products.models import Listing, Product, TrackedProduct
from testkit.smtp import ScriptedMailServer, scripted_mail_server
from users.models import User


def watch(user: User, listing: Listing) -> TrackedProduct:
    return TrackedProduct.objects.create(user=user, product=listing.product, listing=listing)


def see(
    listing: Listing, price: int | None, *, availability: str = "in_stock", **parts: int | str | None
) -> PricePoint:
    """What recording a look does: the open span closes, a marked one opens, the listing holds the offer."""
    now = database_now()
    currency = str(parts.pop("currency", None) or listing.currency or "JPY")
    PricePoint.objects.filter(listing=listing, last_seen_at=None).update(last_seen_at=now)
    point = PricePoint.objects.create(
        listing=listing,
        first_seen_at=now,
        currency=currency,
        price=price,
        availability=availability,
        confidence=0.98,
        **parts,
    )
    Evidence.objects.create(
        point=point,
        url=listing.url,
        rows=[{"reader": "json-ld", "place": "offers.price", "text": f"販売価格 {price}円"}],
    )
    for name, value in {
        "price": price,
        "currency": currency,
        "availability": availability,
        "last_seen_at": now,
    }.items():
        setattr(listing, name, value)
    listing.shipping, listing.points = parts.get("shipping"), parts.get("points")
    listing.save()
    TrackedProduct.objects.filter(listing=listing, base_price=None).update(
        base_price=price, base_currency=currency, base_at=now
    )
    return point


def rule_on(tracked_product: TrackedProduct, kind: str = "target", **asked: Any) -> AlertRule:
    if kind == "target":
        asked = {"target_amount": "1000", "target_currency": "JPY"} | asked
    return create(draft(tracked_product, kind=kind, **asked), now=database_now()).rule


@pytest.fixture
def listing(db: None) -> Listing:
    site = Site.objects.create(code="minamo", name="みなも電機", policy=Policy.PAGES)
    return Listing.objects.create(
        site=site,
        product=Product.objects.create(name="SORA H7"),
        url="https://minamo.example/item/7/",
        title="SORA H7 headphones",
    )


@pytest.fixture
def watched(alice: User, listing: Listing) -> TrackedProduct:
    return watch(alice, listing)


@pytest.fixture
def mail_server() -> Iterator[ScriptedMailServer]:
    with scripted_mail_server() as server:
        yield server


@pytest.fixture
def smtp(mail_server: ScriptedMailServer) -> Server:
    return Server(host="127.0.0.1", port=mail_server.port, name="client.example", deadline_s=5)


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)
