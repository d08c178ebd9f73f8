"""Accounts by allauth's headless API, as a browser uses it: session cookie, CSRF, mails, limits."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Mapping
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from conftest import PASSWORD
from users.models import AccountMail, User

AUTH = "/api/v1/auth/browser/v1"
SIGN_UP = {"email": "new@example.com", "password": "a long enough phrase"}


@pytest.fixture
def browser(db: None) -> Client:
    return Client()


def post(client: Client, path: str, body: Mapping[str, object], **headers: str):
    return client.post(f"{AUTH}{path}", body, content_type="application/json", headers=headers)


def link_key(mail: AccountMail) -> str:
    found = re.search(r"/(?:confirm-email|reset-password)/(\S+)", mail.text)
    assert found, mail.text
    return unquote(found[1])


def sign_in(client: Client, password: str = PASSWORD, email: str = "alice@example.com"):
    return post(client, "/auth/login", {"email": email, "password": password})


def test_a_new_person_is_signed_in_only_after_confirming_the_address(browser: Client) -> None:
    assert post(browser, "/auth/signup", SIGN_UP).status_code == 401
    assert browser.get("/api/v1/me/").status_code == 401
    mail = AccountMail.objects.get()
    assert mail.recipient == "new@example.com"
    assert post(browser, "/auth/email/verify", {"key": link_key(mail)}).status_code in (200, 401)
    assert sign_in(Client(), SIGN_UP["password"], SIGN_UP["email"]).status_code == 200


def test_sign_in_before_confirming_is_refused(browser: Client) -> None:
    post(browser, "/auth/signup", SIGN_UP)
    other = Client()
    sign_in(other, SIGN_UP["password"], SIGN_UP["email"])
    assert other.get("/api/v1/me/").status_code == 401


def test_a_confirmation_link_used_twice_says_to_sign_in(browser: Client) -> None:
    post(browser, "/auth/signup", SIGN_UP)
    key = link_key(AccountMail.objects.get())
    post(browser, "/auth/email/verify", {"key": key})
    again = post(Client(headers={"accept-language": "en"}), "/auth/email/verify", {"key": key})
    assert again.status_code == 400
    assert "just sign in" in again.json()["errors"][0]["message"]
    assert EmailAddress.objects.get(email="new@example.com").verified


@pytest.mark.parametrize(
    ("headers", "body", "language", "zone"),
    [
        ({"accept-language": "ja,en;q=0.5"}, {}, "ja", "Asia/Tokyo"),
        ({"accept-language": "en-GB"}, {}, "en", "UTC"),
        ({"accept-language": "ja"}, {"language": "en", "time_zone": "Europe/Berlin"}, "en", "Europe/Berlin"),
        ({"accept-language": "en"}, {"language": "xx", "time_zone": "Mars/Base"}, "ja", "Asia/Tokyo"),
        ({}, {"time_zone": "../../etc/passwd"}, "ja", "Asia/Tokyo"),
    ],
    ids=["browser_ja", "browser_en", "body_wins", "unknown_never_stops", "path_as_zone"],
)
def test_language_and_zone_come_from_the_browser(db, headers, body, language, zone) -> None:
    post(Client(headers=headers), "/auth/signup", {**SIGN_UP, **body})
    person = User.objects.get(email="new@example.com")
    assert (person.language, person.time_zone) == (language, zone)


def test_the_mail_to_a_person_is_in_their_language_not_the_askers(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="ja")
    post(Client(headers={"accept-language": "en"}), "/auth/password/request", {"email": alice.email})
    assert "パスワード" in AccountMail.objects.get().subject


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(alice: User) -> None:
    for path, body in (("/auth/password/request", {}), ("/auth/signup", {"password": "a long enough phrase"})):
        known = post(Client(), path, {"email": alice.email, **body})
        unknown = post(Client(), path, {"email": "nobody@example.com", **body})
        assert known.status_code == unknown.status_code
        assert known.content.replace(b"alice", b"nobody") == unknown.content
    assert AccountMail.objects.count() == 4


@pytest.mark.parametrize("path", ["/auth/signup", "/auth/login", "/auth/password/request"])
def test_the_time_an_answer_takes_does_not_tell_which_addresses_are_in_use(alice: User, path: str) -> None:
    def median_s(addresses: list[str]) -> float:
        seconds = []
        for address in addresses:
            cache.clear()
            body = {"email": address} | ({} if "request" in path else {"password": "not the one of alice"})
            began = time.process_time()
            post(Client(), path, body)
            seconds.append(time.process_time() - began)
        return statistics.median(seconds)

    post(Client(), path, {"email": "first@example.com", "password": "all is loaded now"})
    known, unknown = median_s([alice.email] * 3), median_s([f"nobody{n}@example.com" for n in range(3)])
    assert 0.5 < known / unknown < 2


def test_a_reset_link_works_once_and_ends_other_sessions(alice: User, browser: Client) -> None:
    elsewhere = Client()
    assert sign_in(elsewhere).status_code == 200
    post(browser, "/auth/password/request", {"email": alice.email})
    key = link_key(AccountMail.objects.get())
    new = {"key": key, "password": "another long phrase"}
    assert post(browser, "/auth/password/reset", new).status_code in (200, 401)
    assert elsewhere.get("/api/v1/me/").status_code == 401
    assert post(Client(), "/auth/password/reset", new).status_code == 400
    assert sign_in(Client(), "another long phrase").status_code == 200


def test_a_session_has_a_new_id_after_sign_in_and_none_after_sign_out(alice: User, browser: Client) -> None:
    browser.get(f"{AUTH}/auth/session")
    assert sign_in(browser).status_code == 200
    cookie = browser.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert browser.delete(f"{AUTH}/auth/session").status_code == 401
    stale = Client()
    stale.cookies["sessionid"] = cookie.value
    assert stale.get("/api/v1/me/").status_code == 401


def test_an_account_endpoint_without_csrf_token_is_refused(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = sign_in(strict)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize(
    "password", ["short", "password1234", "alice@example.com"], ids=["short", "common", "like_email"]
)
def test_a_weak_password_is_refused_with_a_reason(browser: Client, password: str) -> None:
    response = post(browser, "/auth/signup", {"email": "alice@example.com", "password": password})
    assert response.status_code == 400
    assert response.json()["errors"][0]["param"] == "password"
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password", ["  spaces  are kept  ", "鯖" * 12, "e\N{COMBINING ACUTE ACCENT}" * 12, "🐟" * 128]
)
def test_a_password_round_trips_unchanged(browser: Client, password: str) -> None:
    post(browser, "/auth/signup", {"email": "new@example.com", "password": password})
    assert User.objects.get().check_password(password)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"[" * 16_000, 400),
        (b'{"a":' * 3_000, 400),
        (b"[]", 400),
        (b'{"email": "a@example.com", "password": NaN}', 400),
        (rb'{"email": "\ud800@example.com", "password": "a long enough phrase"}', 400),
        (b'{"email": "a@example.com", "email": "b@example.com"}', 400),
        (b"\xff\xfe", 400),
        (b" " * 20_000, 413),
    ],
    ids=["deep_list", "deep_object", "list", "nan", "lone_surrogate", "twice", "not_utf8", "large"],
)
def test_a_malformed_account_body_is_a_problem_not_a_crash(browser: Client, raw: bytes, status: int) -> None:
    response = browser.post(f"{AUTH}/auth/signup", raw, content_type="application/json")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert not User.objects.exists()


def test_an_account_body_that_is_no_json_is_refused_by_its_type(browser: Client) -> None:
    response = browser.post(f"{AUTH}/auth/login", b"email=a", content_type="text/plain")
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_guessing_a_password_stops_by_client_address(alice: User) -> None:
    codes = [sign_in(Client(), "wrong guess number 1").json()["errors"][0]["code"] for _ in range(11)]
    assert codes[9] == "email_password_mismatch"
    assert codes[10] == "too_many_login_attempts"


@pytest.mark.slow
def test_a_stranger_cannot_lock_the_owner_out(alice: User) -> None:
    for _ in range(12):
        Client(REMOTE_ADDR="198.51.100.7").post(
            f"{AUTH}/auth/login", {"email": alice.email, "password": "wrong guess"}, content_type="application/json"
        )
    assert sign_in(Client(REMOTE_ADDR="198.51.100.8")).status_code == 200


def test_forged_forwarded_addresses_do_not_widen_the_limit(alice: User) -> None:
    body = {"email": alice.email, "password": "wrong guess"}
    for n in range(12):
        answer = post(Client(), "/auth/login", body, **{"x-forwarded-for": f"192.0.2.{n}"})
    assert answer.json()["errors"][0]["code"] == "too_many_login_attempts"


def test_an_account_is_deleted_with_its_password_and_leaves_nothing(alice: User, browser: Client) -> None:
    sign_in(browser)
    wrong = browser.delete("/api/v1/me/", {"password": "wrong guess"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["errors"]["password"][0]["code"]) == (400, "incorrect_password")
    gone = browser.delete("/api/v1/me/", {"password": PASSWORD}, content_type="application/json")
    assert gone.status_code == 204
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not EmailAddress.objects.filter(email=alice.email).exists()
    assert browser.get("/api/v1/me/").status_code == 401
