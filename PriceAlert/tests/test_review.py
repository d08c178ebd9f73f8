"""The review queue of the admin: an operator sees the difference, settles it for everybody, and can take it back."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from conftest import make_person
from ec_sites.values import CandidateKind, Money
from price_tracking.keep_page import digest_of
from price_tracking.models import StoredPage
from price_tracking.pick import Wanted, pick
from PriceAlert.tests.makers import make_ambiguous, make_listing, make_watch
from products.models import Listing, TrackedProduct
from users.models import User

QUEUE = "/admin/price_tracking/ambiguouslisting/"


@pytest.fixture
def page(alice: User) -> StoredPage:
    return make_ambiguous(make_watch(alice, listing=make_listing(price=None, title="<b>絵本</b>")))


@pytest.fixture
def at_admin(operator: User) -> Client:
    operator.language = "en"
    operator.save(update_fields=["language"])
    client = Client()
    client.force_login(operator)
    return client


def change_of(page: StoredPage) -> str:
    return f"{QUEUE}{page.listing_id}/change/"


def links(at_admin: Client, page: StoredPage) -> list[str]:
    """Where each choice leads, as the listing's page has it."""
    shown = at_admin.get(change_of(page)).content.decode()
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+/settle/\d+/[^"]*)"', shown)]


def settle(at_admin: Client, link: str) -> str:
    """Confirms what the page of a choice shows; what the answer says."""
    shown = at_admin.get(link).content.decode()
    seen = re.search(r'name="page" value="([^"]+)"', shown)
    assert seen, shown
    return at_admin.post(link.split("?")[0], {"page": seen[1]}, follow=True).content.decode()


def test_the_queue_says_how_many_wait_and_the_most_awaited_comes_first(at_admin, page, bob):
    busy = make_ambiguous(make_watch(bob))
    TrackedProduct.objects.create(
        user=make_person("chika@example.com"), listing=busy.listing, product=busy.listing.product
    )
    rows = at_admin.get(QUEUE).context["cl"].result_list
    assert [(row.pk, row.waiting) for row in rows] == [(busy.listing_id, 2), (page.listing_id, 1)]
    assert at_admin.get(f"{QUEUE}?state=settled").context["cl"].result_list.count() == 0
    assert at_admin.get(f"{QUEUE}?state=asks").context["cl"].result_list.count() == 2


def test_each_choice_stands_with_its_words_and_the_page_is_never_markup(at_admin, page):
    shown = at_admin.get(change_of(page)).content.decode()
    assert "“14,850円（税込）”" in shown and "“1,485円（税込）”" in shown
    assert "tbody &gt; tr &gt; td.price" in shown
    assert "<b>絵本</b>" not in shown


def test_the_difference_is_shown_before_anything_changes(at_admin, page):
    first = links(at_admin, page)[0]
    shown = at_admin.get(first).content.decode()
    for said in ("ambiguous", "14850 JPY", "14,850円（税込） (text, tbody &gt; tr &gt; td.price)"):
        assert said in shown, said
    page.listing.refresh_from_db()
    assert (page.listing.outcome, page.listing.anchor) == ("ambiguous", None)


def test_settled_it_leaves_the_open_ones_and_is_written_down(at_admin, page):
    said = settle(at_admin, links(at_admin, page)[0])
    assert "From now on everybody" in said
    listing = Listing.objects.get(pk=page.listing_id)
    assert (listing.outcome, listing.price, listing.last_seen_at) == ("ok", 14850, page.fetched_at)
    assert at_admin.get(f"{QUEUE}?state=asks").context["cl"].result_list.count() == 0
    assert "14850 JPY" in LogEntry.objects.get().change_message
    assert "Take the decision back" in said


def test_sent_twice_it_is_settled_once_and_says_so(at_admin, page):
    first, second = links(at_admin, page)
    settle(at_admin, first)
    seen = {"page": digest_of(page)}
    for link in (first, second):
        assert "has changed since" in at_admin.post(link.split("?")[0], seen, follow=True).content.decode()
    listing = Listing.objects.get(pk=page.listing_id)
    assert (listing.price, listing.price_points.count()) == (14850, 1)


def test_what_people_picked_for_themselves_is_told_without_their_names(at_admin, page, bob):
    theirs = make_watch(bob, listing=page.listing)
    row = page.candidates[1]
    pick(theirs, Wanted(CandidateKind.SALE, Money(1485, "JPY"), row["place"], row["text"]), now=timezone.now())
    shown = at_admin.get(links(at_admin, page)[0]).content.decode()
    assert "1 × 1485 JPY" in shown
    assert "bob@example.com" not in shown


def test_taken_back_it_asks_again(at_admin, page):
    settle(at_admin, links(at_admin, page)[0])
    at_admin.get(f"{QUEUE}{page.listing_id}/unsettle/")
    assert Listing.objects.get(pk=page.listing_id).anchor is not None
    said = at_admin.post(f"{QUEUE}{page.listing_id}/unsettle/", follow=True).content.decode()
    assert "Taken back" in said
    listing = Listing.objects.get(pk=page.listing_id)
    assert (listing.anchor, listing.price) == (None, 14850)
    assert listing.asked_at is not None


@pytest.mark.parametrize("seen", ["", "0" * 32, "\0", "é"], ids=["none", "another", "a NUL", "no hex"])
def test_a_page_that_nobody_saw_settles_nothing(at_admin, page, seen):
    answer = at_admin.post(f"{QUEUE}{page.listing_id}/settle/0/", {"page": seen}, follow=True)
    assert "has changed since" in answer.content.decode()
    assert Listing.objects.get(pk=page.listing_id).anchor is None


def test_without_the_stored_page_the_choices_are_shown_and_lead_nowhere(at_admin, page):
    StoredPage.objects.all().delete()
    shown = at_admin.get(change_of(page)).content.decode()
    assert "no longer stored" in shown and "14,850円" in shown
    assert links(at_admin, page) == []
    seen = {"page": digest_of(page)}
    answer = at_admin.post(f"{QUEUE}{page.listing_id}/settle/0/", seen, follow=True)
    assert "no longer stored" in answer.content.decode()


def test_a_private_listing_is_nobodys_to_review(at_admin, page, alice):
    Listing.objects.filter(pk=page.listing_id).update(private_to=alice)
    seen = {"page": digest_of(page)}
    assert at_admin.post(f"{QUEUE}{page.listing_id}/settle/0/", seen).status_code == 404
    assert at_admin.get(QUEUE).context["cl"].result_list.count() == 0


def test_who_may_only_look_settles_nothing(page):
    client = Client()
    client.force_login(make_person("reader@example.com", is_staff=True))
    for path in (f"{QUEUE}{page.listing_id}/settle/0/", f"{QUEUE}{page.listing_id}/unsettle/"):
        assert client.post(path, {"page": digest_of(page)}).status_code == 403
    assert Client().post(path).status_code == 302


def test_a_form_without_its_csrf_token_settles_nothing(operator, page):
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    seen = {"page": digest_of(page)}
    assert client.post(f"{QUEUE}{page.listing_id}/settle/0/", seen).status_code == 403


def test_the_list_takes_no_query_for_each_row(at_admin, alice, django_assert_max_num_queries):
    for _ in range(20):
        make_ambiguous(make_watch(alice))
    with django_assert_max_num_queries(8):
        assert len(at_admin.get(QUEUE).context["cl"].result_list) == 20
