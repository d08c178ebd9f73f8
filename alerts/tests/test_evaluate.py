"""Marked points meet the rules: once each, in order, whoever runs it and however often."""

from __future__ import annotations

import threading
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.create import change, create, remove, restore
from alerts.draft import draft
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
from alerts.tests.conftest import rule_on, see, watch
from conftest import make_person
from price_tracking.models import PricePoint
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.replay import Asked, Seen, told
from users.models import User


def run(point_ids: list[int] | None = None) -> list[int]:
    return evaluate(point_ids, now=database_now())


def test_a_crossing_owes_one_notification_and_one_email(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule = rule_on(watched)
    point = see(listing, 980)
    (delivery_id,) = run([point.pk])
    notification = Notification.objects.get()
    assert (notification.rule, notification.episode, notification.user) == (rule, 1, watched.user)
    assert Delivery.objects.get(pk=delivery_id).state == "owed"
    assert list(Delivery.objects.get(pk=delivery_id).notifications.all()) == [notification]
    rule.refresh_from_db()
    assert (rule.state, rule.episode) == ("fired", 1)


def test_the_facts_hold_the_figures_and_where_they_stood(listing: Listing, watched: TrackedProduct):
    see(listing, 1250)
    rule_on(watched)
    see(listing, 1000, shipping=0, points=50)
    run()
    facts = Notification.objects.get().facts
    assert facts["price"] == {"amount": "1000", "currency": "JPY"}
    assert facts["before"] == {"amount": "1250", "currency": "JPY"}
    assert facts["percent"] == "-20.0"
    assert facts["effective"] == {"amount": "950", "currency": "JPY"}
    assert facts["evidence"] == [{"reader": "json-ld", "place": "offers.price", "text": "販売価格 1000円"}]
    assert facts["is_lowest"] is True
    assert facts["already_true"] is False


def test_a_second_run_finds_nothing_left_to_do(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule_on(watched)
    point = see(listing, 980)
    assert len(run([point.pk])) == 1
    assert run([point.pk]) == []
    assert run() == []
    assert Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_the_commit_leaves_the_mark_and_nothing_else(
    listing: Listing, watched: TrackedProduct, monkeypatch: pytest.MonkeyPatch
):
    see(listing, 1200)
    rule = rule_on(watched)
    point = see(listing, 980)

    def crash(name: str) -> None:
        if name == "evaluated":
            raise RuntimeError(name)

    monkeypatch.setattr("alerts.evaluate.faultpoint", crash)
    assert run([point.pk]) == []
    point.refresh_from_db()
    rule.refresh_from_db()
    assert (point.evaluated_at, rule.episode, Notification.objects.count()) == (None, 0, 0)
    monkeypatch.undo()
    assert len(run()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_listing_whose_evaluation_breaks_holds_up_no_other(
    listing: Listing, watched: TrackedProduct, monkeypatch: pytest.MonkeyPatch
):
    other = Listing.objects.create(site=listing.site, product=listing.product, url="https://minamo.example/item/8/")
    for one in (listing, other):
        see(one, 1200)
    rule_on(watched)
    rule_on(watch(watched.user, other))
    for one in (listing, other):
        see(one, 900)

    def break_on_the_first(rule: AlertRule, *_rest: object) -> dict[str, object]:
        if rule.tracked_product.listing_id == listing.pk:
            raise ValueError("a fault of ours")
        return {}

    monkeypatch.setattr("alerts.evaluate.facts_of", break_on_the_first)
    assert len(run()) == 1
    assert set(PricePoint.objects.filter(evaluated_at=None).values_list("listing_id", flat=True)) == {listing.pk}


def test_the_tables_refuse_a_second_notification_of_an_episode_and_a_second_message_of_a_key(
    listing: Listing, watched: TrackedProduct
):
    see(listing, 1200)
    rule_on(watched)
    see(listing, 980)
    run()
    notification, delivery = Notification.objects.get(), Delivery.objects.get()
    with pytest.raises(IntegrityError, match="one_notification_per_rule_and_episode"), transaction.atomic():
        Notification.objects.create(
            user=notification.user, rule=notification.rule, episode=1, tracked_product=watched, facts={}
        )
    with pytest.raises(IntegrityError, match="one_delivery_per_channel_and_key"), transaction.atomic():
        Delivery.objects.create(user=delivery.user, key=delivery.key)


def test_rules_met_at_one_point_share_one_email(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule_on(watched)
    rule_on(watched, "any_fall")
    point = see(listing, 980)
    (delivery_id,) = run([point.pk])
    assert Delivery.objects.get(pk=delivery_id).notifications.count() == 2


def test_two_people_who_watch_one_listing_are_told_each_for_themselves(
    listing: Listing, watched: TrackedProduct, bob: User
):
    see(listing, 1200)
    rule_on(watched)
    rule_on(watch(bob, listing), target_amount="900")
    run([see(listing, 950).pk])
    assert [n.user for n in Notification.objects.all()] == [watched.user]
    run([see(listing, 900).pk])
    assert [n.user for n in Notification.objects.order_by("pk")] == [watched.user, bob]


def test_points_of_one_listing_meet_the_rule_in_order_even_when_the_later_is_named(
    listing: Listing, watched: TrackedProduct
):
    see(listing, 1200)
    rule_on(watched)
    see(listing, 980)
    later = see(listing, 1300)
    run([later.pk])
    assert Notification.objects.get().facts["price"]["amount"] == "980"
    assert not PricePoint.objects.filter(evaluated_at=None).exists()


def test_who_turned_email_off_is_told_in_the_app_only(listing: Listing, watched: TrackedProduct):
    User.objects.update(wants_email=False)
    see(listing, 1200)
    rule_on(watched)
    see(listing, 980)
    assert run() == []
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 0)


@pytest.mark.parametrize("field", ["paused_at", "deleted_at"])
def test_what_passes_while_paused_or_removed_is_never_told(field: str, listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule = rule_on(watched)
    TrackedProduct.objects.update(**{field: database_now()})
    see(listing, 900)
    assert run() == []
    TrackedProduct.objects.update(**{field: None})
    see(listing, 890)
    assert run() == []
    see(listing, 1100)
    see(listing, 900)
    assert len(run()) == 1
    rule.refresh_from_db()
    assert rule.episode == 1


def test_a_removed_rule_is_silent_and_a_restored_one_does_not_catch_up_aloud(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule = rule_on(watched)
    remove(rule, now=database_now())
    see(listing, 900)
    assert run() == []
    restored = restore(rule, now=database_now())
    assert (restored.state, restored.episode, restored.deleted_at) == ("fired", 0, None)
    see(listing, 880)
    assert run() == []


# --- already true -----------------------------------------------------------------------------------------------------


def test_a_target_that_is_met_when_the_rule_is_made_is_told_once_at_once(listing: Listing, watched: TrackedProduct):
    see(listing, 900)
    made = create(draft(watched, kind="target", target_amount="1000", target_currency="JPY"), now=database_now())
    notification = Notification.objects.get()
    assert notification.facts["already_true"] is True
    assert len(made.delivery_ids) == 1
    assert run() == []
    see(listing, 890)
    assert run() == []
    assert Notification.objects.count() == 1


def test_a_target_that_the_first_price_meets_is_told_and_says_so(listing: Listing, watched: TrackedProduct):
    rule_on(watched)
    see(listing, 900)
    assert len(run()) == 1
    assert Notification.objects.get().facts["already_true"] is True


def test_a_fall_is_measured_from_what_is_known_when_the_rule_is_made(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule_on(watched, "any_fall")
    assert run() == []
    see(listing, 1100)
    assert len(run()) == 1


def test_new_terms_begin_anew_and_switching_off_and_on_does_not(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule = rule_on(watched)
    see(listing, 950)
    run()
    off = draft(watched, kind="target", target_amount="1000", target_currency="JPY", is_on=False)
    assert change(rule, lambda _: off, now=database_now()).delivery_ids == []
    on = draft(watched, kind="target", target_amount="1000", target_currency="JPY")
    assert change(rule, lambda _: on, now=database_now()).delivery_ids == []
    higher = draft(watched, kind="target", target_amount="1100", target_currency="JPY")
    assert len(change(rule, lambda _: higher, now=database_now()).delivery_ids) == 1
    assert Notification.objects.order_by("-pk")[0].episode == 2


def test_a_drop_of_the_effective_price_from_registration_takes_its_base_from_history(
    listing: Listing, watched: TrackedProduct
):
    see(listing, 1000, shipping=500, points=0)
    see(listing, 1000, shipping=0, points=0)
    run()
    rule = rule_on(watched, "drop", percent=Decimal(30), base="registration", measure="effective")
    assert rule.carried["base"] == [1500, "JPY"]
    assert Notification.objects.get().facts["already_true"] is True


# --- need -------------------------------------------------------------------------------------------------------------


def test_a_listing_is_needed_more_the_nearer_a_target_is(listing: Listing, watched: TrackedProduct):
    def need() -> int:
        return Listing.objects.get(pk=listing.pk).need

    see(listing, 2000)
    rule = rule_on(watched)
    assert need() == 1
    see(listing, 1010)
    run()
    assert need() == 9
    remove(rule, now=database_now())
    assert need() == 0


# --- cost and company -------------------------------------------------------------------------------------------------


def test_ten_times_the_rules_cost_no_more_queries(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule_on(watched)
    with CaptureQueriesContext(
        connection,
    ) as few:
        run([see(listing, 980).pk])
    for number in range(20):
        rule_on(watch(make_person(f"person{number}@example.com"), listing), "any_fall")
    with CaptureQueriesContext(connection) as many:
        run([see(listing, 900).pk])
    assert Notification.objects.count() == 21
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_a_task_that_runs_five_times_at_once_owes_each_email_once(listing: Listing, watched: TrackedProduct):
    see(listing, 1200)
    rule_on(watched)
    rule_on(watched, "any_fall")
    points = [see(listing, price).pk for price in (980, 1200, 970, 1300, 960)]
    owed: list[int] = []

    def work() -> None:
        try:
            owed.extend(evaluate(points, now=database_now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(owed) == len(set(owed)) == Delivery.objects.count() == 3
    assert Notification.objects.count() == 6


STEPS = st.lists(
    st.tuples(
        st.sampled_from([800, 900, 990, 1000, 1010, 1020, 1100, 1200]), st.sampled_from(["in_stock", "out_of_stock"])
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_over_a_random_history_the_notifications_are_the_replays_set(
    listing: Listing, watched: TrackedProduct, history: list[tuple[int, str]], sweeps: list[bool]
):
    kept = transaction.savepoint()
    asked = {
        "target": Asked("target", target=(1000, "JPY")),
        "drop": Asked("drop", percent=Fraction(10), base="previous"),
        "any_fall": Asked("any_fall"),
        "back_in_stock": Asked("back_in_stock"),
    }
    rules = {kind: rule_on(watched, kind, **({"percent": Decimal(10)} if kind == "drop" else {})) for kind in asked}
    points = []
    for (price, availability), is_swept in zip(history, sweeps, strict=False):
        points.append(see(listing, price, availability=availability).pk)
        if is_swept:
            run()
    run()
    run(points)
    seen = [Seen("JPY", price, stock=availability) for price, availability in history]
    for kind, rule in rules.items():
        got = list(Notification.objects.filter(rule=rule).order_by("episode").values_list("point_id", flat=True))
        assert got == [points[at] for at in told(asked[kind], seen)], kind
    transaction.savepoint_rollback(kept)
    listing.refresh_from_db()


def test_a_product_takes_no_more_rules_than_the_limit(listing: Listing, watched: TrackedProduct, settings):
    settings.RULES_PER_PRODUCT_MAX = 2
    rule_on(watched, "any_fall")
    rule_on(watched, "any_fall")
    with pytest.raises(ValidationError) as refused:
        rule_on(watched, "any_fall")
    assert refused.value.code == "limit_reached"
    assert AlertRule.objects.count() == 2


@pytest.mark.slow
def test_ten_thousand_rules_on_one_product_are_judged_in_parts_and_none_is_lost(listing: Listing):
    see(listing, 1200)
    run()
    crowd = User.objects.bulk_create(User(email=f"crowd{number}@example.com") for number in range(1000))
    watches = TrackedProduct.objects.bulk_create(
        TrackedProduct(user=person, product=listing.product, listing=listing) for person in crowd
    )
    AlertRule.objects.bulk_create(
        AlertRule(tracked_product=watched, kind="target", target=980 + number, currency="JPY")
        for watched in watches
        for number in range(10)
    )
    see(listing, 980)
    with CaptureQueriesContext(connection) as queries:
        assert len(run()) == 1000
    assert len(queries) < 300, "some twenty for each thousand rules"
    assert not PricePoint.objects.filter(evaluated_at=None).exists()
    told = AlertRule.objects.annotate(told=Count("notifications")).values_list("state", "episode", "told")
    assert set(told) == {("fired", 1, 1)}
    carried = Delivery.objects.annotate(carried=Count("notifications")).values_list("user", "carried")
    assert sorted(carried) == [(person.pk, 10) for person in crowd]


def test_a_crowd_is_told_in_parts_and_a_crash_between_two_loses_and_doubles_nothing(
    listing: Listing, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("alerts.evaluate.PART", 3)
    see(listing, 1200)
    for number in range(5):
        watched = watch(make_person(f"crowd{number}@example.com"), listing)
        rule_on(watched)
        rule_on(watched, "any_fall")
    run()
    see(listing, 980)
    reached = iter(["a first part", "a second part"])

    def crash_at_the_third(name: str) -> None:
        if name == "evaluated" and next(reached, None) is None:
            raise RuntimeError

    monkeypatch.setattr("alerts.evaluate.faultpoint", crash_at_the_third)
    run()
    assert 0 < Notification.objects.count() < 10
    monkeypatch.undo()
    run()
    assert not PricePoint.objects.filter(evaluated_at=None).exists()
    assert Notification.objects.count() == 10
    assert [delivery.notifications.count() for delivery in Delivery.objects.all()] == [2] * 5
