"""A memo is its person's own: kept as it was written, run by nothing, and told to nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

from alerts.deliver import deliver
from alerts.evaluate import evaluate
from alerts.post import post
from alerts.smtp import Server
from alerts.tests.conftest import minutes, rule_on, see
from alerts.webhook import add
from ec_sites.door import Door
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.receiver import receiver
from testkit.smtp import ScriptedMailServer
from users.models import User

MEMO = "{{7|add:7000}} ${7*7} {% debug %} {% include 'admin/base.html' %} %(price)s <script>alert(1)</script>"
# What stays of it, and what it would come to where something ran it or took it for markup.
TRACES = ("7|add", "7007", "7*7", "{%", "admin/base", "%(price)s", "alert(1)")


@pytest.fixture
def noted(watched: TrackedProduct, as_alice: APIClient) -> TrackedProduct:
    answer = as_alice.patch(f"/api/v1/tracked-products/{watched.public_id}/", {"memo": MEMO})
    assert (answer.status_code, answer["Content-Type"], answer.json()["memo"]) == (200, "application/json", MEMO)
    return watched


def tell(watched: TrackedProduct, listing: Listing) -> None:
    see(listing, 32800)
    rule_on(watched, "any_fall")
    see(listing, 27800)
    evaluate(None, now=database_now())


def is_clean(text: str) -> bool:
    return "SORA H7" in text and not any(trace in text for trace in TRACES)


@pytest.mark.parametrize("rhythm", ["at_once", "daily"])
def test_no_mail_says_or_runs_it(
    rhythm: str, noted: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    User.objects.update(mail_rhythm=rhythm)
    tell(noted, listing)
    assert deliver([], server=smtp, owner="a worker", clock=lambda: database_now() + minutes(24 * 60)) == 1
    message = mail_server.ledger[-1].message
    for subtype in ("plain", "html"):
        part = message.get_body((subtype,))
        assert part is not None and is_clean(part.get_content())
    assert is_clean(str(message["Subject"])) or rhythm == "daily"


def test_neither_a_webhook_nor_the_feed_nor_the_calendar_does(
    noted: TrackedProduct, listing: Listing, alice: User, as_alice: APIClient
):
    with receiver() as hook:
        door = Door(user_agent="test", host_map={"hooks.example": ("127.0.0.1", hook.port)})
        add(alice, name="Home", url="https://hooks.example/", now=database_now())
        tell(noted, listing)
        assert post([], door=door, owner="a worker", clock=database_now) == 1
    assert is_clean(hook.received[0].body.decode())
    links = as_alice.post("/api/v1/me/feed/").json()
    for kind in ("atom_url", "calendar_url"):
        path = "/" + links[kind].split("/", 3)[3]
        assert is_clean(Client().get(path).content.decode())


def test_an_operator_does_not_see_it(noted: TrackedProduct, operator: User, client: Client):
    client.force_login(operator)
    page = client.get(f"/admin/products/trackedproduct/{noted.pk}/change/")
    assert page.status_code == 200
    assert is_clean(page.content.decode())
