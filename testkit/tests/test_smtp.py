"""The scripted mail server keeps its word: it is the judge of what was mailed."""

from __future__ import annotations

import json
import smtplib
from pathlib import Path

import pytest

from testkit.smtp import Behaviour, ScriptedMailServer, scripted_mail_server

MESSAGE = "Message-ID: <a@b.example>\r\n\r\n.dot\r\n"


def hand_over(server: ScriptedMailServer) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, local_hostname="localhost", timeout=5) as client:
        client.sendmail("a@b.example", ["c@d.example"], MESSAGE)


def test_what_is_taken_stands_in_the_ledger_and_in_its_file(tmp_path: Path):
    with scripted_mail_server(ledger_file=tmp_path / "ledger") as server:
        hand_over(server)
        (taken,) = server.taken_for("c@d.example")
    assert taken.content == MESSAGE.encode()
    line = json.loads((tmp_path / "ledger").read_text())
    assert (line["message_id"], line["recipients"]) == ("<a@b.example>", ["c@d.example"])


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
def test_a_refusal_holds_for_one_letter_and_nothing_is_taken(step: str):
    with scripted_mail_server() as server:
        server.script(step, Behaviour(reply="450 later"))
        with pytest.raises(smtplib.SMTPException):
            hand_over(server)
        assert server.ledger == []
        hand_over(server)
        assert len(server.ledger) == 1


def test_a_letter_may_be_taken_though_its_sender_never_hears_of_it():
    with scripted_mail_server() as server:
        server.script("dot", Behaviour(drop=True), Behaviour(drop=True, take=False))
        for _ in range(2):
            with pytest.raises(smtplib.SMTPServerDisconnected):
                hand_over(server)
        assert len(server.ledger) == 1
