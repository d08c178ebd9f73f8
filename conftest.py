"""The cast of the tests: alice owns, bob must not see, the operator has the admin."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from hypothesis import settings
from rest_framework.test import APIClient

from users.models import User

PASSWORD = "correct horse battery"

# How long an example takes says more of the machine than of the code. How many are tried: testkit/examples.py.
settings.register_profile("usual", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=1_000)
settings.load_profile("usual")


@functools.cache
def _hashed_password() -> str:
    """Hashed once: Argon2 is slow on purpose, and most tests never sign in."""
    return make_password(PASSWORD)


def make_person(email: str, **fields: Any) -> User:
    person = User.objects.create(email=email, password=_hashed_password(), **fields)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


@pytest.fixture
def alice(db: None) -> User:
    return make_person("alice@example.com", language="en", time_zone="UTC")


@pytest.fixture
def bob(db: None) -> User:
    return make_person("bob@example.com", language="en", time_zone="UTC")


@pytest.fixture
def operator(db: None) -> User:
    return make_person("operator@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def as_alice(alice: User) -> APIClient:
    client = APIClient(enforce_csrf_checks=False)
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(bob: User) -> APIClient:
    client = APIClient(enforce_csrf_checks=False)
    client.force_login(bob)
    return client


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    """Counters of tries would leak from test to test."""
    cache.clear()
