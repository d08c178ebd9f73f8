from __future__ import annotations

import socket

import pytest
from django.core.cache import cache
from django.test import Client

from PriceAlert.cache import FallbackCache
from users.models import User


@pytest.fixture
def away() -> FallbackCache:
    """A cache whose server is not there: a port that was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = FallbackCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    found.clear()
    return found


def test_what_is_kept_while_the_server_is_away_is_there_again(away: FallbackCache) -> None:
    assert away.add("tries", 1)
    assert not away.add("tries", 2)
    away.set("tries", 3)
    assert away.get("tries") == 3
    assert away.delete("tries")
    assert away.get("tries", "none") == "none"


def test_many_names_do_not_make_it_forget_one_while_the_server_is_away(away: FallbackCache) -> None:
    away.set("tries-of-one", 10)
    for number in range(2000):
        away.set(f"tries-of-stranger-{number}", 1)
    assert away.get("tries-of-one") == 10


def test_guessing_is_still_limited_while_the_server_is_away(alice: User, away: FallbackCache, monkeypatch) -> None:
    for name in ("add", "get", "set", "delete"):
        monkeypatch.setattr(cache, name, getattr(away, name))
    body = {"email": alice.email, "password": "wrong guess"}
    for _ in range(11):
        answer = Client().post("/api/v1/auth/browser/v1/auth/login", body, content_type="application/json")
    assert answer.json()["errors"][0]["code"] == "too_many_login_attempts"
