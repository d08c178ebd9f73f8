"""The mailbox's mail server: SMTP on loopback, every recipient accepted, 250 only once the mail is on disk."""

from __future__ import annotations

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from PriceAlert.mailbox.store import MailStore

MAX_MAIL_BYTES = 10_000_000


class _Handler:
    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.original_content or b""
        mail_id = self._store.keep(envelope.mail_from or "", envelope.rcpt_tos, content)
        return f"250 2.0.0 kept as {mail_id}"


def smtp_server(store: MailStore, port: int) -> Controller:
    """The server; `start` serves in a thread of its own, `stop` ends it."""
    return Controller(
        _Handler(store), hostname="127.0.0.1", port=port, data_size_limit=MAX_MAIL_BYTES, enable_SMTPUTF8=True
    )
