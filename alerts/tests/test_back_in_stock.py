"""Back in stock from look to notification: one look tells nobody, the second one tells once. The replay judges."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings as conf
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.create import create
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Notification
from alerts.tests.conftest import rule_on
from ec_sites.values import Availability, Failure, FailureKind, Money, Offer
from price_tracking.models import PricePoint
from price_tracking.record import record
from price_tracking.visit import Look
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.examples import examples
from testkit.replay import Asked, Seen, counted, told

pytestmark = pytest.mark.django_db

IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK
TIMED_OUT = Failure(FailureKind.TIMEOUT)


def look(listing: Listing, now: dt.datetime, outcome: Offer | Failure) -> Look:
    lease_until = now + dt.timedelta(seconds=90)
    Listing.objects.filter(pk=listing.pk).update(lease_until=lease_until, fence=F("fence") + 2)
    listing.refresh_from_db(fields=["fence"])
    return Look(listing.pk, listing.fence, outcome, listing.url)


def offer(stock: Availability, price: int = 900) -> Offer:
    return Offer("SORA H7", Money(price, "JPY"), availability=stock, confidence=0.98)


def test_a_page_that_flickers_tells_nobody_and_one_that_stays_tells_once_two_minutes_later(
    listing: Listing, watched: TrackedProduct
):
    now = database_now()
    record([look(listing, now, offer(OUT))], now=now)
    rule_on(watched, "back_in_stock")
    told_after = []
    for stock in (IN, OUT, IN, OUT, IN, IN, IN):
        now += dt.timedelta(seconds=conf.STOCK_RECHECK_S)
        evaluate(record([look(listing, now, offer(stock))], now=now), now=now)
        told_after.append(Notification.objects.count())
    assert told_after == [0, 0, 0, 0, 0, 1, 1]


ASKED = {
    "back_in_stock": Asked("back_in_stock"),
    "out_of_stock": Asked("out_of_stock"),
    "target": Asked("target", target=(1000, "JPY")),
    "both": Asked("target", target=(1000, "JPY"), joiner="all", further=(Asked("back_in_stock"),)),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([IN, IN, OUT, OUT, Availability.UNKNOWN, Availability.PRE_ORDER, None]),
        st.sampled_from([900, 1000, 1100]),
        st.sampled_from([30, 60, 120, 3600]),
        st.sampled_from(["goes on", "is swept", "breaks first", "comes twice"]),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_looks_say_or_break_or_come_twice_the_notifications_are_the_replays(
    listing: Listing, watched: TrackedProduct, steps: list[tuple[Availability | None, int, int, str]]
):
    kept = transaction.savepoint()
    rules = {name: rule_on(watched, name) for name in ASKED if name != "both"}
    wanted = {"kind": "target", "target": 1000, "currency": "JPY", "joiner": "all"}
    both = AlertRule(tracked_product=watched, further=[{"kind": "back_in_stock", "measure": "shelf"}], **wanted)
    rules["both"] = create(both, now=database_now()).rule
    began = now = database_now()
    went_well: list[tuple[float, str]] = []
    seen: list[Seen] = []
    for stock, price, passed_s, way in steps:
        now += dt.timedelta(seconds=passed_s)
        taken = look(listing, now, TIMED_OUT if stock is None else offer(stock, price))
        if way == "breaks first":
            with pytest.MonkeyPatch.context() as patch, pytest.raises(RuntimeError):
                patch.setattr("price_tracking.record.faultpoint", _break)
                record([taken], now=now)
        record([taken], now=now)
        if way == "comes twice":
            assert record([taken], now=now + dt.timedelta(seconds=60)) == ()
        if way == "is swept":
            evaluate(None, now=now)
        if stock is not None:
            went_well.append(((now - began).total_seconds(), stock.value))
            seen.append(Seen("JPY", price, stock=stock.value))
    evaluate(None, now=now)
    evaluate(list(PricePoint.objects.order_by("-pk").values_list("pk", flat=True)), now=now)
    count = counted(went_well, conf.STOCK_RECHECK_S)
    for name, asked in ASKED.items():
        moments = Notification.objects.filter(rule=rules[name]).order_by("episode").values_list("point__first_seen_at")
        got = [(moment - began).total_seconds() for (moment,) in moments]
        assert got == [went_well[count[at]][0] for at in told(asked, [seen[one] for one in count])], name
    transaction.savepoint_rollback(kept)
    listing.refresh_from_db()


def _break(name: str) -> None:
    raise RuntimeError(name)
