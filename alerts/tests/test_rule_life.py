"""Snoozing, ending and closing a rule: it follows in silence, and goes on by itself where it is to go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from alerts.deliver import deliver
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
from alerts.smtp import Server
from alerts.tests.conftest import minutes, rule_on, see
from products.clock import database_now
from products.models import Listing, TrackedProduct
from users.models import User


@pytest.fixture
def rule(watched: TrackedProduct, listing: Listing) -> AlertRule:
    see(listing, 5000)
    evaluate(None, now=database_now())
    return rule_on(watched, "any_fall")


def fall(listing: Listing, price: int, now: dt.datetime) -> list[int]:
    see(listing, price)
    return evaluate(None, now=now)


def test_a_snoozed_rule_follows_in_silence_and_goes_on_by_itself(rule: AlertRule, listing: Listing):
    now = database_now()
    AlertRule.objects.update(snoozed_until=now + minutes(60))
    assert fall(listing, 4000, now + minutes(59)) == []
    assert Notification.objects.count() == 0
    assert len(fall(listing, 3000, now + minutes(60))) == 1
    assert Notification.objects.get().facts["before"]["amount"] == "4000"


def test_a_rule_that_has_ended_tells_nothing_until_it_is_extended(rule: AlertRule, listing: Listing):
    now = database_now()
    AlertRule.objects.update(expires_at=now + minutes(60))
    assert len(fall(listing, 4000, now + minutes(59))) == 1
    assert fall(listing, 3000, now + minutes(60)) == []
    AlertRule.objects.update(expires_at=None)
    assert len(fall(listing, 2000, now + minutes(61))) == 1


@pytest.mark.parametrize(
    "silenced",
    [{"snoozed_until": minutes(60)}, {"closed_at": minutes(-1)}],
    ids=["snoozed", "closed"],
)
def test_nothing_is_mailed_for_a_rule_that_was_silenced_before_the_claim(
    rule: AlertRule, listing: Listing, smtp: Server, silenced: dict[str, dt.timedelta]
):
    now = database_now()
    (owed,) = fall(listing, 4000, now)
    AlertRule.objects.update(**{name: now + after for name, after in silenced.items()})
    assert deliver([owed], server=smtp, owner="a worker", clock=lambda: now) == 0
    assert Delivery.objects.get().dropped_because == Delivery.Dropped.RULE_GONE


@pytest.mark.parametrize(
    "wishes",
    [
        lambda at: {},
        lambda at: {"quiet_from": at.hour, "quiet_to": (at.hour + 3) % 24},
        lambda at: {"mail_rhythm": "weekly", "digest_weekday": (at + dt.timedelta(days=1)).weekday()},
    ],
    ids=["late", "held in quiet hours", "in a summary"],
)
def test_what_a_rule_told_before_its_end_is_mailed_after_it(
    rule: AlertRule, listing: Listing, smtp: Server, wishes: Callable[[dt.datetime], dict[str, object]]
):
    then = database_now() - dt.timedelta(hours=45)
    AlertRule.objects.update(expires_at=then + minutes(30))
    User.objects.update(**wishes(then))
    fall(listing, 4000, then)
    assert deliver([], server=smtp, owner="a worker", clock=database_now) == 1


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def patch(client: Client, rule: AlertRule, **changes: object) -> tuple[int, dict[str, object]]:
    answer = client.patch(f"/api/v1/alert-rules/{rule.public_id}/", changes, "application/json")
    return answer.status_code, answer.json()


def test_a_rule_is_snoozed_woken_and_ended_without_beginning_anew(signed_in: Client, rule: AlertRule):
    AlertRule.objects.update(episode=3)
    later = (database_now() + dt.timedelta(days=1)).isoformat()
    code, shown = patch(signed_in, rule, snoozed_until=later)
    assert (code, shown["standing"]) == (200, "snoozed")
    assert patch(signed_in, rule, snoozed_until=None)[1]["standing"] == "active"
    assert patch(signed_in, rule, expires_at=later)[1]["standing"] == "active"
    rule.refresh_from_db()
    assert rule.episode == 3
    AlertRule.objects.update(expires_at=database_now() - minutes(1))
    assert patch(signed_in, rule, is_on=True)[1]["standing"] == "expired"
    assert patch(signed_in, rule, expires_at=None)[1]["standing"] == "active"


def test_a_closed_rule_is_opened_again_by_switching_it_on(signed_in: Client, rule: AlertRule):
    AlertRule.objects.update(closed_at=database_now())
    assert patch(signed_in, rule, snoozed_until=None)[1]["standing"] == "closed"
    assert patch(signed_in, rule, is_on=True)[1]["standing"] == "active"


@pytest.mark.parametrize("field", ["snoozed_until", "expires_at"])
@pytest.mark.parametrize(
    ("value", "code"),
    [("2020-01-01T00:00:00Z", "past"), ("2200-01-01T00:00:00Z", "too_far"), ("soon", "invalid")],
    ids=["past", "too far", "no time"],
)
def test_an_end_that_is_none_is_refused(signed_in: Client, rule: AlertRule, field: str, value: str, code: str):
    status, problem = patch(signed_in, rule, **{field: value})
    assert status == 400
    assert code in str(problem)
