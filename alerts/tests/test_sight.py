"""Rules on what cannot be seen: once for each time, whoever sweeps, and never because nobody looked."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.carried import from_carried, to_carried
from alerts.models import AlertRule, Delivery, Notification
from alerts.render import render, subject_of
from alerts.sight import Sight, step_sight, sweep_sight
from alerts.tests.conftest import rule_on, see
from alerts.values import Kind, State, Terms
from alerts.words import headline, why
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.examples import examples
from testkit.replay import Asked, told_of_sight

NOW, DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC), dt.timedelta(days=1)
GONE, UNSEEN = Terms(Kind.GONE), Terms(Kind.UNSEEN, days=7)


def looked(listing: Listing, outcome: str, *, seen_days_ago: float | None = 0) -> None:
    now = database_now()
    listing.outcome, listing.last_looked_at = outcome, now
    listing.last_seen_at = None if seen_days_ago is None else now - dt.timedelta(days=seen_days_ago)
    listing.save()


def told(rule: AlertRule) -> list[Notification]:
    sweep_sight(now=database_now())
    found = Notification.objects.filter(rule=rule).select_related("tracked_product__listing__site", "user")
    return list(found.order_by("episode"))


@pytest.mark.parametrize(
    ("terms", "outcomes", "episodes"),
    [
        pytest.param(GONE, ["ok", "gone", "gone"], 1, id="gone is told once"),
        pytest.param(GONE, ["gone", "timeout", "gone"], 1, id="another failure is no return"),
        pytest.param(GONE, ["gone", "pending", "gone"], 1, id="nor is a look that is still to come"),
        pytest.param(GONE, ["gone", "ok", "gone"], 2, id="a success between is"),
        pytest.param(GONE, ["timeout", "no_price", "not_a_product"], 0, id="other failures are not gone"),
        pytest.param(UNSEEN, ["timeout", "blocked"], 1, id="any failure leaves it unseen"),
        pytest.param(UNSEEN, ["timeout", "ok", "timeout"], 2, id="a success between counts here too"),
        pytest.param(UNSEEN, ["ok", "pending"], 0, id="nobody looked: that is no failure"),
    ],
)
def test_it_tells_once_and_again_after_a_success(terms: Terms, outcomes: list[str], episodes: int):
    state = State()
    for outcome in outcomes:
        state = step_sight(terms, state, Sight(NOW, outcome, NOW - dt.timedelta(days=8))).state
    assert state.episode == episodes


# Quarters of a day, which are exact in binary.
SIGHTS = st.lists(
    st.tuples(
        st.sampled_from([0, 0.25, 1, 2, 6.75, 7]),
        st.sampled_from(["ok", "gone", "pending"]) | st.sampled_from(Listing.Outcome.values),
    ),
    max_size=30,
)


@settings(max_examples=examples(100), deadline=None)
@given(st.sampled_from([GONE, UNSEEN, Terms(Kind.UNSEEN, days=30)]), SIGHTS)
def test_whatever_looks_come_to_it_tells_what_the_independent_replay_does(terms: Terms, rows: list[tuple[float, str]]):
    sights = [(sum(days for days, _ in rows[: at + 1]), outcome) for at, (_, outcome) in enumerate(rows)]
    state, seen_at, told_at = State(), 0.0, list[int]()
    for at, (day, outcome) in enumerate(sights):
        seen_at = day if outcome == "ok" else seen_at
        taken = step_sight(terms, state, Sight(NOW + day * DAY, outcome, NOW + seen_at * DAY))
        kept = taken.state
        state = from_carried(to_carried(kept), is_fired=kept.is_fired, episode=kept.episode)
        told_at += [at] if taken.firing else []
    assert told_at == told_of_sight(Asked(terms.kind, days=terms.days), sights)
    assert not any(sights[at][1] in ("ok", "pending") for at in told_at)
    for before, after in pairwise(told_at):
        assert "ok" in [outcome for _, outcome in sights[before:after]]


@pytest.mark.parametrize(("hours", "fires"), [(7 * 24 - 1, False), (7 * 24, True)])
def test_unseen_counts_whole_days_since_the_last_success(hours: int, fires: bool):
    taken = step_sight(UNSEEN, State(), Sight(NOW, "timeout", NOW - dt.timedelta(hours=hours)))
    assert (taken.firing is not None) is fires


def test_a_page_that_is_gone_is_told_once_whoever_sweeps(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule = rule_on(watched, "gone")
    looked(listing, "timeout")
    assert told(rule) == []
    looked(listing, "gone")
    [notification] = told(rule)
    assert told(rule) == [notification]
    assert notification.point is None
    assert headline(notification, watched.user) == "The page of SORA H7 headphones is gone"
    assert why(notification, watched.user).startswith("Two looks found that its page is gone (last looked ")
    assert subject_of(notification, watched.user) == "Page gone: SORA H7 headphones (みなも電機)"
    looked(listing, "ok")
    assert told(rule) == [notification]
    looked(listing, "gone")
    assert len(told(rule)) == 2


def test_what_no_look_reads_for_days_is_told_also_where_none_ever_did(listing: Listing, watched: TrackedProduct):
    rule = rule_on(watched, "unseen", days=7)
    looked(listing, "blocked", seen_days_ago=None)
    assert told(rule) == []
    AlertRule.objects.update(created_at=database_now() - dt.timedelta(days=8))
    [notification] = told(rule)
    assert headline(notification, watched.user) == "SORA H7 headphones could not be read for 7 days"
    assert subject_of(notification, watched.user) == "Not read for 7 days: SORA H7 headphones (みなも電機)"


def test_its_mail_shows_the_last_known_price_as_such_and_no_picture(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule = rule_on(watched, "unseen", days=7)
    looked(listing, "timeout", seen_days_ago=9)
    notifications = told(rule)
    delivery = Delivery.objects.select_related("user").get()
    delivery.message_id = "<n.1@example>"
    message = render(delivery, notifications, recipient="alice@example.com")
    assert b"image/png" not in message
    assert b"No look at it has succeeded for 7 days" in message
    assert b"in stock when last read\r\n" in message
    assert b"(when last read)" in message


@pytest.mark.parametrize("change", [{"is_on": False}, {"deleted_at": NOW}], ids=["off", "removed"])
def test_a_rule_that_is_off_or_removed_tells_nothing(
    listing: Listing, watched: TrackedProduct, change: dict[str, object]
):
    rule = rule_on(watched, "gone")
    AlertRule.objects.update(**change)
    looked(listing, "gone")
    assert told(rule) == []


def test_a_sweep_with_nothing_to_tell_costs_one_query_however_many_rules_there_are(
    listing: Listing, watched: TrackedProduct
):
    for days in (7, 14, 30):
        rule_on(watched, "unseen", days=days)
    looked(listing, "timeout", seen_days_ago=2)
    now = database_now()
    with CaptureQueriesContext(connection) as queries:
        assert sweep_sight(now=now) == []
    assert len(queries) == 1
