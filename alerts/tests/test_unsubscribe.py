"""Stopping by the link in a mail: one click and no session; who only opens it, or holds another's, changes nothing."""

from __future__ import annotations

import datetime as dt
import re
from email.message import EmailMessage
from html import unescape

import pytest
from django.conf import settings as configured
from django.test import Client

from alerts.deliver import deliver
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Notification
from alerts.smtp import Server
from alerts.tests.conftest import rule_on, see, watch
from alerts.unsubscribe import stop_url
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.smtp import ScriptedMailServer
from users.models import User

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer) -> str:
    """The address in the header of a mail that was sent, without its host."""
    see(listing, 32800)
    rule_on(watched, "any_fall")
    see(listing, 27800)
    deliver(evaluate(None, now=database_now()), server=smtp, owner="a worker", clock=database_now)
    message = mail_server.ledger[-1].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(message["List-Unsubscribe"]).strip("<>")
    assert address.startswith(f"{configured.PUBLIC_URL}/api/unsubscribe/")
    return address.removeprefix(configured.PUBLIC_URL)


@pytest.fixture
def stranger() -> Client:
    """Nobody's session, and Django's own check of forms at work."""
    return Client(enforce_csrf_checks=True)


def is_on() -> bool:
    return AlertRule.objects.get().is_on


def test_one_click_stops_the_alert_without_a_session(link: str, stranger: Client):
    assert stranger.post(link, ONE_CLICK).status_code == 200
    assert not is_on()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_opens_the_link_changes_nothing(link: str, stranger: Client, method: str):
    assert getattr(stranger, method)(link).status_code == 200
    assert is_on()


def links_of(message: EmailMessage) -> set[str]:
    """Every address that a mail names: in its HTML, its text and its header."""
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None and text is not None
    hrefs = [unescape(href) for href in re.findall(r'href="([^"]*)"', html.get_content())]
    return {*hrefs, *re.findall(r"https?://[^\s<>]+", text.get_content()), message["List-Unsubscribe"].strip("<>")}


@pytest.mark.parametrize(
    ("rhythm", "pages"),
    [("at_once", {"api", "settings", "products"}), ("daily", {"api", "settings", "products", "notifications"})],
    ids=["a mail", "a summary"],
)
def test_a_scanner_that_opens_every_link_in_a_mail_changes_nothing(
    rhythm: str,
    pages: set[str],
    watched: TrackedProduct,
    listing: Listing,
    smtp: Server,
    mail_server: ScriptedMailServer,
    stranger: Client,
):
    User.objects.update(mail_rhythm=rhythm)
    see(listing, 32800)
    rule_on(watched, "any_fall")
    see(listing, 27800)
    evaluate(None, now=database_now())
    tomorrow = database_now() + dt.timedelta(days=1)
    assert deliver([], server=smtp, owner="a worker", clock=lambda: tomorrow) == 1
    links = links_of(mail_server.ledger[-1].message)
    ours = {link.removeprefix(configured.PUBLIC_URL) for link in links} - links
    assert {link.split("/")[1] for link in ours} == pages
    assert links - {configured.PUBLIC_URL + link for link in ours} <= {listing.url}
    tables = (AlertRule, Notification, Delivery, TrackedProduct, User)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    for link in sorted(ours):
        for open_it in (stranger.get, stranger.head):
            assert open_it(link).status_code < 500, link
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_the_page_asks_first_and_offers_to_take_it_back_afterwards(link: str, stranger: Client):
    assert "Stop this alert?" in stranger.get(link).content.decode()
    assert "Switch it on again" in stranger.post(link, {"do": "stop"}).content.decode()
    assert "Stop this alert?" in stranger.post(link, {"do": "take_back"}).content.decode()
    assert is_on()


def test_a_link_used_again_does_not_stop_what_was_switched_on_since(link: str, stranger: Client):
    stranger.post(link, ONE_CLICK)
    AlertRule.objects.update(is_on=True)
    stranger.post(link, ONE_CLICK)
    assert is_on()


def test_taking_back_what_was_never_stopped_by_it_switches_nothing_on(link: str, stranger: Client):
    AlertRule.objects.update(is_on=False)
    stranger.post(link, {"do": "take_back"})
    assert not is_on()


def test_a_link_stops_nothing_but_what_its_mail_carried(
    link: str, stranger: Client, watched: TrackedProduct, bob: User
):
    others = [rule_on(watched, "back_in_stock"), rule_on(watch(bob, watched.listing), "any_fall")]
    stranger.post(link, ONE_CLICK)
    assert set(AlertRule.objects.filter(is_on=True)) == set(others)


def test_a_link_changed_to_another_message_stops_nothing(link: str, stranger: Client, bob: User):
    mine = Delivery.objects.get()
    other = Delivery.objects.create(user=bob, key="another")
    forged = link.replace(f"/{mine.pk}:", f"/{other.pk}:")
    assert forged != link
    for broken in (forged, link[:-2] + "/", "/api/unsubscribe/x/", f"/api/unsubscribe/{'9' * 5000}:x/"):
        answer = stranger.post(broken, ONE_CLICK)
        assert answer.status_code == 404
        assert "Stop it" not in answer.content.decode()
    assert is_on()


def test_a_link_of_a_former_secret_key_still_stops(link: str, stranger: Client, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is as long as it has to be"
    stranger.post(link, ONE_CLICK)
    assert not is_on()
    settings.SECRET_KEY_FALLBACKS = []
    assert stranger.get(link).status_code == 404


def test_the_page_is_in_the_language_of_whose_mail_it_was_and_escapes_the_title(
    link: str, stranger: Client, listing: Listing, alice: User
):
    User.objects.filter(pk=alice.pk).update(language="ja")
    Listing.objects.update(title="<script>alert(1)</script>")
    page = stranger.get(link, headers={"Accept-Language": "en"})
    assert 'lang="ja"' in page.content.decode()
    assert "<script" not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_the_address_is_the_same_each_time_it_is_made(link: str):
    delivery = Delivery.objects.get()
    assert stop_url(delivery) == stop_url(delivery) == configured.PUBLIC_URL + link
