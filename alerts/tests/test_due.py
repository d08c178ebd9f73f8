"""Quiet hours, the gap and the cap: what may not come yet is held into one message, and never dropped."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alerts.deliver import deliver
from alerts.due import due_for, is_quiet, quiet_end
from alerts.evaluate import evaluate
from alerts.hold import is_held
from alerts.models import Delivery, Notification
from alerts.smtp import Server
from alerts.tests.conftest import minutes, rule_on, see, watch
from alerts.unsubscribe import stop
from alerts.words import delivery_message
from products.clock import database_now
from products.models import Listing, Product, TrackedProduct
from testkit.smtp import ScriptedMailServer
from users.models import User

UTC = dt.UTC
ZONES = [
    "Asia/Tokyo", "UTC", "Europe/Paris", "Europe/London", "America/New_York", "America/Los_Angeles", "America/St_Johns",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "America/Santiago", "Africa/Cairo",
]  # fmt: skip
BEGIN = dt.datetime(2026, 1, 1, tzinfo=UTC)
HOUR = dt.timedelta(hours=1)

hours = st.integers(0, 23)
moments = st.integers(0, 2 * 366 * 24 * 60).map(lambda minute: BEGIN + dt.timedelta(minutes=minute))
zones = st.sampled_from(ZONES)


def person(
    quiet: tuple[int, int] | None = None, zone: str = "Asia/Tokyo", gap_minutes: int = 0, a_day: int = 0
) -> User:
    begins, ends = quiet or (None, None)
    return User(quiet_from=begins, quiet_to=ends, time_zone=zone, mail_gap_minutes=gap_minutes, mails_a_day=a_day)


@given(hours, hours, zones, moments)
def test_quiet_hours_end_at_their_hour_and_never_before(begins: int, ends: int, zone: str, at: dt.datetime):
    someone = person((begins, ends), zone)
    end = quiet_end(someone, at)
    assert not is_quiet(someone, end)
    if not is_quiet(someone, at):
        assert end == at
        return
    length = (ends - begins) % 24 * HOUR
    # A day may have 23 or 25 hours; where the hour of the end is skipped, it comes later than that.
    assert at < end <= at + length + HOUR or (end - at <= 48 * HOUR and (begins - ends) % 24 == 1)
    quarters = int((end - at - HOUR) / dt.timedelta(minutes=15))
    assert all(is_quiet(someone, at + quarter * dt.timedelta(minutes=15)) for quarter in range(max(quarters, 0)))


@pytest.mark.parametrize(
    ("at", "end"),
    [
        # 23 hours: 2:00 to 3:00 is skipped in Paris on 29 March.
        (dt.datetime(2026, 3, 29, 0, 30, tzinfo=UTC), dt.datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # 25 hours: 2:00 comes twice on 25 October, and quiet hours to 3:00 last through both.
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=UTC), dt.datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (dt.datetime(2026, 10, 24, 21, 30, tzinfo=UTC), dt.datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (dt.datetime(2026, 10, 24, 19, 59, tzinfo=UTC), dt.datetime(2026, 10, 24, 19, 59, tzinfo=UTC)),
    ],
    ids=["skipped", "first of two", "evening before", "just before"],
)
def test_quiet_hours_keep_to_the_clock_on_the_days_it_is_changed(at: dt.datetime, end: dt.datetime):
    assert quiet_end(person((22, 3), "Europe/Paris"), at) == end


@given(
    st.one_of(st.none(), st.tuples(hours, hours)), zones, st.integers(0, 300), st.integers(0, 3), moments,
    st.lists(st.integers(0, 3000), max_size=8),
)  # fmt: skip
def test_a_due_message_keeps_to_all_that_was_asked_for(
    quiet: tuple[int, int] | None, zone: str, gap: int, a_day: int, now: dt.datetime, ago: list[int]
):
    someone, told = person(quiet, zone, gap, a_day), [now - dt.timedelta(minutes=one) for one in ago]
    due = due_for(someone, now, told=told)
    assert now <= due <= now + dt.timedelta(hours=25 + 48)
    assert not is_quiet(someone, due)
    assert all(due - one >= dt.timedelta(minutes=gap) for one in told)
    days = Counter(one.astimezone(ZoneInfo(zone)).date() for one in told)
    assert not a_day or days[due.astimezone(ZoneInfo(zone)).date()] < a_day


@given(zones, moments, st.lists(st.integers(0, 200), max_size=8), st.integers(1, 4))
def test_in_no_hour_does_more_come_than_the_operator_allows(zone: str, now: dt.datetime, ago: list[int], most: int):
    told = [now - dt.timedelta(minutes=one) for one in ago]
    due = due_for(person(zone=zone), now, told=told, an_hour=most)
    assert now <= due <= now + HOUR
    assert sum(due - HOUR < one for one in told) < most
    assert due == now or sum(now - HOUR < one for one in told) >= most


def test_without_wishes_everything_is_due_at_once():
    assert due_for(person(), BEGIN, told=[BEGIN, BEGIN]) == BEGIN


# --- over the tables -------------------------------------------------------------------------------------------------


def fall(listing: Listing, price: int, now: dt.datetime) -> list[int]:
    see(listing, price)
    return evaluate(None, now=now)


def send_all(smtp: Server, now: dt.datetime) -> int:
    return deliver([], server=smtp, owner="a worker", clock=lambda: now)


@pytest.fixture
def falling(watched: TrackedProduct, listing: Listing) -> Listing:
    see(listing, 5000)
    evaluate(None, now=database_now())
    rule_on(watched, "any_fall")
    return listing


def test_what_is_beyond_the_hours_most_comes_as_one_message_once_the_hour_is_over(
    falling: Listing, smtp: Server, mail_server: ScriptedMailServer, settings: LazySettings
):
    settings.MAILS_PER_PERSON_HOUR = 3
    now = database_now()
    for minute, price in enumerate(range(4900, 4200, -100)):
        fall(falling, price, now + minutes(minute))
    assert send_all(smtp, now + minutes(10)) == 3
    (held,) = Delivery.objects.filter(state="owed")
    assert is_held(held)
    assert now + minutes(60) <= held.next_attempt_at <= now + minutes(61)
    assert held.notifications.count() == 4
    assert send_all(smtp, now + minutes(59)) == 0
    assert send_all(smtp, now + minutes(62)) == 1
    assert len(mail_server.ledger) == 4


@pytest.fixture
def quiet_now(alice: User) -> dt.datetime:
    """In the first of alice's quiet hours, which last three."""
    now = database_now().replace(minute=10, second=0, microsecond=0)
    here = now.astimezone(alice.zone)
    alice.quiet_from, alice.quiet_to = here.hour, (here.hour + 3) % 24
    alice.save()
    return now


def test_what_falls_in_quiet_hours_comes_as_one_message_at_their_end(
    quiet_now: dt.datetime, falling: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    now = quiet_now
    end = now + minutes(170)
    assert fall(falling, 4000, now) == fall(falling, 3000, now + minutes(30)) == []
    held = Delivery.objects.get()
    assert is_held(held)
    assert held.next_attempt_at == end
    assert Notification.objects.count() == held.notifications.count() == 2
    assert send_all(smtp, end - minutes(1)) == 0
    assert send_all(smtp, end) == 1
    assert len(mail_server.ledger) == 1


def test_a_message_that_is_late_waits_for_the_end_of_quiet_hours(
    alice: User, falling: Listing, smtp: Server, quiet_now: dt.datetime
):
    User.objects.update(quiet_from=None, quiet_to=None)
    assert fall(falling, 4000, quiet_now)
    User.objects.update(quiet_from=alice.quiet_from, quiet_to=alice.quiet_to)
    assert send_all(smtp, quiet_now + minutes(5)) == 0
    assert Delivery.objects.get().next_attempt_at == quiet_now + minutes(170)


def test_the_gap_gathers_what_comes_within_it(alice: User, falling: Listing, smtp: Server):
    User.objects.update(mail_gap_minutes=60)
    now = database_now()
    first = fall(falling, 4000, now)
    assert len(first) == 1
    assert [fall(falling, price, now + minutes(after)) for price, after in ((3500, 10), (3000, 50))] == [[], []]
    assert Delivery.objects.count() == 2
    held = Delivery.objects.exclude(pk__in=first).get()
    assert dt.timedelta(0) <= held.next_attempt_at - now - HOUR < minutes(1)
    assert fall(falling, 2000, held.next_attempt_at + minutes(61)), "the gap was over, so it came at once"


def test_beyond_the_cap_of_a_day_all_waits_for_the_next(alice: User, falling: Listing):
    User.objects.update(mails_a_day=1)
    now = database_now()
    noon = now.astimezone(alice.zone).replace(hour=12, minute=0, second=0, microsecond=0)
    assert fall(falling, 4000, noon)
    assert fall(falling, 3500, noon + minutes(60)) == fall(falling, 3000, noon + minutes(120)) == []
    held = Delivery.objects.latest("pk")
    assert held.notifications.count() == 2
    assert held.next_attempt_at == noon + dt.timedelta(hours=12)


def test_what_is_told_while_the_held_message_is_on_its_way_comes_in_the_next(falling: Listing, quiet_now: dt.datetime):
    fall(falling, 4000, quiet_now)
    Delivery.objects.update(state=Delivery.State.SENT)
    fall(falling, 3000, quiet_now + minutes(30))
    assert Delivery.objects.count() == 2
    assert Delivery.objects.filter(next_attempt_at__lt=quiet_now + minutes(170)).count() == 0


def test_the_link_in_a_held_message_stops_its_alerts_and_no_others(
    alice: User, falling: Listing, quiet_now: dt.datetime
):
    other = Listing.objects.create(site=falling.site, product=Product.objects.create(), url="https://minamo.example/9/")
    silent = rule_on(watch(alice, other), "any_fall")
    fall(falling, 4000, quiet_now)
    stop(Delivery.objects.get(), now=quiet_now)
    alice.refresh_from_db()
    silent.refresh_from_db()
    assert alice.wants_email
    assert silent.is_on
    assert not Notification.objects.get().rule.is_on


def test_a_held_message_of_two_products_names_both(
    alice: User, falling: Listing, quiet_now: dt.datetime, smtp: Server, mail_server: ScriptedMailServer
):
    other = Listing.objects.create(
        site=falling.site, product=Product.objects.create(), url="https://minamo.example/9/", title="Kettle"
    )
    second = watch(alice, other)
    see(other, 900)
    evaluate(None, now=quiet_now)
    rule_on(second, "any_fall")
    fall(falling, 4000, quiet_now)
    fall(other, 800, quiet_now)
    send_all(smtp, quiet_now + minutes(171))
    part = mail_server.ledger[-1].message.get_body(("plain",))
    assert part is not None
    assert all(title in part.get_content() for title in ("SORA H7", "Kettle"))


def test_the_inbox_says_that_it_is_held_and_until_when(alice: User, falling: Listing, quiet_now: dt.datetime):
    alice.language = "en"
    fall(falling, 4000, quiet_now)
    assert "quiet hours" in delivery_message(Delivery.objects.get(), alice)


def test_quiet_hours_are_set_and_taken_away(client: Client, alice: User):
    client.force_login(alice)
    path, form = "/api/v1/me/", "application/json"
    answer = client.patch(path, {"quiet_from": 22, "quiet_to": 7, "mail_gap_minutes": 60, "mails_a_day": 5}, form)
    assert (answer.status_code, answer.json()["quiet_from"], answer.json()["quiet_to"]) == (200, 22, 7)
    assert client.patch(path, {"quiet_from": None, "quiet_to": None}, form).json()["quiet_from"] is None
