"""SMTP by steps: what may have been taken by the server is told apart from what surely was not.

Everything up to the final dot is safe to repeat: without the dot a server has no message. smtplib speaks the protocol;
the steps, the deadline over all of them and the meaning of each answer are ours (docs/alerts.md, "The email").
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

DEADLINE_S = 60.0
_DOT = b".\r\n"


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: Security = Security.NONE
    user: str = ""
    password: str = ""
    # What we call ourselves in EHLO.
    name: str = "localhost"
    deadline_s: float = DEADLINE_S


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one recipient. `content` is the whole message with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it: its code and words, and what a provider calls the message."""

    code: int
    text: str
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The server has no message. `is_permanent`: it refused this message for good (5xx at MAIL, RCPT, DATA or the dot).

    `is_server`: the trouble lies with the server or the way to it. `code`: None without an answer.
    """

    step: str
    code: int | None
    text: str
    is_permanent: bool = False
    is_server: bool = False


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The dot was sent and no answer came: it may or may not have been taken.

    `is_server`: all letters would meet the same, as where a provider's API fails.
    """

    text: str
    is_server: bool = False


@dataclass(frozen=True, slots=True)
class CalledOff:
    """The caller no longer wanted it when all but the dot was sent."""


class _ServerError(Exception):
    """The server answered a step with an error, or went away before the dot."""

    def __init__(self, step: str, code: int | None, text: str) -> None:
        super().__init__(step, code, text)
        self.step, self.code, self.text = step, code, text


# A 5xx here is about this letter; before these steps, or about signing in, it is about the operator's settings.
_LETTER_STEPS = ("mail", "rcpt", "data")
_SIGN_IN_CODES = (421, 530, 535)

# What a socket that ends, times out or speaks nonsense raises.
_GONE = (OSError, smtplib.SMTPException, ValueError)


class Session:
    """One connection, opened at the first letter and used for the next ones as long as nothing went wrong on it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        # A second handle of the same connection: shutting it ends a read that hangs, with and without TLS.
        self._plug: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(
        self,
        letter: Letter,
        *,
        before_dot: Callable[[], bool],
        after_dot: Callable[[], None] = lambda: None,
    ) -> Sent | NotSent | InDoubt | CalledOff:
        """Hand one letter over, within the deadline.

        `before_dot` is called when everything but the dot is sent: it commits that the letter is in doubt from now on,
        or returns False to call it off.
        """
        deadline = threading.Timer(self._server.deadline_s, self._cut)
        deadline.daemon = True
        deadline.start()
        was_open = self._smtp is not None
        try:
            result = self._send(letter, before_dot, after_dot)
            if was_open and isinstance(result, NotSent) and result.step == "mail" and result.code in (None, 421):
                # It hung up between two letters, as servers do: that says nothing about this one.
                self.close()
                result = self._send(letter, before_dot, after_dot)
            return result
        except BaseException:
            self.close()
            raise
        finally:
            deadline.cancel()

    def close(self) -> None:
        """Say goodbye without waiting for an answer: whatever comes at QUIT changes nothing."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                if smtp.sock is not None:
                    smtp.sock.settimeout(1)
                    smtp.putcmd("QUIT")
            except _GONE:
                pass
            smtp.close()
        plug, self._plug = self._plug, None
        if plug is not None:
            plug.close()

    def _send(
        self, letter: Letter, before_dot: Callable[[], bool], after_dot: Callable[[], None]
    ) -> Sent | NotSent | InDoubt | CalledOff:
        try:
            smtp = self._open()
            self._hand_over(smtp, letter)
        except _ServerError as error:
            self.close()
            is_about_letter = error.step in _LETTER_STEPS and error.code not in (None, *_SIGN_IN_CODES)
            is_permanent = is_about_letter and error.code is not None and error.code >= 500
            return NotSent(error.step, error.code, error.text, is_permanent=is_permanent, is_server=not is_about_letter)
        if not before_dot():
            # Closing in the middle of the data makes the server forget it.
            self.close()
            return CalledOff()
        try:
            smtp.send(_DOT)
            after_dot()
            code, answer = smtp.getreply()
        except _GONE as error:
            self.close()
            return InDoubt(_words(error))
        text = _text(answer)
        if 200 <= code < 300:
            return Sent(code, text)
        self.close()
        if code < 400:
            return InDoubt(f"unexpected answer {code}")
        return NotSent("dot", code, text, is_permanent=code >= 500)

    def _hand_over(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        """MAIL, RCPT, DATA and the body: all that is safe to repeat."""
        options = ["SMTPUTF8"] if not letter.recipient.isascii() else []
        if options and not smtp.has_extn("smtputf8"):
            raise _ServerError("rcpt", 553, "the server takes no addresses outside ASCII")
        _expect(250, "mail", lambda: smtp.mail(letter.sender, options))
        _expect(25, "rcpt", lambda: smtp.rcpt(letter.recipient))
        _expect(354, "data", lambda: smtp.docmd("DATA"))
        try:
            smtp.send(_stuffed(letter.content))
        except _GONE as error:
            raise _ServerError("body", None, _words(error)) from error

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        server = self._server
        smtp = smtplib.SMTP(local_hostname=server.name, timeout=server.deadline_s)
        self._smtp = smtp
        try:
            sock = socket.create_connection((server.host, server.port), timeout=server.deadline_s)
        except socket.gaierror as error:
            raise _ServerError("resolve", None, _words(error)) from error
        except _GONE as error:
            raise _ServerError("connect", None, _words(error)) from error
        try:
            # The dot is sent apart from the body: without this it waits for a delayed ACK.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._plug = sock.dup()
            smtp.sock = _wrapped(sock, server.host) if server.security is Security.TLS else sock
        except _GONE as error:
            raise _ServerError("tls", None, _words(error)) from error
        _expect(220, "banner", smtp.getreply)
        _expect(250, "ehlo", smtp.ehlo)
        if server.security is Security.STARTTLS:
            self._start_tls(smtp)
        if server.user:
            self._sign_in(smtp)
        return smtp

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        _expect(220, "starttls", lambda: smtp.docmd("STARTTLS"))
        try:
            assert smtp.sock is not None
            smtp.sock = _wrapped(smtp.sock, self._server.host)
        except _GONE as error:
            raise _ServerError("starttls", None, _words(error)) from error
        # What was said before the encryption began is forgotten (RFC 3207, section 4.2).
        smtp.file = None
        smtp.esmtp_features = {}
        _expect(250, "ehlo", smtp.ehlo)

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.login(self._server.user, self._server.password)
        except smtplib.SMTPResponseException as error:
            raise _ServerError("auth", error.smtp_code, _text(error.smtp_error)) from error
        except _GONE as error:
            raise _ServerError("auth", None, _words(error)) from error

    def _cut(self) -> None:
        plug = self._plug
        if plug is not None:
            try:
                plug.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It has ended by itself.
                return


def _expect(prefix: int, step: str, ask: Callable[[], tuple[int, bytes]]) -> None:
    """Ask, and raise unless the answer's code begins with `prefix`."""
    try:
        code, answer = ask()
    except _GONE as error:
        raise _ServerError(step, None, _words(error)) from error
    if not str(code).startswith(str(prefix)):
        raise _ServerError(step, code if code > 0 else None, _text(answer))


def _wrapped(sock: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(sock, server_hostname=host)


def _stuffed(content: bytes) -> bytes:
    """The body as it goes over the wire, up to and without the dot (RFC 5321, section 4.5.2)."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and lines[-1] == b"":
        lines.pop()
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _text(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    return "".join(char if char.isprintable() else " " for char in text)[:500]


def _words(error: BaseException) -> str:
    return _text(f"{type(error).__name__}: {error}")
