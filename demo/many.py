"""Hundreds of products for one person, as ugly as shops make them: to see and to measure long lists."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from django.db import transaction

from alerts.models import AlertRule
from ec_sites.models import Site
from ec_sites.values import Policy
from price_tracking.models import PricePoint
from products.models import Listing, Product, TrackedProduct
from users.models import User

DAYS = 120
TITLES = (
    "ノイズキャンセリング ワイヤレスヘッドホン SORA H7 ブラック",
    "【送料無料】【2026年モデル】圧力IH炊飯器 5.5合炊き 極厚かまど釜 少量炊き 早炊き タイマー付き ブラウン NK-P10-T",
    "HOKU 100 II medium format mirrorless camera, body",
    "سماعات رأس لاسلكية مع خاصية إلغاء الضوضاء",
    "☕️ Ethiopia Yirgacheffe, medium roast 200 g 🫘✨",
    "A" + "very" * 70 + "longwordwithoutanyspace",
    "<b>静音ワイヤレスマウス</b> M-210 &amp; グレージュ",
    "本",
)
SHOPS = ("みなも電機", "くらしの道具 ひなた堂", "Northlight Outfitters", "北町カメラ", "ことり珈琲焙煎所", "Alps Books")
TAGS = ("プレゼント", "kitchen", "いつか買う", "work", "とても長い名前のタグ、四十文字まで入れられるのでそこまで")
PRICES = {"JPY": (1, 1480, 27_800, 149_800, 99_999_999), "USD": (99, 6450, 189_900), "EUR": (1299, 45_000)}


@dataclass
class _Made:
    """Rows by kind, in step with each other, to be written kind by kind."""

    products: list[Product] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    watches: list[TrackedProduct] = field(default_factory=list)
    points: list[PricePoint] = field(default_factory=list)
    rules: list[AlertRule] = field(default_factory=list)


def seed_many(person: User, count: int, *, now: dt.datetime) -> int:
    """Tracks `count` invented products with a history for this person. The same each time; run twice, it adds none.

    Their shops are nowhere: the next look at them is a month away. Returns how many were made.
    """
    chance = random.Random(count)
    sites = [_site(number, name) for number, name in enumerate(SHOPS)]
    made = _Made()
    for number in range(count):
        url = f"https://shop-{number % len(SHOPS)}.many.example/{person.pk}/{number}"
        if not Listing.objects.filter(url=url).exists():
            _make(made, person, number, url, sites[number % len(sites)], chance, now)
    with transaction.atomic():
        Product.objects.bulk_create(made.products)
        Listing.objects.bulk_create(made.listings)
        TrackedProduct.objects.bulk_create(made.watches)
        PricePoint.objects.bulk_create(made.points, batch_size=1000)
        AlertRule.objects.bulk_create(made.rules)
    return len(made.watches)


def _site(number: int, name: str) -> Site:
    site, _created = Site.objects.get_or_create(
        code=f"shop-{number}.many.example", defaults={"name": name, "policy": Policy.PAGES}
    )
    return site


def _make(
    made: _Made, person: User, number: int, url: str, site: Site, chance: random.Random, now: dt.datetime
) -> None:
    currency = chance.choices(list(PRICES), weights=(7, 2, 1))[0]
    usual = chance.choice(PRICES[currency])
    spans = _spans(usual, chance, now)
    price = spans[-1][1]
    is_known = number % 23 != 0
    title = "" if number % 47 == 0 else f"{TITLES[number % len(TITLES)]} {number}"
    product = Product(name=title)
    listing = Listing(
        site=site,
        product=product,
        url=url,
        title=title,
        currency=currency,
        price=price if is_known else None,
        shipping=chance.choice((0, 550, None)),
        points=chance.choice((0, usual // 10, None)),
        availability=chance.choice(("in_stock",) * 6 + ("out_of_stock", "unknown", "back_order", "discontinued")),
        confidence=0.97,
        source="json_ld",
        evidence=[{"reader": "json_ld", "place": "$.offers.price", "text": str(price)}],
        outcome=chance.choices(["ok", "blocked", "timeout", "no_price"], weights=(24, 1, 1, 1))[0]
        if is_known
        else "no_price",
        last_seen_at=now - dt.timedelta(minutes=chance.randrange(1, 300)) if is_known else None,
        last_looked_at=now - dt.timedelta(minutes=1),
        next_check_at=now + dt.timedelta(days=30),
        interval_s=24 * 3600,
        interval_reason="calm",
    )
    watch = TrackedProduct(
        user=person,
        product=product,
        listing=listing,
        position=number,
        tags=chance.sample(TAGS, k=chance.choice((0, 0, 0, 1, 2))),
        memo="サイズはM" if number % 9 == 0 else "",
        base_price=spans[0][1],
        base_currency=currency,
        base_at=now - dt.timedelta(days=30),
        paused_at=now if number % 31 == 0 else None,
    )
    made.products.append(product)
    made.listings.append(listing)
    made.watches.append(watch)
    if is_known:
        made.points += [_point(listing, begins, ends, amount, now) for (begins, amount), ends in _ended(spans)]
        if number % 3 == 0:
            made.rules.append(
                AlertRule(tracked_product=watch, kind="target", target=max(1, usual * 9 // 10), currency=currency)
            )


def _spans(usual: int, chance: random.Random, now: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """When a price began, and the price: between two and some forty of them, the last today for one in five."""
    moves = chance.choice((1, 4, 12, 40))
    days = sorted(chance.sample(range(1, DAYS * 24), k=moves), reverse=True)
    if chance.random() < 0.2:
        days.append(0)
    amounts = [max(1, usual * chance.randrange(80, 111) // 100) for _ in days]
    return [(now - dt.timedelta(hours=hours, minutes=5), amount) for hours, amount in zip(days, amounts, strict=True)]


def _ended(spans: list[tuple[dt.datetime, int]]) -> list[tuple[tuple[dt.datetime, int], dt.datetime | None]]:
    ends: list[dt.datetime | None] = [begins for begins, _amount in spans[1:]]
    return list(zip(spans, [*ends, None], strict=True))


def _point(
    listing: Listing, begins: dt.datetime, ends: dt.datetime | None, amount: int, now: dt.datetime
) -> PricePoint:
    return PricePoint(
        listing=listing,
        first_seen_at=begins,
        last_seen_at=ends,
        currency=listing.currency,
        price=amount,
        availability=listing.availability,
        confidence=0.97,
        source="json_ld",
        evaluated_at=now,
    )
