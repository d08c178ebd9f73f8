"""Writing what a batch of looks came to, in one transaction: all of it is there, or nothing."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest

from ec_sites.models import RobotsFile, Site
from ec_sites.values import Availability, Failure, Offer
from price_tracking.believe import Doubt, SetAside, Verdict, believe
from price_tracking.door import bounds, has_demo_interval, user_agent
from price_tracking.fail import fail
from price_tracking.faultpoint import faultpoint
from price_tracking.interval import WINDOW_DAYS, Interval, Reason, next_interval, spread
from price_tracking.keep_page import keep_pages
from price_tracking.models import Check, Evidence, PricePoint, SiteDay
from price_tracking.shown import Parts, complete_pick, is_same, parts_of, show
from price_tracking.visit import Look, Unmodified
from products.models import OUTCOME_OK, OUTCOME_QUARANTINED, Listing, TrackedProduct
from products.own import OWN_SOURCES
from products.same import group_by_gtin
from products.transaction import in_transaction

log = logging.getLogger(__name__)

IMAGE_AGAIN = dt.timedelta(days=1)


def record(looks: Sequence[Look], *, now: dt.datetime) -> tuple[int, ...]:
    """Writes the looks whose lease still stands; returns the ids of the points to evaluate.

    A look under an older fence, or after its lease, is refused: another worker has the listing. Running it again after
    a commit whose answer was lost writes nothing, for the lease ends with the commit.
    """
    return in_transaction(lambda: _record(looks, now))


@dataclass
class _Gathered:
    """What the looks of one transaction add, beside the listings themselves."""

    believed: list[Listing] = field(default_factory=list)
    points: list[PricePoint] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    failed: list[tuple[Listing, Look]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    pauses_s: dict[int, int] = field(default_factory=dict)
    counts: Counter[tuple[int, str]] = field(default_factory=Counter)


def _record(looks: Sequence[Look], now: dt.datetime) -> tuple[int, ...]:
    listings = _locked(looks, now)
    gathered = _Gathered()
    before = {pk: _fields(listing) for pk, listing in listings.items()}
    for look in looks:
        listing = listings.get(look.listing_id)
        if listing is None:
            log.info("look.refused", extra={"listing_id": look.listing_id, "fence": look.fence})
            continue
        _end(listing, now)
        _take(listing, look, gathered, now)
        log.info(
            "listing.checked", extra={"listing_id": listing.pk, "outcome": listing.outcome, "ms": look.duration_ms}
        )
    _write(listings.values(), before, gathered, now)
    keep_pages(gathered.failed, now=now)
    _keep_robots(looks, listings, now)
    _pause(gathered.pauses_s, now)
    _count(gathered.counts, now)
    faultpoint("before_commit")
    return tuple(point.pk for point in gathered.points)


def record_again(listing: Listing, look: Look, *, seen_at: dt.datetime) -> tuple[int, ...]:
    """Writes what a page that was looked at before is now read as, as of then; the ids of the points to evaluate.

    Needs a transaction that has locked the listing. The visit itself was counted when it took place.
    """
    gathered, before = _Gathered(), {listing.pk: _fields(listing)}
    _take(listing, look, gathered, seen_at)
    _write([listing], before, gathered, seen_at)
    return tuple(point.pk for point in gathered.points)


def _write(
    listings: Iterable[Listing], before: dict[int, dict[str, object]], gathered: _Gathered, now: dt.datetime
) -> None:
    PricePoint.objects.bulk_create(gathered.points)
    Evidence.objects.bulk_create(gathered.evidence)
    Check.objects.bulk_create(gathered.checks)
    _schedule(gathered.believed, now)
    for listing in listings:
        was = before[listing.pk]
        listing.save(update_fields=[name for name, value in _fields(listing).items() if was[name] != value])
    group_by_gtin(gathered.believed)
    set_bases(gathered.believed, now)


def _locked(looks: Sequence[Look], now: dt.datetime) -> dict[int, Listing]:
    """The listings that these looks may still write, locked in the order of their ids: nobody waits in a circle."""
    fences = {look.listing_id: look.fence for look in looks}
    rows = (
        Listing.objects.select_related("site", "product")
        .filter(pk__in=fences, lease_until__gt=now)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    return {listing.pk: listing for listing in rows if listing.fence == fences[listing.pk]}


def _end(listing: Listing, now: dt.datetime) -> None:
    """The look has ended, however it went."""
    listing.last_looked_at = now
    listing.lease_until = listing.asked_at = None
    listing.attempts = 0


def _take(listing: Listing, look: Look, gathered: _Gathered, now: dt.datetime) -> None:
    match look.outcome:
        case Failure() as failure:
            pause_s = fail(listing, failure, now=now, chance=_chance())
            if pause_s:
                gathered.pauses_s[listing.site_id] = pause_s
            gathered.failed.append((listing, look))
            gathered.checks.append(_check(listing, look, failure.kind.value, failure.detail, now))
            gathered.counts[listing.site_id, "failed"] += 1
        case Unmodified():
            _believe(listing, look, None, gathered, now)
        case Offer() as offer:
            verdict = verdict_on(listing, offer, now)
            if verdict.is_believed:
                _believe(listing, look, offer, gathered, now)
            else:
                _set_aside(listing, verdict, now)
                gathered.checks.append(_check(listing, look, OUTCOME_QUARANTINED, str(verdict.doubt), now))
                gathered.counts[listing.site_id, "failed"] += 1


def verdict_on(listing: Listing, offer: Offer, now: dt.datetime, *, is_own_word: bool = False) -> Verdict:
    """Whether the offer may be true, by what is known of the listing. Of stock a person's own word is enough."""
    if offer.price is None:
        return Verdict()
    last = listing.money(listing.price)
    if last is None and listing.last_seen_at is not None:
        # It was out of stock without a price: the last one before that still says what is believable.
        priced = listing.price_points.filter(price__isnull=False).order_by("-first_seen_at", "-id").first()
        last = listing.money(priced.price) if priced else None
    return believe(
        offer.price,
        last=last,
        is_back=not is_own_word and _is_back(listing, offer),
        set_aside=SetAside.from_json(listing.quarantine),
        now=now,
        recheck=_recheck,
    )


def _is_back(listing: Listing, offer: Offer) -> bool:
    """Whether it is in stock where it was last known not to be."""
    if offer.availability is not Availability.IN_STOCK or listing.last_seen_at is None:
        return False
    known = listing.availability
    if known == Availability.UNKNOWN:
        spans = listing.price_points.exclude(availability=Availability.UNKNOWN.value)
        latest = spans.order_by("-first_seen_at", "-id").first()
        known = latest.availability if latest else known
    return known not in (Availability.UNKNOWN, Availability.IN_STOCK)


def _recheck(doubt: Doubt) -> dt.timedelta:
    back = doubt is Doubt.BACK_IN_STOCK
    return dt.timedelta(seconds=settings.STOCK_RECHECK_S if back else settings.QUARANTINE_RECHECK_S)


def _set_aside(listing: Listing, verdict: Verdict, now: dt.datetime) -> None:
    if listing.outcome != OUTCOME_QUARANTINED:
        listing.outcome_since = now
    listing.outcome = OUTCOME_QUARANTINED
    listing.outcome_detail = str(verdict.doubt)
    listing.quarantine = verdict.set_aside.to_json() if verdict.set_aside else None
    listing.candidates = []
    listing.next_check_at = now + (_recheck(verdict.doubt) if verdict.doubt else dt.timedelta())


def _believe(listing: Listing, look: Look, offer: Offer | None, gathered: _Gathered, now: dt.datetime) -> None:
    """What was seen is true. `offer` is None where the shop says that nothing has changed."""
    last_seen_at, gap = listing.last_seen_at, listing.is_stale(now)
    had = parts_of(listing) if last_seen_at is not None else None
    image, was_own = listing.image, listing.source in OWN_SOURCES
    if offer is not None:
        show(listing, offer)
        complete_pick(listing, offer)
        listing.etag, listing.last_modified = look.etag[:300], look.last_modified[:100]
    if listing.image != image:
        listing.image_due_at = now if not image else listing.image_due_at or now + IMAGE_AGAIN
    if listing.outcome != OUTCOME_OK:
        listing.outcome_since = now
    listing.outcome, listing.outcome_detail = OUTCOME_OK, ""
    listing.failures, listing.candidates, listing.quarantine = 0, [], None
    listing.last_seen_at = now
    gathered.believed.append(listing)
    has = parts_of(listing)
    is_unchanged = had is not None and is_same(had, has)
    gathered.counts[listing.site_id, "unchanged" if is_unchanged else "changed"] += 1
    # What a person brought and what we read ourselves are never one span, were it the same price.
    if is_unchanged and has != had:
        listing.price_points.filter(last_seen_at=None).update(unit=has.unit, unit_count=has.unit_count)
    if not is_unchanged or gap or was_own:
        point = open_span(listing, has, last_seen_at, after_gap=gap, now=now)
        gathered.points.append(point)
        gathered.evidence.append(Evidence(point=point, url=look.url[:2048], rows=listing.evidence))
        gathered.checks.append(_check(listing, look, OUTCOME_OK, "", now, point))


def open_span(
    listing: Listing, parts: Parts, last_seen_at: dt.datetime | None, *, after_gap: bool, now: dt.datetime
) -> PricePoint:
    """Closes the open span where it was seen last, and begins a new one that no rule has been asked about yet."""
    open_span = PricePoint.objects.filter(listing=listing, last_seen_at=None)
    open_span.update(
        last_seen_at=Greatest(F("first_seen_at"), Value(last_seen_at)) if last_seen_at else F("first_seen_at")
    )
    return PricePoint(
        listing=listing,
        first_seen_at=now,
        after_gap=after_gap,
        confidence=listing.confidence,
        source=listing.source,
        **parts._asdict(),
    )


def _check(
    listing: Listing, look: Look, outcome: str, detail: str, now: dt.datetime, point: PricePoint | None = None
) -> Check:
    return Check(
        listing=listing,
        at=now,
        outcome=outcome,
        detail=detail[:300],
        http_status=look.status,
        duration_ms=look.duration_ms,
        point=point,
    )


def _schedule(listings: Sequence[Listing], now: dt.datetime) -> None:
    """When each is due again, from how often it moved in the last 14 days. One query."""
    since = now - dt.timedelta(days=WINDOW_DAYS)
    recent = (
        PricePoint.objects.filter(listing__in=listings, first_seen_at__gte=since, after_gap=False)
        .values_list("listing")
        .annotate(Count("id"), Max("first_seen_at"))
    )
    moved = {pk: (count, latest) for pk, count, latest in recent}
    for listing in listings:
        count, latest = moved.get(listing.pk, (0, since))
        # The first span of all is no change.
        changes = count - 1 if listing.created_at >= since and count else count
        interval = _interval(listing, changes, latest, now)
        listing.interval_s, listing.interval_reason = interval.seconds, interval.reason
        is_spread = interval.reason is not Reason.DEMO
        wait_s = spread(interval.seconds, _chance(), bounds(listing.url)) if is_spread else interval.seconds
        listing.next_check_at = now + dt.timedelta(seconds=wait_s)


def _interval(listing: Listing, changes: int, latest: dt.datetime, now: dt.datetime) -> Interval:
    if has_demo_interval(listing.url):
        return Interval(settings.DEMO_INTERVAL_S, Reason.DEMO)
    return next_interval(
        changes=changes,
        known_for_s=(now - listing.created_at).total_seconds(),
        unchanged_for_s=(now - latest).total_seconds(),
        need=listing.need,
        bounds=bounds(listing.url),
    )


def set_bases(listings: Sequence[Listing], now: dt.datetime) -> None:
    """Gives the price at registration to watches that began while none was known. One statement."""
    priced = [listing.pk for listing in listings if listing.price is not None]
    own = Listing.objects.filter(pk=OuterRef("listing"))
    TrackedProduct.objects.present().filter(listing__in=priced, base_price=None).update(
        base_price=Subquery(own.values("price")), base_currency=Subquery(own.values("currency")), base_at=now
    )


def _keep_robots(looks: Sequence[Look], listings: dict[int, Listing], now: dt.datetime) -> None:
    fresh = {look.origin: look for look in looks if look.robots is not None and look.listing_id in listings}
    files = [
        RobotsFile(origin=origin, state=look.robots.state, body=look.robots.text, fetched_at=now)
        for origin, look in sorted(fresh.items())
        if look.robots is not None
    ]
    RobotsFile.objects.bulk_create(
        files, update_conflicts=True, unique_fields=["origin"], update_fields=["state", "body", "fetched_at"]
    )
    for look in fresh.values():
        if look.robots is not None:
            delay_s = ceil(look.robots.crawl_delay_s(user_agent()) or 0)
            site = Site.objects.filter(pk=listings[look.listing_id].site_id)
            site.exclude(crawl_delay_s=delay_s).update(crawl_delay_s=delay_s)


def _pause(pauses_s: dict[int, int], now: dt.datetime) -> None:
    """The shop asked us to wait: no visit to it at all until then. A longer pause, an operator's say, stands."""
    for site_id, pause_s in sorted(pauses_s.items()):
        until = now + dt.timedelta(seconds=pause_s)
        Site.objects.filter(pk=site_id).filter(Q(paused_until=None) | Q(paused_until__lt=until)).update(
            paused_until=until, pause_reason="the shop asked us to wait"
        )


def _count(counts: Counter[tuple[int, str]], now: dt.datetime) -> None:
    """Adds to the day's counts of each shop, in the order of their ids. Last, for these rows are everybody's."""
    day = now.astimezone(dt.UTC).date()
    site_ids = sorted({site_id for site_id, _ in counts})
    SiteDay.objects.bulk_create([SiteDay(site_id=site_id, day=day) for site_id in site_ids], ignore_conflicts=True)
    for site_id in site_ids:
        added = {name: F(name) + counts[site_id, name] for name in ("unchanged", "changed", "failed")}
        SiteDay.objects.filter(site=site_id, day=day).update(**added)


def _fields(listing: Listing) -> dict[str, object]:
    return {column.attname: getattr(listing, column.attname) for column in Listing._meta.concrete_fields}


def _chance() -> float:
    return random.random()  # noqa: S311 - it spreads load and guards nothing
