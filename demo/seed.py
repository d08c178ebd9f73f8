"""The demo's person: eight tracked products, ninety days of history, and a few alert rules. Made once."""

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
    watches = {goods.picture: _track(person, goods, now=now) for goods in GOODS if goods.is_tracked}
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


def _track(person: User, goods: Goods, *, now: dt.datetime) -> TrackedProduct:
    spans = history(goods, now)
    listing = _listing(goods, spans[-1], now=now)
    points = [_point(listing, goods, span, now=now) for span in spans]
    points[-1].last_seen_at = None  # the span of now is open
    PricePoint.objects.bulk_create(points)
    Evidence.objects.create(point=points[-1], url=goods.url, rows=listing.evidence)
    begin = spans[0].begin
    return TrackedProduct.objects.create(
        user=person,
        product=listing.product,
        listing=listing,
        memo=goods.memo,
        position=GOODS.index(goods),
        created_at=begin,
        tracking_since=begin,
        base_price=spans[0].asked.price,
        base_currency=goods.shop.currency,
        base_at=begin,
    )


def _listing(goods: Goods, last: Span, *, now: dt.datetime) -> Listing:
    reference = recognise(goods.url)
    if not isinstance(reference, ProductReference):
        raise ValueError(f"{goods.url} is no address of a product: {reference.code}")
    site, _ = Site.objects.update_or_create(code=reference.site_code, defaults={"name": goods.shop.name})
    asked = last.asked
    return Listing.objects.create(
        site=site,
        product=Product.objects.create(name=goods.title, gtin=goods.gtin),
        item_id=reference.item_id or "",
        url=reference.url,
        created_at=last.begin,
        title=goods.title,
        image=f"http://{goods.shop.host}{picture_path(goods)}",
        brand=goods.brand,
        gtin=goods.gtin,
        list_price=goods.list_price,
        condition=Condition.NEW.value,
        evidence=[{"reader": goods.shape.value, "place": "", "text": money(goods, asked.price)}],
        outcome=Listing.Outcome.OK,
        outcome_since=last.begin,
        last_seen_at=now,
        last_looked_at=now,
        next_check_at=now,
        image_due_at=now,
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
