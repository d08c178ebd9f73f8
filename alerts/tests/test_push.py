"""Push messages, taken by a service on loopback and opened with a browser's keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from alerts import web_push
from alerts.evaluate import evaluate
from alerts.models import Delivery, Webhook
from alerts.post import post
from alerts.push_message import encrypted
from alerts.tests.conftest import minutes, rule_on, see
from alerts.web_push import private_key, server_key, to_bytes, to_text
from alerts.webhook import owe_test
from ec_sites.door import Door, Limits
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.browser import Browser
from testkit.receiver import Receiver, receiver
from users.models import AccountMail, User

SERVICE = "push.example"
URL = f"https://{SERVICE}/send/abc"


@pytest.fixture
def service() -> Iterator[Receiver]:
    with receiver() as running:
        running.status = 201
        yield running


@pytest.fixture
def door(service: Receiver) -> Door:
    return Door(user_agent="test", host_map={SERVICE: ("127.0.0.1", service.port)}, limits=Limits(total_s=2))


@pytest.fixture
def browser() -> Browser:
    return Browser()


def subscribe(person: User, browser: Browser, **other: Any) -> Webhook:
    asked: dict[str, Any] = {"name": "Firefox on Linux", "url": URL, "server_key": server_key()}
    asked |= {"p256dh": to_text(browser.p256dh), "auth": to_text(browser.auth)}
    return web_push.add(person, **{**asked, **other}, now=database_now())


def send(door: Door, *deliveries: Delivery) -> int:
    return post([one.pk for one in deliveries], door=door, owner="a worker", clock=database_now)


def test_a_message_is_sealed_as_the_rfc_seals_its_example() -> None:
    """RFC 8291, section 5 and appendix A."""
    sealed = encrypted(
        b"When I grow up, I want to be a watermelon",
        to_bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        to_bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=to_bytes("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert to_text(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
        "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_an_alert_reaches_the_browser_it_is_sealed_for(
    alice: User, browser: Browser, listing: Listing, watched: TrackedProduct, service: Receiver, door: Door
) -> None:
    subscribed = subscribe(alice, browser)
    see(listing, 1250)
    rule_on(watched)
    see(listing, 1000)
    evaluate(None, now=database_now())
    owed = subscribed.deliveries.get()
    assert (send(door, owed), send(door, owed)) == (1, 0)
    (got,) = service.received
    assert (got.path, got.headers["Content-Encoding"], got.headers["TTL"]) == ("/send/abc", "aes128gcm", "172800")
    assert got.headers["Topic"] == owed.public_id.hex
    shown = browser.shown(got.body)
    assert "SORA H7 headphones" in shown["title"]
    assert (shown["path"], shown["tag"]) == (f"/products/{watched.public_id}", str(owed.public_id))
    with pytest.raises(InvalidTag):
        Browser().open(got.body)


def test_the_push_service_can_tell_who_asks(alice: User, browser: Browser, service: Receiver, door: Door) -> None:
    send(door, owe_test(subscribe(alice, browser), now=database_now()))
    (got,) = service.received
    scheme, _space, said = got.headers["Authorization"].partition(" ")
    token, key = (part.partition("=")[2] for part in said.split(", "))
    assert (scheme, key) == ("vapid", server_key())
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), to_bytes(key))
    claims = jwt.decode(token, public, algorithms=["ES256"], audience=f"https://{SERVICE}")
    assert claims["sub"].startswith("mailto:")
    assert 0 < claims["exp"] - database_now().timestamp() <= 24 * 3600
    assert browser.shown(got.body)["path"] == "/settings#channels"


def test_a_try_again_has_the_same_bytes(alice: User, browser: Browser, service: Receiver, door: Door) -> None:
    owed = owe_test(subscribe(alice, browser), now=database_now())
    service.status = 503
    send(door, owed)
    service.status = 201
    Webhook.objects.update(rests_until=None)
    Delivery.objects.update(next_attempt_at=database_now() - minutes(1))
    assert send(door, owed) == 1
    assert len({got.body for got in service.received}) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_takes_no_more_is_switched_off_and_its_person_hears_of_it_by_mail(
    status: int, alice: User, browser: Browser, service: Receiver, door: Door
) -> None:
    subscribed = subscribe(alice, browser)
    service.status = status
    send(door, owe_test(subscribed, now=database_now()))
    subscribed.refresh_from_db()
    assert subscribed.off_because == "gone"
    assert "Firefox on Linux" in AccountMail.objects.get().subject
    again = subscribe(alice, browser)
    assert (again.pk, again.off_at) == (subscribed.pk, None)


def test_a_browser_belongs_to_who_asked_last(alice: User, bob: User, browser: Browser) -> None:
    subscribe(alice, browser)
    subscribe(bob, browser)
    subscribe(bob, browser)
    assert list(Webhook.objects.values_list("user", "url")) == [(bob.pk, URL)]


def test_a_new_secret_key_ends_no_subscription(
    alice: User, browser: Browser, service: Receiver, door: Door, settings: LazySettings
) -> None:
    before = server_key()
    subscribed = subscribe(alice, browser)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of a test, of its own and long enough"
    assert server_key() != before
    # A page that was open meanwhile still has the former one.
    subscribe(alice, browser, url=f"{URL}d", server_key=before)
    assert send(door, owe_test(subscribed, now=database_now())) == 1
    assert service.received[0].headers["Authorization"].endswith(f"k={before}")
    assert browser.shown(service.received[0].body)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"url": "https://127.0.0.1/send"}, "invalid_subscription"),
        ({"url": "https://push.internal/send"}, "invalid_subscription"),
        ({"p256dh": "BAAA"}, "invalid_subscription"),
        ({"p256dh": to_text(b"\x04" + bytes(64))}, "invalid_subscription"),
        ({"p256dh": "é"}, "invalid_subscription"),
        ({"auth": "c2hvcnQ"}, "invalid_subscription"),
        ({"server_key": to_text(Browser().p256dh)}, "other_key"),
    ],
    ids=["ip", "private", "short-key", "no-point", "no-base64", "short-auth", "other-key"],
)
def test_what_is_no_subscription_is_refused(alice: User, browser: Browser, asked: dict[str, str], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        subscribe(alice, browser, **asked)
    assert refused.value.code == code
    assert not Webhook.objects.exists()


def test_ten_browsers_are_told_and_no_eleventh(alice: User, browser: Browser) -> None:
    for number in range(web_push.MOST):
        subscribe(alice, browser, url=f"{URL}{number}")
    with pytest.raises(ValidationError) as refused:
        subscribe(alice, browser)
    assert refused.value.code == "too_many_browsers"


def test_the_longest_message_fits_what_push_services_take(
    alice: User, browser: Browser, listing: Listing, watched: TrackedProduct, service: Receiver, door: Door
) -> None:
    subscribed = subscribe(alice, browser)
    Listing.objects.update(title="🎧" * 300)
    see(listing, 1250)
    rule_on(watched)
    see(listing, 1000)
    evaluate(None, now=database_now())
    send(door, subscribed.deliveries.get())
    (got,) = service.received
    assert len(got.body) <= 4096


def test_a_browser_is_listed_beside_webhooks_tried_and_removed(alice: User, browser: Browser) -> None:
    client = APIClient()
    client.force_login(alice)
    asked = {"name": "Firefox on Linux", "url": URL, "server_key": client.get("/api/v1/push/").json()["server_key"]}
    asked |= {"p256dh": to_text(browser.p256dh), "auth": to_text(browser.auth)}
    made = client.post("/api/v1/push/", asked, format="json")
    assert (made.status_code, made.json()["kind"]) == (201, "push")
    assert client.get("/api/v1/webhooks/").json() == [made.json()]
    at = f"/api/v1/webhooks/{made.json()['id']}/"
    assert client.post(f"{at}test/").status_code == 202
    assert client.post(f"{at}rotate/").status_code == 404
    assert client.delete(at).status_code == 204
    refused = client.post("/api/v1/push/", asked | {"server_key": "x"}, format="json")
    assert (refused.status_code, refused.json()["errors"]["url"][0]["code"]) == (400, "other_key")
