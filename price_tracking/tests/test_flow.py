"""The path as a whole, judged by the shop's own ledger, and by what happens while a worker is out."""

from __future__ import annotations

from itertools import groupby

import pytest
from django.db import OperationalError, connection, connections
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from price_tracking.lease import begin
from price_tracking.look import look_at
from price_tracking.models import PricePoint
from price_tracking.record import record
from price_tracking.visit import Look, Unmodified
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.shop import Reply
from users.models import User

# What the shop does next: a price to show, or a way to fail.
doings = st.lists(
    st.integers(1000, 9000) | st.sampled_from(["500", "captcha", "cut", "404", "empty"]), min_size=1, max_size=12
)
REPLIES = {
    "500": Reply(status=500),
    "captcha": Reply(body=b"<title>Robot Check</title><form action=/captcha>Enter the characters you see</form>"),
    "cut": Reply(body=b"<p>1,980" * 50, cut="body"),
    "404": Reply(status=404),
    "empty": Reply(body=b""),
}


@pytest.mark.django_db
@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doings=doings)
def test_the_history_is_what_the_shop_served_in_order_whatever_failed_in_between(make_flow, alice, doings):
    flow = make_flow()
    PricePoint.objects.all().delete()
    TrackedProduct.objects.all().delete()
    Listing.objects.all().delete()
    already = len(flow.shop.ledger)
    flow.shop.product("/item/1", price=1)
    listing = flow.track(alice)
    for doing in doings:
        if isinstance(doing, int):
            flow.shop.script("/item/1")
            flow.shop.set_price("/item/1", doing)
        else:
            flow.shop.script("/item/1", REPLIES[doing])
        flow.look_at_now(listing)
        flow.later(hours=1)
    served = [int(seen.price) for seen in flow.shop.ledger[already:] if seen.price and seen.status == 200]
    recorded = list(listing.price_points.order_by("pk").values_list("price", flat=True))
    assert recorded == [price for price, _ in groupby(served)]
    spans = list(listing.price_points.order_by("pk").values_list("first_seen_at", "last_seen_at"))
    assert spans == sorted(spans, key=lambda span: span[0])
    assert [end for _, end in spans].count(None) == (1 if spans else 0)


@pytest.mark.django_db
def test_the_person_deleted_while_a_worker_is_out_leaves_no_row_and_no_error(flow, alice):
    flow.shop.product("/item/1?session=secret", price=1980)
    listing = flow.track(alice, "/item/1?session=secret")
    (errand,) = begin(flow.claim(), now=flow.now)
    User.objects.filter(pk=alice.pk).delete()
    assert record([Look(listing.pk, errand.fence, Unmodified(), listing.url)], now=flow.now) == ()
    assert not Listing.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_connection_cut_while_a_worker_is_out_costs_no_look(flow, alice, monkeypatch):
    flow.shop.product("/item/1", price=1980)
    flow.now = database_now()
    flow.track(alice)
    flow.now = database_now()
    claims = flow.claim()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()
    visit = flow.door.visit

    def cutting_visit(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", ours)
        connections.close_all()
        return visit(*args, **kwargs)

    monkeypatch.setattr(flow.door, "visit", cutting_visit)
    looked = look_at(claims, door=flow.door, clock=database_now)
    assert len(looked.point_ids) == 1
    assert len(flow.shop.visits("/item/1")) == 1
    assert Listing.objects.get().price == 1980


@pytest.mark.django_db(transaction=True)
def test_while_the_database_does_not_answer_nothing_is_fetched(flow, alice, monkeypatch):
    flow.shop.product("/item/1", price=1980)
    flow.now = database_now()
    flow.track(alice)
    flow.now = database_now()
    claims = flow.claim()
    monkeypatch.setattr("products.transaction.WAITS_S", (0.01, 0.01))

    def away(*_: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr("price_tracking.lease._begin", away)
        with pytest.raises(OperationalError):
            flow.look(claims)
    assert flow.shop.ledger == []
    assert len(flow.look(claims).point_ids) == 1
