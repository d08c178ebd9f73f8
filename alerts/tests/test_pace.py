"""The pace of all mail, and whose is next: decided in PostgreSQL, whatever number of workers ask."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as limited
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alerts.deliver import deliver
from alerts.models import AlertRule, Delivery, MailPace, Notification
from alerts.pace import SPACING, next_place, turns_of
from alerts.smtp import Server
from alerts.tests.conftest import rule_on, see, watch
from conftest import make_person
from products.clock import database_now
from products.models import Listing
from testkit.smtp import ScriptedMailServer
from users.models import User


def owe_one(person: User, key: str, *, now: dt.datetime) -> Delivery:
    turn_at = turns_of([person.pk], now=now)[person.pk]
    return Delivery.objects.create(user=person, key=key, next_attempt_at=now, turn_at=turn_at)


def owe(person: User, rule: AlertRule, how_many: int) -> None:
    """So many mails at one moment: what a day of many falls owes a person."""
    now = database_now()
    first = Notification.objects.filter(rule=rule).latest("pk")
    for number in range(how_many):
        told = Notification.objects.create(
            user=person, rule=rule, episode=100 + number, point=first.point, tracked_product=rule.tracked_product,
            facts=first.facts,
        )  # fmt: skip
        owe_one(person, f"test:{told.pk}", now=now).notifications.add(told)


@pytest.fixture
def storm(alice: User, bob: User, listing: Listing) -> None:
    """Alice is owed many mails, and bob one, later."""
    see(listing, 1000)
    rules = [rule_on(watch(person, listing)) for person in (alice, bob)]
    Delivery.objects.all().delete()
    owe(alice, rules[0], 30)
    owe(bob, rules[1], 1)


def work(smtp: Server, name: str, count: list[int]) -> None:
    try:
        count.append(deliver([], server=smtp, owner=name, clock=database_now))
    finally:
        connection.close()


def test_a_storm_for_one_person_delays_nobody_else(storm: None, smtp: Server, mail_server: ScriptedMailServer):
    assert deliver([], server=smtp, owner="a worker", clock=database_now) == 31
    recipients = [taken.recipients[0] for taken in mail_server.ledger]
    assert recipients.index("bob@example.com") == 1
    assert recipients.count("alice@example.com") == 30


@pytest.mark.django_db(transaction=True)
def test_several_workers_together_keep_the_pace_and_drop_nothing(
    storm: None, smtp: Server, mail_server: ScriptedMailServer, settings
):
    settings.MAIL_PER_MINUTE = 1200
    begun, counts = time.monotonic(), list[int]()
    threads = [threading.Thread(target=work, args=(smtp, f"worker {n}", counts)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # 31 mails at 20 a second; the first may go at once, and one may be caught up.
    assert time.monotonic() - begun >= 29 / 20
    assert sum(counts) == len(mail_server.ledger) == 31
    assert mail_server.taken_for("bob@example.com")[0] in mail_server.ledger[:4]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_long_wait_is_left_to_a_later_sweep(storm: None, smtp: Server, mail_server: ScriptedMailServer, settings):
    settings.MAIL_PER_MINUTE = 1
    begun = time.monotonic()
    assert deliver([], server=smtp, owner="a worker", clock=database_now) == 1
    assert time.monotonic() - begun < 5
    assert Delivery.objects.filter(state="owed").count() == 30


class Pace(TestCase):
    @given(st.integers(1, 6000), st.lists(st.floats(0, 30), min_size=1, max_size=60))
    def test_no_span_of_time_sees_more_mails_than_its_share_and_one_caught_up(
        self, per_minute: int, waits: list[float]
    ) -> None:
        with self.settings(MAIL_PER_MINUTE=per_minute):
            MailPace.objects.all().delete()
            now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
            gone: list[dt.datetime] = []
            for wait in waits:
                now += dt.timedelta(seconds=wait)
                place = next_place(now=now)
                if not place.wait_s:
                    place.take()
                    gone.append(now)
            for i, first in enumerate(gone):
                for j in range(i, len(gone)):
                    share = (gone[j] - first).total_seconds() * per_minute / 60
                    assert j - i + 1 <= share + 2 + 1e-6

    @limited(max_examples=20)
    @given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
    def test_among_those_owed_at_one_moment_people_take_turns(self, whose: list[int]) -> None:
        people = [make_person(f"p{number}-{id(whose)}@example.com") for number in range(4)]
        now = database_now()
        for number, who in enumerate(whose):
            person = people[who]
            owe_one(person, f"k{number}", now=now)
        order = list(Delivery.objects.order_by("turn_at", "pk").values_list("user_id", "turn_at"))
        # The n-th mail of anybody comes before the (n + 1)-th of anybody.
        seen: dict[int, int] = {}
        rounds = []
        for user_id, turn_at in order:
            seen[user_id] = seen.get(user_id, 0) + 1
            assert turn_at - now == (seen[user_id] - 1) * SPACING
            rounds.append(seen[user_id])
        assert rounds == sorted(rounds)
        Delivery.objects.all().delete()
        User.objects.all().delete()
