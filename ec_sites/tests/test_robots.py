"""What robots.txt allows us, by RFC 9309, and that a hostile file costs little."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from ec_sites import robots
from ec_sites.door import Door, Limits
from ec_sites.robots import Robots, RobotsState
from ec_sites.values import Failure, FailureKind, Page
from testkit.shop import HTML, Reply, ScriptedShop, redirect

ITEM = "https://shop.test/item/1"
AGENT = "PriceAlert/1.0 (+https://pricealert.test/bot)"


def rules(text: str) -> Robots:
    return Robots(RobotsState.RULES, text)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /cart", True),
        ("User-agent: *\nDisallow: /item\nAllow: /item/1", True),
        ("User-agent: *\nDisallow: /*/1$", False),
        ("User-agent: PriceAlert\nDisallow: /\n\nUser-agent: *\nDisallow:", False),
        ("User-agent: pricealert\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: PriceAlert/2.0\nDisallow: /", False),
        ("User-agent: Other\nUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nUser-agent: Other\nDisallow: /", False),
        ("User-agent: Other\nDisallow: /\n\nUser-agent: *\nDisallow: /cart", True),
        ("User-agent: *\nCrawl-delay: 5\nUser-agent: Other\nDisallow: /", True),
        ("User-agent: *\nNoindex: /\nUser-agent: Other\nDisallow: /", True),
        ("User-agent: *\njunk\nUser-agent: Other\nDisallow: /", False),
        ("User-agent: *\nDisallow /cart\nUser-agent: Other\nDisallow: /", True),
        ("User-agent: *\nSitemap: https://shop.test/s.xml\nDisallow: /", False),
        ("User-agent: Price\nDisallow: /", True),
        ("User-agent: bot\nDisallow: /", True),
        ("User-agent: * # everybody\n  Disallow : / # all of it", False),
        ("Disallow: /", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n".lstrip("\ufeff"), False),
        ("user agent: *\rdisallow: /", False),
    ],
)
def test_rules_allow_or_refuse_an_item(text: str, *, allowed: bool) -> None:
    assert rules(text).allows(ITEM, AGENT) is allowed


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 1e99", 86_400.0),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nCrawl-delay: nan", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: Other\nCrawl-delay: 10", None),
        ("User-agent: PriceAlert\nCrawl-delay: 30\n\nUser-agent: *\nCrawl-delay: 10", 30.0),
    ],
)
def test_a_crawl_delay_is_read_for_our_agent(text: str, delay_s: float | None) -> None:
    assert rules(text).crawl_delay_s(AGENT) == delay_s


@pytest.mark.parametrize("url", ["https://shop.test/a/b?c=1", "https://shop.test", "https://shop.test/"])
def test_rules_stand_at_the_root_of_the_host(url: str) -> None:
    assert robots.robots_url(url) == "https://shop.test/robots.txt"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_host_that_has_no_rules_allows_all(status: int, shop: ScriptedShop) -> None:
    shop.robots("User-agent: *\nDisallow: /", status=status)
    assert robots.fetch(door_to(shop), ITEM).state is RobotsState.ALLOW_ALL


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_host_that_is_unwell_allows_nothing_for_now(status: int, shop: ScriptedShop) -> None:
    shop.robots("User-agent: *\nAllow: /", status=status)
    found = robots.fetch(door_to(shop), ITEM)
    assert found.state is RobotsState.REFUSE_ALL
    assert not found.allows(ITEM, AGENT)


def test_a_host_that_does_not_answer_allows_nothing_for_now(shop: ScriptedShop) -> None:
    shop.script("/robots.txt", Reply(body=b"User-agent: *\nAllow: /", delay_s=5))
    assert robots.fetch(door_to(shop), ITEM).state is RobotsState.REFUSE_ALL


def test_rules_behind_a_redirect_are_followed(shop: ScriptedShop) -> None:
    shop.script("/robots.txt", redirect("/rules.txt"))
    shop.script("/rules.txt", Reply(body=b"User-agent: *\nDisallow: /"))
    assert not robots.fetch(door_to(shop), ITEM).allows(ITEM, AGENT)


def test_a_redirect_to_the_inside_allows_nothing(shop: ScriptedShop) -> None:
    shop.script("/robots.txt", redirect("http://127.0.0.1/robots.txt"))
    assert robots.fetch(door_to(shop), ITEM).state is RobotsState.REFUSE_ALL


def test_a_page_of_html_holds_no_rules(shop: ScriptedShop) -> None:
    page = b"\n <!doctype html><pre>User-agent: *\nDisallow: /</pre>"
    shop.script("/robots.txt", Reply(headers=dict(HTML), body=page))
    assert robots.fetch(door_to(shop), ITEM).state is RobotsState.ALLOW_ALL


def test_of_two_megabytes_the_first_500_kilobytes_count(shop: ScriptedShop) -> None:
    filler = b"# nothing to see\n" * 130_000
    shop.script("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /item\n" + filler + b"Allow: /item/1\n"))
    found = robots.fetch(door_to(shop), ITEM)
    assert len(found.text) <= robots.MAX_BYTES
    assert not found.allows(ITEM, AGENT)


def test_bytes_that_are_no_text_do_no_harm(shop: ScriptedShop) -> None:
    shop.script("/robots.txt", Reply(body=b"\xef\xbb\xbfUser-agent: *\n\xff\xfe\0Disallow: /\nDisallow: /item\n"))
    found = robots.fetch(door_to(shop), ITEM)
    assert "\0" not in found.text
    assert not found.allows(ITEM, AGENT)


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: a{number}\n" for number in range(20_000))
        + "User-agent: *\n"
        + "".join(f"Disallow: /{number}\n" for number in range(16_000)),
        "User-agent: *\n" * 40_000,
        "User-agent: *\n" + "".join(f"Disallow: /{number}*x*y*z$\n" for number in range(20_000)),
        "User-agent: *\nDisallow: /" + "*a" * 250_000 + "$",
        "User-agent: *\nDisallow: /" + "%" * 500_000,
        ":" * 512_000,
    ],
    ids=["agents times rules", "agents", "patterns", "one pattern", "percent signs", "colons"],
)
def test_a_hostile_file_costs_less_than_a_second(text: str) -> None:
    began = time.process_time()
    rules(text).allows("https://shop.test/" + "a" * 2000, AGENT)
    rules(text).crawl_delay_s(AGENT)
    assert time.process_time() - began < 1.0


@given(st.sampled_from(RobotsState), st.text())
def test_what_is_stored_is_what_is_read(state: RobotsState, text: str) -> None:
    kept = Robots(state, text)
    assert Robots.from_text(kept.to_text()) == kept


AGENT_AND_RULE_LINES = [
    "User-agent: *",
    "User-agent: x",
    "Disallow: /",
    "Disallow /",
    "Allow: /item",
    "Noindex: /",
    "Sitemap: https://shop.test/s.xml",
    "junk",
    "# note",
    "",
]


@given(st.lists(st.sampled_from(AGENT_AND_RULE_LINES)))
def test_dropping_the_other_groups_changes_no_answer(lines: list[str]) -> None:
    """Against the whole file as protego reads it; agents here name everybody or a stranger."""
    text = "\n".join(lines)
    assert rules(text).allows(ITEM, AGENT) == Protego.parse(text).can_fetch(ITEM, "PriceAlert")


@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.UNREACHABLE, FailureKind.THROTTLED, FailureKind.TLS])
def test_a_failed_visit_is_no_permission(kind: FailureKind) -> None:
    assert robots.from_answer(Failure(kind)).state is RobotsState.REFUSE_ALL


def test_a_redirect_that_leads_nowhere_is_a_host_without_rules() -> None:
    answer = Page("https://shop.test/robots.txt", 302, {}, b"")
    assert robots.from_answer(answer).state is RobotsState.ALLOW_ALL


def door_to(shop: ScriptedShop) -> Door:
    return Door(user_agent=AGENT, host_map=shop.host_map("shop.test"), limits=Limits(total_s=1.0))
