"""What the sockets of this process are asked to connect to, written down at the socket itself.

The network of a test has public addresses on it, each led to a server on loopback, and nothing else: whatever has no
route is refused here and never leaves the machine. A judge that looks at names or at a library's calls can be fooled;
this one stands where the connection is made.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

Address = tuple[str, int]


@dataclass(slots=True)
class Wires:
    """`asked` is every address that a connect was called with, in order; `open` ones connect as they are."""

    asked: list[Address] = field(default_factory=list)
    open: set[Address] = field(default_factory=set)
    _routes: dict[Address, tuple[Address, str]] = field(default_factory=dict)
    _peers: WeakKeyDictionary[socket.socket, Address] = field(default_factory=WeakKeyDictionary)

    def route(self, public: Address, to: Address, *, peer: str | None = None) -> None:
        """A public address that is served on loopback. `peer` is what the connected socket says instead of it."""
        self._routes[public] = (to, peer or public[0])

    def hosts_asked(self) -> set[str]:
        return {host for host, _ in self.asked}

    @contextmanager
    def watched(self) -> Iterator[Wires]:
        connect, getpeername = socket.socket.connect, socket.socket.getpeername

        def watched_connect(sock: socket.socket, address: Any) -> None:
            wanted = (str(address[0]), int(address[1]))
            self.asked.append(wanted)
            if wanted in self.open:
                connect(sock, address)
                return
            if wanted not in self._routes:
                raise ConnectionRefusedError(errno.ECONNREFUSED, "no route in this test")
            (host, port), peer = self._routes[wanted]
            connect(sock, (f"::ffff:{host}" if sock.family == socket.AF_INET6 else host, port))
            self._peers[sock] = (peer, wanted[1])

        def watched_getpeername(sock: socket.socket) -> Any:
            return self._peers.get(sock) or getpeername(sock)

        with (
            patch.object(socket.socket, "connect", watched_connect),
            patch.object(socket.socket, "getpeername", watched_getpeername),
        ):
            yield self
