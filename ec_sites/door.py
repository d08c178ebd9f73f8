"""The one door out: every visit to a host that a person or a page named goes through `Door.visit`.

What it promises (docs/architecture.md, "One door"): nothing is connected to but public addresses, judged on the socket
itself and anew at every redirect; a visit ends within its total time; no more than so many bytes are kept, before and
after decoding; a page that was cut off is a failure, never a shorter page. It knows no proxy, cookie, credential or
netrc: it stands on `http.client` and `ssl` over sockets that it connects itself, so none of these can reach it.

Beside `answer`, its other half, no module of the product imports socket, ssl, http, urllib.request, requests or
urllib3 (but for the parser in `address`).
"""

from __future__ import annotations

import http.client
import logging
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import ip_network
from typing import NoReturn, Self
from urllib.parse import urljoin

import certifi

from ec_sites.address import SCHEME, Network, Refusal, Target, is_public, parse_target
from ec_sites.answer import Answer, NotWhole, TooLarge, retry_after_s
from ec_sites.values import Failure, FailureKind, Page

log = logging.getLogger(__name__)

USER_AGENT = "PriceAlert (command line; looks at one page when a person asks)"
ACCEPT_PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
ACCEPT_LANGUAGE = "ja,en;q=0.5"
REDIRECTS = frozenset((301, 302, 303, 307, 308))

Resolve = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one visit may cost, its redirects included. Bytes are counted as they arrive and again once decoded."""

    total_s: float = 20.0
    resolve_s: float = 5.0
    connect_s: float = 5.0
    redirects: int = 5
    addresses: int = 4
    max_bytes: int = 5 * 1024 * 1024
    ratio: int = 100


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one visit sends and takes, the same at each redirect. `conditions` are headers for the first host alone."""

    headers: dict[str, str]
    conditions: dict[str, str]
    limits: Limits
    whole: bool
    permits: Callable[[str], bool] | None


class Door:
    """Visits pages. Safe to use from many threads at once; a visit shares nothing with another but settings.

    `host_map` sends a host to an (address, port) of the demo shop or a test server: it is neither resolved nor judged,
    and is spoken to in plain HTTP even where the address says https. `resolve` gives the IP literals of a name.
    `ca_file` replaces the certificate authorities of certifi. `deny_nets` are an operator's own networks.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        host_map: Mapping[str, tuple[str, int]] | None = None,
        deny_nets: Iterable[str | Network] = (),
        limits: Limits | None = None,
        resolve: Resolve | None = None,
        ca_file: str | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._host_map = dict(host_map or {})
        self._deny_nets = tuple(ip_network(str(net)) for net in deny_nets)
        self._limits = limits or Limits()
        self._resolve = resolve or resolve_name
        self._tls = _tls_context(ca_file or certifi.where())

    def visit(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = ACCEPT_PAGE,
        max_bytes: int | None = None,
        whole: bool = True,
        permits: Callable[[str], bool] | None = None,
    ) -> Page | Failure:
        """One GET, redirects followed. Any status comes back as a Page, but 429, and 503 with Retry-After: THROTTLED.

        A 304 to `etag` or `last_modified` gives `Page(not_modified=True)`. With `whole=False` a body that is longer
        than `max_bytes` is cut there instead of being TOO_LARGE. `permits` is asked before a redirect is followed: no
        gives REFUSED_BY_ROBOTS. Never raises for what a host does.
        """
        headers = {
            "User-Agent": self._user_agent,
            "Accept": accept,
            "Accept-Language": ACCEPT_LANGUAGE,
            "Accept-Encoding": "gzip, deflate, br",
            "Connection": "close",
        }
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in known.items() if value and value.isascii() and value.isprintable()}
        limits = self._limits if max_bytes is None else replace(self._limits, max_bytes=max_bytes)
        wish = _Wish(headers, conditions, limits, whole, permits)
        outcome: Page | Failure
        with Deadline(limits.total_s) as deadline:
            try:
                outcome = self._follow(url, wish, deadline)
            except _VisitError as failed:
                outcome = failed.failure
            except TimeoutError:
                outcome = Failure(FailureKind.TIMEOUT, "no answer in time")
            except (TooLarge, http.client.LineTooLong) as error:
                outcome = Failure(FailureKind.TOO_LARGE, str(error))
            except NotWhole as error:
                outcome = Failure(FailureKind.UNREACHABLE, str(error))
            except (OSError, http.client.HTTPException) as error:
                outcome = Failure(FailureKind.UNREACHABLE, type(error).__name__)
            # Asked before anything is believed: a socket that was shut in the middle looks like a short answer.
            if deadline.was_cut:
                outcome = Failure(FailureKind.TIMEOUT, "total time is up")
        return outcome

    def _follow(self, url: str, wish: _Wish, deadline: Deadline) -> Page | Failure:
        first = target = _admit(url)
        downgraded = False
        for _ in range(wish.limits.redirects + 1):
            # What was learnt from one host is not told to another.
            conditions = wish.conditions if target.host == first.host else {}
            with (
                closing(self._open(target, deadline)) as sock,
                closing(_ask(sock, target, wish.headers | conditions)) as answer,
            ):
                location = answer.headers.get("location") if answer.status in REDIRECTS else None
                if location is None:
                    outcome = _unread(answer, target.url, conditions, downgraded=downgraded)
                    if isinstance(outcome, Failure) or outcome.not_modified:
                        return outcome
                    limits = wish.limits
                    body = answer.body(sock, max_bytes=limits.max_bytes, ratio=limits.ratio, whole=wish.whole)
                    return replace(outcome, body=body)
            onward = _admit(_join(target.url, location))
            if wish.permits is not None and not wish.permits(onward.url):
                raise _VisitError(FailureKind.REFUSED_BY_ROBOTS, "robots.txt disallows where it leads")
            downgraded = downgraded or (target.scheme == "https" and onward.scheme == "http")
            target = onward
        raise _VisitError(FailureKind.UNREACHABLE, "too many redirects")

    def _open(self, target: Target, deadline: Deadline) -> socket.socket:
        """A connected socket to the target, TLS included, that the deadline can shut."""
        mapped = self._host_map.get(target.host)
        if mapped is not None:
            return self._connect(mapped[0], mapped[1], deadline)
        addresses = self._judged_addresses(target.host, deadline)
        sock = self._connect_first(addresses, target, deadline)
        if target.scheme == "http":
            return sock
        try:
            # A ragged end would make a cut page look whole where its length was not announced.
            return self._tls.wrap_socket(sock, server_hostname=target.host, suppress_ragged_eofs=False)
        except ssl.SSLError as error:
            raise _VisitError(FailureKind.TLS, error.reason or "handshake failed") from error
        finally:
            sock.close()  # detached where the handshake went well; open where it did not

    def _judged_addresses(self, host: str, deadline: Deadline) -> Sequence[str]:
        """What the name resolves to. One address that is not public refuses the name: it may be tried next."""
        addresses = _resolve_in_time(self._resolve, host, min(self._limits.resolve_s, deadline.left_s()))
        if not addresses:
            raise _VisitError(FailureKind.UNREACHABLE, "name does not resolve")
        if not all(is_public(address, self._deny_nets) for address in addresses):
            _refuse("not_public_address", host)
        return addresses

    def _connect_first(self, addresses: Sequence[str], target: Target, deadline: Deadline) -> socket.socket:
        error: OSError = OSError("no address")
        for address in addresses[: self._limits.addresses]:
            try:
                sock = self._connect(address, target.port, deadline)
            except OSError as failed:
                error = failed
                continue
            # Judged once more on the connected socket: what counts is where it leads, not what was asked for.
            if not is_public(sock.getpeername()[0], self._deny_nets):
                sock.close()
                _refuse("not_public_address", target.host)
            return sock
        raise error

    def _connect(self, address: str, port: int, deadline: Deadline) -> socket.socket:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(self._limits.connect_s, deadline.left_s()))
            sock.connect((address, port))
            sock.settimeout(deadline.left_s())
            deadline.hold(sock)
        except BaseException:
            sock.close()
            raise
        return sock


def visit(url: str) -> Page | Failure:
    """One visit with the default limits, for the command line."""
    return Door(user_agent=USER_AGENT).visit(url)


@cache
def _tls_context(ca_file: str) -> ssl.SSLContext:
    """Certificates and names are always checked. Reading the authorities takes 17 ms, hence once a process."""
    return ssl.create_default_context(cafile=ca_file)


def resolve_name(host: str) -> list[str]:
    """The addresses of a name in the system's order of preference; empty where it has none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Deadline:
    """Shuts the socket it holds once the time is up, whatever the socket's own timeouts say: a drip resets those."""

    def __init__(self, total_s: float) -> None:
        self.was_cut = False
        self._ends = time.monotonic() + total_s
        self._held: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(total_s, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._drop()

    def left_s(self) -> float:
        """Seconds that are left; raises TimeoutError where there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def hold(self, sock: socket.socket) -> None:
        """Guards this socket from now on, by a duplicate: TLS takes over the original, and numbers are used again."""
        with self._lock:
            self._drop()
            self._held = sock.dup()
            if self.was_cut:
                self._held.shutdown(socket.SHUT_RDWR)

    def _cut(self) -> None:
        with self._lock:
            self.was_cut = True
            if self._held is not None:
                with suppress(OSError):
                    self._held.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


class _VisitError(Exception):
    """Carries a Failure from where it is noticed to `Door.visit`, which returns it."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.failure = Failure(kind, detail)


def _refuse(code: str, host: str) -> NoReturn:
    log.info("door.refused", extra={"code": code, "host": host})
    raise _VisitError(FailureKind.REFUSED_ADDRESS, code)


def _admit(url: str) -> Target:
    target = parse_target(url)
    if isinstance(target, Refusal):
        _refuse(target.code, "")
    return target


def _join(url: str, location: str) -> str:
    """Where a Location leads. An address of its own is left as it is written, so that it is judged as it is written."""
    with suppress(UnicodeError):  # sent as UTF-8 by many, read as Latin-1 by the standard library
        location = location.encode("latin-1").decode()
    if SCHEME.match(location) or not location.isprintable():
        return location
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _resolve_in_time(resolve: Resolve, host: str, seconds: float) -> Sequence[str]:
    """What `resolve` says, asked in a thread of its own: the system's resolver cannot be stopped, only left behind."""
    answers: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(resolve(host)), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        raise _VisitError(FailureKind.TIMEOUT, "name not resolved in time") from None


def _ask(sock: socket.socket, target: Target, headers: Mapping[str, str]) -> Answer:
    """Sends one GET over a connected socket and reads the answer up to its body."""
    authority, _, rest = target.url.removeprefix(f"{target.scheme}://").partition("/")
    connection = http.client.HTTPConnection(target.host)
    connection.auto_open = 0  # it never connects by itself
    connection.response_class = Answer
    connection.sock = sock
    connection.request("GET", f"/{rest}", headers={"Host": authority, **headers})
    answer = connection.getresponse()
    assert isinstance(answer, Answer)
    return answer


def _unread(answer: Answer, url: str, conditions: Mapping[str, str], *, downgraded: bool) -> Page | Failure:
    """What the status and the headers say by themselves; a page whose body is still to be read, if it is one."""
    headers = answer.named_headers()
    asked_to_wait_s = retry_after_s(headers.get("retry-after", ""))
    if answer.status == 429 or (answer.status == 503 and asked_to_wait_s is not None):
        return Failure(FailureKind.THROTTLED, f"status {answer.status}", retry_after_s=asked_to_wait_s)
    not_modified = answer.status == 304 and bool(conditions)
    return Page(url, answer.status, headers, b"", not_modified=not_modified, downgraded=downgraded)
