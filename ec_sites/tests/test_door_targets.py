"""No way leads the door to an address of the inside: recorded where the socket connects, not at a library's call."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable

import pytest

from ec_sites import images, robots
from ec_sites.address import is_public
from ec_sites.door import Door
from ec_sites.tests.bad_targets import ANYWHERE, RESOLVED, TYPED_ONLY
from ec_sites.tests.conftest import PUBLIC
from ec_sites.values import Failure, FailureKind, Page
from testkit.shop import Reply, ScriptedShop, redirect
from testkit.wires import Wires

MakeDoor = Callable[..., Door]
SECOND_PUBLIC = "198.41.0.4"
PUBLIC_V6 = "2606:4700:4700::1111"


def outcome_kind(outcome: Page | Failure) -> str:
    return outcome.kind if isinstance(outcome, Failure) else f"page {outcome.status}"


def typed(door: Door, shop: ScriptedShop, url: str) -> Page | Failure:
    return door.visit(url)


def redirected(door: Door, shop: ScriptedShop, url: str) -> Page | Failure:
    shop.script("/moved", redirect(url))
    return door.visit("https://mapped.test/moved")


def redirected_robots(door: Door, shop: ScriptedShop, url: str) -> Page | Failure:
    shop.script("/robots.txt", redirect(url, 301))
    return door.visit(robots.robots_url("https://mapped.test/item"), accept=robots.ACCEPT, whole=False)


def pictured(door: Door, shop: ScriptedShop, url: str) -> Page | Failure:
    return door.visit(url, accept=images.ACCEPT, max_bytes=images.MAX_BYTES)


@pytest.mark.parametrize("way", [typed, redirected, redirected_robots, pictured])
def test_no_way_leads_to_a_bad_target(
    way: Callable[[Door, ScriptedShop, str], Page | Failure], shop: ScriptedShop, wires: Wires, make_door: MakeDoor
) -> None:
    # The resolver would give any name away, and loopback itself; the form alone has to refuse.
    door = make_door(["127.0.0.1"], host_map=shop.host_map("mapped.test"))
    urls = ANYWHERE + (TYPED_ONLY if way in (typed, pictured) else [])
    kinds = {url: outcome_kind(way(door, shop, url)) for url in urls}
    assert {url: kind for url, kind in kinds.items() if kind != FailureKind.REFUSED_ADDRESS} == {}
    assert wires.hosts_asked() <= {shop.address[0]}
    assert set(wires.asked) <= {shop.address}


@pytest.mark.parametrize("ip", RESOLVED)
def test_a_name_with_one_bad_address_is_refused(ip: str, wires: Wires, make_door: MakeDoor) -> None:
    for answers in ([ip], [PUBLIC, ip], [ip, PUBLIC], [PUBLIC] * 999 + [ip]):
        outcome = make_door(answers).visit("https://shop.test/")
        assert outcome == Failure(FailureKind.REFUSED_ADDRESS, "not_public_address")
    assert wires.asked == []


@pytest.mark.parametrize("way", [redirected, redirected_robots])
@pytest.mark.parametrize("ip", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_a_redirect_to_a_name_with_a_bad_address_is_refused(
    way: Callable[[Door, ScriptedShop, str], Page | Failure],
    ip: str,
    shop: ScriptedShop,
    wires: Wires,
    make_door: MakeDoor,
) -> None:
    door = make_door([ip], host_map=shop.host_map("mapped.test"))
    outcome = way(door, shop, "https://inside.shop.test/")
    assert outcome == Failure(FailureKind.REFUSED_ADDRESS, "not_public_address")
    assert wires.asked == [shop.address]


def test_a_name_that_changes_its_address_never_gets_the_second_one_connected(
    shop: ScriptedShop, wires: Wires, make_door: MakeDoor
) -> None:
    """Rebinding, 1000 rounds: each visit judges and connects to the answer of one and the same question."""
    shop.product("/", price=1980)
    turns = itertools.cycle([[PUBLIC], ["127.0.0.1"], [PUBLIC], ["169.254.169.254", PUBLIC]])
    door = make_door(resolve=lambda _host: next(turns))
    kinds = [outcome_kind(door.visit("http://shop.test/")) for _ in range(1000)]
    assert kinds == ["page 200", "refused_address"] * 500
    assert wires.hosts_asked() == {PUBLIC}


def test_a_name_is_asked_for_again_at_each_redirect_to_it(
    shop: ScriptedShop, wires: Wires, make_door: MakeDoor
) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    shop.script("/", redirect("/again"))
    outcome = make_door(resolve=lambda _host: next(answers)).visit("http://shop.test/")
    assert outcome == Failure(FailureKind.REFUSED_ADDRESS, "not_public_address")
    assert wires.hosts_asked() == {PUBLIC}


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.1", "::1"])
def test_a_connection_that_ends_up_inside_is_dropped_before_a_byte_is_sent(
    peer: str, shop: ScriptedShop, wires: Wires, make_door: MakeDoor
) -> None:
    wires.route((PUBLIC, 80), shop.address, peer=peer)
    outcome = make_door().visit("http://shop.test/")
    assert outcome == Failure(FailureKind.REFUSED_ADDRESS, "not_public_address")
    assert shop.ledger == []


def test_an_operators_own_networks_are_refused_too(wires: Wires, make_door: MakeDoor) -> None:
    outcome = make_door(deny_nets=["93.184.0.0/16"]).visit("http://shop.test/")
    assert outcome == Failure(FailureKind.REFUSED_ADDRESS, "not_public_address")
    assert wires.asked == []


@pytest.mark.parametrize("url", ["http://shop.test/", "http://例え.jp/", "http://xn--r8jz45g.jp/"])
def test_a_public_shop_is_visited(url: str, shop: ScriptedShop, wires: Wires, make_door: MakeDoor) -> None:
    shop.product("/", price=1980)
    page = make_door().visit(url)
    assert isinstance(page, Page)
    assert page.status == 200
    assert wires.asked == [(PUBLIC, 80)]


def test_a_shop_that_has_ipv6_only_is_visited(shop: ScriptedShop, wires: Wires, make_door: MakeDoor) -> None:
    shop.product("/", price=1980)
    wires.route((PUBLIC_V6, 80), shop.address)
    assert outcome_kind(make_door([PUBLIC_V6]).visit("http://shop.test/")) == "page 200"
    assert wires.asked == [(PUBLIC_V6, 80)]


def test_the_second_address_is_tried_where_the_first_is_dead(
    shop: ScriptedShop, wires: Wires, make_door: MakeDoor
) -> None:
    shop.product("/", price=1980)
    assert outcome_kind(make_door([SECOND_PUBLIC, PUBLIC]).visit("http://shop.test/")) == "page 200"
    assert wires.asked == [(SECOND_PUBLIC, 80), (PUBLIC, 80)]


def test_no_more_than_four_addresses_are_tried(wires: Wires, make_door: MakeDoor) -> None:
    outcome = make_door([f"198.41.0.{last}" for last in range(1, 200)]).visit("http://shop.test/")
    assert outcome_kind(outcome) == FailureKind.UNREACHABLE
    assert len(wires.asked) == 4


def test_a_refusal_tells_no_more_than_its_code_and_the_log_no_more_than_the_host(
    make_door: MakeDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcome = make_door(["10.1.2.3"]).visit("https://shop.test/secret-path?token=hunter2")
    assert outcome == Failure(FailureKind.REFUSED_ADDRESS, "not_public_address")
    assert [(record.message, getattr(record, "host", None)) for record in caplog.records] == [
        ("door.refused", "shop.test")
    ]
    assert "secret-path" not in caplog.text
    assert "10.1.2.3" not in caplog.text


@pytest.mark.parametrize("url", ["http://shop.test/", "https://shop.test/"])
def test_a_mapped_host_is_reached_at_its_mapped_address_alone(
    url: str, shop: ScriptedShop, wires: Wires, make_door: MakeDoor
) -> None:
    shop.script("/", Reply(body=b"demo"))
    page = make_door(["10.0.0.1"], host_map=shop.host_map("shop.test")).visit(url)
    assert isinstance(page, Page)
    assert (page.url, page.body) == (url, b"demo")
    assert wires.asked == [shop.address]


def test_the_map_opens_nothing_for_other_hosts(shop: ScriptedShop, wires: Wires, make_door: MakeDoor) -> None:
    door = make_door(["127.0.0.1"], host_map=shop.host_map("shop.test"))
    assert outcome_kind(door.visit("http://other.shop.test/")) == FailureKind.REFUSED_ADDRESS
    assert outcome_kind(door.visit(f"http://127.0.0.1:{shop.address[1]}/")) == FailureKind.REFUSED_ADDRESS
    assert wires.asked == []


def test_the_public_addresses_of_these_tests_are_public() -> None:
    assert all(is_public(ip) for ip in (PUBLIC, SECOND_PUBLIC, PUBLIC_V6))
