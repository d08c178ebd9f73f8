"""Mail by a provider's HTTP API (django-anymail): the whole call is the window in which nobody can know.

So `sending` is committed before the call, not before a final dot, and what the call came to is sorted into what surely
was not taken, what surely was, and the rest, which is in doubt. Nothing is tried twice here. SES takes our bytes as
they are; Postmark and Mailgun take their parts and put them together, with our Message-ID in it and beside it.
anymail is imported late: an installation with a mail server of its own does without it (requirements-prod.txt).
"""

from __future__ import annotations

import email
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage as Parsed
from email.message import Message
from email.mime.image import MIMEImage
from email.policy import SMTPUTF8, default
from importlib import import_module
from types import TracebackType
from typing import Any, Self

import requests
from django.core.mail import EmailMessage, EmailMultiAlternatives
from urllib3.exceptions import MaxRetryError, NewConnectionError

from alerts.smtp import CalledOff, InDoubt, Letter, NotSent, Sent

BACKENDS = {"ses": "amazon_ses", "postmark": "postmark", "mailgun": "mailgun"}
# Where our Message-ID stands beside the message, for providers that give it one of their own.
METADATA = "delivery"
# What a provider passes on of the headers; the rest is its own to set.
_HEADERS = ("Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post")
# The operator's settings or account, not the letter: a wrong key, a limit, a sender that is not verified yet.
_ACCOUNT_CODES = (401, 403, 408, 425, 429)
# What anymail says of a recipient whose message was taken.
_TAKEN = frozenset(("sent", "queued"))
# It may have been taken all the same.
_DOUBTFUL_CODES = (500, 502, 504)


@dataclass(frozen=True, slots=True)
class Provider:
    """One of BACKENDS. Keys and addresses of its API stand in settings.ANYMAIL."""

    name: str


class ProviderSession:
    """One connection to the API, for as many letters as a task sends."""

    def __init__(self, provider: Provider) -> None:
        self._is_raw = provider.name == "ses"
        self._backend: Any = import_module(f"anymail.backends.{BACKENDS[provider.name]}").EmailBackend()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._backend.close()

    def send(
        self, letter: Letter, *, before_dot: Callable[[], bool], after_dot: Callable[[], None] = lambda: None
    ) -> Sent | NotSent | InDoubt | CalledOff:
        """Hand one letter over in one call. `before_dot` commits that it is in doubt from now on, or calls it off."""
        try:
            self._backend.open()
        except Exception as error:
            return NotSent("auth", None, _words(error), is_server=True)
        message = _AsItIs(letter) if self._is_raw else _in_parts(letter)
        if not before_dot():
            return CalledOff()
        try:
            self._backend.send_messages([message])
        except Exception as error:
            return _meaning(error)
        finally:
            after_dot()
        status = message.anymail_status  # type: ignore[union-attr]  # anymail puts it there
        if not status.status or not status.status <= _TAKEN:
            # It answered, and anymail made nothing of what it said of the recipient.
            code = getattr(status.esp_response, "status_code", 200)
            return _by_code(code, f"said {sorted(map(str, status.status or ()))} of the recipient")
        return Sent(200, f"taken by {self._backend.esp_name}", provider_id=str(status.message_id or ""))


class _AsItIs(EmailMessage):
    """A message whose bytes are those of the letter."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(from_email=letter.sender, to=[letter.recipient])
        self._content = letter.content

    def message(self, **_: Any) -> Any:
        return _Frozen(self._content)


class _Frozen(Message):
    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content

    def as_bytes(self, *_: Any, **__: Any) -> bytes:
        return self._content


def _in_parts(letter: Letter) -> EmailMultiAlternatives:
    """The same subject, texts and picture for an API that wants them apart."""
    parsed = email.message_from_bytes(letter.content, policy=SMTPUTF8)
    assert isinstance(parsed, Parsed)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    headers = {name: str(parsed[name]) for name in _HEADERS if name in parsed}
    message = EmailMultiAlternatives(
        str(parsed["Subject"]),
        text.get_content() if text else "",
        str(parsed["From"]),
        [letter.recipient],
        headers=headers,
    )
    if html:
        message.attach_alternative(html.get_content(), "text/html")
    for part in parsed.walk():
        if part.get_content_maintype() == "image":
            message.attach(_inline(part))
    message.metadata = {METADATA: headers["Message-ID"]}  # type: ignore[attr-defined]  # anymail reads it
    return message


def _inline(part: Message) -> MIMEImage:
    picture = part.get_payload(decode=True)
    assert isinstance(picture, bytes)
    image = MIMEImage(picture, part.get_content_subtype(), policy=default)
    image["Content-ID"] = str(part["Content-ID"])
    image["Content-Disposition"] = "inline"
    return image


# --- what a call came to ----------------------------------------------------------------------------------------------


def _meaning(error: Exception) -> NotSent | InDoubt:
    said = _words(error)
    if type(error).__name__ == "AnymailRecipientsRefused":
        return NotSent("rcpt", 550, said, is_permanent=True)
    code = _code_of(error)
    if code is None:
        if _never_got_there(error):
            return NotSent("connect", None, said, is_server=True)
        return InDoubt(said, is_server=True)
    return _by_code(code, said)


def _by_code(code: int, said: str) -> NotSent | InDoubt:
    if code < 400 or code in _DOUBTFUL_CODES:
        return InDoubt(f"{code}: {said}", is_server=True)
    # A refusal of the call may be about the account or the letter: it is tried again for two days, so none is lost.
    return NotSent("api", code, said, is_server=code in _ACCOUNT_CODES or code >= 500)


def _code_of(error: Exception) -> int | None:
    """The status of the API's answer; None without an answer."""
    code = getattr(error, "status_code", None)
    if code is None:
        answer = getattr(error, "response", None)
        code = answer.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(answer, dict) else None
    return int(code) if code is not None else None


# botocore's, by name: where SES is not used there need be no botocore.
_BEFORE_THE_CALL = frozenset(
    (
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "SSLError",
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "NoRegionError",
        "ParamValidationError",
    )
)


def _never_got_there(error: Exception) -> bool:
    """Whether it failed before anything of the letter was sent."""
    cause = error.__cause__ or error
    if isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError):
        return True
    if isinstance(cause, requests.exceptions.ConnectionError) and cause.args:
        inner = cause.args[0]
        return isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)
    return type(cause).__name__ in _BEFORE_THE_CALL


def _words(error: BaseException) -> str:
    """In one line, without what was sent."""
    cause = error.__cause__ or error
    response = getattr(error, "response", None)
    said = getattr(response, "text", None) or f"{type(cause).__name__}: {cause}"
    return "".join(char if char.isprintable() else " " for char in str(said))[:500]
