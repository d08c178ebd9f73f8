"""The one door out: every visit to a host that a person or a page named goes through `Door.visit`.

What it promises (docs/architecture.md, "One door"): nothing is connected to but public addresses, judged on the socket
itself and anew at every redirect; a visit ends within its total time; no more than so many bytes are kept, before and
after decoding; a page that was cut off is a failure, never a shorter page.

It stands on requests: a session for each visit, whose connections get their sockets from the door alone. The name of
the host stays with them, so Host, SNI and the check of the certificate are the usual ones. The session knows no proxy,
cookie, credential or netrc, tries nothing twice and follows nothing by itself.

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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from ipaddress import ip_network
from typing import Any, NoReturn, Self
from urllib.parse import urljoin

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead, NewConnectionError

from ec_sites.address import SCHEME, Network, Refusal, Target, is_public, parse_target
from ec_sites.answer import Answer, VisitError, named_headers, read_body, retry_after_s
from ec_sites.values import Failure, FailureKind, Page

log = logging.getLogger(__name__)
# It logs whole addresses, and what a person looks at is not for the log.
logging.getLogger("urllib3").setLevel(logging.ERROR)

USER_AGENT = "PriceAlert (command line; looks at one page when a person asks)"
ACCEPT_PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
ACCEPT_LANGUAGE = "ja,en;q=0.5"
REDIRECTS = frozenset((301, 302, 303, 307, 308))

Resolve = Callable[[str], Sequence[str]]
OpenSocket = Callable[[str, int], socket.socket]


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
    `ca_file` replaces the certificate authorities of certifi. `deny_nets` are an operator's own networks. `allowed` are
    hosts with their ports that an operator vouches for: `post` reaches them wherever they lie.
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
        allowed: Iterable[tuple[str, int]] = (),
    ) -> None:
        self._user_agent = user_agent
        self._host_map = dict(host_map or {})
        self._deny_nets = tuple(ip_network(str(net)) for net in deny_nets)
        self._limits = limits or Limits()
        self._resolve = resolve or resolve_name
        self._tls = _tls_context(ca_file or certifi.where())
        self._allowed = frozenset(allowed)

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
        with (
            Deadline(limits.total_s) as deadline,
            _Session(partial(self._open, deadline=deadline), self._tls) as session,
        ):
            try:
                outcome = self._follow(url, wish, session, deadline)
            except VisitError as failed:
                outcome = failed.failure
            except (requests.RequestException, HTTPError, TimeoutError) as error:
                outcome = _failure_of(error)
            # Asked before anything is believed: a socket that was shut in the middle looks like a short answer.
            if deadline.was_cut:
                outcome = Failure(FailureKind.TIMEOUT, "total time is up")
        return outcome

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> int | Failure:
        """One POST; the status that came back, redirects too: none is followed. What is in the answer is not read.

        Never raises for what a host does. After a TIMEOUT or UNREACHABLE it may have been taken.
        """
        sent = {"User-Agent": self._user_agent, "Accept": "*/*", "Connection": "close", **headers}
        outcome: int | Failure
        with Deadline(self._limits.total_s) as deadline:
            open_socket = partial(self._open, deadline=deadline, allowed=self._allowed)
            with _Session(open_socket, self._tls) as session:
                try:
                    target = _admit(url, self._allowed)
                    request = _request("POST", target.url, sent, body, plain=target.host in self._host_map)
                    with session.send(
                        request, stream=True, allow_redirects=False, timeout=deadline.left_s()
                    ) as response:
                        outcome = response.status_code
                except VisitError as failed:
                    outcome = failed.failure
                except (requests.RequestException, HTTPError, TimeoutError) as error:
                    outcome = _failure_of(error)
            if deadline.was_cut:
                outcome = Failure(FailureKind.TIMEOUT, "total time is up")
        return outcome

    def _follow(self, url: str, wish: _Wish, session: requests.Session, deadline: Deadline) -> Page | Failure:
        first = target = _admit(url)
        downgraded = False
        for _ in range(wish.limits.redirects + 1):
            # What was learnt from one host is not told to another.
            conditions = wish.conditions if target.host == first.host else {}
            plain = target.host in self._host_map
            request = _request("GET", target.url, wish.headers | conditions, plain=plain)
            with session.send(request, stream=True, allow_redirects=False, timeout=deadline.left_s()) as response:
                locations = response.raw.headers.getlist("location") if response.status_code in REDIRECTS else []
                if not locations:
                    return _read(response, target.url, wish, conditional=bool(conditions), downgraded=downgraded)
            onward = _admit(_join(target.url, locations[0]))
            if wish.permits is not None and not wish.permits(onward.url):
                raise VisitError(FailureKind.REFUSED_BY_ROBOTS, "robots.txt disallows where it leads")
            downgraded = downgraded or (target.scheme == "https" and onward.scheme == "http")
            target = onward
        raise VisitError(FailureKind.UNREACHABLE, "too many redirects")

    def _open(
        self, host: str, port: int, deadline: Deadline, allowed: Collection[tuple[str, int]] = ()
    ) -> socket.socket:
        """A socket that the deadline can shut, connected where the map says, to a public address, or as allowed."""
        mapped = self._host_map.get(host)
        if mapped is not None:
            return self._connect(mapped[0], mapped[1], deadline)
        error: OSError = OSError("no address")
        is_allowed = (host, port) in allowed
        for address in self._addresses(host, deadline, is_allowed=is_allowed)[: self._limits.addresses]:
            try:
                sock = self._connect(address, port, deadline)
            except OSError as failed:
                error = failed
                continue
            # Judged once more on the connected socket: what counts is where it leads, not what was asked for.
            if not is_allowed and not is_public(sock.getpeername()[0], self._deny_nets):
                sock.close()
                _refuse("not_public_address", host)
            return sock
        raise error

    def _addresses(self, host: str, deadline: Deadline, *, is_allowed: bool) -> Sequence[str]:
        """What the name resolves to. One address that is not public refuses the name: it may be tried next."""
        addresses = _resolve_in_time(self._resolve, host, min(self._limits.resolve_s, deadline.left_s()))
        if not addresses:
            raise VisitError(FailureKind.UNREACHABLE, "name does not resolve")
        if not is_allowed and not all(is_public(address, self._deny_nets) for address in addresses):
            _refuse("not_public_address", host)
        return addresses

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


class _Session(requests.Session):
    """Serves one visit. It follows nothing by itself: it would read each redirect to its end."""

    def __init__(self, open_socket: OpenSocket, tls: ssl.SSLContext) -> None:
        super().__init__()
        self.trust_env = False
        adapter = _Adapter(open_socket, tls)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _Adapter(HTTPAdapter):
    """Takes sockets from `open_socket`, trusts whom `tls` trusts, tries once and goes through no proxy."""

    def __init__(self, open_socket: OpenSocket, tls: ssl.SSLContext) -> None:
        self._open_socket, self._tls = open_socket, tls
        super().__init__(max_retries=Retry(total=False))

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **settings)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_Pool, open_socket=self._open_socket),
            "https": partial(_TlsPool, open_socket=self._open_socket),
        }

    def cert_verify(self, *args: Any) -> None:
        """Nothing: it would have the authorities read anew for each connection. `tls` has them, and always checks."""

    def proxy_manager_for(self, *args: Any, **settings: Any) -> NoReturn:
        raise requests.exceptions.InvalidProxyURL("no visit goes through a proxy")


class _Connection(HTTPConnection):
    response_class = Answer

    def __init__(self, *args: Any, open_socket: OpenSocket, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._open_socket = open_socket

    def _new_conn(self) -> socket.socket:
        try:
            return self._open_socket(self.host, self.port)
        except OSError as error:  # as it stands, urllib3 takes a reset for one that came after the request
            raise NewConnectionError(self, "not connected") from error


class _TlsConnection(_Connection, HTTPSConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLError as error:
            raise VisitError(FailureKind.TLS, error.reason or "handshake failed") from error
        # A ragged end would make a cut page look whole where its length was not announced.
        self.sock.suppress_ragged_eofs = False  # type: ignore[union-attr]  # it is an SSLSocket by now


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def _refuse(code: str, host: str) -> NoReturn:
    log.info("door.refused", extra={"code": code, "host": host})
    raise VisitError(FailureKind.REFUSED_ADDRESS, code)


def _admit(url: str, allowed: Collection[tuple[str, int]] = ()) -> Target:
    target = parse_target(url, allowed)
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
        raise VisitError(FailureKind.TIMEOUT, "name not resolved in time") from None


def _request(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None = None, *, plain: bool
) -> requests.PreparedRequest:
    """A request that is sent as it stands: where requests prepares an address itself, it quotes it anew."""
    request = requests.PreparedRequest()
    request.prepare_method(method)
    request.prepare_headers(headers)
    if body is not None:
        request.prepare_body(body, None)
    request.url = url.replace("https:", "http:", 1) if plain else url
    return request


def _failure_of(error: BaseException) -> Failure:
    """What it means that requests or urllib3 raised: below all that they wrap it in stands what went wrong."""
    while isinstance(error.__context__, OSError | http.client.HTTPException | HTTPError):
        error = error.__context__
    if isinstance(error, TimeoutError):
        return Failure(FailureKind.TIMEOUT, "no answer in time")
    short = isinstance(error, IncompleteRead)
    return Failure(FailureKind.UNREACHABLE, "shorter than announced" if short else type(error).__name__)


def _read(response: requests.Response, url: str, wish: _Wish, *, conditional: bool, downgraded: bool) -> Page | Failure:
    """What the host answered: its body, unless the status says enough by itself."""
    headers, status = named_headers(response), response.status_code
    asked_to_wait_s = retry_after_s(headers.get("retry-after", ""))
    if status == 429 or (status == 503 and asked_to_wait_s is not None):
        return Failure(FailureKind.THROTTLED, f"status {status}", retry_after_s=asked_to_wait_s)
    if status == 304 and conditional:
        return Page(url, status, headers, b"", not_modified=True, downgraded=downgraded)
    body = read_body(response, max_bytes=wish.limits.max_bytes, ratio=wish.limits.ratio, whole=wish.whole)
    return Page(url, status, headers, body, downgraded=downgraded)
