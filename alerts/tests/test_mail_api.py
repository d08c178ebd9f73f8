"""What a person is told of an address that mail no longer goes to, and how they have it tried again."""

from __future__ import annotations

from rest_framework.test import APIClient

from alerts.models import AddressTrouble
from products.clock import database_now
from users.models import User


def test_a_person_learns_that_mail_has_stopped_and_has_it_tried_again(as_alice: APIClient, alice: User):
    assert as_alice.get("/api/v1/alert-mail/").json() == {"stopped": None}
    AddressTrouble.objects.create(user=alice, address=alice.email, hard_bounces=3)
    stopped = as_alice.get("/api/v1/alert-mail/").json()["stopped"]
    assert (stopped["address"], stopped["because"]) == (alice.email, "bounced")
    assert as_alice.post("/api/v1/alert-mail/try-again/").json() == {"stopped": None}
    assert AddressTrouble.objects.get().hard_bounces == 0


def test_trying_again_is_for_ones_own_address_alone(as_bob: APIClient, alice: User):
    AddressTrouble.objects.create(user=alice, address=alice.email, complained_at=database_now())
    as_bob.post("/api/v1/alert-mail/try-again/")
    assert AddressTrouble.objects.get(user=alice).complained_at is not None
    assert as_bob.get("/api/v1/alert-mail/").json() == {"stopped": None}
