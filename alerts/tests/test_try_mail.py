"""An operator's test of mail names the step that failed and what to look at, and shows no secret."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from alerts.smtp import Security, Server
from alerts.try_mail import STEPS, try_mail
from testkit.smtp import STEPS as STEPS_OF_THE_SERVER
from testkit.smtp import Behaviour, ScriptedMailServer
from testkit.stack import free_port
from users.models import User

PAGE = "/admin/alerts/delivery/mail/"


@pytest.fixture
def at_server(mail_server: ScriptedMailServer, settings) -> ScriptedMailServer:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_SECURITY = "127.0.0.1", mail_server.port, "none"
    settings.MAIL_PROVIDER = "smtp"
    return mail_server


def test_a_message_that_was_taken_is_said_to_be(at_server: ScriptedMailServer, capsys: pytest.CaptureFixture[str]):
    call_command("test_mail", "op@example.com")
    said = capsys.readouterr().out
    assert f"127.0.0.1:{at_server.port} (none) took the message for op@example.com." in said
    assert "250 taken as 4F2A" in said
    (taken,) = at_server.ledger
    assert taken.recipients == ("op@example.com",)


@pytest.mark.parametrize("step", [step for step in STEPS_OF_THE_SERVER if step != "quit"])
def test_the_step_that_failed_is_named_with_the_servers_words(at_server: ScriptedMailServer, step: str):
    at_server.script(step, Behaviour(reply="554 not like this"))
    with pytest.raises(CommandError) as failed:
        call_command("test_mail", "op@example.com")
    with override("en"):
        name, advice = map(str, STEPS[step])
    first, words, what_to_do = str(failed.value).split("\n")
    assert f"it failed at {name}." in first
    assert (words, what_to_do) == ("554 not like this", advice)


def test_a_server_that_is_not_there_is_told_from_one_that_has_no_address():
    closed = Server("127.0.0.1", free_port(), deadline_s=5)
    assert try_mail("op@example.com", way=closed).step == "connect"
    nowhere = Server("no-such-host.invalid", 25, deadline_s=5)
    assert try_mail("op@example.com", way=nowhere).step == "resolve"


def test_encryption_where_the_server_has_none_is_named(mail_server: ScriptedMailServer):
    plain = Server("127.0.0.1", mail_server.port, Security.TLS, deadline_s=5)
    assert try_mail("op@example.com", way=plain).step == "tls"
    starting = Server("127.0.0.1", mail_server.port, Security.STARTTLS, deadline_s=5)
    assert try_mail("op@example.com", way=starting).step == "starttls"


def test_an_answer_that_never_came_is_no_success(at_server: ScriptedMailServer):
    at_server.script("dot", Behaviour(drop=True))
    with pytest.raises(CommandError, match="look whether the message arrived"):
        call_command("test_mail", "op@example.com")


def test_no_secret_is_shown_even_where_the_server_repeats_it(at_server: ScriptedMailServer, settings):
    settings.EMAIL_HOST_PASSWORD = "hunter2-of-the-mail"
    at_server.script("mail", Behaviour(reply="530 hunter2-of-the-mail is not signed in"))
    tried = try_mail("op@example.com", way=Server("127.0.0.1", at_server.port, deadline_s=5))
    assert "hunter2" not in "".join(tried.sentences)


@pytest.mark.parametrize("address", ["nobody", "a@example.com\nBcc: b@example.com", ""])
def test_what_is_no_address_is_refused(at_server: ScriptedMailServer, address: str):
    with pytest.raises(CommandError):
        call_command("test_mail", address)
    assert at_server.steps == []


def test_an_operator_sees_how_mail_goes_out_and_sends_a_test(at_server: ScriptedMailServer, operator: User, settings):
    settings.MAIL_PER_MINUTE = 90
    client = Client()
    client.force_login(operator)
    shown = client.get(PAGE, headers={"Accept-Language": "en"}).content.decode()
    assert f"127.0.0.1:{at_server.port}" in shown
    assert "90" in shown
    assert at_server.steps == []
    answer = client.post(PAGE, {"address": "op@example.com"}).content.decode()
    assert "250 taken as 4F2A" in answer
    assert len(at_server.ledger) == 1
    assert client.post(PAGE, {"address": "nobody"}).status_code == 200
    assert len(at_server.ledger) == 1


def test_nobody_else_sends_a_test(at_server: ScriptedMailServer, alice: User):
    client = Client()
    client.force_login(alice)
    assert client.post(PAGE, {"address": "op@example.com"}).status_code in (302, 403)
    assert at_server.ledger == []
