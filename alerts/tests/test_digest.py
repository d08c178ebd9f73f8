"""Summaries: one message for a person and a period, at their hour, whatever runs twice or at once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alerts.deliver import deliver
from alerts.digest import digest_of, ends_at, period_end
from alerts.evaluate import evaluate
from alerts.models import Delivery, Notification
from alerts.smtp import Server
from alerts.tests.conftest import rule_on, see, watch
from alerts.unsubscribe import stop_url
from alerts.words import delivery_message
from products.clock import database_now
from products.models import Listing, Product, TrackedProduct
from testkit.smtp import ScriptedMailServer
from users.models import User

UTC = dt.UTC


def person(rhythm: str = "daily", hour: int = 8, weekday: int = 0, zone: str = "Asia/Tokyo") -> User:
    return User(mail_rhythm=rhythm, digest_hour=hour, digest_weekday=weekday, time_zone=zone)


@pytest.fixture
def alice_by_day(alice: User) -> User:
    alice.mail_rhythm = "daily"
    alice.save()
    return alice


def fall(listing: Listing, price: int) -> list[int]:
    see(listing, price)
    return evaluate(None, now=database_now())


def send_all(smtp: Server, *, now: dt.datetime) -> int:
    return deliver([], server=smtp, owner="a worker", clock=lambda: now)


@pytest.mark.parametrize(
    ("someone", "at", "end"),
    [
        (person(), dt.datetime(2026, 11, 24, 22, 59, tzinfo=UTC), dt.datetime(2026, 11, 24, 23, 0, tzinfo=UTC)),
        (person(), dt.datetime(2026, 11, 24, 23, 0, tzinfo=UTC), dt.datetime(2026, 11, 25, 23, 0, tzinfo=UTC)),
        # A Tuesday; the week begins on Sunday, or on this very day at a later hour.
        (person("weekly", weekday=6), dt.datetime(2026, 11, 24, tzinfo=UTC), dt.datetime(2026, 11, 28, 23, tzinfo=UTC)),
        (person("weekly", 20, 1), dt.datetime(2026, 11, 24, tzinfo=UTC), dt.datetime(2026, 11, 24, 11, tzinfo=UTC)),
        (person("weekly", 9, 1), dt.datetime(2026, 11, 24, tzinfo=UTC), dt.datetime(2026, 12, 1, 0, tzinfo=UTC)),
        # The night when 2:00 is skipped, and the one when it comes twice.
        (
            person("daily", 2, zone="Europe/Paris"),
            dt.datetime(2026, 3, 28, 12, tzinfo=UTC),
            dt.datetime(2026, 3, 29, 1, tzinfo=UTC),
        ),
        (
            person("daily", 2, zone="Europe/Paris"),
            dt.datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            dt.datetime(2026, 10, 26, 1, tzinfo=UTC),
        ),
    ],
    ids=range(7),
)
def test_a_period_ends_at_the_hour_and_on_the_day_of_its_person(someone: User, at: dt.datetime, end: dt.datetime):
    assert period_end(someone, at) == end


@given(
    st.sampled_from(["daily", "weekly"]),
    st.integers(0, 23),
    st.integers(0, 6),
    st.sampled_from(["Asia/Tokyo", "Europe/Paris", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]),
    st.datetimes(dt.datetime(2011, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_a_period_always_ends_later_and_within_its_length(
    rhythm: str, hour: int, weekday: int, zone: str, at: dt.datetime
):
    longest = dt.timedelta(days=1 if rhythm == "daily" else 7, hours=25 if zone == "Pacific/Apia" else 1)
    assert dt.timedelta(0) < period_end(person(rhythm, hour, weekday, zone), at) - at <= longest


def test_what_several_alerts_tell_is_one_mail_at_the_end_of_the_period(
    alice_by_day: User, watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    other = Listing.objects.create(
        site=listing.site, product=Product.objects.create(name="Lamp"), url="https://minamo.example/8", title="<b>Lamp"
    )
    for one in (listing, other):
        see(one, 32800)
    rule_on(watched, "any_fall")
    rule_on(watched, target_amount="28000")
    rule_on(watch(alice_by_day, other), "any_fall")
    assert fall(listing, 27800) == fall(other, 30000) == []
    now = database_now()
    assert send_all(smtp, now=now) == 0
    end = period_end(alice_by_day, now)
    assert send_all(smtp, now=end) == 1
    assert send_all(smtp, now=end + dt.timedelta(days=3)) == 0
    message = mail_server.ledger[-1].message
    assert Notification.objects.count() == 3
    assert message["Subject"] == "Your summary: news of 2 products"
    assert message["Date"].datetime == end
    for subtype in ("plain", "html"):
        part = message.get_body((subtype,))
        assert part is not None
        for figure in ("SORA H7 headphones", "¥27,800", "¥30,000", "It reached your target of ¥28,000."):
            assert figure in part.get_content()
    assert part is not None
    assert "<b>Lamp" not in part.get_content()


def test_the_app_says_when_the_summary_comes(alice_by_day: User, watched: TrackedProduct, listing: Listing):
    see(listing, 32800)
    rule_on(watched, "any_fall")
    fall(listing, 27800)
    delivery = Delivery.objects.get()
    at = ends_at(delivery).astimezone(alice_by_day.zone)
    assert delivery_message(delivery, alice_by_day) == f"It comes by email in your summary, on {at:%-d %b} 8:00."


def test_what_is_told_while_a_summary_is_on_its_way_comes_in_the_next_one(
    alice_by_day: User, watched: TrackedProduct, listing: Listing, smtp: Server
):
    see(listing, 32800)
    rule_on(watched, "any_fall")
    fall(listing, 27800)
    first = Delivery.objects.get()
    Delivery.objects.update(state="claimed", attempts=1)
    fall(listing, 26000)
    second = Delivery.objects.exclude(pk=first.pk).get()
    assert (first.notifications.count(), second.notifications.count()) == (1, 1)
    assert ends_at(second) == period_end(alice_by_day, ends_at(first))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_summary(alice_by_day: User):
    now, begun = database_now(), threading.Barrier(2)
    found: list[int] = []

    def tell() -> None:
        try:
            begun.wait(10)
            with transaction.atomic():
                found.append(digest_of(alice_by_day, now=now).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert Delivery.objects.count() == 1


def test_the_link_of_a_summary_stops_email_and_takes_it_back(
    alice_by_day: User, watched: TrackedProduct, listing: Listing
):
    see(listing, 32800)
    rule_on(watched, "any_fall")
    fall(listing, 27800)
    link = "/" + stop_url(Delivery.objects.get()).split("/", 3)[3]
    for do, wants in (("", False), ("take_back", True)):
        assert Client().post(link, {"do": do}).status_code == 200
        assert User.objects.get(pk=alice_by_day.pk).wants_email is wants
