"""Second factors by allauth's headless API: what they keep, what they open, what they never open twice."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD, make_person
from PriceAlert.accounts.tests.test_races_and_ends import at_once
from users.models import AccountMail, User

AUTH = "/api/v1/auth/browser/v1"
TOTP = f"{AUTH}/account/authenticators/totp"
CODES = f"{AUTH}/account/authenticators/recovery-codes"


def post(client: Client, path: str, body: Mapping[str, object]):
    return client.post(f"{AUTH}{path}", body, content_type="application/json")


def sign_in(client: Client, password: str = PASSWORD):
    return post(client, "/auth/login", {"email": "alice@example.com", "password": password})


def code_of(secret: str, *, periods: int = 0) -> str:
    """What an app shows now, or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods)))


class App:
    """Alice's browser, in which she has set up an authenticator app."""

    def __init__(self, client: Client) -> None:
        assert sign_in(client).status_code == 200
        assert post(client, "/auth/reauthenticate", {"password": PASSWORD}).status_code == 200
        self.secret: str = client.get(TOTP).json()["meta"]["secret"]
        made = client.post(TOTP, {"code": code_of(self.secret)}, content_type="application/json")
        assert made.status_code == 200, made.content
        self.client = client

    def recovery_codes(self) -> list[str]:
        codes: list[str] = self.client.get(CODES).json()["data"]["unused_codes"]
        return codes


@pytest.fixture
def app(alice: User) -> App:
    return App(Client())


@pytest.fixture
def at_the_code(app: App) -> Client:
    """A browser that gave the right password and is asked for the code."""
    browser = Client(headers={"accept-language": "en"})
    answer = sign_in(browser)
    assert answer.status_code == 401
    assert {"id": "mfa_authenticate", "is_pending": True, "types": ["recovery_codes", "totp"]} in answer.json()["data"][
        "flows"
    ]
    return browser


def test_the_password_alone_no_longer_opens_an_account_with_an_app(app: App, at_the_code: Client) -> None:
    assert at_the_code.get("/api/v1/me/").status_code == 401
    opened = post(at_the_code, "/auth/2fa/authenticate", {"code": code_of(app.secret)})
    assert opened.status_code == 200
    assert at_the_code.get("/api/v1/me/").status_code == 200


def test_nothing_in_the_database_gives_a_secret_or_a_recovery_code(app: App) -> None:
    codes = app.recovery_codes()
    kept = str(list(Authenticator.objects.values()))
    assert app.secret not in kept
    assert not any(code in kept for code in codes)


def test_a_key_that_moved_to_the_fallbacks_still_opens(app: App, at_the_code: Client, settings) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of forty characters and more", [old]
    browser = Client()
    sign_in(browser)
    assert post(browser, "/auth/2fa/authenticate", {"code": code_of(app.secret)}).status_code == 200


def test_a_key_that_is_lost_shuts_the_factor_without_a_crash(app: App, settings) -> None:
    codes = app.recovery_codes()
    settings.SECRET_KEY = "another key of forty characters and more"
    browser = Client()
    sign_in(browser)
    for code in (code_of(app.secret), codes[0]):
        assert post(browser, "/auth/2fa/authenticate", {"code": code}).status_code == 400
    assert browser.get("/api/v1/me/").status_code == 401


def test_a_code_opens_once_even_where_the_cache_was_emptied(app: App, at_the_code: Client) -> None:
    code = code_of(app.secret)
    assert post(at_the_code, "/auth/2fa/authenticate", {"code": code}).status_code == 200
    cache.clear()
    thief = Client()
    sign_in(thief)
    assert post(thief, "/auth/2fa/authenticate", {"code": code}).json()["errors"][0]["code"] == "incorrect_code"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_one_code_given_in_many_browsers_at_once_opens_one(kind: str) -> None:
    make_person("alice@example.com")
    app = App(Client())
    code = code_of(app.secret) if kind == "app" else app.recovery_codes()[0]
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        sign_in(browser)
    answers = at_once(4, lambda index: post(browsers[index], "/auth/2fa/authenticate", {"code": code}).status_code)
    assert answers == {200: 1, 400: 3}


@pytest.mark.parametrize(("periods", "status"), [(-2, 400), (-1, 200), (1, 200), (2, 400)])
def test_a_clock_may_be_half_a_minute_off(app: App, at_the_code: Client, periods: int, status: int) -> None:
    code = code_of(app.secret, periods=periods)
    assert post(at_the_code, "/auth/2fa/authenticate", {"code": code}).status_code == status


def test_a_wrong_code_says_how_many_tries_are_left_and_then_to_wait(app: App, at_the_code: Client) -> None:
    said = [
        post(at_the_code, "/auth/2fa/authenticate", {"code": "000000"}).json()["errors"][0]["message"]
        for _ in range(11)
    ]
    assert said[0].endswith("9 tries left.")
    assert said[8].endswith("1 try left.")
    assert said[9].endswith("Wait some minutes before you try again.")
    assert said[10] == "Too many tries. Wait some minutes, then try again."
    right = post(at_the_code, "/auth/2fa/authenticate", {"code": code_of(app.secret)})
    assert right.status_code == 400


def test_a_wrong_password_says_how_many_tries_are_left(alice: User) -> None:
    said = [
        sign_in(Client(headers={"accept-language": "en"}), "wrong guess").json()["errors"][0]["message"]
        for _ in range(2)
    ]
    assert said == [f"The email address or the password is wrong. {left} tries left." for left in (9, 8)]
    in_japanese = sign_in(Client(headers={"accept-language": "ja"}), "wrong guess").json()["errors"][0]["message"]
    assert in_japanese == "メールアドレスかパスワードがちがいます。あと7回試せます。"


def test_recovery_codes_are_shown_once_and_each_opens_once(app: App) -> None:
    codes = app.recovery_codes()
    assert len(set(codes)) == 10
    assert "unused_codes" not in app.client.get(CODES).json()["data"]
    for status in (200, 400):
        browser = Client()
        sign_in(browser)
        assert post(browser, "/auth/2fa/authenticate", {"code": codes[0]}).status_code == status
    assert app.client.get(CODES).json()["data"]["unused_code_count"] == 9


def test_new_recovery_codes_end_the_former_ones(app: App) -> None:
    former = app.recovery_codes()
    new = app.client.post(CODES, {}, content_type="application/json").json()["data"]["unused_codes"]
    assert not set(former) & set(new)
    browser = Client()
    sign_in(browser)
    assert post(browser, "/auth/2fa/authenticate", {"code": former[0]}).status_code == 400


@pytest.mark.parametrize("act", ["totp", "codes", "remove", "passkey"])
def test_a_borrowed_browser_changes_no_factor_without_the_password(alice: User, app: App, act: str) -> None:
    borrowed = Client()
    borrowed.force_login(alice)
    calls = {
        "totp": lambda: borrowed.post(TOTP, {"code": "000000"}, content_type="application/json"),
        "codes": lambda: borrowed.post(CODES, {}, content_type="application/json"),
        "remove": lambda: borrowed.delete(TOTP),
        "passkey": lambda: borrowed.get(f"{AUTH}/account/authenticators/webauthn?passwordless"),
    }
    assert calls[act]().status_code in (400, 401)
    assert Authenticator.objects.count() == 2


def test_the_app_is_removed_with_its_recovery_codes_and_its_person_is_told_each_time(
    alice: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        app = App(Client())
    assert app.client.delete(TOTP).status_code == 200
    assert not Authenticator.objects.exists()
    assert sign_in(Client()).status_code == 200
    assert [mail.subject for mail in AccountMail.objects.order_by("pk")] == [
        "Signing in to PriceAlert now asks for a code",
        "Signing in to PriceAlert no longer asks for a code",
    ]


def test_the_picture_for_the_app_says_what_the_secret_says(alice: User) -> None:
    browser = Client()
    sign_in(browser)
    meta = browser.get(TOTP).json()["meta"]
    assert meta["totp_url"].startswith("otpauth://totp/alice%40example.com?secret=" + meta["secret"])
    assert "issuer=PriceAlert" in meta["totp_url"]
    assert re.match(r"<(\?xml|svg)", meta["totp_svg"])
    assert "<script" not in meta["totp_svg"]


def test_who_has_a_second_factor_can_still_change_the_address(app: App) -> None:
    asked = post(app.client, "/account/email", {"email": "new@example.com"})
    assert asked.status_code == 200, asked.content


def test_a_new_password_by_mail_does_not_go_round_the_second_factor(app: App, alice: User) -> None:
    browser = Client()
    post(browser, "/auth/password/request", {"email": alice.email})
    found = re.search(r"/reset-password/(\S+)", AccountMail.objects.latest("pk").text)
    assert found
    post(browser, "/auth/password/reset", {"key": found[1], "password": "another long phrase"})
    assert browser.get("/api/v1/me/").status_code == 401
    assert sign_in(browser, "another long phrase").status_code == 401


def test_the_admins_door_takes_no_password_of_who_has_a_second_factor(operator: User) -> None:
    form = {"username": operator.email, "password": PASSWORD}
    assert Client().post("/admin/login/", form).status_code == 302
    Authenticator.objects.create(user=operator, type="totp", data={"secret": "sealed"})
    shut = Client()
    answer = shut.post("/admin/login/", form)
    assert answer.status_code == 200
    assert "/sign-in" in answer.content.decode()
    assert shut.get("/api/v1/me/").status_code == 401


def test_an_operator_lets_a_person_in_again_who_lost_everything(app: App, alice: User, operator: User) -> None:
    at_admin = Client()
    at_admin.force_login(operator)
    form = {"action": "take_away_second_factors", "_selected_action": [alice.pk, operator.pk]}
    page = at_admin.post(reverse("admin:users_user_changelist"), form, follow=True)
    assert "1 of 2 had second factors" in page.content.decode()
    assert sign_in(Client()).status_code == 200
    assert AccountMail.objects.latest("pk").recipient == alice.email


NOT_PASSKEYS: list[object] = [
    None, "", "x", 7, [], {}, {"id": 7}, {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": None},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": 5, "attestationObject": []}},
    {"id": "AA", "rawId": "AA", "type": "public-key",
     "response": {"clientDataJSON": "AA", "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA"}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "clientExtensionResults": {},
     "response": {"clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "AA" * 40,
                  "signature": "AA", "userHandle": "MQ"}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": {"a": 1}}},
    {"id": "é", "rawId": "\N{FULLWIDTH LATIN CAPITAL LETTER A}", "type": "public-key", "response": {"userHandle": "!"}},
]  # fmt: skip


@pytest.mark.parametrize("credential", NOT_PASSKEYS, ids=range(len(NOT_PASSKEYS)))
def test_what_is_no_passkey_is_refused_and_breaks_nothing(app: App, credential: object) -> None:
    visitor = Client()
    visitor.get(f"{AUTH}/auth/webauthn/login")
    assert post(visitor, "/auth/webauthn/login", {"credential": credential}).status_code == 400
    app.client.get(f"{AUTH}/account/authenticators/webauthn?passwordless")
    path = "/account/authenticators/webauthn"
    assert post(app.client, path, {"name": "x", "credential": credential}).status_code == 400
    app.client.get(f"{AUTH}/auth/webauthn/reauthenticate")
    assert post(app.client, "/auth/webauthn/reauthenticate", {"credential": credential}).status_code == 400
    assert visitor.get("/api/v1/me/").status_code == 401
    assert not Authenticator.objects.filter(type="webauthn").exists()


@pytest.mark.parametrize(
    "code", ["", " ", "1", "１２３４５６", "000000\N{NULL}", "9" * 5000, 123456, None, ["123456"], {}]
)
def test_what_is_no_code_is_refused_and_breaks_nothing(app: App, at_the_code: Client, code: object) -> None:
    assert post(at_the_code, "/auth/2fa/authenticate", {"code": code}).status_code == 400
