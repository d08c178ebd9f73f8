"""Mails as files: one `.eml` each, named by the nanosecond it came, below the two lines every last server adds."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

MAIL_ID_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was taken. `source` is what came over the wire, below our two header lines."""

    id: str
    received_at: datetime
    source: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.source, policy=policy.default)

    def text(self) -> str:
        return self._part("plain")

    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        if part is None:
            return ""
        try:
            return str(part.get_content()).replace("\r\n", "\n")
        except (LookupError, ValueError):
            return ""  # a charset nobody knows: the source is still there to read


class MailStore:
    """The mails in `folder`, newest first. Safe for one writer and many readers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for unfinished in folder.glob("*.part"):
            unfinished.unlink()

    def keep(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Write one mail so that a power cut after this does not lose it; its id."""
        mail_id = f"{time.time_ns():0{MAIL_ID_DIGITS}d}"
        envelope = f"Return-Path: <{_line(sender)}>\r\nDelivered-To: {_line(', '.join(recipients))}\r\n"
        part = self._folder / f"{mail_id}.part"
        with part.open("wb") as file:
            file.write(envelope.encode() + content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(part.with_suffix(".eml"))
        return mail_id

    def all(self, *, recipient: str | None = None) -> list[Mail]:
        mails = (self.get(path.stem) for path in sorted(self._folder.glob("*.eml"), reverse=True))
        return [mail for mail in mails if mail and (recipient is None or recipient in delivered_to(mail))]

    def get(self, mail_id: str) -> Mail | None:
        if len(mail_id) != MAIL_ID_DIGITS or not (mail_id.isascii() and mail_id.isdecimal()):
            return None
        try:
            source = (self._folder / f"{mail_id}.eml").read_bytes()
        except FileNotFoundError:
            return None
        return Mail(mail_id, datetime.fromtimestamp(int(mail_id) / 1e9, UTC), source)


def delivered_to(mail: Mail) -> list[str]:
    """The recipients of the envelope, as our own first lines tell them; what the mail itself claims does not count."""
    second_line = mail.source.split(b"\r\n", 2)[1]
    return second_line.removeprefix(b"Delivered-To: ").decode(errors="replace").split(", ")


def _line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")
