"""Mails about accounts (confirm, reset): kept in the database until the mail server took them.

They are not alerts: a second copy of a confirmation does no harm, so a plain lease and retries are enough.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from email.utils import make_msgid
from importlib import import_module

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from users.models import AccountMail

log = logging.getLogger(__name__)

# The links inside have run out by then.
GIVE_UP_AFTER = dt.timedelta(days=1)
# Longer than a send can take (EMAIL_TIMEOUT), so that two workers do not send one mail.
_FIRST_WAIT = dt.timedelta(minutes=2)
_LONGEST_WAIT = dt.timedelta(minutes=30)
_PERMANENT = 500


def keep_mail(recipient: str, subject: str, text: str, *, html: str = "") -> AccountMail:
    return AccountMail.objects.create(
        recipient=recipient, subject=" ".join(subject.split()), text=text, html=html, message_id=make_msgid("account")
    )


def send_kept_mail(mail_id: int, *, now: dt.datetime) -> bool:
    """Sends it if it is due, and forgets it once the server took it. False where it is not sent (yet)."""
    due = AccountMail.objects.filter(pk=mail_id, next_attempt_at__lte=now)
    mail = due.first()
    if mail is None:
        return False
    wait = min(_FIRST_WAIT * 2**mail.attempts, _LONGEST_WAIT)
    if not due.filter(attempts=mail.attempts).update(attempts=F("attempts") + 1, next_attempt_at=now + wait):
        return False  # another worker was quicker
    try:
        _message(mail).send()
    except _failures() as error:
        return _not_sent(mail, error)
    mail.delete()
    log.info("account_mail.sent", extra={"account_mail_id": mail_id})
    return True


def _failures() -> tuple[type[Exception], ...]:
    """What sending may raise. A provider's library is there only where mail goes by one."""
    if settings.MAIL_PROVIDER == "smtp":
        return (OSError, smtplib.SMTPException)
    return (OSError, import_module("anymail.exceptions").AnymailError)


def _message(mail: AccountMail) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.recipient], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _not_sent(mail: AccountMail, error: Exception) -> bool:
    refused = error.recipients if isinstance(error, smtplib.SMTPRecipientsRefused) else {}
    codes = [code for code, _reply in refused.values()]
    is_final = bool(codes) and min(codes) >= _PERMANENT
    log.warning(
        "account_mail.refused" if is_final else "account_mail.not_sent",
        extra={"account_mail_id": mail.pk, "error": type(error).__name__, "reply_codes": codes},
    )
    if is_final:
        mail.delete()
    return False


def due_mails(*, now: dt.datetime, limit: int = 50) -> list[int]:
    """What is owed still; what is too old to be of use is thrown away."""
    AccountMail.objects.filter(created_at__lt=now - GIVE_UP_AFTER).delete()
    due = AccountMail.objects.filter(next_attempt_at__lte=now).order_by("id")
    return list(due.values_list("pk", flat=True)[:limit])
