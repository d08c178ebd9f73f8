"""Webhooks against a real receiver on loopback: signed, sent once, tried again, switched off."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from alerts.create import remove
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery, Webhook
from alerts.post import post
from alerts.sweep import due, release_expired
from alerts.tests.conftest import minutes, rule_on, see
from alerts.webhook import MOST, Issued, add, owe_test, replay, rotate, switch_on
from ec_sites.door import Door, Limits
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.receiver import Receiver, receiver
from users.models import AccountMail, User

HOST = "hooks.example"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def door(hook: Receiver) -> Door:
    return Door(user_agent="test", host_map={HOST: ("127.0.0.1", hook.port)}, limits=Limits(total_s=0.5))


@pytest.fixture
def made(alice: User) -> Issued:
    return add(alice, name="Home", url=f"https://{HOST}/alerts?key=1", now=database_now())


@pytest.fixture
def owed(made: Issued, listing: Listing, watched: TrackedProduct) -> Delivery:
    see(listing, 1250)
    rule_on(watched)
    see(listing, 1000)
    evaluate(None, now=database_now())
    return made.webhook.deliveries.get()


def send(door: Door, *ids: int) -> int:
    return post(ids, door=door, owner="a worker", clock=database_now)


def reload(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def make_due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=database_now())
    Webhook.objects.update(rests_until=None)


def is_signed(secret: str, timestamp: str, body: bytes, header: str) -> bool:
    """As docs/channels.md tells receivers."""
    wanted = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(f"v1={wanted}", one) for one in header.split(","))


def test_an_alert_is_posted_once_beside_the_mail(owed: Delivery, hook: Receiver, door: Door) -> None:
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "webhook"]
    assert send(door, owed.pk) == 1
    assert send(door, owed.pk) == 0
    (got,) = hook.received
    sent = reload(owed)
    assert (sent.state, sent.reply_code, got.path) == ("sent", 204, "/alerts?key=1")
    told = json.loads(got.body)
    assert (told["id"], told["type"]) == (str(owed.public_id), "alert")
    assert told["notifications"][0]["facts"]["price"] == {"amount": "1000", "currency": "JPY"}
    assert told["notifications"][0]["product"]["title"] == "SORA H7 headphones"
    assert Delivery.objects.get(channel="email").state == "owed"


def test_what_is_posted_is_signed_over_its_moment_and_its_bytes(
    owed: Delivery, made: Issued, hook: Receiver, door: Door
) -> None:
    send(door, owed.pk)
    (got,) = hook.received
    timestamp, header = got.headers["PriceAlert-Timestamp"], got.headers["PriceAlert-Signature"]
    assert abs(int(timestamp) - database_now().timestamp()) < 60
    assert is_signed(made.secret, timestamp, got.body, header)
    assert not is_signed(made.secret, timestamp, got.body + b" ", header)
    assert not is_signed(made.secret, str(int(timestamp) + 1), got.body, header)
    assert made.secret not in str(Webhook.objects.values())


def test_a_receiver_checks_it_by_the_lines_of_the_docs(
    owed: Delivery, made: Issued, hook: Receiver, door: Door
) -> None:
    docs = (Path(settings.BASE_DIR) / "docs/channels.md").read_text()
    lines: dict[str, Any] = {}
    exec(docs.split("```python\n")[1].split("```")[0], lines)
    rotate(made.webhook, now=database_now())
    send(door, owed.pk)
    (got,) = hook.received
    timestamp, header = got.headers["PriceAlert-Timestamp"], got.headers["PriceAlert-Signature"]
    assert lines["is_ours"](made.secret, timestamp, header, got.body)
    assert not lines["is_ours"](made.secret, timestamp, header, got.body + b" ")
    assert not lines["is_ours"]("whsec_another", timestamp, header, got.body)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_refusal_for_now_is_tried_again_as_the_same_bytes(
    status: int, owed: Delivery, listing: Listing, hook: Receiver, door: Door
) -> None:
    hook.status = status
    send(door, owed.pk)
    waiting = reload(owed)
    assert (waiting.state, waiting.reply_code) == ("owed", status)
    assert minutes(0.9) < waiting.next_attempt_at - database_now() < minutes(1.3)
    Listing.objects.update(title="Renamed since")
    hook.status = 200
    make_due(owed)
    assert send(door, owed.pk) == 1
    first, second = hook.received
    assert first.body == second.body
    assert first.headers["PriceAlert-Id"] == second.headers["PriceAlert-Id"]


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 413])
def test_a_refusal_for_good_is_not_tried_again(status: int, owed: Delivery, hook: Receiver, door: Door) -> None:
    hook.status = status
    hook.location = f"https://{HOST}/elsewhere" if status < 400 else ""
    send(door, owed.pk)
    assert (reload(owed).state, reload(owed).reply_code) == ("failed", status)
    assert due(Delivery.Channel.WEBHOOK, now=database_now() + minutes(600)) == []
    assert [got.path for got in hook.received] == ["/alerts?key=1"]


def test_silence_is_tried_again_and_told_by_the_id(owed: Delivery, hook: Receiver, door: Door) -> None:
    hook.holds = threading.Event()
    send(door, owed.pk)
    assert (reload(owed).state, reload(owed).failed_step) == ("owed", "timeout")
    hook.holds.set()
    make_due(owed)
    send(door, owed.pk)
    assert len({got.headers["PriceAlert-Id"] for got in hook.received}) == 1
    assert reload(owed).state == "sent"


def test_a_worker_that_died_with_a_post_leaves_it_owed(owed: Delivery, hook: Receiver, door: Door) -> None:
    now = database_now()
    Delivery.objects.filter(pk=owed.pk).update(state="claimed", fence=1, lease_until=now - minutes(1))
    release_expired(now=now)
    assert reload(owed).state == "owed"
    assert due(Delivery.Channel.WEBHOOK, now=now) == [owed.pk]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/", "ip_address"),
        ("http://localhost/", "not_public_name"),
        ("https://hooks.internal/", "not_public_name"),
        ("http://hooks.example:6379/", "port_not_allowed"),
        ("https://me:pw@hooks.example/", "credentials"),
        ("file:///etc/passwd", "scheme_not_allowed"),
    ],
)
def test_a_private_address_is_refused_when_it_is_typed(alice: User, url: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        add(alice, name="x", url=url, now=database_now())
    assert refused.value.code == code


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1"])
def test_a_name_that_leads_to_a_private_address_is_refused_at_the_socket(
    owed: Delivery, hook: Receiver, address: str
) -> None:
    send(Door(user_agent="test", resolve=lambda _host: [address], limits=Limits(total_s=0.5)), owed.pk)
    assert (reload(owed).state, reload(owed).failed_step) == ("failed", "refused_address")
    assert hook.received == []


def test_a_private_host_is_reached_where_the_operator_vouches_for_it(
    alice: User, hook: Receiver, door: Door, settings: Any
) -> None:
    allowed = ("127.0.0.1", hook.port)
    settings.WEBHOOK_PRIVATE_HOSTS = [f"127.0.0.1:{hook.port}"]
    webhook = add(alice, name="x", url=f"http://127.0.0.1:{hook.port}/home", now=database_now()).webhook
    test = owe_test(webhook, now=database_now())
    assert send(Door(user_agent="test", allowed=[allowed], limits=Limits(total_s=2)), test.pk) == 1
    assert hook.received[0].path == "/home"
    # Another port of the same host stays shut.
    with pytest.raises(ValidationError):
        add(alice, name="x", url="http://127.0.0.1:6379/", now=database_now())


def test_a_rule_that_was_removed_meanwhile_is_not_posted(owed: Delivery, hook: Receiver, door: Door) -> None:
    remove(AlertRule.objects.get(), now=database_now())
    send(door, owed.pk)
    assert (reload(owed).state, reload(owed).dropped_because, hook.received) == ("dropped", "rule_gone", [])


def test_what_was_told_before_its_rule_ended_is_posted(owed: Delivery, hook: Receiver, door: Door) -> None:
    AlertRule.objects.update(expires_at=database_now())
    assert send(door, owed.pk) == len(hook.received) == 1


def test_a_new_secret_signs_beside_the_former_one_for_a_day(
    owed: Delivery, made: Issued, hook: Receiver, door: Door
) -> None:
    new = rotate(made.webhook, now=database_now()).secret
    send(door, owed.pk)
    Webhook.objects.update(former_until=database_now())
    replay(reload(owed), now=database_now())
    send(door, owed.pk)
    signed = [
        [is_signed(key, got.headers["PriceAlert-Timestamp"], got.body, got.headers["PriceAlert-Signature"])
         for key in (new, made.secret)]
        for got in hook.received
    ]  # fmt: skip
    assert signed == [[True, True], [True, False]]


def test_a_replay_is_the_same_message(owed: Delivery, hook: Receiver, door: Door) -> None:
    with pytest.raises(ValidationError):
        replay(owed, now=database_now())
    send(door, owed.pk)
    replay(reload(owed), now=database_now())
    send(door, owed.pk)
    first, second = hook.received
    assert (first.body, first.headers["PriceAlert-Id"]) == (second.body, second.headers["PriceAlert-Id"])


def test_a_test_goes_through_the_outbox_and_says_that_it_is_one(
    owed: Delivery, made: Issued, hook: Receiver, door: Door
) -> None:
    AlertRule.objects.update(is_on=False)
    test = owe_test(made.webhook, now=database_now())
    assert send(door, test.pk) == 1
    told = json.loads(hook.received[0].body)
    assert (told["type"], len(told["notifications"]), reload(test).state) == ("test", 1, "sent")


def test_a_receiver_that_is_gone_is_switched_off_and_its_person_told_by_mail(
    owed: Delivery, made: Issued, hook: Receiver, door: Door
) -> None:
    later = owe_test(made.webhook, now=database_now())
    Delivery.objects.filter(pk=later.pk).update(next_attempt_at=database_now() + minutes(5))
    hook.status = 410
    send(door, owed.pk)
    webhook = Webhook.objects.get()
    assert (webhook.off_because, reload(later).dropped_because) == ("gone", "channel_off")
    mail = AccountMail.objects.get()
    assert mail.recipient == "alice@example.com"
    assert "Home" in mail.subject
    with pytest.raises(ValidationError):
        owe_test(webhook, now=database_now())
    assert owe_test(switch_on(webhook), now=database_now()).state == "owed"


@pytest.mark.parametrize(("failures", "days", "is_off"), [(9, 3, True), (9, 1, False), (3, 3, False)])
def test_it_takes_many_failures_over_two_days_to_switch_off(
    failures: int, days: int, is_off: bool, owed: Delivery, hook: Receiver, door: Door
) -> None:
    Webhook.objects.update(failures=failures, failing_since=database_now() - dt.timedelta(days=days))
    hook.status = 500
    send(door, owed.pk)
    assert bool(Webhook.objects.get().off_at) is is_off


def test_one_that_took_something_begins_to_count_anew(owed: Delivery, hook: Receiver, door: Door) -> None:
    Webhook.objects.update(failures=30, failing_since=database_now() - dt.timedelta(days=3))
    send(door, owed.pk)
    assert (Webhook.objects.get().failures, Webhook.objects.get().failing_since) == (0, None)


def test_a_receiver_in_trouble_rests_as_a_whole(owed: Delivery, made: Issued, hook: Receiver, door: Door) -> None:
    other = owe_test(made.webhook, now=database_now())
    hook.status = 503
    assert send(door) == 0
    assert len(hook.received) == 1
    assert {reload(owed).state, reload(other).state} == {"owed"}
    assert due(Delivery.Channel.WEBHOOK, now=database_now()) == []


def test_a_person_has_five_at_most(alice: User) -> None:
    for number in range(MOST):
        add(alice, name=str(number), url=f"https://{HOST}/", now=database_now())
    with pytest.raises(ValidationError) as refused:
        add(alice, name="6", url=f"https://{HOST}/", now=database_now())
    assert refused.value.code == "too_many_webhooks"
