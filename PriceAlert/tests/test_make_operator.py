from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from conftest import PASSWORD
from users.models import User


def make(email: str) -> str:
    said = io.StringIO()
    call_command("make_operator", email, stdout=said)
    return said.getvalue()


def test_a_new_operator_can_open_the_admin_with_the_password_that_was_shown(db: None) -> None:
    found = re.search(r"shown once\): (\S+)", make("ops@example.com"))
    assert found
    client = Client()
    client.post("/admin/login/", {"username": "ops@example.com", "password": found[1]})
    assert client.get("/admin/").status_code == 200


def test_a_person_becomes_an_operator_and_keeps_their_password(alice: User) -> None:
    assert "shown once" not in make("ALICE@example.com")
    alice.refresh_from_db()
    assert alice.is_staff
    assert alice.check_password(PASSWORD)
    assert User.objects.count() == 1


def test_what_is_no_address_makes_nobody(db: None) -> None:
    with pytest.raises(CommandError, match="not an email address"):
        make("ops")
    assert not User.objects.exists()
