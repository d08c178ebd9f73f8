"""The demo's person: nine tracked products, ninety days of history, and a few alert rules. Made once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from alerts.create import create
from alerts.models import AlertRule
from demo.catalogue import GOODS, HEADPHONES, Goods
from demo.pages import money, picture_path
from demo.prices import Asked, Span, history
from ec_sites.models import Site
from ec_sites.recognise import recognise
from ec_sites.values import Availability, Condition, Policy, ProductReference
from price_tracking.models import Evidence, PricePoint
from products.add import add, ensure_site
from products.models import Listing, Product, TrackedProduct
from products.same import group_by_gtin
from users.models import User

TARGET = 28_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A rule of the demo's person on one of the goods."""

    picture: str
    kind: AlertRule.Kind
    target: int | None = None
    percent: Decimal | None = None
    measure: AlertRule.Measure = AlertRule.Measure.SHELF


WISHES = (
    Wish(HEADPHONES.picture, AlertRule.Kind.TARGET, target=TARGET),
    Wish("kettle", AlertRule.Kind.DROP, percent=Decimal(5)),
    Wish("bicycle", AlertRule.Kind.BACK_IN_STOCK),
    Wish("rice_cooker", AlertRule.Kind.TARGET, target=56_000, measure=AlertRule.Measure.EFFECTIVE),
    Wish("jacket", AlertRule.Kind.TARGET, target=17_500),
)


@transaction.atomic
def seed(*, email: str, password: str, now: dt.datetime) -> User:
    """The demo's person with all that is theirs; one who is there already is left as they are."""
    known = User.objects.filter(email=email).first()
    if known:
        return known
    person = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    listings = {goods.url: _listing(goods, now=now) for goods in GOODS if goods.is_tracked or goods.is_known}
    group_by_gtin(list(listings.values()))
    watches: dict[str, TrackedProduct] = {}
    for goods in GOODS:
        if goods.is_tracked:
            # Of what is sold in several shops the wish is for the first.
            watches.setdefault(goods.picture, _track(person, goods, listings[goods.url]))
    for wish in WISHES:
        create(_rule(watches[wish.picture], wish), now=now)
    return person


def open_sites(urls: list[str]) -> None:
    """Let the shops of saved pages be visited, whatever their policy: these visits reach this machine only."""
    for url in urls:
        reference = recognise(url)
        if isinstance(reference, ProductReference):
            Site.objects.filter(pk=ensure_site(reference).pk).update(policy=Policy.PAGES)


@dataclass(slots=True)
class Tracked:
    """What came of adding many addresses: rows made, rows that were there, and the code of each refusal."""

    made: int = 0
    known: int = 0
    refused: dict[str, str] = field(default_factory=dict)


def track(person: User, urls: list[str], *, now: dt.datetime) -> Tracked:
    """Add addresses as the person would by pasting them."""
    tracked = Tracked()
    for url in urls:
        try:
            added = add(person, url, now=now)
        except ValidationError as refusal:
            tracked.refused[url] = str(refusal.code)
            continue
        if added.created:
            tracked.made += 1
        else:
            tracked.known += 1
    return tracked


def _track(person: User, goods: Goods, listing: Listing) -> TrackedProduct:
    first = listing.price_points.order_by("first_seen_at")[0]
    return TrackedProduct.objects.create(
        user=person,
        product=listing.product,
        listing=listing,
        memo=goods.memo,
        position=GOODS.index(goods),
        created_at=first.first_seen_at,
        tracking_since=first.first_seen_at,
        base_price=first.price,
        base_currency=first.currency,
        base_at=first.first_seen_at,
    )


def _listing(goods: Goods, *, now: dt.datetime) -> Listing:
    """What is known of the goods: the listing and its history, each price with its evidence."""
    spans = history(goods, now)
    listing = _offer(goods, spans[-1], now=now)
    points = [_point(listing, goods, span, now=now) for span in spans]
    points[-1].last_seen_at = None  # the span of now is open
    PricePoint.objects.bulk_create(points)
    Evidence.objects.bulk_create(
        Evidence(point=point, url=goods.url, rows=_evidence(goods, span.asked))
        for point, span in zip(points, spans, strict=True)
    )
    return listing


def _evidence(goods: Goods, asked: Asked) -> list[dict[str, str]]:
    return [{"reader": "text", "place": "p.price > span", "text": money(goods, asked.price)}]


def _offer(goods: Goods, last: Span, *, now: dt.datetime) -> Listing:
    reference = recognise(goods.url)
    if not isinstance(reference, ProductReference):
        raise ValueError(f"{goods.url} is no address of a product: {reference.code}")
    site, _ = Site.objects.update_or_create(code=reference.site_code, defaults={"name": goods.shop.name})
    asked = last.asked
    return Listing.objects.create(
        site=site,
        product=Product.objects.create(name=goods.title),
        item_id=reference.item_id or "",
        url=reference.url,
        created_at=last.begin,
        title=goods.title,
        image=f"http://{goods.shop.host}{picture_path(goods)}",
        brand=goods.brand,
        gtin=goods.gtin,
        list_price=goods.list_price,
        condition=Condition.NEW.value,
        evidence=_evidence(goods, asked),
        outcome=Listing.Outcome.OK,
        outcome_since=last.begin,
        last_seen_at=now,
        last_looked_at=now,
        next_check_at=now if goods.is_tracked else None,
        image_due_at=now if goods.is_tracked else None,
        interval_s=settings.DEMO_INTERVAL_S or 3600,
        interval_reason="demo",
        **_said(goods, asked),
    )


def _point(listing: Listing, goods: Goods, span: Span, *, now: dt.datetime) -> PricePoint:
    return PricePoint(
        listing=listing,
        first_seen_at=span.begin,
        last_seen_at=span.end,
        list_price=goods.list_price,
        evaluated_at=now,
        **_said(goods, span.asked),
    )


def _said(goods: Goods, asked: Asked) -> dict[str, object]:
    """What listing and price point hold alike."""
    return {
        "currency": goods.shop.currency,
        "price": asked.price,
        "shipping": asked.shipping,
        "points": asked.points,
        "availability": (Availability.IN_STOCK if asked.in_stock else Availability.OUT_OF_STOCK).value,
        "confidence": 0.95,
        "source": goods.shape.value,
    }


def _rule(watch: TrackedProduct, wish: Wish) -> AlertRule:
    return AlertRule(
        tracked_product=watch,
        kind=wish.kind,
        measure=wish.measure,
        target=wish.target,
        currency=watch.base_currency if wish.target else "",
        percent=wish.percent,
        base=AlertRule.Base.PREVIOUS if wish.percent else "",
    )
