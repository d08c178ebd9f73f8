"""The demo's shops: one real HTTP server on loopback that answers under many names."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from demo.catalogue import GOODS, Goods, Shop
from demo.ledger import Ledger
from demo.pages import front_page, product_page, shop_page
from demo.pictures import picture
from demo.prices import SEED, Asked, asked_now
from demo.saved_pages import SavedPages

ROBOTS = "User-agent: *\nAllow: /\n"
OWN_NAMES = ("127.0.0.1", "localhost")
MAX_ORDER_BYTES = 10_000
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    kind: str
    body: bytes


class DemoShop:
    """What every shop asks now. A price moves by the clock that began with the first look at its page."""

    def __init__(self, ledger: Ledger, *, saved: SavedPages | None = None, seed: str = SEED) -> None:
        self._ledger = ledger
        self._saved = saved or SavedPages()
        self._seed = seed
        self._lock = threading.Lock()
        self._first_look: dict[str, float] = {}
        self._ordered: dict[str, Asked] = {}
        self._goods = {(goods.shop.host, goods.path): goods for goods in GOODS}
        self._shops = {goods.shop.host: goods.shop for goods in GOODS}

    def get(self, host: str, path: str, query: str) -> Answer:
        """The answer to a request under a shop's own name."""
        if path == "/robots.txt":
            return Answer(200, "text/plain", ROBOTS.encode())
        saved = self._saved.find(host, path, query)
        if saved:
            # No charset: a saved page says its own, truly or not.
            return Answer(200, "text/html", saved.file.read_bytes())
        return self._page(host, path, base="", by_name=True) or _not_found()

    def get_by_person(self, path: str) -> Answer:
        """The answer under the server's own address: the shop's host is the first part of the path."""
        if path == "/":
            return Answer(200, HTML, front_page(list(self._shops.values()), self._saved.urls).encode())
        host, _, rest = path.removeprefix("/").partition("/")
        return self._page(host, f"/{rest}", base=f"/{host}", by_name=False) or _not_found()

    def order(self, body: bytes) -> Answer:
        """Have a page ask something else from now on: {"url", "price"} in minor units, "in_stock" if it changes."""
        try:
            wanted = json.loads(body)
            parts = urlsplit(wanted["url"])
            goods = self._goods[(parts.hostname or "", parts.path)]
            now = self._asked(goods, starts_the_clock=False)
            asked = Asked(int(wanted["price"]), now.points, now.shipping, bool(wanted.get("in_stock", True)))
        except (ValueError, TypeError, KeyError) as problem:
            return Answer(400, "text/plain", f"{type(problem).__name__}: {problem}".encode())
        with self._lock:
            self._ordered[goods.url] = asked
        return Answer(200, "application/json", json.dumps({"url": goods.url, "price": asked.price}).encode())

    def _page(self, host: str, path: str, *, base: str, by_name: bool) -> Answer | None:
        shop: Shop | None = self._shops.get(host)
        if shop is None:
            return None
        if path == "/":
            return Answer(200, HTML, shop_page(shop, base).encode())
        if path.startswith("/pictures/") and path.endswith(".png"):
            drawn = picture(path.removeprefix("/pictures/").removesuffix(".png"))
            return Answer(200, "image/png", drawn) if drawn else None
        goods = self._goods.get((host, path))
        if goods is None:
            return None
        asked = self._asked(goods, starts_the_clock=by_name)
        if by_name:
            self._ledger.write(goods.url, price=asked.price, currency=goods.shop.currency, in_stock=asked.in_stock)
        return Answer(200, HTML, product_page(goods, asked, base).encode())

    def _asked(self, goods: Goods, *, starts_the_clock: bool) -> Asked:
        now = time.monotonic()
        with self._lock:
            if goods.url in self._ordered:
                return self._ordered[goods.url]
            began = (
                self._first_look.setdefault(goods.url, now)
                if starts_the_clock
                else self._first_look.get(goods.url, now)
            )
        return asked_now(goods, now - began, self._seed)


def shop_server(shop: DemoShop, port: int) -> ThreadingHTTPServer:
    """The server, bound and not yet serving. Raises OSError where the port is taken."""
    handler = type("DemoShopHandler", (_Handler,), {"shop": shop})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


class _Handler(BaseHTTPRequestHandler):
    shop: DemoShop
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        host = self.headers.get("Host", "").partition(":")[0].lower()
        if host in OWN_NAMES:
            self._send(self.shop.get_by_person(address.path))
        else:
            self._send(self.shop.get(host, address.path, address.query))

    def do_POST(self) -> None:
        """`/prices` under the server's own address; JSON only, so that no page of a browser can ask it unasked."""
        length = self.headers.get("Content-Length", "")
        host = self.headers.get("Host", "").partition(":")[0].lower()
        is_json = self.headers.get_content_type() == "application/json"
        if host not in OWN_NAMES or self.path != "/prices" or not is_json:
            self.close_connection = True
            return self._send(_not_found())
        if not length.isdecimal() or int(length) > MAX_ORDER_BYTES:
            self.close_connection = True
            return self._send(Answer(413, "text/plain", b"That is too long."))
        return self._send(self.shop.order(self.rfile.read(int(length))))

    def _send(self, answer: Answer) -> None:
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        is_known = answer.status == 200 and self.headers.get("If-None-Match") == etag
        self.send_response(304 if is_known else answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", "0" if is_known else str(len(answer.body)))
        self.end_headers()
        if not is_known:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the ledger says what was served."""


def _not_found() -> Answer:
    return Answer(404, HTML, "<!doctype html><title>404</title><h1>ページが見つかりません / Not found</h1>".encode())
