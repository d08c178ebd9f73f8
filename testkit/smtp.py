"""A mail server that does as it is told, and writes down what it took: the mailbox ledger of the tests.

It runs on threads in the test's own process and is spoken to over real sockets, also by other processes. What it
accepts is in `ledger`, and where one is named, a JSON line each, in `ledger_file`: a message counts as taken once its
final dot was read and a 2xx decided, answered or not.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import socket
import socketserver
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import ClassVar

STEPS = ("banner", "ehlo", "mail", "rcpt", "data", "dot", "quit")


@dataclass(frozen=True, slots=True)
class Taken:
    """One message the server accepted."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    body_hash: str
    content: bytes
    at: float

    def line(self) -> str:
        """For a ledger on disk, which other processes read: JSON, without the content."""
        kept = {"sender": self.sender, "recipients": self.recipients, "message_id": self.message_id}
        return json.dumps(kept | {"body_hash": self.body_hash, "at": self.at})

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the server does at a step instead of going on.

    `reply`: answer this line ("450 later"). `drop`: close the connection; at "dot" after the message was taken, with
    `take=False` before. `silent_s`: say nothing for so long, then close. `drip_s`: send the usual answer byte by byte.
    """

    reply: str | None = None
    drop: bool = False
    silent_s: float | None = None
    drip_s: float | None = None
    take: bool = True


class ScriptedMailServer:
    """`server.script("rcpt", Behaviour(reply="450 later"))` for the next letter; `always=True` until further notice."""

    def __init__(self, port: int = 0, *, ledger_file: Path | None = None, keeps_content: bool = True) -> None:
        self._ledger_file = ledger_file
        self.keeps_content = keeps_content
        self.ledger: list[Taken] = []
        self.steps: list[str] = []
        self._once: dict[str, deque[Behaviour]] = defaultdict(deque)
        self._always: dict[str, Behaviour] = {}
        self._lock = threading.Lock()
        self._tcp = _Listener(("127.0.0.1", port), _Conversation)
        self._tcp.kit = self
        self._thread = threading.Thread(target=self._tcp.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._tcp.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()
        self._thread.join()

    def script(self, step: str, *behaviours: Behaviour, always: bool = False) -> None:
        assert step in STEPS, step
        with self._lock:
            if always:
                self._always[step] = behaviours[0]
            else:
                self._once[step].extend(behaviours)

    def behave(self) -> None:
        """Forget all scripts."""
        with self._lock:
            self._once.clear()
            self._always.clear()

    def is_scripted(self) -> bool:
        """Whether a script waits for a letter to come."""
        with self._lock:
            return any(self._once.values())

    def message_ids(self) -> list[str]:
        with self._lock:
            return [taken.message_id for taken in self.ledger]

    def taken_for(self, recipient: str) -> list[Taken]:
        with self._lock:
            return [taken for taken in self.ledger if recipient in taken.recipients]

    def behaviour_at(self, step: str) -> Behaviour | None:
        with self._lock:
            self.steps.append(step)
            return self._once[step].popleft() if self._once[step] else self._always.get(step)

    def take(self, taken: Taken) -> None:
        with self._lock:
            self.ledger.append(taken)
            if self._ledger_file is not None:
                with self._ledger_file.open("a") as file:
                    file.write(f"{taken.line()}\n")


@contextmanager
def scripted_mail_server(*, ledger_file: Path | None = None) -> Iterator[ScriptedMailServer]:
    server = ScriptedMailServer(ledger_file=ledger_file)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    kit: ScriptedMailServer


class _EndError(Exception):
    """The conversation is over."""


class _Conversation(socketserver.StreamRequestHandler):
    server: _Listener
    timeout: ClassVar[float] = 60.0

    def handle(self) -> None:
        self.sender, self.recipients = "", list[str]()
        try:
            self._answer("banner", "220 scripted ESMTP")
            while line := self.rfile.readline(2000):
                self._command(line.decode("utf-8", "replace").strip())
        except (_EndError, OSError):
            return

    def _command(self, line: str) -> None:
        verb = line.split(" ", 1)[0].split(":", 1)[0].upper()
        match verb:
            case "EHLO" | "HELO":
                self._answer("ehlo", "250-scripted\r\n250 8BITMIME")
            case "MAIL":
                self.sender, self.recipients = _address(line), []
                self._answer("mail", "250 ok")
            case "RCPT":
                if self._answer("rcpt", "250 ok"):
                    self.recipients.append(_address(line))
            case "DATA":
                if self._answer("data", "354 go on"):
                    self._read_message()
            case "RSET" | "NOOP":
                self._say("250 ok")
            case "QUIT":
                self._answer("quit", "221 bye")
                raise _EndError
            case _:
                self._say("502 not known")

    def _read_message(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _EndError
            lines.append(line[1:] if line.startswith(b".") else line)
        content = b"".join(lines)
        behaviour = self.server.kit.behaviour_at("dot")
        is_refused = behaviour is not None and (behaviour.reply is not None or not behaviour.take)
        if not is_refused:
            headers = BytesHeaderParser(policy=email.policy.default).parsebytes(content)
            self.server.kit.take(
                Taken(
                    self.sender,
                    tuple(self.recipients),
                    str(headers["Message-ID"]),
                    hashlib.sha256(content).hexdigest(),
                    content if self.server.kit.keeps_content else b"",
                    time.time(),
                )
            )
        self._act(behaviour, "250 taken as 4F2A")

    def _answer(self, step: str, usual: str) -> bool:
        """True where the usual answer was given."""
        return self._act(self.server.kit.behaviour_at(step), usual)

    def _act(self, behaviour: Behaviour | None, usual: str) -> bool:
        if behaviour is None:
            self._say(usual)
            return True
        if behaviour.silent_s is not None:
            time.sleep(behaviour.silent_s)
            raise _EndError
        if behaviour.drop:
            raise _EndError
        if behaviour.drip_s is not None:
            for byte in f"{usual}\r\n".encode():
                self.wfile.write(bytes([byte]))
                time.sleep(behaviour.drip_s)
            return True
        self._say(behaviour.reply or usual)
        if behaviour.reply and behaviour.reply.startswith("421"):
            raise _EndError
        return behaviour.reply is None

    def _say(self, line: str) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wfile.write(f"{line}\r\n".encode())


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
