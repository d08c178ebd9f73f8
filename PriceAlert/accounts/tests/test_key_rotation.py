"""SECRET_KEY is changed: what the old one made goes on while it is a fallback, and ends with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from alerts.models import Webhook
from alerts.webhook import add, rotate
from conftest import PASSWORD
from PriceAlert.accounts.tests.test_accounts import SIGN_UP, link_key, post, sign_in
from PriceAlert.accounts.tests.test_alert_email import key_in
from PriceAlert.accounts.tests.test_second_factor import App, code_of
from users.models import AccountMail, User
from users.sealed import unseal

# Each signs in several times, and a password is slow to check.
pytestmark = pytest.mark.slow

NEW = "the key after the rotation, of forty and more"


# Each has something made with the old key, and gives the question whether it still opens.
Opens = Callable[[], bool]


def a_session() -> Opens:
    browser = Client()
    assert sign_in(browser).status_code == 200
    return lambda: browser.get("/api/v1/me/").status_code == 200


def a_link_that_confirms_an_address() -> Opens:
    browser = Client()
    post(browser, "/auth/signup", SIGN_UP)
    key = link_key(AccountMail.objects.latest("pk"))
    # 401: confirmed, and now to sign in.
    return lambda: post(Client(), "/auth/email/verify", {"key": key}).status_code in (200, 401)


def a_link_that_sets_a_password_anew() -> Opens:
    post(Client(), "/auth/password/request", {"email": "alice@example.com"})
    key = link_key(AccountMail.objects.latest("pk"))
    body = {"key": key, "password": "another long enough phrase"}
    return lambda: post(Client(), "/auth/password/reset", body).status_code in (200, 401)


def a_link_that_confirms_where_alerts_go() -> Opens:
    browser = Client()
    sign_in(browser)
    path = "/api/v1/me/alert-email/"
    asked = browser.post(path, {"email": "phone@example.com"}, content_type="application/json")
    assert asked.status_code == 200
    key = key_in(AccountMail.objects.latest("pk"))
    confirm: Any = {"path": f"{path}confirm/", "data": {"key": key}, "content_type": "application/json"}
    return lambda: Client().post(**confirm).status_code == 200


def a_second_factor() -> Opens:
    app = App(Client())

    def opens() -> bool:
        browser = Client()
        assert sign_in(browser, PASSWORD).status_code == 401
        return bool(post(browser, "/auth/2fa/authenticate", {"code": code_of(app.secret)}).status_code == 200)

    return opens


def recovery_codes() -> Opens:
    code = App(Client()).recovery_codes()[0]

    def opens() -> bool:
        browser = Client()
        assert sign_in(browser, PASSWORD).status_code == 401
        return bool(post(browser, "/auth/2fa/authenticate", {"code": code}).status_code == 200)

    return opens


MADE = [
    a_session,
    a_link_that_confirms_an_address,
    a_link_that_sets_a_password_anew,
    a_link_that_confirms_where_alerts_go,
    a_second_factor,
    recovery_codes,
]


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_what_the_old_key_made_goes_on_while_it_is_a_fallback(alice: User, settings, make: Callable[[], Opens]) -> None:
    opens = make()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    assert opens()


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_what_the_old_key_made_ends_with_it(alice: User, settings, make: Callable[[], Opens]) -> None:
    opens = make()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    assert not opens()


def test_a_session_seen_during_the_rotation_belongs_to_the_new_key_from_then_on(alice: User, settings) -> None:
    opens = a_session()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    assert opens()
    settings.SECRET_KEY_FALLBACKS = []
    assert opens()


@pytest.mark.parametrize("make", [a_second_factor, recovery_codes], ids=lambda make: make.__name__)
def test_second_factors_sealed_anew_outlive_the_old_key(alice: User, settings, make: Callable[[], Opens]) -> None:
    opens = make()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    said = io.StringIO()
    call_command("reseal", stdout=said)
    assert said.getvalue() == "2 second factors are sealed with the present key; none needs an older one.\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert opens()


def test_a_factor_whose_key_is_gone_is_told_and_left_as_it_is(alice: User, settings) -> None:
    opens, old, said = a_second_factor(), settings.SECRET_KEY, io.StringIO()
    settings.SECRET_KEY = NEW
    with pytest.raises(CommandError, match=r"missing in SECRET_KEY_FALLBACKS"):
        call_command("reseal", stdout=said)
    assert "0 second factors are sealed with the present key; 2 cannot be read." in said.getvalue()
    settings.SECRET_KEY_FALLBACKS = [old]
    assert opens()


def test_the_secret_of_a_webhook_sealed_anew_outlives_the_old_key(alice: User, settings) -> None:
    issued = add(alice, name="Home", url="https://hooks.example/", now=timezone.now())
    rotate(issued.webhook, now=timezone.now())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    said = io.StringIO()
    call_command("reseal", stdout=said)
    assert "1 webhooks are sealed with the present key" in said.getvalue()
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(Webhook.objects.get().former_secret) == issued.secret
