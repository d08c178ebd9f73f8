"""Accounts under many requests at once, and what is left of one that was deleted."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from alerts.models import AlertRule, Notification
from conftest import PASSWORD, make_person
from PriceAlert.accounts.delete import delete_account
from PriceAlert.tests.makers import make_listing, make_notification, make_rule, make_watch
from products.models import Listing
from users.account_mail import keep_mail
from users.models import AccountMail, User

AUTH = "/api/v1/auth/browser/v1"


def at_once(number: int, act: Callable[[int], int]) -> Counter[int]:
    """What `number` threads came to that began together."""
    answers: list[int] = []
    start = threading.Barrier(number)

    def run(index: int) -> None:
        start.wait()
        try:
            answers.append(act(index))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def post(path: str, body: dict[str, str], ip: str = "203.0.113.5"):
    client = Client(REMOTE_ADDR=ip, raise_request_exception=False)
    return client.post(f"{AUTH}{path}", body, content_type="application/json")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_address_signed_up_many_times_at_once_is_one_account() -> None:
    body = {"email": "twin@example.com", "password": "a long enough phrase"}
    answers = at_once(6, lambda index: post("/auth/signup", body, ip=f"203.0.113.{index}").status_code)
    assert set(answers) == {401}
    assert User.objects.count() == EmailAddress.objects.count() == 1
    assert AccountMail.objects.filter(recipient=body["email"]).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_no_more_than_the_limit_are_judged() -> None:
    person = make_person("alice@example.com")

    def guess(index: int) -> int:
        answer = post("/auth/login", {"email": person.email, "password": f"wrong guess {index}"})
        return int(b"email_password_mismatch" in answer.content)

    judged = at_once(24, guess)
    assert 1 <= judged[1] <= 10


def test_a_sign_up_whose_mail_cannot_be_kept_leaves_no_account(db: None, monkeypatch) -> None:
    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("PriceAlert.accounts.adapter.keep_mail", broken)
    body = {"email": "new@example.com", "password": "a long enough phrase"}
    assert post("/auth/signup", body).status_code == 500
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()


def rows_of(person_id: int, email: str) -> Iterator[str]:
    """Every table that still leads to a person, by a key or by their address."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User and model._default_manager.filter(**{field.attname: person_id}).exists():
                yield f"{model.__name__}.{field.name}"
            if field.name in ("email", "recipient") and model._default_manager.filter(**{field.name: email}).exists():
                yield f"{model.__name__}.{field.name}"


def test_nothing_of_a_deleted_account_is_left_but_what_others_see_too(alice: User, bob: User) -> None:
    shared, own = make_listing(), make_listing(private_to=alice, url="https://shop.example/item?token=mine")
    for person in (alice, bob):
        make_notification(make_watch(person, listing=shared), state="owed")
    make_watch(alice, listing=own, deleted_at=timezone.now() - dt.timedelta(hours=1))
    keep_mail(alice.email, "Your password was changed", "…")
    person_id, email = alice.pk, alice.email
    assert list(rows_of(person_id, email))
    delete_account(alice)
    assert list(rows_of(person_id, email)) == []
    assert list(Listing.objects.values_list("pk", flat=True)) == [shared.pk]
    assert shared.price_points.exists()
    assert bob.deliveries.count() == 1


def test_a_deleted_account_leaves_no_wish_on_what_others_track(alice: User, bob: User) -> None:
    shared = make_listing(price=1510, need=9)
    make_watch(bob, listing=shared)
    make_rule(make_watch(alice, listing=shared), target=1500)
    delete_account(alice)
    shared.refresh_from_db()
    assert shared.need == 0


def test_a_deleted_account_leaves_no_session_on_any_device(alice: User, bob: User) -> None:
    body = {"password": PASSWORD}
    for person in (alice, alice, bob):
        client = Client()
        sign_in = {"email": person.email, "password": PASSWORD}
        client.post(f"{AUTH}/auth/login", sign_in, content_type="application/json")
        assert client.get("/api/v1/me/").status_code == 200
        if person == alice:
            last_of_alice = client
    assert last_of_alice.delete("/api/v1/me/", body, content_type="application/json").status_code == 204
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()] == [str(bob.pk)]


def test_an_account_is_not_deleted_by_guessing_its_password(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    answers = [
        client.delete("/api/v1/me/", {"password": f"wrong guess {n}"}, content_type="application/json").status_code
        for n in range(6)
    ]
    assert answers == [400] * 5 + [429]
    late = client.delete("/api/v1/me/", {"password": PASSWORD}, content_type="application/json")
    assert (late.status_code, late["Retry-After"]) == (429, "60")
    assert User.objects.filter(pk=alice.pk).exists()


def test_changing_the_password_ends_every_other_session(alice: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post(f"{AUTH}/auth/login", {"email": alice.email, "password": PASSWORD}, content_type="application/json")
    body = {"current_password": PASSWORD, "new_password": "another long phrase"}
    changed = here.post(f"{AUTH}/account/password/change", body, content_type="application/json")
    assert changed.status_code == 200
    assert here.get("/api/v1/me/").status_code == 200
    assert elsewhere.get("/api/v1/me/").status_code == 401
    assert AccountMail.objects.get().recipient == alice.email


def test_a_new_address_counts_only_once_it_is_confirmed(alice: User) -> None:
    client = Client()
    client.post(f"{AUTH}/auth/login", {"email": alice.email, "password": PASSWORD}, content_type="application/json")
    wanted = {"email": "alice2@example.com"}
    borrowed = client.post(f"{AUTH}/account/email", wanted, content_type="application/json")
    assert borrowed.status_code == 401, "a session alone changes no address"
    assert not AccountMail.objects.exists()
    client.post(f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}, content_type="application/json")
    asked = client.post(f"{AUTH}/account/email", wanted, content_type="application/json")
    assert asked.status_code == 200
    assert client.get("/api/v1/me/").json()["email"] == "alice@example.com"
    assert AccountMail.objects.get().recipient == "alice2@example.com"


@pytest.mark.django_db(transaction=True)
def test_an_account_that_goes_while_its_alert_is_decided_waits_for_that_and_leaves_nothing() -> None:
    """Evaluation holds the listing, then its rules, and writes down last what it owes to the person."""
    leaving = make_person("leaving@example.com")
    watch = make_watch(leaving)
    rule = make_rule(watch)
    gone = threading.Thread(target=_delete_on_a_connection_of_its_own, args=(leaving,))
    with transaction.atomic():
        Listing.objects.select_for_update(no_key=True).get(pk=watch.listing_id)
        AlertRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        gone.start()
        gone.join(0.5)
        assert gone.is_alive()
        Notification.objects.create(user=leaving, rule=rule, episode=1, tracked_product=watch, facts={})
    gone.join(10)
    assert not User.objects.filter(pk=leaving.pk).exists()
    assert not Notification.objects.exists()


def _delete_on_a_connection_of_its_own(person: User) -> None:
    try:
        delete_account(User.objects.get(pk=person.pk))
    finally:
        connection.close()
