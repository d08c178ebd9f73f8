"""One act on many products: what is done, what is not, and that it can be taken back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from PriceAlert.tests.makers import make_listing, make_rule, make_site, make_watch
from products.models import Listing, TrackedProduct
from users.models import User

LIST = "/api/v1/tracked-products/"

SOME_ID = "0198c0de-0000-7000-8000-000000000000"


def act(client: APIClient, action: str, *watches: TrackedProduct, **body: object) -> dict[str, list[str]]:
    ids = [str(watch.public_id) for watch in watches]
    response = client.post(f"{LIST}bulk/", {"ids": ids, "action": action, **body})
    assert response.status_code == 200, response.content
    return {name: [str(each) for each in found] for name, found in response.data.items()}


def ids_of(*watches: TrackedProduct) -> list[str]:
    return [str(watch.public_id) for watch in watches]


def test_pausing_names_only_what_was_watched_so_that_undoing_restores_what_was(alice, as_alice: APIClient) -> None:
    watched, paused = make_watch(alice), make_watch(alice, paused_at=timezone.now())
    done = act(as_alice, "pause", watched, paused)
    assert done == {"done": ids_of(watched), "missing": [], "refused": []}
    assert act(as_alice, "resume", watched)["done"] == ids_of(watched)
    paused.refresh_from_db()
    assert paused.paused_at is not None


def test_what_goes_on_is_looked_at_again(alice: User, as_alice: APIClient) -> None:
    watch = make_watch(alice, listing=make_listing(next_check_at=None), paused_at=timezone.now())
    act(as_alice, "resume", watch)
    assert Listing.objects.get(pk=watch.listing_id).next_check_at is not None


def test_what_others_wait_for_counts_without_who_paused(alice: User, as_alice: APIClient) -> None:
    watches = [make_watch(alice, prices=(1510,)) for _ in range(3)]
    for watch in watches:
        make_rule(watch, target=1500)

    def needs() -> set[int]:
        return set(Listing.objects.values_list("need", flat=True))

    act(as_alice, "pause", *watches)
    act(as_alice, "resume", *watches)
    assert needs() == {9}
    act(as_alice, "delete", *watches)
    assert needs() == {0}
    act(as_alice, "restore", *watches)
    assert needs() == {9}


def test_deleting_is_undone_with_everything_that_was_there(alice: User, as_alice: APIClient) -> None:
    watches = [make_watch(alice, memo=f"memo {number}", tags=["gift"], position=number) for number in range(3)]
    before = as_alice.get(LIST).data["results"]
    assert act(as_alice, "delete", *watches)["done"] == ids_of(*watches)
    assert as_alice.get(LIST).data["count"] == 0
    assert act(as_alice, "restore", *watches)["done"] == ids_of(*watches)
    assert as_alice.get(LIST).data["results"] == before


def test_after_a_day_nothing_comes_back(alice: User, as_alice: APIClient) -> None:
    late = make_watch(alice, deleted_at=timezone.now() - dt.timedelta(hours=25))
    assert act(as_alice, "restore", late) == {"done": [], "missing": ids_of(late), "refused": []}


def test_no_more_comes_back_than_a_person_may_track(alice: User, as_alice: APIClient, settings) -> None:
    settings.TRACKED_PRODUCTS_MAX = 2
    removed = [make_watch(alice, deleted_at=timezone.now()) for _ in range(2)]
    make_watch(alice)
    found = act(as_alice, "restore", *removed)
    assert (found["done"], found["refused"]) == (ids_of(removed[0]), ids_of(removed[1]))


def test_tags_are_added_once_and_only_where_there_is_room_for_them(alice: User, as_alice: APIClient) -> None:
    bare, has_it = make_watch(alice), make_watch(alice, tags=["gift", "home"])
    full = make_watch(alice, tags=[f"tag {number}" for number in range(20)])
    found = act(as_alice, "add_tags", bare, has_it, full, tags=["gift"])
    assert (found["done"], found["refused"]) == (ids_of(bare), ids_of(full))
    assert TrackedProduct.objects.get(pk=has_it.pk).tags == ["gift", "home"]
    assert act(as_alice, "remove_tags", bare, has_it, full, tags=["gift"])["done"] == ids_of(bare, has_it)
    assert [TrackedProduct.objects.get(pk=watch.pk).tags for watch in (bare, has_it)] == [[], ["home"]]


def test_looks_are_asked_for_where_robots_may_look(alice: User, as_alice: APIClient) -> None:
    open_one = make_watch(alice)
    closed = make_watch(alice, listing=make_listing(site=make_site("closed.example", policy="by_hand")))
    paused = make_watch(alice, paused_at=timezone.now())
    parked = make_watch(alice, listing=make_listing(parked_at=timezone.now()))
    found = act(as_alice, "check_now", open_one, closed, paused, parked)
    assert (found["done"], found["refused"]) == (ids_of(open_one), ids_of(closed, paused, parked))
    assert list(Listing.objects.exclude(asked_at=None)) == [open_one.listing]


def test_other_peoples_products_are_missing_and_stay_as_they_are(alice: User, bob: User, as_alice: APIClient) -> None:
    own, theirs = make_watch(alice), make_watch(bob, tags=["mine"])
    nowhere = str(uuid.uuid4())
    for action in ("pause", "resume", "check_now", "delete", "restore"):
        response = as_alice.post(f"{LIST}bulk/", {"ids": [*ids_of(theirs, own), nowhere], "action": action})
        assert [str(each) for each in response.data["missing"]] == [*ids_of(theirs), nowhere]
    act(as_alice, "remove_tags", theirs, tags=["mine"])
    theirs.refresh_from_db()
    assert (theirs.paused_at, theirs.deleted_at, theirs.tags) == (None, None, ["mine"])


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"ids": []}, "ids", "min_length"),
        ({"ids": ["x"]}, "ids.0", "invalid"),
        pytest.param({"ids": [SOME_ID] * 501}, "ids", "max_length", id="501 ids"),
        ({"action": "destroy"}, "action", "invalid_choice"),
        ({"action": "add_tags"}, "tags", "required"),
        ({"action": "add_tags", "tags": []}, "tags", "min_length"),
        ({"action": "add_tags", "tags": ["a" * 41]}, "tags.0", "max_length"),
        ({"action": "pause", "tags": ["a"]}, "tags", "not_for_this_action"),
        ({"user": 1}, "user", "unknown_field"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_and_nothing_is_done(alice, as_alice: APIClient, body, field: str, code: str) -> None:
    watch = make_watch(alice)
    response = as_alice.post(f"{LIST}bulk/", {"ids": ids_of(watch), "action": "pause", **body})
    assert (response.status_code, response.json()["errors"][field][0]["code"]) == (400, code)
    watch.refresh_from_db()
    assert watch.paused_at is None


def test_five_hundred_take_no_more_queries_than_five(alice: User, as_alice: APIClient) -> None:
    used = []
    for number in (5, 60):
        watches = [make_watch(alice) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            act(as_alice, "pause", *watches)
        used.append(len(queries))
    assert used[0] == used[1]


def test_checking_many_is_limited_more_tightly_than_pausing_them(alice: User, as_alice: APIClient, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "check_many": "1/m/user"}
    body = {"ids": ids_of(make_watch(alice)), "action": "check_now"}
    assert [as_alice.post(f"{LIST}bulk/", body).status_code for _ in range(2)] == [200, 429]
    assert as_alice.post(f"{LIST}bulk/", body | {"action": "pause"}).status_code == 200
