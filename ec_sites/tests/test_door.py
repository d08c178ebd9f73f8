"""What a visit brings, and what it does not carry along."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from pathlib import Path

import pytest

from ec_sites.address import Target, parse_target
from ec_sites.door import Door
from ec_sites.tests.conftest import PUBLIC
from ec_sites.values import Failure, FailureKind, Page
from testkit.shop import HTML, Reply, ScriptedShop, compressed, redirect
from testkit.wires import Wires

MakeDoor = Callable[..., Door]


@pytest.fixture
def door(shop: ScriptedShop) -> Door:
    return Door(user_agent="PriceAlert-test/1.0 (+https://pricealert.test/bot)", host_map=shop.host_map("shop.test"))


def page_of(outcome: Page | Failure) -> Page:
    assert isinstance(outcome, Page), outcome
    return outcome


def test_a_page_comes_with_its_address_status_headers_and_body(shop: ScriptedShop, door: Door) -> None:
    shop.script("/a", Reply(headers={"Content-Type": "text/html", "X-Twice": "1"}, body="価格".encode()))
    page = page_of(door.visit("https://shop.test/a"))
    assert (page.url, page.status, page.body.decode()) == ("https://shop.test/a", 200, "価格")
    assert page.headers["content-type"] == "text/html"


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 500, 503, 599])
def test_a_status_is_for_the_reader_to_judge(status: int, shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(status=status, body=b"" if status == 204 else b"words"))
    assert page_of(door.visit("http://shop.test/")).status == status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_last_address_is_told(status: int, shop: ScriptedShop, door: Door) -> None:
    shop.script("/old", redirect("../new?x=1#top", status))
    shop.script("/new", Reply(body=b"new"))
    page = page_of(door.visit("https://shop.test/old"))
    assert (page.url, page.body, page.downgraded) == ("https://shop.test/new?x=1", b"new", False)


def test_a_redirect_in_raw_utf8_is_understood(shop: ScriptedShop, door: Door) -> None:
    shop.script("/old", redirect("/商品/1"))
    shop.script("/%E5%95%86%E5%93%81/1", Reply(body=b"new"))
    assert page_of(door.visit("https://shop.test/old")).body == b"new"


def test_five_redirects_are_followed_and_the_sixth_is_not(shop: ScriptedShop, door: Door) -> None:
    for number in range(30):
        shop.script(f"/{number}", redirect(f"/{number + 1}"))
    shop.script("/30", Reply(body=b"end"))
    assert page_of(door.visit("http://shop.test/25")).body == b"end"
    before = len(shop.ledger)
    assert door.visit("http://shop.test/24") == Failure(FailureKind.UNREACHABLE, "too many redirects")
    assert len(shop.ledger) - before == 6


def test_a_redirect_to_itself_ends(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", redirect("/"))
    assert door.visit("http://shop.test/") == Failure(FailureKind.UNREACHABLE, "too many redirects")


def test_a_redirect_that_is_not_permitted_is_not_followed(shop: ScriptedShop, door: Door) -> None:
    shop.script("/old", redirect("/new"))
    shop.script("/new", redirect("/private/1"))
    outcome = door.visit("https://shop.test/old", permits=lambda url: "/private/" not in url)
    assert outcome == Failure(FailureKind.REFUSED_BY_ROBOTS, "robots.txt disallows where it leads")
    assert [served.path for served in shop.ledger] == ["/old", "/new"]


def test_a_step_down_from_https_is_marked(shop: ScriptedShop, door: Door) -> None:
    shop.script("/a", redirect("http://shop.test/b"))
    shop.script("/b", redirect("https://shop.test/c"))
    shop.script("/c", Reply(body=b"page"))
    assert page_of(door.visit("https://shop.test/a")).downgraded
    assert not page_of(door.visit("http://shop.test/b")).downgraded


@pytest.mark.parametrize("status", [100, 102, 103])
def test_what_a_host_says_beforehand_is_not_the_answer(status: int, shop: ScriptedShop, door: Door) -> None:
    hint = f"HTTP/1.1 {status} Hint\r\nLink: </style.css>\r\n\r\n".encode()
    shop.script("/", Reply(raw=hint * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"))
    page = page_of(door.visit("http://shop.test/"))
    assert (page.status, page.body) == (200, b"page")
    assert "link" not in page.headers


def test_a_redirect_without_a_place_is_a_page(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(status=302, body=b"?"))
    assert page_of(door.visit("http://shop.test/")).status == 302


def test_an_unchanged_page_is_not_sent_again(shop: ScriptedShop, door: Door) -> None:
    shop.product("/item", price=1980, conditional=True)
    first = page_of(door.visit("https://shop.test/item"))
    again = page_of(door.visit("https://shop.test/item", etag=first.headers["etag"]))
    assert (again.not_modified, again.body) == (True, b"")
    shop.set_price("/item", 1480)
    changed = page_of(door.visit("https://shop.test/item", etag=first.headers["etag"]))
    assert (changed.not_modified, b"1480" in changed.body) == (False, True)
    assert [served.price for served in shop.ledger] == ["1980", "1980", "1480"]


def test_the_date_of_the_last_change_is_asked_for(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(body=b"page"))
    door.visit("http://shop.test/", last_modified="Tue, 24 Nov 2026 06:33:00 GMT")
    assert shop.ledger[0].headers["if-modified-since"] == "Tue, 24 Nov 2026 06:33:00 GMT"


@pytest.mark.parametrize("etag", ['"a"\r\nX-Injected: 1', '"価格"', "\0", ""])
def test_a_stored_etag_that_is_no_header_is_left_out(etag: str, shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(body=b"page"))
    assert page_of(door.visit("http://shop.test/", etag=etag)).body == b"page"
    assert not {"if-none-match", "x-injected"} & set(shop.ledger[0].headers)


def test_headers_are_one_line_without_controls(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(headers={"ETag": '"a\0\x1b[31m\r\n b"', "X-Raw": "\x85\u200b"}, body=b"page"))
    headers = page_of(door.visit("http://shop.test/")).headers
    assert headers["etag"] == '"a[31m b"'
    assert all(value.isprintable() for value in headers.values())


def test_a_304_that_nobody_asked_for_is_no_unchanged_page(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(status=304, length=""))
    assert not page_of(door.visit("http://shop.test/")).not_modified


def test_what_one_host_told_us_is_not_told_to_another(shop: ScriptedShop) -> None:
    door = Door(user_agent="test", host_map=shop.host_map("shop.test", "other.test"))
    shop.script("shop.test/", redirect("https://other.test/"))
    shop.script("other.test/", Reply(body=b"page"))
    page_of(door.visit("https://shop.test/", etag='"abc"'))
    first, second = shop.ledger
    assert first.headers["if-none-match"] == '"abc"'
    assert not {"if-none-match", "referer", "cookie", "authorization"} & set(second.headers)


def test_an_unchanged_page_of_another_host_is_not_the_one_we_know(shop: ScriptedShop) -> None:
    door = Door(user_agent="test", host_map=shop.host_map("shop.test", "other.test"))
    shop.script("shop.test/", redirect("https://other.test/"))
    shop.script("other.test/", Reply(status=304, length=""))
    assert not page_of(door.visit("https://shop.test/", etag='"abc"')).not_modified


@pytest.mark.parametrize(
    ("said", "waits_s"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999999999999", 86_400),
        ("86401", 86_400),
        ("Tue, 24 Nov 1998 06:33:00 GMT", 0),
        ("Fri, 24 Nov 2096 06:33:00 GMT", 86_400),
        ("-5", None),
        ("soon", None),
        ("１２０", None),
        ("9" * 5000, 86_400),
        ("Tue, 99 Nov 99999 06:33:00 GMT", None),
    ],
)
def test_a_shop_that_says_how_long_to_wait_is_heard(
    said: str, waits_s: int | None, shop: ScriptedShop, door: Door
) -> None:
    shop.script("/", Reply(status=429, headers={"Retry-After": said}, body=b"slow down"))
    assert door.visit("http://shop.test/") == Failure(FailureKind.THROTTLED, "status 429", retry_after_s=waits_s)


def test_a_date_to_wait_for_becomes_seconds(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(status=503, headers={"Retry-After": formatdate(time.time() + 600, usegmt=True)}))
    outcome = door.visit("http://shop.test/")
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.THROTTLED
    assert outcome.retry_after_s is not None
    assert 590 <= outcome.retry_after_s <= 600


def test_a_429_without_a_time_is_throttled_and_a_503_without_one_is_a_page(shop: ScriptedShop, door: Door) -> None:
    shop.script("/busy", Reply(status=429))
    shop.script("/broken", Reply(status=503))
    assert door.visit("http://shop.test/busy") == Failure(FailureKind.THROTTLED, "status 429")
    assert page_of(door.visit("http://shop.test/broken")).status == 503


def test_nothing_of_the_environment_goes_along(
    shop: ScriptedShop, wires: Wires, make_door: MakeDoor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine shop.test login alice password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.9:3128")
    shop.script("/", Reply(body=b"page"))
    page_of(make_door().visit("http://shop.test/"))
    assert wires.asked == [(PUBLIC, 80)]
    assert set(shop.ledger[0].headers) == {
        "host",
        "user-agent",
        "accept",
        "accept-language",
        "accept-encoding",
        "connection",
    }


@pytest.mark.parametrize(
    "rest",
    [
        "/a//b",
        "//shop",
        "/%E4%BE%A1%e6%a0%bc",
        "/a;b=c:d@e",
        '/?q=a+b%20c%2Fd&e[]=|^`"<>',
        "/a?b?c=/../d",
        "/~a/*!'()$,",
    ],
)
def test_an_address_is_asked_for_as_it_was_judged(
    rest: str, shop: ScriptedShop, wires: Wires, make_door: MakeDoor
) -> None:
    target = parse_target(f"http://shop.test{rest}")
    assert isinstance(target, Target)
    page = page_of(make_door().visit(f"http://shop.test{rest}"))
    assert page.url == target.url
    assert [served.path for served in shop.ledger] == [target.url.removeprefix("http://shop.test")]


def test_of_two_places_to_go_to_the_first_counts(shop: ScriptedShop, door: Door) -> None:
    shop.script("/old", Reply(raw=b"HTTP/1.1 302 Found\r\nLocation: /new\r\nLocation: /other\r\n\r\n"))
    shop.script("/new", Reply(body=b"new"))
    assert page_of(door.visit("http://shop.test/old")).body == b"new"


def test_no_address_is_logged_whatever_the_host_sends(
    shop: ScriptedShop, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    broken = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\nno header\r\n\r\n4\r\npage\r\n0\r\n\r\n"
    )
    shop.script("/secret-path", Reply(raw=broken))
    door.visit("http://shop.test/secret-path?token=hunter2")
    assert not any(word in caplog.text for word in ("secret-path", "hunter2", "shop.test"))


def test_a_cookie_is_neither_kept_nor_shown(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(status=302, headers={"Location": "/next", "Set-Cookie": "session=1"}))
    shop.script("/next", Reply(headers={"Set-Cookie": "session=2"}, body=b"page"))
    page = page_of(door.visit("http://shop.test/"))
    assert "set-cookie" not in page.headers
    assert "cookie" not in shop.ledger[1].headers


def test_the_door_says_honestly_who_asks(shop: ScriptedShop, door: Door) -> None:
    shop.script("/", Reply(body=b"page"))
    door.visit("https://shop.test/")
    assert shop.ledger[0].headers["user-agent"] == "PriceAlert-test/1.0 (+https://pricealert.test/bot)"
    assert shop.ledger[0].headers["host"] == "shop.test"


def test_eight_threads_visit_at_once_without_mixing_pages(shop: ScriptedShop, door: Door) -> None:
    for number in range(8):
        shop.script(f"/{number}", compressed(f"page {number}".encode() * 5000))
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda turn: (turn % 8, door.visit(f"https://shop.test/{turn % 8}")), range(400)))
    assert {(number, page_of(page).body[:6].decode()) for number, page in pages} == {(n, f"page {n}") for n in range(8)}


def test_a_visit_leaves_no_socket_and_no_thread_behind(shop: ScriptedShop, door: Door) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    shop.script("/cut", Reply(body=b"x" * 100, cut="body"))
    shop.script("/moved", redirect("http://127.0.0.1/"))
    shop.script("/good", Reply(headers=dict(HTML), body=b"page"))
    addresses = [f"http://shop.test/{path}" for path in ("cut", "moved", "good", "missing")]
    for address in addresses:
        door.visit(address)
    time.sleep(0.2)
    before = open_files()
    for _ in range(25):
        for address in addresses:
            door.visit(address)
    deadline = time.monotonic() + 5
    while open_files() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert open_files() <= before
