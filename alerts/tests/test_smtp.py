"""Handing over under encryption and with a password, against aiosmtpd; the wire form of a body."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.smtp import CalledOff, Letter, NotSent, Security, Sent, Server, Session
from testkit.smtp import Behaviour, ScriptedMailServer, scripted_mail_server
from testkit.stack import free_port

# aiosmtpd warns of what its TLS mode needs: it does not count a connection that was encrypted from the start.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")

LETTER = Letter("alerts@pricealert.example", "alice@example.com", b"Subject: x\r\n\r\n.hidden\r\n..\r\nend\r\n")


class Box:
    def __init__(self) -> None:
        self.contents: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.contents.append(envelope.content)
        return "250 taken"


def sign_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    known = LoginPassword(b"pricealert", b"a long password")
    return AuthResult(success=given == known, handled=False)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def tls_of(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(params=[Security.STARTTLS, Security.TLS], ids=str)
def encrypted(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[tuple[Server, Box]]:
    box, tls, port = Box(), tls_of(authority), free_port()
    how = {"ssl_context": tls} if request.param is Security.TLS else {"tls_context": tls, "require_starttls": True}
    controller = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=sign_in, auth_required=True, auth_require_tls=False, **how
    )
    controller.start()
    try:
        yield Server("127.0.0.1", port, request.param, "pricealert", "a long password", deadline_s=5), box
    finally:
        controller.stop()


def send(server: Server, letter: Letter = LETTER) -> object:
    with Session(server) as session:
        return session.send(letter, before_dot=lambda: True)


def test_a_letter_goes_over_an_encrypted_connection_with_a_password(encrypted: tuple[Server, Box]):
    server, box = encrypted
    assert isinstance(send(server), Sent)
    assert box.contents == [LETTER.content]


def test_a_wrong_password_is_the_operators_trouble_and_loses_no_letter(encrypted: tuple[Server, Box]):
    server, box = encrypted
    wrong = Server(server.host, server.port, server.security, "pricealert", "guess", deadline_s=5)
    result = send(wrong)
    assert isinstance(result, NotSent)
    assert (result.step, result.code, result.is_permanent, result.is_server) == ("auth", 535, False, True)
    assert box.contents == []


def test_a_certificate_that_nobody_vouches_for_ends_the_conversation(authority: trustme.CA):
    box, port = Box(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ssl_context=tls_of(trustme.CA()))
    controller.start()
    try:
        result = send(Server("127.0.0.1", port, Security.TLS, deadline_s=5))
    finally:
        controller.stop()
    assert isinstance(result, NotSent)
    assert result.step == "tls"
    assert box.contents == []


def test_a_letter_that_is_called_off_is_not_taken(smtp: Server, mail_server: ScriptedMailServer):
    with Session(smtp) as session:
        assert isinstance(session.send(LETTER, before_dot=lambda: False), CalledOff)
    assert mail_server.ledger == []


def test_a_server_that_hung_up_between_two_letters_gets_the_second_on_a_new_connection(
    smtp: Server, mail_server: ScriptedMailServer
):
    with Session(smtp) as session:
        assert isinstance(session.send(LETTER, before_dot=lambda: True), Sent)
        mail_server.script("mail", Behaviour(reply="421 too long idle"))
        assert isinstance(session.send(LETTER, before_dot=lambda: True), Sent)
    assert (len(mail_server.ledger), mail_server.steps.count("banner")) == (2, 2)


def test_an_address_outside_ascii_is_refused_where_the_server_cannot_take_it(
    smtp: Server, mail_server: ScriptedMailServer
):
    result = send(smtp, Letter(LETTER.sender, "鈴木@example.com", LETTER.content))
    assert isinstance(result, NotSent)
    assert (result.step, result.is_permanent) == ("rcpt", True)
    assert mail_server.ledger == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=30).filter(lambda line: not set(line) & set(b"\r\n")), max_size=8))
def test_any_body_arrives_as_it_was(lines: list[bytes]):
    content = b"Message-ID: <x@y.example>\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)
    with scripted_mail_server() as mail_server:
        server = Server("127.0.0.1", mail_server.port, deadline_s=5)
        assert isinstance(send(server, Letter("a@b.example", "c@d.example", content)), Sent)
        assert [taken.content for taken in mail_server.ledger] == [content]
