"""What a person bought: when, for how much, and whether they go on watching."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ec_sites.values import Money
from products.models import Listing, TrackedProduct
from products.transaction import in_transaction
from products.watch import pause, resume

# A purchase longer ago is a slip of the pen.
OLDEST = dt.timedelta(days=10 * 366)


def buy(
    tracked: TrackedProduct, money: Money, *, keep_watching: bool, now: dt.datetime, at: dt.datetime | None = None
) -> dt.datetime | None:
    """Keeps what was paid and rests the watch, unless the person goes on watching. Again: it is corrected.

    Returns the moment that it was noted with before.

    `at`, where the person says when, is in the past ten years; raises ValidationError("not_past", "too_old").
    """
    if at is not None and at > now:
        raise ValidationError(_("Choose a day that has come."), code="not_past")
    if at is not None and at < now - OLDEST:
        raise ValidationError(_("Choose a day within the past ten years."), code="too_old")
    return in_transaction(lambda: _buy(tracked, money, keep_watching, at, now))


def _buy(
    tracked: TrackedProduct, money: Money, keep_watching: bool, at: dt.datetime | None, now: dt.datetime
) -> dt.datetime | None:
    _lock(tracked)
    before = tracked.bought_at
    bought_at = at or before or now
    rested = _rests_since_purchase(tracked)
    TrackedProduct.objects.filter(pk=tracked.pk).update(
        bought_at=bought_at, bought_price=money.minor, bought_currency=money.currency
    )
    if rested and keep_watching:
        resume(tracked, now=now)
    elif rested:
        TrackedProduct.objects.filter(pk=tracked.pk).update(paused_at=bought_at)
    elif not keep_watching:
        # The same moment tells the pause of a purchase from one that the person asked for.
        pause(tracked, now=bought_at)
    tracked.refresh_from_db()
    return before


def take_back(tracked: TrackedProduct, *, now: dt.datetime) -> dt.datetime | None:
    """It was not bought after all: the watch goes on where the purchase had rested it, and rests where it did.

    Returns the moment that it was noted with.
    """
    return in_transaction(lambda: _take_back(tracked, now))


def _take_back(tracked: TrackedProduct, now: dt.datetime) -> dt.datetime | None:
    _lock(tracked)
    before = tracked.bought_at
    rested = _rests_since_purchase(tracked)
    TrackedProduct.objects.filter(pk=tracked.pk).update(bought_at=None, bought_price=None, bought_currency="")
    if rested:
        resume(tracked, now=now)
    tracked.refresh_from_db()
    return before


def _lock(tracked: TrackedProduct) -> None:
    """The listing first, as whoever judges or makes its alerts."""
    list(Listing.objects.select_for_update(no_key=True).filter(tracked_products=tracked.pk).values("pk"))
    TrackedProduct.objects.select_for_update(no_key=True).get(pk=tracked.pk)
    tracked.refresh_from_db(fields=["bought_at", "paused_at"])


def _rests_since_purchase(tracked: TrackedProduct) -> bool:
    return tracked.bought_at is not None and tracked.paused_at == tracked.bought_at
