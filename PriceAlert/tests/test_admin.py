"""The admin, as an operator uses it: every page opens, nothing that the program writes can be written by hand."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alerts.models import AddressTrouble, AlertRule, DefaultRule, Delivery, MailEvent, MailPace
from conftest import PASSWORD
from ec_sites.models import RobotsFile, Site
from price_tracking.models import SiteDay
from PriceAlert.tests.makers import (
    make_ambiguous,
    make_capture,
    make_import,
    make_listing,
    make_notification,
    make_site,
    make_watch,
    make_webhook,
)
from products.models import Listing, ListingImage, SiteTerms, TrackedProduct
from users.account_mail import keep_mail
from users.invitations import hold_invitation, invite
from users.models import ApiToken, Invitation, User

APPS = ("users", "ec_sites", "products", "price_tracking", "alerts")
# Evidence stands on the page of its point.
SHOWN_ELSEWHERE = {"Evidence"}
MODELS = [
    pytest.param(model, id=model.__name__)
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if model.__name__ not in SHOWN_ELSEWHERE
]
WRITABLE = {"User", "Site"}
# An operator makes these; nobody changes one.
MADE_BY_HAND = {"Invitation"}
LONG_LISTS: list[type[Model]] = [Listing, TrackedProduct, AlertRule, Delivery]


@pytest.fixture
def at_admin(operator: User) -> Client:
    client = Client()
    client.force_login(operator)
    return client


@pytest.fixture
def one_of_each(alice: User) -> None:
    listing = make_listing(title="<b>bold</b>")
    watch = make_watch(alice, listing=listing, prices=(2000, 1800))
    make_notification(watch)
    make_import(watch)
    make_capture(watch)
    make_ambiguous(make_watch(alice))
    SiteTerms.objects.create(user=alice, site=listing.site, usual_shipping=500, currency="JPY")
    now = timezone.now()
    ListingImage.objects.create(
        listing=listing, source_url="https://kawase.example/1.png", content_type="image/png", body=b"x",
        digest="d" * 64, fetched_at=now,
    )  # fmt: skip
    RobotsFile.objects.create(origin="https://kawase.example", state="allowed", body="", fetched_at=now)
    SiteDay.objects.create(site=listing.site, day=now.date())
    invite(note="For Chika", expires_at=now)
    make_webhook(alice)
    ApiToken.objects.create(
        user=alice, name="Bookmarklet", prefix="pa_1234", digest="secret-key", scopes=["captures"], expires_at=now
    )
    MailEvent.objects.create(provider="ses", key="one", delivery=Delivery.objects.earliest("pk"), kind="bounced")
    AddressTrouble.objects.create(user=alice, address=alice.email)
    MailPace.objects.create()
    DefaultRule.objects.create(user=alice, kind="gone", tag="<b>bold</b>")
    keep_mail("new@example.com", "Confirm", "https://localhost/confirm-email/secret-key")


def page(model: type[Model], kind: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_every_form_opens(at_admin: Client, one_of_each: None, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None, f"one_of_each makes no {model.__name__}"
    assert at_admin.get(page(model, "changelist")).status_code == 200
    response = at_admin.get(page(model, "change", row.pk))
    assert response.status_code == 200
    assert b"secret-key" not in response.content
    assert b"<b>bold</b>" not in response.content


@pytest.mark.parametrize("model", MODELS)
def test_every_filter_and_the_search_work(at_admin: Client, one_of_each: None, model: type[Model]) -> None:
    path = page(model, "changelist")
    changelist = at_admin.get(path).context["cl"]
    for spec in changelist.filter_specs:
        for choice in spec.choices(changelist):
            assert at_admin.get(f"{path}{choice['query_string']}").status_code == 200
    assert changelist.search_fields
    assert at_admin.get(path, {"q": "50%_'\" kawase"}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_what_the_program_writes_cannot_be_written_by_hand(at_admin, one_of_each, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    assert at_admin.get(page(model, "add")).status_code == (200 if model.__name__ in MADE_BY_HAND else 403)
    if model.__name__ in WRITABLE:
        return
    before = model._default_manager.values().get(pk=row.pk)
    assert at_admin.post(page(model, "change", row.pk), {}).status_code == 403
    assert model._default_manager.values().get(pk=row.pk) == before


@pytest.mark.parametrize("model", MODELS)
def test_who_is_no_operator_does_not_get_in(alice: User, one_of_each: None, model: type[Model]) -> None:
    for client in (Client(), Client()):
        response = client.get(page(model, "changelist"))
        assert (response.status_code, response["Location"][:13]) == (302, "/admin/login/")
        client.force_login(alice)


def test_a_list_takes_no_query_for_each_row(at_admin: Client, alice: User) -> None:
    for number in (5, 30):
        for _ in range(number):
            make_notification(make_watch(alice, prices=(2000, 1800)))
        for model in LONG_LISTS:
            with CaptureQueriesContext(connection) as queries:
                at_admin.get(page(model, "changelist"))
            assert len(queries) <= 8, model


def act(client: Client, action: str, *rows: Model):
    path = page(type(rows[0]), "changelist")
    return client.post(path, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def test_an_operator_has_a_listing_checked_now(at_admin: Client, alice: User) -> None:
    listing = make_watch(alice).listing
    act(at_admin, "check_now", listing)
    listing.refresh_from_db()
    assert listing.asked_at is not None
    assert listing.next_check_at is not None
    assert listing.next_check_at <= timezone.now()


def test_an_operator_brings_a_parked_listing_back(at_admin: Client, alice: User) -> None:
    parked = make_listing(outcome="poisoned", parked_at=timezone.now(), attempts=3, next_check_at=None)
    act(at_admin, "unpark", parked)
    parked.refresh_from_db()
    assert (parked.parked_at, parked.attempts, parked.outcome) == (None, 0, "pending")


def test_an_operator_pauses_a_shop_and_resumes_it(at_admin: Client) -> None:
    site = make_site()
    act(at_admin, "pause", site)
    assert not Site.objects.open_for_visits(timezone.now() + dt.timedelta(days=365)).exists()
    act(at_admin, "resume", site)
    assert Site.objects.open_for_visits(timezone.now() + dt.timedelta(minutes=1)).exists()


def test_a_changed_policy_reaches_the_listings_and_says_what_it_means(at_admin: Client, alice: User) -> None:
    listing = make_watch(alice).listing
    site = listing.site
    path = page(Site, "change", site.pk)
    assert "robots.txt" in at_admin.get(path).content.decode()
    form = {"name": site.name, "policy": "by_hand", "pace_s": 10, "pause_reason": ""}
    at_admin.post(path, form)
    listing.refresh_from_db()
    assert (listing.outcome, listing.next_check_at) == ("refused_by_policy", None)
    at_admin.post(path, {**form, "policy": "pages"})
    listing.refresh_from_db()
    assert listing.outcome == "pending"
    assert listing.next_check_at is not None


def test_an_operator_sends_again_what_is_in_doubt_only(at_admin: Client, alice: User) -> None:
    for state in ("unknown", "failed", "sent"):
        make_notification(make_watch(alice), state=state)
    response = act(at_admin, "send_again", *Delivery.objects.all())
    assert "2 will be sent again; 1 are not in doubt" in response.content.decode()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["owed", "owed", "sent"]


def test_an_invitation_is_made_with_a_code_that_is_shown_once(at_admin: Client) -> None:
    form = {"note": "For Chika", "expires_at_0": "2100-01-01", "expires_at_1": "00:00"}
    made = at_admin.post(page(Invitation, "add"), form, follow=True).content.decode()
    found = re.search(r"/sign-up\?invitation=([0-9A-Z-]{19})", made)
    assert found, made
    with transaction.atomic():
        assert hold_invitation(found[1].lower(), now=timezone.now()).note == "For Chika"
    assert found[1] not in at_admin.get(page(Invitation, "changelist")).content.decode()
    assert found[1].replace("-", "") not in str(Invitation.objects.values())


def test_an_operator_revokes_a_token(at_admin: Client, one_of_each: None) -> None:
    token = ApiToken.objects.get()
    act(at_admin, "revoke", token)
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.slow
def test_guessing_at_the_admins_door_is_limited(operator: User) -> None:
    def attempt(password: str, ip: str = "203.0.113.9"):
        form = {"username": operator.email, "password": password}
        return Client(REMOTE_ADDR=ip).post("/admin/login/", form)

    answers = [attempt("wrong guess").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert attempt(PASSWORD).status_code == 429
    assert attempt(PASSWORD, ip="203.0.113.10").status_code == 302


def test_every_model_of_ours_has_its_page() -> None:
    registered = {model.__name__ for model in admin.site._registry}
    assert {param.id for param in MODELS} <= registered
    # Of other apps this alone: sessions, tokens and second factors are nobody's to read.
    assert registered - {param.id for param in MODELS} == {"EmailAddress"}


def test_an_operator_sees_which_addresses_are_confirmed_and_confirms_none(at_admin: Client, alice: User) -> None:
    address = EmailAddress.objects.get(user=alice)
    assert b"alice@example.com" in at_admin.get(page(EmailAddress, "changelist")).content
    form = {"email": "mallory@example.com", "verified": "on", "user": alice.pk}
    assert at_admin.post(page(EmailAddress, "change", address.pk), form).status_code == 403
    address.refresh_from_db()
    assert address.email == alice.email
