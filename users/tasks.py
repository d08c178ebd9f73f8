from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from users.account_mail import due_mails, send_kept_mail


@shared_task(acks_late=True)  # may run twice: the row is claimed, and gone once the mail is sent
def send_account_mail(mail_id: int) -> None:
    send_kept_mail(mail_id, now=timezone.now())


@shared_task(acks_late=True)
def sweep_account_mails() -> None:
    for mail_id in due_mails(now=timezone.now()):
        send_kept_mail(mail_id, now=timezone.now())
