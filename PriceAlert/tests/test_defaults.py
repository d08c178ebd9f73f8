"""Rules that new products get, or those that get a tag: each once, by whatever way the product comes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from alerts.defaults import MOST, add_default, apply_defaults
from alerts.models import AlertRule, DefaultRule, Delivery, Notification
from alerts.sight import sweep_sight
from PriceAlert.imports.begin import begin
from PriceAlert.imports.take import take_in
from PriceAlert.tests.makers import make_watch
from products.clock import database_now
from products.models import Listing, TrackedProduct
from users.models import User

pytestmark = pytest.mark.django_db
DEFAULTS = "/api/v1/default-rules/"
PRODUCTS = "/api/v1/tracked-products/"
PAGE = "https://kawase.example/item/1/"


def default(person: User, kind: str = "any_fall", *, tag: str = "", **terms: Any) -> DefaultRule:
    wanted = {"measure": "shelf", "percent": None, "base": None, "days": None, **terms}
    return add_default(person, tag=tag, kind=kind, **wanted)


def kinds(watch: TrackedProduct) -> list[str]:
    return sorted(AlertRule.objects.filter(tracked_product=watch, deleted_at=None).values_list("kind", flat=True))


def test_a_product_that_is_added_gets_each_default_as_a_rule_like_any_other(as_alice, alice):
    default(alice)
    default(alice, "unseen", days=7)
    default(alice, "back_in_stock", tag="shoes")
    added = as_alice.post(PRODUCTS, {"url": PAGE}).json()
    assert sorted(rule["kind"] for rule in added["rules"]) == ["any_fall", "unseen"]
    assert as_alice.delete(f"/api/v1/alert-rules/{added['rules'][0]['id']}/").status_code == 204
    assert as_alice.post(PRODUCTS, {"url": PAGE}).status_code == 200
    assert len(kinds(TrackedProduct.objects.get())) == 1


def test_an_import_gives_each_product_the_defaults_of_all_and_of_its_tags(alice):
    default(alice)
    default(alice, "gone", tag="books")
    body = f"url,tags\n{PAGE},books\nhttps://kawase.example/item/2/,\n"
    of_import = begin(alice, body.encode())
    take_in(of_import.pk, clock=database_now)
    first, second = TrackedProduct.objects.order_by("position")
    assert (kinds(first), kinds(second)) == (["any_fall", "gone"], ["any_fall"])


def test_an_import_asks_for_the_defaults_once_however_many_rows_it_has(alice):
    default(alice, tag="books")
    body = "url\n" + "".join(f"https://kawase.example/item/{number}/\n" for number in range(5))
    of_import = begin(alice, body.encode())
    with CaptureQueriesContext(connection) as queries:
        take_in(of_import.pk, clock=database_now)
    assert TrackedProduct.objects.count() == 5
    assert sum('FROM "alerts_defaultrule"' in query["sql"] for query in queries) == 1


def test_a_tag_brings_its_defaults_when_a_product_first_gets_it_and_never_again(as_alice, alice):
    watch = make_watch(alice)
    default(alice, tag="shoes")
    default(alice, "gone")
    own = f"{PRODUCTS}{watch.public_id}/"
    for tags in (["shoes"], [], ["shoes", "red"]):
        assert as_alice.patch(own, {"tags": tags}).status_code == 200
    assert kinds(watch) == ["any_fall"]
    AlertRule.objects.all().delete()
    bulk = {"ids": [str(watch.public_id)], "tags": ["shoes"]}
    assert as_alice.post(f"{PRODUCTS}bulk/", {**bulk, "action": "remove_tags"}).json()["done"]
    assert as_alice.post(f"{PRODUCTS}bulk/", {**bulk, "action": "add_tags"}).json()["done"]
    assert kinds(watch) == []


def test_many_products_that_get_a_tag_at_once_get_its_defaults_too(as_alice, alice):
    watches = [make_watch(alice) for _ in range(3)]
    TrackedProduct.objects.filter(pk=watches[0].pk).update(tags=["shoes"])
    default(alice, tag="shoes")
    bulk = {"ids": [str(watch.public_id) for watch in watches], "tags": ["shoes"], "action": "add_tags"}
    assert as_alice.post(f"{PRODUCTS}bulk/", bulk).status_code == 200
    assert [kinds(watch) for watch in watches] == [[], ["any_fall"], ["any_fall"]]


def test_what_is_true_already_is_not_told_by_a_default_and_is_by_a_rule_of_ones_own(as_alice, alice):
    watch = make_watch(alice, prices=(3000, 1980), base_price=3000, base_currency="JPY")
    default(alice, "drop", tag="shoes", percent=Decimal(10), base="registration")
    assert as_alice.patch(f"{PRODUCTS}{watch.public_id}/", {"tags": ["shoes"]}).status_code == 200
    rule = AlertRule.objects.get()
    assert (rule.state, rule.episode, rule.fired_at) == ("fired", 0, None)
    assert not Notification.objects.exists() and not Delivery.objects.exists()
    own = {"tracked_product": str(watch.public_id), "kind": "drop", "percent": "11.0", "base": "registration"}
    assert as_alice.post("/api/v1/alert-rules/", own).status_code == 201
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "terms", "outcome"), [("gone", {}, "gone"), ("unseen", {"days": 7}, "blocked")], ids=["gone", "unseen"]
)
def test_what_no_look_sees_already_is_told_by_a_default_only_once_it_was_seen_again(
    as_alice, alice, kind, terms, outcome
):
    watch, now = make_watch(alice), database_now()
    default(alice, kind, tag="shoes", **terms)
    looks = Listing.objects.filter(pk=watch.listing_id)
    looks.update(outcome=outcome, last_seen_at=now - dt.timedelta(days=9))
    assert as_alice.patch(f"{PRODUCTS}{watch.public_id}/", {"tags": ["shoes"]}).status_code == 200
    assert (sweep_sight(now=now), Notification.objects.count()) == ([], 0)
    looks.update(outcome="ok")
    sweep_sight(now=now)
    looks.update(outcome=outcome)
    sweep_sight(now=now)
    assert Notification.objects.get().episode == 1


def test_a_rule_that_is_there_is_not_doubled_and_a_full_product_takes_no_more(as_alice, alice, settings):
    default(alice)
    added = as_alice.post(PRODUCTS, {"url": PAGE, "first_rule": {"kind": "any_fall"}}).json()
    assert [rule["kind"] for rule in added["rules"]] == ["any_fall"]
    settings.RULES_PER_PRODUCT_MAX = 1
    default(alice, "gone", tag="shoes")
    answer = as_alice.patch(f"{PRODUCTS}{added['id']}/", {"tags": ["shoes"]})
    assert (answer.status_code, answer.json()["tags"], len(answer.json()["rules"])) == (200, ["shoes"], 1)


def test_a_crash_between_adding_and_applying_leaves_neither(alice):
    default(alice)
    watch = make_watch(alice)
    with pytest.raises(RuntimeError), transaction.atomic():
        apply_defaults(alice, [(watch, [""])], now=database_now())
        assert kinds(watch) == ["any_fall"]
        raise RuntimeError("the worker dies")
    watch.refresh_from_db()
    assert (kinds(watch), watch.defaults_had) == ([], [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "target"}, "kind"),
        ({"kind": "any_change"}, "kind"),
        ({"kind": "drop"}, "percent"),
        ({"kind": "drop", "percent": "10", "base": "median"}, "days"),
        ({"kind": "unseen", "days": 0}, "days"),
        ({"kind": "gone", "tag": " "}, "tag"),
        ({"kind": "any_fall", "measure": "unit"}, "measure"),
        ({"kind": "gone", "target": {"amount": "1", "currency": "JPY"}}, "target"),
    ],
    ids=["target", "change", "no percentage", "no days", "no day", "blank tag", "of one unit", "an amount"],
)
def test_a_rule_that_makes_no_sense_for_every_product_is_refused_at_its_field(as_alice, body, field):
    answer = as_alice.post(DEFAULTS, body)
    errors = answer.json()["errors"]
    assert answer.status_code == 400
    assert any(field in name for name in errors), errors
    assert "page" not in str(errors), "there is none yet"
    assert not DefaultRule.objects.exists()


def test_defaults_are_listed_in_words_and_the_same_one_is_refused_until_it_is_removed(as_alice, as_bob):
    body = {"kind": "drop", "percent": "10", "base": "registration", "tag": "shoes"}
    made = as_alice.post(DEFAULTS, body)
    assert (made.status_code, made.json()["tag"], made.json()["percent"]) == (201, "shoes", "10.0")
    assert "10" in made.json()["sentence"]
    again = as_alice.post(DEFAULTS, body)
    assert again.json()["errors"]["non_field_errors"][0]["code"] == "already_there"
    one = f"{DEFAULTS}{made.json()['id']}/"
    assert (as_bob.get(DEFAULTS).json(), as_bob.delete(one).status_code) == ([], 404)
    assert (as_alice.delete(one).status_code, as_alice.get(DEFAULTS).json()) == (204, [])
    assert as_alice.post(DEFAULTS, body).status_code == 201


def test_there_is_an_end_to_how_many(as_alice, alice):
    for number in range(MOST):
        default(alice, tag=f"tag {number}")
    answer = as_alice.post(DEFAULTS, {"kind": "gone"})
    assert answer.json()["errors"]["non_field_errors"][0]["code"] == "limit_reached"


TAGS = ("", "shoes", "books")
STEPS = st.lists(st.tuples(st.sampled_from(["tag", "untag", "make", "unmake"]), st.sampled_from(TAGS)), max_size=14)


class AppliedOnce(TestCase):
    @pytest.mark.slow
    @given(steps=STEPS)
    @settings(max_examples=40, deadline=None)
    def test_a_default_is_given_once_in_whatever_order_things_are_made_tagged_and_untagged(self, steps):
        """Given exactly where a tag is got while a default for it stands; never a second time."""
        person = User.objects.create_user("steps@example.com", "eight quiet lanterns over the bay")
        watch, now = make_watch(person), database_now()
        tags: set[str] = set()
        standing: dict[str, DefaultRule] = {}
        given_to: set[str] = set()
        for step, tag in steps:
            match step:
                case "make" if tag not in standing:
                    standing[tag] = default(person, "unseen", tag=tag, days=10 + TAGS.index(tag))
                case "unmake" if tag in standing:
                    standing.pop(tag).delete()
                case "tag" if tag not in tags:
                    tags.add(tag)
                    given_to |= {tag} & set(standing)
                    apply_defaults(person, [(watch, [tag])], now=now)
                case "untag":
                    tags.discard(tag)
        days = AlertRule.objects.filter(tracked_product=watch).order_by("days").values_list("days", flat=True)
        assert list(days) == sorted(10 + TAGS.index(tag) for tag in given_to)
