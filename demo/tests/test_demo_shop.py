from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from itertools import pairwise
from pathlib import Path

import pytest

from demo.catalogue import GOODS, HEADPHONES, HEADPHONES_LOW, HOSTS, Goods
from demo.ledger import Ledger, Served, read_ledger
from demo.pictures import LAYERS, picture
from demo.prices import DROP_AFTER_S, HISTORY_DAYS, asked_now, history
from demo.saved_pages import SavedPages, read_manifest
from demo.shop import DemoShop, shop_server
from ec_sites.images import sniff
from ec_sites.recognise import recognise
from ec_sites.values import ProductReference

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@dataclass
class Visited:
    port: int
    ledger_path: Path

    def ask(
        self, method: str, path: str, *, host: str, body: bytes | None = None, more: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body=body, headers={"Host": host, **(more or {})})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def ledger(self) -> list[Served]:
        return read_ledger(self.ledger_path)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Visited]:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    server = shop_server(DemoShop(ledger), 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Visited(server.server_address[1], tmp_path / "ledger.jsonl")
    server.shutdown()
    server.server_close()
    thread.join()
    ledger.close()


def name(goods: Goods) -> str:
    return goods.url


@pytest.mark.parametrize("goods", GOODS, ids=name)
def test_the_address_of_every_page_is_recognised_unchanged(goods: Goods) -> None:
    reference = recognise(goods.url)
    assert isinstance(reference, ProductReference)
    assert reference.url == goods.url
    assert not reference.needs_query


@pytest.mark.parametrize("drawing", LAYERS)
def test_every_picture_is_a_png(drawing: str) -> None:
    png = picture(drawing)
    assert png is not None
    assert sniff(png) == "image/png"


def test_the_sure_drop_comes_and_is_below_the_price_before() -> None:
    assert asked_now(HEADPHONES, DROP_AFTER_S - 1).price == HEADPHONES.price
    assert asked_now(HEADPHONES, DROP_AFTER_S).price == HEADPHONES_LOW < HEADPHONES.price


def test_every_price_moves_within_ten_minutes() -> None:
    for goods in GOODS:
        assert len({asked_now(goods, second) for second in range(0, 600, 5)}) > 1, goods.title


def test_prices_are_the_same_for_the_same_seed_and_differ_for_another() -> None:
    moments = [second * 10 for second in range(100)]
    monitor = next(goods for goods in GOODS if goods.picture == "monitor")
    assert [asked_now(monitor, at, "a") for at in moments] == [asked_now(monitor, at, "a") for at in moments]
    assert [asked_now(monitor, at, "a") for at in moments] != [asked_now(monitor, at, "b") for at in moments]


@pytest.mark.parametrize("goods", GOODS, ids=name)
def test_a_history_spans_ninety_days_in_order_and_ends_with_the_price_of_now(goods: Goods) -> None:
    spans = history(goods, NOW)
    assert (NOW - spans[0].begin).days >= HISTORY_DAYS
    assert spans[-1].end == NOW
    assert all(span.begin < span.end for span in spans)
    assert all(before.end <= after.begin for before, after in pairwise(spans))
    assert spans[-1].asked == asked_now(goods, 0)


def test_a_history_has_a_gap_and_a_dry_spell_somewhere() -> None:
    histories = [history(goods, NOW) for goods in GOODS]
    assert any(before.end < after.begin for spans in histories for before, after in pairwise(spans))
    assert any(not span.asked.in_stock for spans in histories for span in spans)


def test_the_ledger_holds_what_was_served_to_a_visit_by_name(shop: Visited) -> None:
    shop.ask("GET", HEADPHONES.path, host=HEADPHONES.shop.host)
    [served] = shop.ledger()
    assert (served.url, served.price, served.currency) == (HEADPHONES.url, HEADPHONES.price, "JPY")


def test_a_person_looking_on_neither_fills_the_ledger_nor_starts_the_drop(shop: Visited) -> None:
    answer, page = shop.ask("GET", f"/{HEADPHONES.shop.host}{HEADPHONES.path}", host="127.0.0.1")
    assert answer.status == 200
    assert "32,800円" in page.decode()
    assert shop.ledger() == []


def test_an_unchanged_page_answers_304(shop: Visited) -> None:
    first, _ = shop.ask("GET", HEADPHONES.path, host=HEADPHONES.shop.host)
    again, body = shop.ask(
        "GET", HEADPHONES.path, host=HEADPHONES.shop.host, more={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status, body) == (304, b"")


def test_a_price_can_be_ordered(shop: Visited) -> None:
    order = json.dumps({"url": HEADPHONES.url, "price": 19_800}).encode()
    answer, _ = shop.ask("POST", "/prices", host="localhost", body=order, more={"Content-Type": "application/json"})
    assert answer.status == 200
    _, page = shop.ask("GET", HEADPHONES.path, host=HEADPHONES.shop.host)
    assert "19,800円" in page.decode()


@pytest.mark.parametrize(
    ("host", "kind"), [("minamo-denki.test", "application/json"), ("localhost", "text/plain")], ids=["name", "form"]
)
def test_an_order_is_taken_only_from_this_machine_and_as_json(shop: Visited, host: str, kind: str) -> None:
    order = json.dumps({"url": HEADPHONES.url, "price": 1}).encode()
    answer, _ = shop.ask("POST", "/prices", host=host, body=order, more={"Content-Type": kind})
    assert answer.status == 404


@pytest.mark.parametrize("host", HOSTS)
def test_every_shop_has_a_front_page_and_lets_robots_in(shop: Visited, host: str) -> None:
    assert shop.ask("GET", "/", host=host)[0].status == 200
    assert b"Allow: /" in shop.ask("GET", "/robots.txt", host=host)[1]
    assert shop.ask("GET", "/no-such-page", host=host)[0].status == 404


# Saved pages


def saved(tmp_path: Path, *lines: dict[str, str]) -> SavedPages:
    for line in lines:
        (tmp_path / f"{line['id']}.html").write_text(f"<p>{line['id']}")
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("\n".join(json.dumps(line) for line in lines))
    return SavedPages(read_manifest(manifest))


@pytest.mark.parametrize(
    ("path", "query"),
    [("/item/1", "colour=red&utm_source=x"), ("/item/1", "colour=red"), ("/item/1", "")],
    ids=["as saved", "normal form", "path alone"],
)
def test_a_saved_page_is_found_under_its_address(tmp_path: Path, path: str, query: str) -> None:
    pages = saved(tmp_path, {"id": "a", "url": "https://shop.example/item/1?colour=red&utm_source=x"})
    found = pages.find("shop.example", path, query)
    assert found is not None
    assert found.file.read_text() == "<p>a"


def test_two_saved_pages_of_one_path_are_told_apart_by_their_query(tmp_path: Path) -> None:
    pages = saved(
        tmp_path,
        {"id": "a", "url": "https://shop.example/item?id=1"},
        {"id": "b", "url": "https://shop.example/item?id=2"},
    )
    found = pages.find("shop.example", "/item", "id=2")
    assert found is not None
    assert found.id == "b"
    assert pages.find("shop.example", "/item", "id=3") is None


def test_a_saved_page_is_served_byte_for_byte(tmp_path: Path) -> None:
    pages = saved(tmp_path, {"id": "a", "url": "https://shop.example/1"})
    (tmp_path / "a.html").write_bytes(b"\x82\xa0 Shift_JIS \x00")
    ledger = Ledger(tmp_path / "ledger.jsonl")
    assert DemoShop(ledger, saved=pages).get("shop.example", "/1", "").body == b"\x82\xa0 Shift_JIS \x00"
    ledger.close()


def test_a_manifest_that_names_a_missing_file_says_which(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text('{"id": "a", "url": "https://shop.example/1", "file": "b.html"}')
    with pytest.raises(FileNotFoundError, match=r"b\.html"):
        read_manifest(manifest)
