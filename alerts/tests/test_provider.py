"""Mail by a provider's API, against a real server on loopback that speaks it and misbehaves."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from alerts import breaker
from alerts.deliver import deliver
from alerts.evaluate import evaluate
from alerts.models import Delivery
from alerts.provider import Provider
from alerts.tests.conftest import rule_on, see
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.stack import free_port
from users.account_mail import keep_mail, send_kept_mail
from users.models import AccountMail


@dataclass
class Api:
    """Answers each call with `answer`: a status and a body, or what to do instead. `calls`: what it was sent."""

    url: str
    answer: tuple[int, dict[str, Any]] | Callable[[BaseHTTPRequestHandler], None]
    calls: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)


GOOD: dict[str, dict[str, Any]] = {
    "ses": {"MessageId": "0106-of-ses"},
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": "alice@example.com"},
    "mailgun": {"id": "<n.1@mailgun.example>", "message": "Queued. Thank you."},
}


@pytest.fixture(params=["ses", "postmark", "mailgun"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def api(name: str, settings) -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kit.calls.append((self.path, body, {key.lower(): value for key, value in self.headers.items()}))
            if callable(kit.answer):
                kit.answer(self)
                return
            status, said = kit.answer
            raw = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    kit = Api(f"http://127.0.0.1:{server.server_port}", (200, GOOD[name]))
    use(settings, kit.url)
    yield kit
    server.shutdown()
    server.server_close()


def use(settings: Any, url: str) -> None:
    """As PriceAlert/settings.py makes them of MAIL_API_URL and the keys, with a shorter deadline."""
    client = settings.ANYMAIL["AMAZON_SES_CLIENT_PARAMS"] | {
        "endpoint_url": url,
        "region_name": "ap-northeast-1",
        "aws_access_key_id": "AKIAEXAMPLE",
        "aws_secret_access_key": "secret",
    }
    client["config"] = client["config"] | {"connect_timeout": 1, "read_timeout": 1}
    settings.ANYMAIL = settings.ANYMAIL | {
        "AMAZON_SES_CLIENT_PARAMS": client,
        "REQUESTS_TIMEOUT": (1, 1),
        "POSTMARK_SERVER_TOKEN": "token",
        "POSTMARK_API_URL": url,
        "MAILGUN_API_KEY": "key",
        "MAILGUN_API_URL": f"{url}/v3",
    }


@pytest.fixture
def owed(listing: Listing, watched: TrackedProduct) -> Delivery:
    see(listing, 1250)
    rule_on(watched)
    see(listing, 1000)
    (delivery_id,) = evaluate(None, now=database_now())
    return Delivery.objects.get(pk=delivery_id)


def send(name: str) -> int:
    return deliver([], server=Provider(name), owner="a worker", clock=database_now)


def reload(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def test_what_is_owed_is_sent_by_one_call_that_names_it(owed: Delivery, name: str, api: Api):
    assert send(name) == 1
    sent = reload(owed)
    told = {"ses": "0106-of-ses", "postmark": "b7bc2f4a", "mailgun": "<n.1@mailgun.example>"}[name]
    assert (sent.state, sent.reply_code, sent.provider_id) == ("sent", 200, told)
    ((_path, body, _headers),) = api.calls
    plain = base64.b64decode(json.loads(body)["Content"]["Raw"]["Data"]) if name == "ses" else body
    assert sent.message_id.encode() in plain
    assert b"List-Unsubscribe=One-Click" in plain
    assert b"alice@example.com" in plain


@pytest.mark.parametrize("name", ["ses"], indirect=True)
def test_ses_is_given_the_bytes_of_the_row(owed: Delivery, name: str, api: Api):
    send(name)
    raw = base64.b64decode(json.loads(api.calls[0][1])["Content"]["Raw"]["Data"])
    assert raw == bytes(reload(owed).message or b"")


@pytest.mark.parametrize("name", ["postmark"], indirect=True)
def test_the_parts_of_a_letter_are_those_of_its_bytes(owed: Delivery, name: str, api: Api, listing: Listing):
    see(listing, 1300)
    see(listing, 900)
    evaluate(None, now=database_now())
    send(name)
    body = json.loads(api.calls[-1][1])
    assert "SORA H7 headphones" in body["Subject"]
    assert "¥900" in body["TextBody"]
    assert "<html" in body["HtmlBody"]
    (picture,) = body["Attachments"]
    assert base64.b64decode(picture["Content"]).startswith(b"\x89PNG")
    assert f"cid:{picture['ContentID'].removeprefix('cid:')}" in body["HtmlBody"]
    assert body["Metadata"] == {"delivery": Delivery.objects.latest("pk").message_id}


def drop(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.close()


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)
    drop(handler)


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
    drop(handler)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(drop, id="dropped"),
        pytest.param(hang, id="no answer"),
        pytest.param(cut, id="cut answer"),
        pytest.param((500, {}), id="500"),
        pytest.param((502, {}), id="502"),
        pytest.param((504, {}), id="504"),
        pytest.param((200, {"hm": 1}), id="an answer that is none"),
    ],
)
def test_a_call_whose_outcome_cannot_be_known_is_in_doubt_and_made_once(
    owed: Delivery, name: str, api: Api, answer: Any
):
    api.answer = answer
    assert send(name) == 0
    assert reload(owed).state == "unknown"
    assert len(api.calls) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 429, 503])
def test_a_call_that_is_refused_leaves_the_mail_owed(owed: Delivery, name: str, api: Api, status: int):
    api.answer = (status, {"message": "not now", "Message": "not now"})
    assert send(name) == 0
    waiting = reload(owed)
    assert (waiting.state, waiting.reply_code, len(api.calls)) == ("owed", status, 1)
    api.answer = (200, GOOD[name])
    Delivery.objects.update(next_attempt_at=database_now())
    assert send(name) == 1


def test_an_api_that_is_not_there_leaves_the_mail_owed(owed: Delivery, name: str, api: Api, settings):
    use(settings, f"http://127.0.0.1:{free_port()}")
    assert send(name) == 0
    assert (reload(owed).state, reload(owed).failed_step) == ("owed", "connect")


@pytest.mark.parametrize("name", ["postmark"], indirect=True)
@pytest.mark.parametrize(
    ("said", "state", "step"),
    [
        ("Found inactive addresses: alice@example.com. Inactive recipients are ones that bounced.", "failed", "rcpt"),
        ("Something else is wrong with it.", "owed", "api"),
    ],
)
def test_an_address_that_the_provider_refuses_is_a_failure_for_good(
    owed: Delivery, name: str, api: Api, said: str, state: str, step: str
):
    api.answer = (422, {"ErrorCode": 406, "Message": said})
    assert send(name) == 0
    assert (reload(owed).state, reload(owed).failed_step) == (state, step)


@pytest.mark.django_db(transaction=True)
def test_it_is_in_doubt_for_everybody_before_the_call_begins(owed: Delivery, name: str, api: Api):
    states: list[str] = []

    def look(handler: BaseHTTPRequestHandler) -> None:
        """On the server's thread, with a connection of its own: it sees what is committed."""
        states.append(reload(owed).state)
        connection.close()
        drop(handler)

    api.answer = look
    send(name)
    assert states == ["sending"]


def test_an_api_that_fails_again_and_again_is_left_alone_for_a_while(owed: Delivery, name: str, api: Api):
    api.answer = (503, {})
    for _ in range(breaker.FAILURES + 2):
        Delivery.objects.update(next_attempt_at=database_now())
        send(name)
    assert len(api.calls) == breaker.FAILURES


def test_mails_of_accounts_go_the_same_way(db: None, name: str, api: Api, settings):
    module = {"ses": "amazon_ses"}.get(name, name)
    settings.EMAIL_BACKEND = f"anymail.backends.{module}.EmailBackend"
    settings.MAIL_PROVIDER = name
    api.answer = (500, {})
    mail = keep_mail("new@example.com", "Confirm", "https://localhost/confirm-email/key")
    assert not send_kept_mail(mail.pk, now=database_now())
    api.answer = (200, GOOD[name] | ({"To": "new@example.com"} if name == "postmark" else {}))
    AccountMail.objects.update(next_attempt_at=database_now())
    assert send_kept_mail(mail.pk, now=database_now())
    assert not AccountMail.objects.exists()
