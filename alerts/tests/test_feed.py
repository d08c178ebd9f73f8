"""The feed and the calendar behind a secret link: read by programs, revocable, escaped."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from rest_framework.test import APIClient

from PriceAlert.tests.makers import make_listing, make_notification, make_watch
from users.models import ApiToken, User

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "</title><script>alert(1)</script>\r\nBEGIN:VALARM ；☃"


@pytest.fixture
def links(alice: User) -> dict[str, str]:
    client = APIClient()
    client.force_login(alice)
    made = client.post("/api/v1/me/feed/").json()
    return {kind: made[f"{kind}_url"].split("localhost", 1)[-1].lstrip(":0123456789") for kind in ("atom", "calendar")}


@pytest.fixture
def told(alice: User) -> None:
    make_notification(make_watch(alice, listing=make_listing(title=HOSTILE)))


def read(address: str, **headers: str):
    return Client().get(address, headers=headers)


def test_the_feed_tells_what_was_told_with_the_page_s_words_as_text(links: dict[str, str], told: None) -> None:
    answer = read(links["atom"])
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    (entry,) = ElementTree.fromstring(answer.content).iter(f"{ATOM}entry")
    title = entry.find(f"{ATOM}title")
    assert title is not None
    assert "<script>alert(1)</script>" in str(title.text)
    assert b"<script" not in answer.content


def test_the_calendar_holds_one_event_whatever_the_page_says(links: dict[str, str], told: None) -> None:
    answer = read(links["calendar"])
    made = Calendar.from_ical(answer.content)
    assert [part.name for part in made.walk()] == ["VCALENDAR", "VEVENT"]
    (event,) = made.walk("VEVENT")
    assert "BEGIN:VALARM" in str(event["summary"])
    assert b"\r\nBEGIN:VALARM" not in answer.content


@pytest.mark.parametrize("kind", ["atom", "calendar"])
def test_what_has_not_changed_is_not_sent_again(kind: str, links: dict[str, str], alice: User) -> None:
    first = read(links[kind])
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    assert read(links[kind], if_none_match=first["ETag"]).status_code == 304
    assert read(links[kind], if_modified_since=first["Last-Modified"]).status_code == 304
    make_notification(make_watch(alice), created_at=timezone.now() + dt.timedelta(seconds=2))
    again = read(links[kind], if_none_match=first["ETag"], if_modified_since=first["Last-Modified"])
    assert (again.status_code, again["ETag"] != first["ETag"]) == (200, True)


def test_it_holds_the_newest_fifty_of_its_person_and_of_nobody_else(
    links: dict[str, str], alice: User, bob: User, django_assert_max_num_queries
) -> None:
    watch = make_watch(alice)
    for number in range(51):
        make_notification(watch, created_at=timezone.now() - dt.timedelta(minutes=number))
    make_notification(make_watch(bob, listing=make_listing(title="Bob's own")))
    with django_assert_max_num_queries(4):
        answer = read(links["atom"])
    assert answer.content.count(b"<entry>") == 50
    assert b"Bob" not in answer.content


def test_a_link_ends_with_the_next_one_and_when_it_is_taken_away(links: dict[str, str], alice: User) -> None:
    client = APIClient()
    client.force_login(alice)
    new = client.post("/api/v1/me/feed/").json()
    assert read(links["atom"]).status_code == 404
    address = "/api/feeds/" + new["atom_url"].split("/api/feeds/")[1]
    assert read(address).status_code == 200
    assert client.get("/api/v1/me/feed/").json()["current"]["last_used_at"] is not None
    client.delete("/api/v1/me/feed/")
    assert read(address).status_code == 404
    assert client.get("/api/v1/me/feed/").json() == {"current": None}


@pytest.mark.parametrize("token", ["paf_nothing", "pac_nothing", "x" * 200], ids=["none", "bookmark", "long"])
def test_no_link_opens_nothing(db: None, token: str) -> None:
    answer = read(f"/api/feeds/{token}/told.atom")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "private, no-cache")


def test_it_is_read_only_and_its_secret_is_kept_nowhere(links: dict[str, str], alice: User) -> None:
    assert Client().post(links["atom"]).status_code == 405
    assert links["atom"].split("/")[3] not in str(ApiToken.objects.values())
    # The bookmarklet's token stays what it is.
    assert read(links["atom"].replace("paf_", "pac_")).status_code == 404


def test_the_log_of_the_server_in_front_names_no_link(links: dict[str, str]) -> None:
    answer = read(links["atom"])
    assert answer.wsgi_request.META["PATH_INFO"] == "/api/feeds/"


def test_an_account_that_is_gone_has_no_feed(links: dict[str, str], alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert read(links["atom"]).status_code == 404
