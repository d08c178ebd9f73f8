"""Rows as a worker would have left them: a tracked product with an offer and a history."""

from __future__ import annotations

import datetime as dt
import zlib
from itertools import count, zip_longest
from typing import Any

from django.utils import timezone

from alerts.models import AlertRule, Delivery, Notification, Webhook
from ec_sites.models import Site
from price_tracking.models import Capture, Check, Evidence, PricePoint, StoredPage
from products.models import Import, ImportRow, Listing, Product, TrackedProduct
from users.models import User
from users.sealed import seal

_number = count(1)


def make_site(code: str = "kawase.example", **fields: Any) -> Site:
    site, _created = Site.objects.get_or_create(code=code, defaults={"name": code.title(), **fields})
    return site


def make_listing(*, price: int | None = 1980, site: Site | None = None, **fields: Any) -> Listing:
    """Believed a minute ago, due in an hour."""
    number, now = next(_number), timezone.now()
    values: dict[str, Any] = {
        "url": f"https://kawase.example/item/{number}/",
        "title": f"Book {number}",
        "currency": "JPY",
        "price": price,
        "availability": "in_stock",
        "confidence": 0.97,
        "evidence": [{"reader": "json_ld", "place": "$.offers.price", "text": str(price)}],
        "outcome": Listing.Outcome.OK,
        "last_seen_at": now - dt.timedelta(minutes=1),
        "last_looked_at": now - dt.timedelta(minutes=1),
        "next_check_at": now + dt.timedelta(hours=1),
    }
    values |= {"product": fields.pop("product", None) or Product.objects.create()}
    return Listing.objects.create(site=site or make_site(), **values | fields)


def make_watch(
    user: User, *, listing: Listing | None = None, prices: tuple[int, ...] = (), **fields: Any
) -> TrackedProduct:
    """`prices`: a history; the last one is the present price."""
    listing = listing or make_listing(price=prices[-1] if prices else 1980)
    if not listing.price_points.exists():
        make_history(listing, prices or ((listing.price,) if listing.price else ()))
    return TrackedProduct.objects.create(user=user, listing=listing, product=listing.product, **fields)


def make_history(listing: Listing, prices: tuple[int, ...]) -> list[PricePoint]:
    """Each price held five days; the last one, the present price, came two minutes ago."""
    changes = [timezone.now() - dt.timedelta(days=5 * past, minutes=2) for past in reversed(range(len(prices)))]
    points = []
    for begins, ends, price in zip_longest(changes, changes[1:], prices):
        point = PricePoint.objects.create(
            listing=listing,
            first_seen_at=begins,
            last_seen_at=ends,
            currency="JPY",
            price=price,
            availability="in_stock",
            confidence=0.97,
            evaluated_at=begins,
        )
        Evidence.objects.create(point=point, url=listing.url, rows=listing.evidence)
        Check.objects.create(listing=listing, at=begins, outcome="ok", point=point)
        points.append(point)
    return points


def make_rule(watch: TrackedProduct, **fields: Any) -> AlertRule:
    values: dict[str, Any] = {"kind": "target", "target": 1500, "currency": "JPY"}
    return AlertRule.objects.create(tracked_product=watch, **values | fields)


def make_notification(watch: TrackedProduct, *, state: str | None = "sent", **fields: Any) -> Notification:
    """With the email that carries it, in `state`; None where email was never owed."""
    rule = make_rule(watch)
    facts: dict[str, Any] = {
        "kind": "target", "measure": "shelf", "price": {"amount": "1480", "currency": "JPY"}, "before": None,
        "base": None, "base_price": None, "percent": None, "asked_percent": None,
        "target": {"amount": "1500", "currency": "JPY"}, "already_true": False, "availability": "in_stock",
        "seen_at": timezone.now().isoformat(), "confidence": 0.97,
        "evidence": [{"reader": "json_ld", "place": "$.offers.price", "text": "1480"}],
    }  # fmt: skip
    notification = Notification.objects.create(
        user=watch.user, rule=rule, episode=1, tracked_product=watch, facts=facts, **fields
    )
    if state is not None:
        delivery = Delivery.objects.create(user=watch.user, key=f"notification:{notification.pk}", state=state)
        delivery.notifications.add(notification)
    return notification


def make_webhook(user: User, url: str = "https://hooks.example/alerts?key=secret-key") -> Webhook:
    return Webhook.objects.create(user=user, name="Home", url=url, secret=seal("whsec_of a test"))


def make_ambiguous(watch: TrackedProduct) -> StoredPage:
    """A look at the watch's listing has left two prices to choose from; the page of it."""
    listing, now = watch.listing, timezone.now()
    rows = [
        {
            "kind": "sale", "amount": amount, "currency": "JPY", "reader": "text", "place": "tbody > tr > td.price",
            "text": f"{int(amount):,}円（税込）",
        }
        for amount in ("14850", "1485")
    ]  # fmt: skip
    offers = "".join(
        f"<tr><td>{name}</td><td class=price>{row['text']}</td><td><button>カートに入れる</button></td></tr>"
        for name, row in zip(("全12巻", "1冊"), rows, strict=True)
    )
    html = f"<!doctype html><html lang=ja><meta charset=utf-8><title>絵本</title><h1>絵本</h1><table>{offers}</table>"
    Listing.objects.filter(pk=listing.pk).update(
        outcome="ambiguous", candidates=rows, price=None, last_seen_at=None, last_looked_at=now
    )
    return StoredPage.objects.create(
        listing=listing, url=listing.url, status=200, content_type="text/html", body=zlib.compress(html.encode()),
        fetched_at=now, outcome="ambiguous", candidates=rows,
    )  # fmt: skip


def make_import(watch: TrackedProduct) -> Import:
    """A list that was read to its end: one row added, one refused."""
    ended = Import.objects.create(
        user=watch.user, format="list", state="done", total=2, done=2, ended_at=timezone.now()
    )
    ImportRow.objects.create(of_import=ended, line=1, text=watch.listing.url, outcome="added", tracked_product=watch)
    ImportRow.objects.create(of_import=ended, line=2, text="htp:/x", outcome="refused", reason="not_an_address")
    return ended


def make_capture(watch: TrackedProduct, **fields: Any) -> Capture:
    """A page that its person sent and that was read."""
    number = next(_number)
    row = {"kind": "sale", "amount": "1480", "currency": "JPY", "reader": "text", "place": "p.price", "text": "1,480円"}
    values: dict[str, Any] = {"url": watch.listing.url, "state": "read", "outcome": "ok", "candidates": [row]}
    return Capture.objects.create(user=watch.user, tracked_product=watch, digest=f"{number:064}", **values | fields)
