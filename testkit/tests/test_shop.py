"""The shop's ledger is true, whatever the script and whoever drives it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, RemoteDisconnected

import pytest

from testkit.shop import Reply, ScriptedShop


@pytest.fixture
def shop() -> Iterator[ScriptedShop]:
    with ScriptedShop() as shop:
        yield shop


def get(address: tuple[str, int], path: str) -> tuple[int, bytes]:
    connection = HTTPConnection(*address, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_each_price_that_was_served_stands_in_the_ledger_in_order(shop: ScriptedShop) -> None:
    shop.product("/item", price=1980)
    for price in (1980, 1480, 2480):
        shop.set_price("/item", price)
        assert str(price).encode() in get(shop.address, "/item")[1]
    assert [(served.path, served.status, served.price) for served in shop.ledger] == [
        ("/item", 200, "1980"),
        ("/item", 200, "1480"),
        ("/item", 200, "2480"),
    ]
    assert [served.at for served in shop.ledger] == sorted(served.at for served in shop.ledger)


def test_what_clients_saw_at_once_is_what_the_ledger_says(shop: ScriptedShop) -> None:
    shop.product("/item", price=1)

    def look(turn: int) -> bytes:
        if turn % 5 == 0:
            shop.set_price("/item", turn + 1)
        return get(shop.address, "/item")[1]

    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(look, range(200)))
    seen = sorted(json.loads(page.split(b'ld+json">')[1].split(b"</script>")[0])["offers"]["price"] for page in pages)
    assert seen == sorted(served.price or "" for served in shop.ledger)


def test_a_sequence_of_replies_ends_with_its_last(shop: ScriptedShop) -> None:
    shop.script("/", Reply(status=500), Reply(status=503), Reply(body=b"well again"))
    assert [get(shop.address, "/")[0] for _ in range(4)] == [500, 503, 200, 200]


def test_a_path_can_answer_by_host(shop: ScriptedShop) -> None:
    shop.script("/", Reply(body=b"any"))
    shop.script(f"{shop.address[0]}:{shop.address[1]}/", Reply(body=b"this host"))
    assert get(shop.address, "/")[1] == b"this host"


def test_a_reset_is_a_reset(shop: ScriptedShop) -> None:
    shop.on_connect = "reset"
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        get(shop.address, "/")


def test_a_shop_that_closes_lets_go_of_its_drips() -> None:
    with ScriptedShop() as shop:
        shop.script("/", Reply(body=b"slow", drip="headers", drip_s=60))
        with ThreadPoolExecutor(1) as pool:
            looking = pool.submit(get, shop.address, "/")
            while not shop.ledger:
                time.sleep(0.01)
            shop.__exit__()
            assert looking.exception(timeout=5) is not None


def test_another_process_drives_the_shop() -> None:
    command = [sys.executable, "-m", "testkit.shop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rsplit(":", 1)[1])
            address = ("127.0.0.1", port)
            assert get(address, "/-/product?path=/item&price=1980&title=T")[0] == 204
            assert b"1980" in get(address, "/item")[1]
            assert get(address, "/-/price?path=/item&price=1480")[0] == 204
            assert get(address, "/-/availability?path=/item&is=OutOfStock")[0] == 204
            assert b"OutOfStock" in get(address, "/item")[1]
            assert get(address, "/-/price?path=/other&price=1")[0] == 400
            lines = [json.loads(line) for line in get(address, "/-/ledger")[1].splitlines()]
            assert [(line["path"], line["price"]) for line in lines] == [("/item", "1980"), ("/item", "1480")]
        finally:
            process.terminate()
