"""The schema is true: it is the committed one, what is answered conforms to it, and nobody reaches another's things."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.utils import timezone
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from alerts.models import DefaultRule, Delivery
from alerts.web_push import server_key, to_text
from conftest import make_person
from PriceAlert.tests.makers import (
    make_capture,
    make_import,
    make_listing,
    make_notification,
    make_rule,
    make_watch,
    make_webhook,
)
from products.models import ListingImage, SiteTerms
from testkit.browser import Browser
from users.models import User

COMMITTED = Path(settings.BASE_DIR) / "frontend" / "openapi.yaml"
SCHEMA: dict[str, Any] = yaml.safe_load(COMMITTED.read_text())
DIGEST = "d" * 64

# A body that is right in itself, for each operation that takes one; "OWN" stands for the owner's tracked product.
BODIES: dict[str, dict[str, Any]] = {
    "alertEmailConfirm": {"key": "no key of ours"},
    "alertEmailCreate": {"email": "phone@example.com"},
    "alertRulesCreate": {"tracked_product": "OWN", "kind": "any_fall"},
    "alertRulesPreview": {"tracked_product": "OWN", "kind": "any_fall"},
    "alertRulesPartialUpdate": {"is_on": False},
    "capturesCreate": {"url": "https://kawase.example/item/1/", "html": "<title>A page</title>"},
    "defaultRulesCreate": {"kind": "unseen", "days": 7},
    "importsAlert": {"kind": "any_fall"},
    "importsCreate": {"text": "https://kawase.example/item/1/"},
    "meDestroy": {"password": "wrong guess"},
    "mePartialUpdate": {"language": "en"},
    "notificationsMarkRead": {"ids": []},
    "notificationsMarkUnread": {"ids": []},
    "siteTermsUpdate": {"usual_shipping": {"amount": "500", "currency": "JPY"}, "is_member": False},
    "webhooksCreate": {"name": "Home", "url": "https://hooks.example/alerts"},
    "pushCreate": {
        "name": "Firefox",
        "url": "https://push.example/send/abc",
        "p256dh": to_text(Browser().p256dh),
        "auth": to_text(Browser().auth),
        "server_key": server_key(),
    },
    "trackedProductsBulk": {"ids": ["OWN"], "action": "pause"},
    "trackedProductsCreate": {"url": "https://kawase.example/item/1/"},
    "trackedProductsMove": {"after": None},
    "trackedProductsPartialUpdate": {"memo": "changed"},
    "trackedProductsPick": {"candidate": {"amount": "1480", "currency": "JPY"}},
    "trackedProductsPurchase": {"amount": "1480", "currency": "JPY"},
    "trackedProductsSameAs": {"other": None},
    "trackedProductsTypePrice": {"amount": "1480", "currency": "JPY"},
}
QUERIES = {
    "sitesLookup": {"url": "https://kawase.example/item/1/"},
    # The owner's product had its price yesterday too.
    "trackedProductsEvidence": {"at": (timezone.now() - dt.timedelta(days=1)).isoformat()},
}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


OPERATIONS = [pytest.param(*found, id=found[2]["operationId"]) for found in operations()]
WITH_ID = [found for found in OPERATIONS if "{" in str(found.values[0])]


class Things:
    """One of everything that an address can name, owned by one person."""

    def __init__(self, owner: User) -> None:
        listing = make_listing()
        self.watch = make_watch(owner, listing=listing, prices=(2000, 1800))
        self.rule = make_rule(self.watch)
        self.default = DefaultRule.objects.create(user=owner, kind="gone")
        self.of_import = make_import(self.watch)
        self.capture = make_capture(self.watch)
        self.notification = make_notification(self.watch, state="unknown")
        self.webhook = make_webhook(owner)
        self.posted = Delivery.objects.create(
            user=owner, webhook=self.webhook, channel="webhook", key=f"webhook:{self.webhook.pk}", state="sent"
        )
        SiteTerms.objects.get_or_create(
            user=owner, site=listing.site, defaults={"usual_shipping": 500, "currency": "JPY"}
        )
        ListingImage.objects.create(
            listing=listing, source_url="https://kawase.example/1.png", content_type="image/png", body=b"\x89PNG",
            digest=DIGEST, fetched_at=timezone.now(),
        )  # fmt: skip

    def fill(self, path: str) -> str:
        """The address with this person's ids. A KeyError means: an operation of a kind that has no thing here yet."""
        named = {
            "tracked-products": self.watch.public_id,
            "captures": self.capture.public_id,
            "imports": self.of_import.public_id,
            "alert-rules": self.rule.public_id,
            "notifications": self.notification.public_id,
            "default-rules": self.default.public_id,
            "webhooks": self.webhook.public_id,
        }
        listing = self.watch.listing
        values = {"listing_id": str(listing.public_id), "digest": DIGEST, "code": listing.site.code}
        values["delivery_id"] = str(self.posted.public_id)
        if "{id}" in path:
            values["id"] = str(named[path.split("/")[3]])
        return path.format(**values)


def call(client: APIClient, path: str, method: str, operation: dict[str, Any], things: Things):
    name = operation["operationId"]
    assert "requestBody" not in operation or name in BODIES, f"{name} has no body in BODIES"
    body = json.loads(json.dumps(BODIES.get(name)).replace("OWN", str(things.watch.public_id)))
    sent = QUERIES.get(name) if method == "get" else body
    response = getattr(client, method)(things.fill(path), sent)
    # A file that is sent stays open else. The end of a request closes the database's connection: not the test's.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return response


def test_the_committed_schema_is_the_one_of_the_code(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)
    assert made.read_text() == COMMITTED.read_text(), "run manage.py spectacular --file frontend/openapi.yaml"


@pytest.mark.parametrize(("path", "method", "operation"), WITH_ID)
def test_a_stranger_finds_nothing_and_changes_nothing(as_alice, path: str, method: str, operation) -> None:
    theirs = Things(make_person("bob@example.com"))
    before = theirs.watch.listing.asked_at, theirs.watch.memo, theirs.rule.is_on
    assert call(as_alice, path, method, operation, theirs).status_code == 404
    for row in (theirs.watch, theirs.rule, theirs.notification, theirs.watch.listing):
        row.refresh_from_db()
    assert (theirs.watch.listing.asked_at, theirs.watch.memo, theirs.rule.is_on) == before
    assert theirs.watch.deleted_at is theirs.rule.deleted_at is theirs.notification.read_at is None


@pytest.mark.parametrize(("path", "method", "operation"), WITH_ID)
def test_an_operator_is_a_stranger_here_too(operator: User, path: str, method: str, operation) -> None:
    client = APIClient()
    client.force_login(operator)
    theirs = Things(make_person("bob@example.com"))
    assert call(client, path, method, operation, theirs).status_code == 404


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_who_is_not_signed_in_gets_401_and_nothing_else(alice: User, path: str, method: str, operation) -> None:
    if not operation.get("security"):
        pytest.skip("open to all")
    for client in (APIClient(), _signed_out(alice)):
        response = call(client, path, method, operation, Things(alice))
        assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
        alice.tracked_products.all().delete()


def _signed_out(person: User) -> APIClient:
    """A client that still sends the cookie of a session that has ended."""
    client = APIClient()
    client.force_login(person)
    cookie = client.cookies["sessionid"].value
    client.logout()
    client.cookies["sessionid"] = cookie
    return client


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every object shut: an answer may hold no name that is not in it."""
    shut = deepcopy(schema)
    for component in shut["components"]["schemas"].values():
        if "properties" in component:
            component["additionalProperties"] = False
    return shut


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_answer_is_documented_and_of_the_documented_form(alice, path: str, method: str, operation) -> None:
    client = APIClient()
    client.force_login(alice)
    response = call(client, path, method, operation, Things(alice))
    documented = operation["responses"][str(response.status_code)]
    content = documented.get("content", {})
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if "application/json" not in content and "application/problem+json" not in content:
        return
    schema = closed(SCHEMA) | content[kind]["schema"]
    errors = list(Draft202012Validator(schema).iter_errors(json.loads(response.content)))
    assert not errors, "; ".join(f"{error.json_path}: {error.message[:200]}" for error in errors)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_no_operation_takes_a_parameter_it_does_not_name(alice: User, path: str, method: str, operation) -> None:
    client = APIClient()
    client.force_login(alice)
    things = Things(alice)
    body = json.loads(json.dumps(BODIES.get(operation["operationId"])).replace("OWN", str(things.watch.public_id)))
    filled = f"{things.fill(path)}?user__password__startswith=a"
    response = client.get(filled) if method == "get" else getattr(client, method)(filled, body)
    assert response.status_code == 400
    assert response.json()["errors"]["user__password__startswith"][0]["code"] == "unknown_parameter"
