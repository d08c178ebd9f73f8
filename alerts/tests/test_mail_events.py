"""What providers say of mails: proven before it is read, of our messages alone, counted once; and what follows."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import NameOID
from django.http import HttpResponse
from django.test import Client

from alerts.deliver import deliver
from alerts.evaluate import evaluate
from alerts.models import AddressTrouble, Delivery, MailEvent
from alerts.smtp import Server
from alerts.sweep import sweep
from alerts.tests.conftest import minutes, rule_on, see
from alerts.trouble import stop_of, try_again
from price_tracking.door import the_door
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.smtp import Behaviour, ScriptedMailServer
from users.models import User

PASSWORD = "a long password of a webhook"
TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:mail-events"
_number = count(1)


@pytest.fixture
def watched_once(listing: Listing, watched: TrackedProduct) -> TrackedProduct:
    see(listing, 2000)
    rule_on(watched, "any_fall")
    return watched


def send_one(listing: Listing, smtp: Server) -> Delivery:
    """A fall, told by mail."""
    see(listing, 1500 - next(_number))
    deliver(evaluate(None, now=database_now()), server=smtp, owner="a worker", clock=database_now)
    return Delivery.objects.latest("pk")


@pytest.fixture
def sent(listing: Listing, watched_once: TrackedProduct, smtp: Server) -> Delivery:
    return send_one(listing, smtp)


@pytest.fixture(autouse=True)
def _password(settings) -> None:
    settings.MAIL_EVENTS_PASSWORD = PASSWORD
    settings.ANYMAIL = settings.ANYMAIL | {"WEBHOOK_SECRET": [f"pricealert:{PASSWORD}"]}


def postmark(delivery: Delivery, what: str, *, password: str = PASSWORD, **changes: Any) -> HttpResponse:
    """Postmark tells of a message: it has an id of its own for it and hands back our Message-ID beside."""
    of_kind: dict[str, dict[str, Any]] = {
        "delivered": {"RecordType": "Delivery", "Recipient": delivery.recipient, "DeliveredAt": "2026-11-24T01:00:00Z"},
        "bounced": {"RecordType": "Bounce", "Type": "HardBounce", "Email": delivery.recipient, "Details": "550 gone"},
        "later": {"RecordType": "Bounce", "Type": "SoftBounce", "Email": delivery.recipient},
        "complained": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": delivery.recipient},
    }
    body = of_kind[what] | {"MessageID": "883953f4", "Metadata": {"delivery": delivery.message_id}} | changes
    body.setdefault("ID", next(_number))
    given = base64.b64encode(f"pricealert:{password}".encode()).decode()
    return Client().post(  # type: ignore[return-value]
        "/api/mail-events/postmark/",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Basic {given}"},
    )


def state(delivery: Delivery) -> str:
    return Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk)


# --- proof ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", ["ses", "postmark", "mailgun", "sendgrid", "nobody"])
def test_where_no_secret_is_set_there_is_no_address(db: None, settings, provider: str):
    settings.MAIL_EVENTS_PASSWORD = ""
    assert Client().post(f"/api/mail-events/{provider}/", "{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD[:-1]])
def test_a_forged_bounce_changes_nothing(sent: Delivery, password: str):
    assert postmark(sent, "bounced", password=password).status_code == 400
    assert (state(sent), MailEvent.objects.count(), AddressTrouble.objects.count()) == ("sent", 0, 0)


def test_a_bounce_of_what_is_not_ours_changes_nothing(sent: Delivery):
    number = sent.message_id.split(".")[1]
    forged: list[dict[str, Any]] = [
        {"Metadata": {"delivery": sent.message_id.replace(f".{number}.", f".{sent.pk + 1}.")}},
        {"Metadata": {"delivery": f"<n.{sent.pk}.00000000@localhost.localdomain>"}},
        {"Metadata": {}},
        {"Metadata": {"delivery": 5}},
        {"Email": "mallory@example.com"},
        {"Email": None},
    ]
    for changes in forged:
        assert postmark(sent, "complained", **changes).status_code == 200, changes
    assert (state(sent), MailEvent.objects.count(), AddressTrouble.objects.count()) == ("sent", 0, 0)


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '{"RecordType": "Bounce"}', '{"RecordType": 5, "Email": []}'])
def test_what_cannot_be_read_is_refused_or_passed_over_and_changes_nothing(db: None, body: str):
    given = base64.b64encode(f"pricealert:{PASSWORD}".encode()).decode()
    answer = Client().post(
        "/api/mail-events/postmark/", body, content_type="application/json", headers={"Authorization": f"Basic {given}"}
    )
    assert answer.status_code in (200, 400)
    assert not MailEvent.objects.exists()


# --- what follows -----------------------------------------------------------------------------------------------------


def test_a_complaint_stops_mail_to_the_address_at_once(
    sent: Delivery, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    postmark(sent, "complained")
    next_one = send_one(listing, smtp)
    assert (state(next_one), next_one.dropped_because, len(mail_server.ledger)) == ("dropped", "complained", 1)
    stop = stop_of(sent.user)
    assert stop is not None
    assert (stop.address, stop.because) == ("alice@example.com", "complained")


def test_the_third_hard_bounce_stops_mail_and_the_second_does_not(
    sent: Delivery, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    postmark(sent, "bounced")
    second = send_one(listing, smtp)
    postmark(second, "bounced")
    third = send_one(listing, smtp)
    assert (state(sent), state(second), state(third)) == ("failed", "failed", "sent")
    postmark(third, "bounced")
    fourth = send_one(listing, smtp)
    assert (state(fourth), fourth.dropped_because, len(mail_server.ledger)) == ("dropped", "bounced", 3)
    bounced = Delivery.objects.get(pk=third.pk)
    assert (bounced.failed_step, bounced.reply_text) == ("bounce", "550 gone")


def test_a_bounce_that_is_told_three_times_counts_once(sent: Delivery):
    for _ in range(3):
        assert postmark(sent, "bounced", ID=77).status_code == 200
    assert (AddressTrouble.objects.get().hard_bounces, MailEvent.objects.count()) == (1, 1)


def test_what_may_arrive_later_is_no_bounce(sent: Delivery):
    postmark(sent, "later")
    assert (state(sent), AddressTrouble.objects.count()) == ("sent", 0)


def test_another_address_gets_mail_again(sent: Delivery, listing: Listing, smtp: Server):
    postmark(sent, "complained")
    User.objects.update(alert_email="phone@example.com", alert_email_confirmed_at=database_now())
    assert state(send_one(listing, smtp)) == "sent"


def test_trying_again_begins_the_count_anew(sent: Delivery, listing: Listing, smtp: Server):
    for what in ("bounced", "bounced", "complained"):
        postmark(sent, what)
    try_again(sent.user, now=database_now())
    assert stop_of(sent.user) is None
    # A bounce of what went out before it says nothing new.
    postmark(sent, "bounced")
    assert AddressTrouble.objects.get().hard_bounces == 0
    assert state(send_one(listing, smtp)) == "sent"


def test_trying_again_counts_for_an_address_that_the_server_refused(
    listing: Listing, watched_once: TrackedProduct, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script("rcpt", Behaviour(reply="550 no such person"), always=True)
    for _ in range(4):
        last = send_one(listing, smtp)
    assert last.dropped_because == "refused"
    mail_server.behave()
    try_again(last.user, now=database_now())
    assert state(send_one(listing, smtp)) == "sent"


@pytest.mark.parametrize(("what", "settled"), [("delivered", "sent"), ("bounced", "failed"), ("complained", "sent")])
def test_an_event_settles_a_doubt_and_no_second_copy_goes_out(
    listing: Listing,
    watched_once: TrackedProduct,
    smtp: Server,
    mail_server: ScriptedMailServer,
    what: str,
    settled: str,
):
    mail_server.script("dot", Behaviour(drop=True))
    in_doubt = send_one(listing, smtp)
    assert state(in_doubt) == "unknown"
    postmark(in_doubt, what)
    assert state(in_doubt) == settled
    assert sweep(now=database_now() + minutes(60)) == []
    assert len(mail_server.ledger) == 1


def test_a_delivery_that_is_told_late_calls_off_the_second_copy(
    listing: Listing, watched_once: TrackedProduct, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script("dot", Behaviour(drop=True))
    in_doubt = send_one(listing, smtp)
    assert sweep(now=database_now() + minutes(16)) == [in_doubt.pk]
    postmark(in_doubt, "delivered")
    deliver([], server=smtp, owner="a worker", clock=lambda: database_now() + minutes(20))
    assert (state(in_doubt), len(mail_server.ledger)) == ("sent", 1)


# --- Mailgun ----------------------------------------------------------------------------------------------------------


def mailgun(delivery: Delivery, *, key: str, token: str) -> int:
    stamp = "1764000000"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    headers = {"message-id": delivery.message_id.strip("<>"), "to": delivery.recipient}
    event = {"event": "failed", "severity": "permanent", "id": "G9Bn5sl1TC6nu79C8C0bwg", "timestamp": 1764000000.5,
             "recipient": delivery.recipient, "message": {"headers": headers}, "reason": "bounce"}  # fmt: skip
    body = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": event}
    return Client().post("/api/mail-events/mailgun/", json.dumps(body), content_type="application/json").status_code


def test_mailguns_word_counts_by_its_signature_and_once(sent: Delivery, settings):
    settings.MAIL_EVENTS_SIGNING_KEY = "signing key"
    settings.ANYMAIL = settings.ANYMAIL | {"MAILGUN_WEBHOOK_SIGNING_KEY": "signing key"}
    assert mailgun(sent, key="another key", token="a" * 50) == 400
    assert state(sent) == "sent"
    assert [mailgun(sent, key="signing key", token=letter * 50) for letter in "ab"] == [200, 200]
    assert (state(sent), AddressTrouble.objects.get().hard_bounces) == ("failed", 1)


# --- SES --------------------------------------------------------------------------------------------------------------


class Sns:
    """The certificate of a stranger or of SNS, at an address of SNS that leads to this machine."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now)
            .not_valid_after(now + dt.timedelta(days=1))
            .sign(self.key, hashes.SHA256())
        )
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)

    def post(self, message: dict[str, Any], *, kind: str = "Notification", **changes: Any) -> int:
        body = {
            "Type": kind,
            "MessageId": f"22b80b92-{next(_number)}",
            "TopicArn": TOPIC,
            "Message": json.dumps(message),
            "Timestamp": "2026-11-24T01:00:00.000Z",
            "SignatureVersion": "2",
            "SigningCertURL": "https://sns.ap-northeast-1.amazonaws.com/SimpleNotificationService-1.pem",
        } | changes
        order = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
        text = "".join(f"{name}\n{body[name]}\n" for name in order if name in body)
        algorithm = hashes.SHA1() if body["SignatureVersion"] == "1" else hashes.SHA256()
        signature = base64.b64encode(self.key.sign(text.encode(), PKCS1v15(), algorithm)).decode()
        return (
            Client()
            .post(
                "/api/mail-events/ses/",
                json.dumps({"Signature": signature, **body}),
                content_type="text/plain; charset=UTF-8",
                headers={"x-amz-sns-message-type": kind, "x-amz-sns-message-id": body["MessageId"]},
            )
            .status_code
        )


@pytest.fixture
def sns(settings):
    sns = Sns()
    opened: list[str] = []

    class Certificate(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            opened.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(sns.pem)))
            self.end_headers()
            self.wfile.write(sns.pem)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Certificate)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    settings.MAIL_EVENTS_SNS_TOPIC = TOPIC
    settings.DEMO_HOST_MAP = {"sns.ap-northeast-1.amazonaws.com": f"127.0.0.1:{server.server_port}"}
    the_door.cache_clear()
    sns.opened = opened  # type: ignore[attr-defined]
    yield sns
    server.shutdown()
    server.server_close()
    the_door.cache_clear()


def ses_event(delivery: Delivery, kind: str, **bounce: Any) -> dict[str, Any]:
    """As SES publishes it: its own id, and our Message-ID among the headers."""
    told = {
        "Bounce": {"bounceType": "Permanent", "bounceSubType": "General",
                   "bouncedRecipients": [{"emailAddress": delivery.recipient, "diagnosticCode": "smtp; 550 gone"}]}
        | bounce,
        "Complaint": {"complainedRecipients": [{"emailAddress": delivery.recipient}]},
        "Delivery": {"recipients": [delivery.recipient], "smtpResponse": "250 ok"},
    }  # fmt: skip
    headers = [{"name": "Message-ID", "value": delivery.message_id}]
    mail = {"messageId": "0100017", "destination": [delivery.recipient], "headers": headers}
    return {"eventType": kind, "mail": mail, kind.lower(): told[kind]}


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_bounce_of_ses_counts_where_sns_signed_it(sent: Delivery, sns: Sns, version: str):
    assert sns.post(ses_event(sent, "Bounce"), SignatureVersion=version) == 200
    assert (state(sent), AddressTrouble.objects.get().hard_bounces) == ("failed", 1)


def test_an_event_of_ses_finds_its_message_by_the_id_that_ses_gave_it(sent: Delivery, sns: Sns):
    Delivery.objects.update(provider_id="0100017")
    event = ses_event(sent, "Complaint")
    event["mail"]["headers"] = []
    assert sns.post(event) == 200
    assert AddressTrouble.objects.get().complained_at is not None


def test_a_bounce_that_may_pass_is_none(sent: Delivery, sns: Sns):
    assert sns.post(ses_event(sent, "Bounce", bounceType="Transient")) == 200
    assert state(sent) == "sent"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"TopicArn": TOPIC + "-of-somebody"}, id="another topic"),
        pytest.param({"Signature": "AAAA"}, id="another signature"),
        pytest.param({"Signature": "no base64"}, id="no signature"),
        pytest.param({"SignatureVersion": "3"}, id="another version"),
        pytest.param({"SigningCertURL": "https://sns.evil.example/a.pem"}, id="another host's certificate"),
        pytest.param({"SigningCertURL": "https://sns.x.amazonaws.com.evil.example/a.pem"}, id="a host like it"),
        pytest.param({"SigningCertURL": "http://sns.ap-northeast-1.amazonaws.com/a.pem"}, id="not encrypted"),
        pytest.param({"SigningCertURL": "https://u@sns.x.amazonaws.com@evil.example/a.pem"}, id="a name before it"),
    ],
)  # fmt: skip
def test_what_sns_did_not_sign_for_our_topic_is_refused(sent: Delivery, sns: Sns, changes: dict[str, str]):
    assert sns.post(ses_event(sent, "Complaint"), **changes) == 400
    assert (MailEvent.objects.count(), AddressTrouble.objects.count()) == (0, 0)


def test_what_another_key_signed_is_refused(sent: Delivery, sns: Sns):
    stranger = Sns()
    assert stranger.post(ses_event(sent, "Complaint")) == 400
    assert not AddressTrouble.objects.exists()


def test_a_subscription_of_our_topic_is_confirmed_at_sns_alone(db: None, sns: Any):
    at_sns = "https://sns.ap-northeast-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    elsewhere = "https://evil.example/?Action=ConfirmSubscription"
    assert sns.post({}, kind="SubscriptionConfirmation", Token="t", SubscribeURL=elsewhere) == 400
    assert sns.post({}, kind="SubscriptionConfirmation", Token="t", SubscribeURL=at_sns) == 200
    assert [path for path in sns.opened if "Confirm" in path] == ["/?Action=ConfirmSubscription&Token=t"]
