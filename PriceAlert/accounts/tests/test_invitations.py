"""Who may sign up: everybody, who has a code, or nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from PriceAlert.accounts.tests.test_races_and_ends import at_once
from users.invitations import invite
from users.models import AccountMail, Invitation, User

SIGN_UP = "/api/v1/auth/browser/v1/auth/signup"
PERSON = {"email": "new@example.com", "password": "a long enough phrase"}


def sign_up(**body: object):
    client = Client(headers={"accept-language": "en"})
    return client.post(SIGN_UP, PERSON | body, content_type="application/json")


def code(*, days: int = 1) -> str:
    return invite(note="For Chika", expires_at=timezone.now() + dt.timedelta(days=days)).code


@pytest.fixture
def by_invitation(settings, db: None) -> None:
    settings.SIGN_UP = "invitation"


def test_where_sign_up_is_closed_nobody_gets_in_and_the_pages_know(settings, db: None) -> None:
    settings.SIGN_UP = "closed"
    answer = sign_up(invitation=code())
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "sign_up_closed")
    assert not User.objects.exists()
    assert Client().get("/api/v1/config/").json()["sign_up"] == "closed"


def test_a_code_opens_one_account_however_it_is_typed(by_invitation: None) -> None:
    typed = code().replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert sign_up(invitation=typed).status_code == 401
    used = Invitation.objects.get()
    assert used.used_by == User.objects.get(email=PERSON["email"])
    again = sign_up(invitation=typed, email="second@example.com")
    assert again.json()["errors"] == [
        {"code": "invitation_used", "message": "This invitation was used already. Ask for a new one.",
         "param": "invitation"}
    ]  # fmt: skip
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (None, "invitation_required"),
        ("", "invitation_required"),
        ("  ", "invitation_required"),
        (["x"], "invitation_required"),
        ("0000-0000-0000-0000", "invitation_unknown"),
        ("---", "invitation_unknown"),
        ("鍵" * 500, "invitation_unknown"),
    ],
    ids=str,
)
def test_without_a_code_that_fits_there_is_no_account(by_invitation: None, given: object, problem: str) -> None:
    answer = sign_up(invitation=given)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, problem)
    assert answer.json()["errors"][0]["param"] == "invitation"
    assert not User.objects.exists()


def test_an_invitation_that_has_run_out_opens_nothing(by_invitation: None) -> None:
    assert sign_up(invitation=code(days=-1)).json()["errors"][0]["code"] == "invitation_expired"


def test_a_refused_form_uses_no_invitation_up(by_invitation: None) -> None:
    given = code()
    assert sign_up(invitation=given, password="short").status_code == 400
    assert sign_up(invitation=given).status_code == 401


def test_an_invitation_tells_nobody_which_addresses_have_an_account(by_invitation: None, alice: User) -> None:
    first, second = code(), code()
    known, unknown = sign_up(invitation=first, email=alice.email), sign_up(invitation=second)
    assert known.content.replace(b"alice@", b"new@") == unknown.content
    assert {sign_up(invitation=given).json()["errors"][0]["code"] for given in (first, second)} == {"invitation_used"}
    assert AccountMail.objects.count() == 2


def test_guessing_codes_is_limited(by_invitation: None) -> None:
    answers = [sign_up(invitation=f"{number:016}").status_code for number in range(21)]
    assert answers == [400] * 20 + [429]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_code_used_many_times_at_once_is_one_account(settings) -> None:
    settings.SIGN_UP = "invitation"
    given = code()
    answers = at_once(5, lambda index: sign_up(invitation=given, email=f"{index}@example.com").status_code)
    assert answers == {401: 1, 400: 4}
    assert User.objects.count() == 1


def test_a_letter_offers_sign_up_only_where_it_is_open(settings, db: None) -> None:
    for mode, offers in (("open", True), ("closed", False)):
        settings.SIGN_UP = mode
        path = SIGN_UP.replace("signup", "password/request")
        Client().post(path, {"email": "nobody@example.com"}, content_type="application/json")
        assert ("/sign-up" in AccountMail.objects.latest("pk").text) is offers
