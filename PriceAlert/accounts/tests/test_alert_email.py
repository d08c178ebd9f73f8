"""The address for alerts: confirmed by who reads its mail, used from then on, gone with the account."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.utils import timezone
from rest_framework.test import APIClient

from alerts.models import Delivery
from PriceAlert.accounts.delete import delete_account
from PriceAlert.tests.makers import make_listing, make_notification, make_rule, make_watch
from users.models import AccountMail, User

PATH = "/api/v1/me/alert-email/"
CONFIRM = f"{PATH}confirm/"


def key_in(mail: AccountMail) -> str:
    found = re.search(r"/confirm-alert-email/(\S+)", mail.text)
    assert found, mail.text
    return unquote(found[1])


def ask(client: APIClient, email: str = "phone@example.com") -> str:
    """The key of the letter that was sent."""
    assert client.post(PATH, {"email": email}).data["alert_email"] == {"email": email, "confirmed": False}
    return key_in(AccountMail.objects.latest("pk"))


def test_alerts_go_to_another_address_from_its_confirmation_on(alice: User, as_alice: APIClient) -> None:
    key = ask(as_alice)
    alice.refresh_from_db()
    assert alice.alerts_to == "alice@example.com"
    assert AccountMail.objects.get().recipient == "phone@example.com"
    assert APIClient().post(CONFIRM, {"key": key}).data == {"email": "phone@example.com"}
    alice.refresh_from_db()
    assert alice.alerts_to == "phone@example.com"
    assert as_alice.get("/api/v1/me/").data["alert_email"] == {"email": "phone@example.com", "confirmed": True}


def test_a_key_confirms_nothing_once_another_address_was_chosen(alice: User, as_alice: APIClient) -> None:
    former = ask(as_alice)
    ask(as_alice, "desk@example.com")
    assert APIClient().post(CONFIRM, {"key": former}).json()["errors"]["key"][0]["code"] == "key_used_up"
    alice.refresh_from_db()
    assert alice.alerts_to == "alice@example.com"


def test_a_link_opened_twice_does_no_harm(alice: User, as_alice: APIClient) -> None:
    key = ask(as_alice)
    assert [APIClient().post(CONFIRM, {"key": key}).status_code for _ in range(2)] == [200, 200]


def test_alerts_go_to_the_account_again_once_the_address_is_taken_back(alice: User, as_alice: APIClient) -> None:
    key = ask(as_alice)
    APIClient().post(CONFIRM, {"key": key})
    assert as_alice.delete(PATH).status_code == 204
    assert as_alice.get("/api/v1/me/").data["alert_email"] is None
    assert APIClient().post(CONFIRM, {"key": key}).status_code == 400


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("alice@example.com", "same"),
        ("ALICE@example.com", "same"),
        ("", "blank"),
        ("phone", "invalid"),
        ("phone@example.com\nBcc: all@example.com", "invalid"),
        ("phone@example.com, all@example.com", "invalid"),
        ("p" * 250 + "@example.com", "max_length"),
        (7, "invalid"),
        (None, "null"),
        (["phone@example.com"], "invalid"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_other_address_is_refused_and_sends_nothing(as_alice: APIClient, email: object, code: str) -> None:
    answer = as_alice.post(PATH, {"email": email})
    assert answer.status_code == 400
    assert code in [problem["code"] for problem in answer.json()["errors"]["email"]]
    assert not AccountMail.objects.exists()


@pytest.mark.parametrize(
    "key",
    ["", "x", "x" * 1001, ":::", 7, None, signing.dumps(["x", "y"], salt="another")],
    ids=["empty", "short", "long", "colons", "a number", "null", "signed for something else"],
)
def test_what_is_no_key_of_ours_is_refused(db: None, key: object) -> None:
    assert APIClient().post(CONFIRM, {"key": key}).status_code == 400


def test_a_key_runs_out_after_three_days(alice: User, as_alice: APIClient, monkeypatch) -> None:
    key = ask(as_alice)
    later = (timezone.now() + dt.timedelta(days=3, minutes=1)).timestamp()
    monkeypatch.setattr("time.time", lambda: later)
    assert APIClient().post(CONFIRM, {"key": key}).status_code == 400


def test_letters_to_strangers_are_limited(as_alice: APIClient) -> None:
    answers = [as_alice.post(PATH, {"email": f"{number}@example.com"}).status_code for number in range(6)]
    assert answers == [200] * 5 + [429]
    assert AccountMail.objects.count() == 5


def test_nothing_of_the_address_is_left_of_a_deleted_account(alice: User, as_alice: APIClient) -> None:
    key = ask(as_alice)
    delete_account(alice)
    assert not AccountMail.objects.exists()
    assert APIClient().post(CONFIRM, {"key": key}).status_code == 400


def test_a_deletion_leaves_the_mails_of_who_reads_the_same_mailbox(alice: User, bob: User, as_alice: APIClient) -> None:
    ask(as_alice, bob.email)
    delete_account(alice)
    assert AccountMail.objects.filter(recipient=bob.email).exists()


def test_the_loss_of_an_account_is_counted_before_it_is_deleted(alice: User, bob: User, as_alice: APIClient) -> None:
    own = make_listing(private_to=alice, url="https://shop.example/item?token=mine")
    make_notification(make_watch(alice), state="owed")
    make_watch(alice, listing=own, prices=(2000, 1800))
    make_watch(alice, deleted_at=timezone.now())
    make_rule(make_watch(bob))
    assert as_alice.get("/api/v1/me/loss/").data == {
        "tracked_products": 2, "price_points": 2, "rules": 1, "notifications": 1, "deliveries_owed": 1,
    }  # fmt: skip
    assert Delivery.objects.filter(user=alice).count() == 1
    assert EmailAddress.objects.filter(user=bob).exists()
