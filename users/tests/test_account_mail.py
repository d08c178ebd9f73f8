"""Account mails reach the mail server once it answers, and are kept until then."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from users.account_mail import due_mails, keep_mail, send_kept_mail
from users.models import AccountMail
from users.tasks import send_account_mail, sweep_account_mails


def test_a_kept_mail_is_sent_once_and_forgotten(db: None) -> None:
    kept = keep_mail("new@example.com", "Confirm\r\nBcc: all@example.com", "text", html="<p>text</p>")
    send_account_mail(kept.pk)
    send_account_mail(kept.pk)
    [sent] = mail.outbox
    assert sent.to == ["new@example.com"]
    assert sent.subject == "Confirm Bcc: all@example.com"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not AccountMail.objects.exists()


@pytest.mark.parametrize("error", [ConnectionRefusedError(), smtplib.SMTPServerDisconnected(), TimeoutError()])
def test_a_mail_server_that_is_away_loses_no_mail(db: None, monkeypatch, error: Exception) -> None:
    kept, now = keep_mail("new@example.com", "Confirm", "text"), timezone.now()

    def away(self: EmailMessage, *args: object, **options: object) -> int:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", away)
        assert not send_kept_mail(kept.pk, now=now)
    assert not send_kept_mail(kept.pk, now=now + dt.timedelta(seconds=30)), "waits before it tries again"
    later = now + dt.timedelta(minutes=3)
    assert due_mails(now=later) == [kept.pk]
    assert send_kept_mail(kept.pk, now=later)
    assert len(mail.outbox) == 1


def test_a_mail_of_which_nobody_woke_a_worker_is_found_by_the_sweep(db: None) -> None:
    keep_mail("new@example.com", "Confirm", "text")
    sweep_account_mails()
    assert len(mail.outbox) == 1


def test_a_refused_recipient_is_not_tried_again(db: None, monkeypatch) -> None:
    kept = keep_mail("nobody@example.com", "Confirm", "text")

    def refused(self: EmailMessage, *args: object, **options: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"nobody@example.com": (550, b"no such user")})

    monkeypatch.setattr(EmailMessage, "send", refused)
    assert not send_kept_mail(kept.pk, now=timezone.now())
    assert not AccountMail.objects.exists()


def test_a_mail_whose_link_has_run_out_is_thrown_away(db: None) -> None:
    keep_mail("new@example.com", "Confirm", "text")
    assert due_mails(now=timezone.now() + dt.timedelta(hours=25)) == []
    assert not AccountMail.objects.exists()


def test_a_mail_that_another_worker_has_just_taken_is_left_to_it(db: None) -> None:
    kept, now = keep_mail("new@example.com", "Confirm", "text"), timezone.now()
    AccountMail.objects.filter(pk=kept.pk).update(attempts=1, next_attempt_at=now + dt.timedelta(minutes=2))
    assert not send_kept_mail(kept.pk, now=now)
    assert mail.outbox == []
