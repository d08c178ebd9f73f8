from __future__ import annotations

import json
import smtplib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path

import pytest

from PriceAlert.mailbox.page import mailbox_server
from PriceAlert.mailbox.smtp import smtp_server
from PriceAlert.mailbox.store import MailStore
from PriceAlert.single_machine.ports import free_port


@dataclass
class Mailbox:
    smtp_port: int
    port: int
    folder: Path

    def send(self, subject: str, *, to: str = "alice@example.org", html: str = "", text: str = "見てください") -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "shop@example.org", to, subject
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=5) as server:
            server.send_message(message)

    def get(self, path: str, host: str = "127.0.0.1:1") -> tuple[int, dict[str, str], str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.getheaders()), body

    def mails(self, query: str = "") -> list[dict[str, object]]:
        mails: list[dict[str, object]] = json.loads(self.get(f"/messages.json{query}")[2])
        return mails


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    store = MailStore(tmp_path / "mails")
    smtp = smtp_server(store, free_port())
    page = mailbox_server(store, 0)
    smtp.start()
    thread = threading.Thread(target=page.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Mailbox(smtp.port, page.server_address[1], tmp_path / "mails")
    page.shutdown()
    page.server_close()
    thread.join()
    smtp.stop()


def test_a_mail_sent_over_smtp_is_listed_with_its_japanese_words(mailbox: Mailbox) -> None:
    mailbox.send("値下がり ¥27,800", text="いま ¥27,800 です")
    [mail] = mailbox.mails()
    assert mail["subject"] == "値下がり ¥27,800"
    assert mail["text"] == "いま ¥27,800 です\n"
    assert mail["to"] == ["alice@example.org"]


def test_the_newest_mail_comes_first(mailbox: Mailbox) -> None:
    mailbox.send("first")
    mailbox.send("second")
    assert [mail["subject"] for mail in mailbox.mails()] == ["second", "first"]


def test_mails_outlive_their_server(mailbox: Mailbox) -> None:
    mailbox.send("kept")
    assert [mail.message["Subject"] for mail in MailStore(mailbox.folder).all()] == ["kept"]


def test_the_list_can_be_asked_for_one_recipient(mailbox: Mailbox) -> None:
    mailbox.send("for alice")
    mailbox.send("for bob", to="bob@example.org")
    assert [mail["subject"] for mail in mailbox.mails("?to=bob@example.org")] == ["for bob"]


@pytest.mark.parametrize("path", ["/", "/messages/{id}"])
def test_what_a_mail_says_is_never_markup_on_our_page(mailbox: Mailbox, path: str) -> None:
    mailbox.send("<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    _, headers, page = mailbox.get(path.format(id=mailbox.mails()[0]["id"]))
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_html_of_a_mail_runs_no_script_and_asks_nobody(mailbox: Mailbox) -> None:
    mailbox.send("html", html="<b>¥1,980</b><script>alert(1)</script>")
    _, headers, body = mailbox.get(f"/messages/{mailbox.mails()[0]['id']}/html")
    assert "<b>¥1,980</b>" in body
    policy = headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy


def test_a_foreign_name_that_leads_here_reads_no_mail(mailbox: Mailbox) -> None:
    mailbox.send("secret link")
    status, _, body = mailbox.get("/messages.json", host="evil.example")
    assert status == 421
    assert "secret" not in body


@pytest.mark.parametrize("mail_id", ["../../etc/passwd", "0" * 20, "x", "%2e%2e", "１" * 20])
def test_an_id_that_is_none_answers_404(mailbox: Mailbox, mail_id: str) -> None:
    from urllib.parse import quote

    assert mailbox.get(f"/messages/{quote(mail_id)}")[0] == 404


def test_a_mail_that_was_cut_off_while_written_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / f"{1:020d}.part").write_bytes(b"half")
    store = MailStore(tmp_path)
    assert store.all() == []
    assert list(tmp_path.iterdir()) == []


def test_headers_of_a_mail_do_not_choose_whose_it_is(mailbox: Mailbox) -> None:
    message = EmailMessage()
    message["Subject"], message["Delivered-To"] = "forged", "bob@example.org"
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as server:
        server.send_message(message, "a@example.org", ["alice@example.org"])
    assert mailbox.mails()[0]["to"] == ["alice@example.org"]
