"""Webhooks as their person handles them over the API."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from alerts.models import Delivery, Webhook
from PriceAlert.tests.makers import make_webhook
from users.models import User


@pytest.fixture
def client(alice: User) -> APIClient:
    client = APIClient()
    client.force_login(alice)
    return client


def test_a_secret_is_told_when_it_is_made_and_never_again(client: APIClient) -> None:
    made = client.post("/api/v1/webhooks/", {"name": "Home", "url": "https://HOOKS.example"}, format="json")
    assert made.status_code == 201
    assert made.json()["webhook"]["url"] == "https://hooks.example/"
    (listed,) = client.get("/api/v1/webhooks/").json()
    assert made.json()["secret"] not in str(listed)
    again = client.post(f"/api/v1/webhooks/{listed['id']}/rotate/").json()
    assert again["secret"] != made.json()["secret"]
    assert again["webhook"]["former_secret_until"] is not None


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "https://router.local/", "ftp://hooks.example/"])
def test_an_address_that_is_not_public_is_told_at_its_field(client: APIClient, url: str) -> None:
    refused = client.post("/api/v1/webhooks/", {"name": "x", "url": url}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["url"])
    assert not Webhook.objects.exists()


def test_a_test_and_a_replay_are_owed_like_any_message(client: APIClient, alice: User) -> None:
    webhook = make_webhook(alice)
    test = client.post(f"/api/v1/webhooks/{webhook.public_id}/test/")
    assert (test.status_code, test.json()["state"], test.json()["is_test"]) == (202, "owed", True)
    replay = f"/api/v1/webhooks/{webhook.public_id}/deliveries/{test.json()['id']}/replay/"
    assert client.post(replay).json()["code"] == "not_replayable"
    Delivery.objects.update(state="failed", reply_code=404)
    (listed,) = client.get("/api/v1/webhooks/").json()
    assert [one["can_replay"] for one in listed["deliveries"]] == [True]
    assert "404" in listed["deliveries"][0]["message"]
    assert client.post(replay).status_code == 202
    assert Delivery.objects.get().state == "owed"


def test_one_that_is_off_says_why_and_is_switched_on_again(client: APIClient, alice: User) -> None:
    webhook = make_webhook(alice)
    Webhook.objects.update(off_at=webhook.created_at, off_because="gone")
    (listed,) = client.get("/api/v1/webhooks/").json()
    assert "Home" in listed["off"]
    refused = client.post(f"/api/v1/webhooks/{webhook.public_id}/test/")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_is_off")
    assert client.post(f"/api/v1/webhooks/{webhook.public_id}/switch-on/").json()["off"] is None
    assert client.post(f"/api/v1/webhooks/{webhook.public_id}/test/").status_code == 202


def test_what_was_owed_goes_with_its_webhook(client: APIClient, alice: User) -> None:
    webhook = make_webhook(alice)
    client.post(f"/api/v1/webhooks/{webhook.public_id}/test/")
    assert client.delete(f"/api/v1/webhooks/{webhook.public_id}/").status_code == 204
    assert not Delivery.objects.exists()
