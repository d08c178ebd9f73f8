"""A shop on loopback that does what a script says, honest or hostile, and keeps a ledger of every price it served.

It is a real HTTP server on a real socket, for tests, fault tests and trials; the product meets it through the door's
host map. In a test:

    with ScriptedShop() as shop:
        shop.product("/item/1", price=1980)
        door = Door(user_agent="test", host_map=shop.host_map("shop.test"))
        page = door.visit("https://shop.test/item/1")
        shop.set_price("/item/1", 1480)
        assert [served.price for served in shop.ledger] == ["1980"]

Another process drives it over HTTP (`python -m testkit.shop --port 8800`): see `Control` below.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import json
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from http.client import responses
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

HTML = {"Content-Type": "text/html; charset=utf-8"}
Body = bytes | Callable[[], Iterable[bytes]]
Part = Literal["headers", "body"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, and what goes wrong with it.

    `length` replaces the true Content-Length; "" leaves it out. `drip` sends that part byte by byte, one each `drip_s`.
    `cut` closes in the middle of that part, `reset` does so by RST. `raw` is sent instead of everything else.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(HTML))
    body: Body = b""
    length: str | None = None
    chunked: bool = False
    delay_s: float = 0.0
    drip: Part | None = None
    drip_s: float = 1.0
    cut: Part | None = None
    reset: bool = False
    raw: Body | None = None
    price: str | None = None


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def compressed(body: bytes) -> Reply:
    return Reply(headers={**HTML, "Content-Encoding": "gzip"}, body=gzip.compress(body, mtime=0))


def gzip_bomb(decoded_bytes: int = 400 * 1024 * 1024) -> Reply:
    """Zeros that grow a thousandfold on decoding. Made once in pieces, so that the shop itself stays small."""
    member = gzip.compress(bytes(1024 * 1024), mtime=0)
    return Reply(headers={**HTML, "Content-Encoding": "gzip"}, body=member * (decoded_bytes // (1024 * 1024)))


def long_page(total_bytes: int, *, announced: bool = True) -> Reply:
    piece = b"<p>" + b"x" * 65_529 + b"</p>"

    def parts() -> Iterator[bytes]:
        for _ in range(total_bytes // len(piece)):
            yield piece

    length = str(total_bytes // len(piece) * len(piece)) if announced else ""
    return Reply(body=parts, length=length)


def endless_page() -> Reply:
    def parts() -> Iterator[bytes]:
        while True:
            yield b"<p>and so on</p>" * 1024

    return Reply(body=parts, length="")


@dataclass(frozen=True, slots=True)
class Served:
    """A line of the ledger: what was asked, by whom, when, and what was answered. `price` as it stood on the page."""

    path: str
    host: str
    at: datetime
    status: int
    price: str | None
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Product:
    """What a product page of the shop says. Prices are decimal strings; points and shipping stand in the text only."""

    title: str
    price: str
    currency: str = "JPY"
    availability: str = "InStock"
    list_price: str | None = None
    points: int | None = None
    shipping: str | None = None
    gtin: str | None = None
    brand: str | None = None
    image: str | None = None
    conditional: bool = False

    def page(self) -> bytes:
        offer = {
            "@type": "Offer",
            "price": self.price,
            "priceCurrency": self.currency,
            "availability": f"https://schema.org/{self.availability}",
        }
        product: dict[str, Any] = {"@context": "https://schema.org", "@type": "Product", "name": self.title}
        brand = {"@type": "Brand", "name": self.brand} if self.brand else None
        optional = {"gtin13": self.gtin, "image": self.image, "brand": brand}
        product |= {name: value for name, value in optional.items() if value} | {"offers": offer}
        lines = [f"<p class='price'>{self._shown(self.price)} <span>税込</span></p>"]
        if self.list_price is not None:
            lines.append(f"<p class='list-price'>定価 <s>{self._shown(self.list_price)}</s></p>")
        if self.points is not None:
            lines.append(f"<p class='points'>{self.points}ポイント進呈</p>")
        if self.shipping is not None:
            lines.append("<p>送料無料</p>" if self.shipping == "0" else f"<p>送料 {self._shown(self.shipping)}</p>")
        title = html.escape(self.title)
        block = json.dumps(product, ensure_ascii=False).replace("<", "\\u003c")
        return (
            f"<!doctype html><html lang=ja><head><meta charset=utf-8><title>{title}</title>"
            f'<script type="application/ld+json">{block}</script></head>'
            f"<body><h1>{title}</h1>{''.join(lines)}<button>カートに入れる</button></body></html>"
        ).encode()

    def _shown(self, amount: str) -> str:
        return f"{int(amount):,}円" if self.currency == "JPY" else f"{self.currency} {amount}"

    def reply(self, asked_etag: str | None) -> Reply:
        page = self.page()
        headers = dict(HTML)
        if self.conditional:
            headers["ETag"] = f'"{hashlib.sha256(page).hexdigest()[:16]}"'
            if asked_etag == headers["ETag"]:
                return Reply(status=304, headers=headers, length="", price=self.price)
        return Reply(headers=headers, body=page, price=self.price)


class ScriptedShop:
    """The server. Methods may be called from any thread while it serves; `ledger` is a copy at that moment."""

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        # "reset" and "silent" are what a connection meets before it has asked for anything.
        self.on_connect: Literal["serve", "reset", "silent"] = "serve"
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._scripts: dict[str, list[Reply]] = {}
        self._products: dict[str, Product] = {}
        self._ledger: list[Served] = []
        self._server = _Server(("127.0.0.1", port), self)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def host_map(self, *hosts: str) -> dict[str, tuple[str, int]]:
        """For the door: these hosts are served here."""
        return dict.fromkeys(hosts, self.address)

    def script(self, path: str, *replies: Reply) -> None:
        """What a path answers, one reply a request; the last one stays. `host/path` is asked before `/path`."""
        with self._lock:
            self._scripts[path] = list(replies)

    def robots(self, text: str, *, status: int = 200) -> None:
        self.script("/robots.txt", Reply(status=status, headers={"Content-Type": "text/plain"}, body=text.encode()))

    def product(self, path: str, *, price: int | str, title: str = "テスト商品", **facts: Any) -> str:
        """Puts a product on sale, or changes all about it. `facts` as the fields of `Product`. Returns the path."""
        with self._lock:
            self._products[path] = Product(title, str(price), **facts)
        return path

    def set_price(self, path: str, price: int | str) -> None:
        with self._lock:
            self._products[path] = replace(self._products[path], price=str(price))

    def set_availability(self, path: str, availability: str) -> None:
        """A word of schema.org's ItemAvailability: InStock, OutOfStock, …"""
        with self._lock:
            self._products[path] = replace(self._products[path], availability=availability)

    @property
    def ledger(self) -> list[Served]:
        with self._lock:
            return list(self._ledger)

    def visits(self, path: str) -> list[Served]:
        return [served for served in self.ledger if served.path == path]

    def answer(self, path: str, host: str, headers: dict[str, str]) -> Reply:
        """Chooses the reply and writes it down, in one step, so that the ledger is in the order of the prices."""
        with self._lock:
            reply = self._choose(path, host, headers)
            self._ledger.append(Served(path, host, datetime.now(UTC), reply.status, reply.price, headers))
        return reply

    def _choose(self, path: str, host: str, headers: dict[str, str]) -> Reply:
        bare = path.partition("?")[0]
        for key in (host + path, host + bare, path, bare):
            replies = self._scripts.get(key)
            if replies:
                return replies.pop(0) if len(replies) > 1 else replies[0]
            product = self._products.get(key)
            if product is not None:
                return product.reply(headers.get("if-none-match"))
        return Reply(status=404, body=b"<title>404</title><h1>Not found</h1>")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], shop: ScriptedShop) -> None:
        self.shop = shop
        super().__init__(address, _Connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a hostile page does what it should; anything else is a fault of this shop."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Connection(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        shop = self.server.shop
        if shop.on_connect == "reset":
            self._reset()
            return
        if shop.on_connect == "silent":
            shop.stopping.wait(60)
            return
        if shop.tls is not None:
            self.request = shop.tls.wrap_socket(self.request, server_side=True)
        asked = self._read_request()
        if asked is None:
            return
        method, path, headers = asked
        if path.startswith("/-/"):
            reply = Control(shop).answer(path)
        else:
            reply = shop.answer(path, headers.get("host", ""), headers)
        self._send(reply, has_body=method != "HEAD")

    def finish(self) -> None:
        with suppress(OSError):
            self.request.close()

    def _read_request(self) -> tuple[str, str, dict[str, str]] | None:
        received = b""
        while b"\r\n\r\n" not in received:
            more = self.request.recv(65536)
            if not more:
                return None
            received += more
            if not received[:1].isalpha():  # no HTTP: somebody begins TLS with a shop that has none
                return None
        lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        pairs = (line.partition(":") for line in lines[1:])
        return method, path, {name.strip().lower(): value.strip() for name, _, value in pairs}

    def _send(self, reply: Reply, *, has_body: bool) -> None:
        self.server.shop.stopping.wait(reply.delay_s)
        if reply.raw is not None:
            for part in _parts(reply.raw):
                self.request.sendall(part)
            return
        head = _head(reply)
        if reply.cut == "headers":
            self._break_off(head[: len(head) // 2], reply)
            return
        self._send_part(head, reply, dripping=reply.drip == "headers")
        for part in _parts(reply.body) if has_body else ():
            if reply.cut == "body":
                self._break_off(part[: len(part) // 2], reply)
                return
            framed = b"%x\r\n%b\r\n" % (len(part), part) if reply.chunked else part
            self._send_part(framed, reply, dripping=reply.drip == "body")
        if reply.chunked and has_body:
            self.request.sendall(b"0\r\n\r\n")

    def _send_part(self, part: bytes, reply: Reply, *, dripping: bool) -> None:
        if not dripping:
            self.request.sendall(part)
            return
        for index in range(len(part)):
            self.request.sendall(part[index : index + 1])
            if self.server.shop.stopping.wait(reply.drip_s):
                return

    def _break_off(self, part: bytes, reply: Reply) -> None:
        self.request.sendall(part)
        if reply.reset:
            time.sleep(0.05)  # what was sent arrives before the reset does
            self._reset()

    def _reset(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()


def _parts(body: Body) -> Iterable[bytes]:
    return [body] if isinstance(body, bytes) else body()


def _head(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Unknown')}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    if reply.chunked:
        lines.append("Transfer-Encoding: chunked")
    elif reply.length is not None:
        lines += [f"Content-Length: {reply.length}"] if reply.length else []
    elif isinstance(reply.body, bytes):
        lines.append(f"Content-Length: {len(reply.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(frozen=True, slots=True)
class Control:
    """Driving the shop from another process by GET: `/-/price?path=/item/1&price=1480`, `/-/availability?path=…&is=…`,
    `/-/product?path=…&price=…&title=…`, `/-/ledger` (JSON lines). None of these is written to the ledger."""

    shop: ScriptedShop

    def answer(self, asked: str) -> Reply:
        parts = urlsplit(asked)
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        verb = parts.path.removeprefix("/-/")
        try:
            if verb == "price":
                self.shop.set_price(said["path"], said["price"])
            elif verb == "availability":
                self.shop.set_availability(said["path"], said["is"])
            elif verb == "product":
                self.shop.product(said["path"], price=said["price"], title=said.get("title", "テスト商品"))
            elif verb == "ledger":
                lines = (json.dumps(asdict(served), default=str) for served in self.shop.ledger)
                return Reply(headers={"Content-Type": "application/jsonl"}, body="\n".join(lines).encode())
            else:
                return Reply(status=404)
        except KeyError as missing:
            return Reply(status=400, body=str(missing).encode())
        return Reply(status=204, length="")


def main() -> None:
    parser = argparse.ArgumentParser(description="Serves a scripted shop on loopback until it is interrupted.")
    parser.add_argument("--port", type=int, default=0)
    with ScriptedShop(port=parser.parse_args().port) as shop, suppress(KeyboardInterrupt):
        print("http://{}:{}".format(*shop.address), flush=True)  # noqa: T201 - whoever started it waits for this line
        threading.Event().wait()


if __name__ == "__main__":
    main()
