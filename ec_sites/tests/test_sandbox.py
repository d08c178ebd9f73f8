"""Odd pages are told from good ones by a cheap scan, and read where they can do no harm."""

from __future__ import annotations

import multiprocessing
import random
import resource
import subprocess
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ec_sites import sandbox
from ec_sites.read import read
from ec_sites.sandbox import looks_odd, read_in_child
from ec_sites.values import Failure, FailureKind, Money, Offer, Page, Reading
from testkit.shop import Product

ATTRIBUTES = b" ".join(b"a%d" % number for number in range(60_000))
LD = b'<script type="application/ld+json">'

ODD: dict[str, Callable[[], bytes]] = {
    "nested": lambda: b"<div>" * 30_000,
    "nested and closed": lambda: b"<div>" * 6_000 + b"</div>" * 6_000,
    "a million scripts": lambda: b"<script>" * 500_000,
    "many tags": lambda: b"<p>a</p>" * 25_000,
    "attributes": lambda: b"<div " + ATTRIBUTES + b">",
    "one attribute many times": lambda: b"<div " + b"a " * 60_000 + b">",
    "attributes between slashes": lambda: b"<div" + b"/a" * 60_000 + b">",
    "attributes with values": lambda: b"<div " + b"a='1'b=\"2\"c=3 " * 20_000 + b">",
    "attributes that hold the end of a tag": lambda: b"<div " + b'a="<b>" ' * 20_000 + b">",
    "behind a quote in a script": lambda: b"<script>'<a x='</script><div " + ATTRIBUTES + b" y=' '>",
    "behind a quote in a comment": lambda: b'<!-- <a x=" --><div ' + ATTRIBUTES + b' y=" ">',
    "between quotes of another tag": lambda: (
        b"<script>'<a x='</script><div " + (b"a b c d e " * 300 + b"y=\"' x><z y='\" ") * 20 + b">"
    ),
    "a tag that never ends": lambda: b"<p>" * 10 + b"<div " + ATTRIBUTES,
    "names that run on": lambda: (b"<a'" + b"c" * 900) * 4_900,
    "a megabyte of JSON": lambda: LD + b"[" * 1_100_000 + b"</script>",
    "JSON that never ends": lambda: LD + b"1," * 600_000,
    "UTF-16": lambda: f"<div {ATTRIBUTES.decode()}>".encode("utf-16"),
}
GOOD: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "a product": lambda: Product("テスト", "1980").page(),
    "a long page": lambda: b"<li class='a' id=b><a href='/x?y=1&z=2' title=\"1 > 2\">text</a></li>\n" * 6_000,
    "a long text": lambda: b"word " * 100_000,
    "a script that compares": lambda: b"<script>" + b"for(i=0;i<n.length;i++){if(a<b&&c>d){}}" * 2_000 + b"</script>",
    "a large value": lambda: b"<div data-page='" + b"{&quot;id&quot;:1}," * 20_000 + b"'>x</div>",
    "a JSON block of half a megabyte": lambda: LD + b'{"a":"b"},' * 50_000 + b"</script>",
    "unclosed list items": lambda: b"<ul>" + b"<li>item" * 3_000 + b"</ul>",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_an_odd_page_is_told(body: Callable[[], bytes]) -> None:
    assert looks_odd(body())


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_a_good_page_is_not_called_odd(body: Callable[[], bytes]) -> None:
    assert not looks_odd(body())


@pytest.mark.parametrize("count", [100, 1_900, 2_100, 10_000])
@given(prefix=st.lists(st.sampled_from([b"<a x='", b'<a x="', b"'", b'"', b"<!--", b"-->", b"<b>", b"=", b" "])))
def test_no_beginning_of_a_page_hides_a_tag_with_many_attributes(count: int, prefix: list[bytes]) -> None:
    body = b"".join(prefix) + b"<div " + b" ".join(b"attribute%d" % number for number in range(count)) + b">"
    if count > sandbox.MAX_ATTRIBUTES:
        assert looks_odd(body)
    if not prefix and count < sandbox.MAX_ATTRIBUTES:
        assert not looks_odd(body)


HARD_TO_SCAN: dict[str, bytes] = {
    "starts in values": b"<a x='" + b"<b y=" * 19_000,
    "quoted starts": b"<a x='" + b'<b y="' * 19_000,
    "long quoted values": (b"<a/b='" + b"c" * 240 + b"'/") * 19_000,
    "tags of long values": ((b"<a/b='" + b"c" * 310 + b"'/") * 12 + b">") * 1_600,
    "long names": b"<a" + b"b" * 5_000_000,
    "spaces": b"<a" + b" " * 5_000_000,
    "unclosed quotes": b"<a x='" * 19_000 + b'"' * 4_000_000,
    "equals": b"<a " + b"=" * 5_000_000,
    "names that run on": (b"<a'" + b"c" * 900) * 4_900,
    "JSON blocks": b"application/ld+json" * 250_000,
}


@pytest.mark.parametrize("body", HARD_TO_SCAN.values(), ids=HARD_TO_SCAN)
def test_the_scan_itself_cannot_be_made_slow(body: bytes) -> None:
    body = (b"</p>" * 20_000 + body)[: 5 * 1024 * 1024]
    began = time.process_time()
    looks_odd(body)
    assert time.process_time() - began < 1.0


def test_a_typical_page_is_scanned_in_about_a_millisecond() -> None:
    """Measured 1.8 ms for 500 KB of real pages; the limit leaves room for a busy CI."""
    item = b"<li class='item' data-id=\"123\"><a href='/item/123?ref=list'>A product</a><span>1,980</span></li>\n"
    text = b"<p>" + b"some words of a description, " * 30 + b"</p>\n"
    body = (item + text) * 500
    assert 450_000 < len(body) < 550_000
    began = time.process_time()
    for _ in range(20):
        assert not looks_odd(body)
    assert (time.process_time() - began) / 20 < 0.010


def page(body: bytes) -> Page:
    return Page("https://shop.test/item/1", 200, {"content-type": "text/html; charset=utf-8"}, body)


def test_a_child_reads_a_page_as_the_worker_would() -> None:
    good = page(Product("テスト商品", "1980").page())
    outcome = read_in_child(good, None).outcome
    assert isinstance(outcome, Offer)
    assert outcome.price == Money(1980, "JPY")
    assert read_in_child(good, None) == read(good)


@pytest.mark.slow
def test_a_page_that_eats_its_childs_time_is_too_large() -> None:
    began = time.monotonic()
    reading = read_in_child(page(b"<html><body>" + b"<div>" * 1_000_000), None)
    assert reading == Reading(Failure(FailureKind.TOO_LARGE, "reading it costs more than a page may"))
    assert time.monotonic() - began < sandbox.CHILD_WALL_S + 2


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CHILD_WALL_S", 0.01)
    outcome = read_in_child(page(Product("x", "1980").page()), None).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TOO_LARGE


@pytest.mark.slow
def test_a_child_keeps_within_its_memory() -> None:
    """Half a gigabyte would be asked for; the child dies of it, this process does not notice."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome = read_in_child(page(b"<p>" + b"x<b>" * 20_000_000), None).outcome
    assert isinstance(outcome, Failure)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


def test_a_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hunter2-of-the-sandbox-test")
    seen: list[Any] = []
    run = subprocess.run

    def watched(*args: Any, **settings: Any) -> Any:
        seen.append(settings["env"])
        return run(*args, **settings)

    monkeypatch.setattr(subprocess, "run", watched)
    assert isinstance(read_in_child(page(Product("x", "1980").page()), None).outcome, Offer)
    assert set(seen[0]) == {"PATH", "LANG"}


def _read_and_tell(results: multiprocessing.Queue[object]) -> None:
    results.put(read_in_child(page(Product("x", "1980").page()), None).outcome)


def test_a_pool_worker_may_start_the_child() -> None:
    """A process of a pool is daemonic and may have no children of multiprocessing's own kind."""
    results: multiprocessing.Queue[object] = multiprocessing.Queue()
    worker = multiprocessing.get_context("fork").Process(target=_read_and_tell, args=(results,), daemon=True)
    worker.start()
    assert isinstance(results.get(timeout=20), Offer)
    worker.join(10)


POISON: dict[str, Callable[[], bytes]] = {
    **{name: body for name, body in ODD.items() if name not in ("nested", "a million scripts")},
    "300,000 attributes": lambda: b"<div " + b" ".join(b"a%d" % number for number in range(300_000)) + b">",
    "deep JSON": lambda: LD + b"[" * 900_000 + b"</script>",
    "deep JSON objects": lambda: LD + b'{"@type":"Product","a":' * 40_000 + b"</script>",
    "a number of a million digits": lambda: Product("x", "1980").page().replace(b"1980", b"9" * 1_000_000),
    "a number with a great exponent": lambda: Product("x", "1980").page().replace(b'"1980"', b'"1e99999999"'),
    "a bare number with a great exponent": lambda: Product("x", "1980").page().replace(b'"1980"', b"1e99999999"),
    "NaN": lambda: Product("x", "1980").page().replace(b'"1980"', b"NaN"),
    "Infinity": lambda: Product("x", "1980").page().replace(b'"1980"', b"-Infinity"),
    "NUL": lambda: Product("x", "1980").page().replace(b"x", b"x\0"),
    "a lone surrogate": lambda: Product("x", "1980").page().replace(b'"x"', b'"\\ud800"'),
    "entities of entities": lambda: (
        b"<!DOCTYPE a [<!ENTITY a 'aaaa'>"
        + b"".join(b"<!ENTITY a%d '&a;&a;&a;'>" % n for n in range(50))
        + b"]><p>&a49;"
    ),
    "__proto__": lambda: Product("x", "1980").page().replace(b'"@type": "Offer"', b'"__proto__": {"price": 1}'),
    "bait of spaces": lambda: b"<h1>x</h1><p>" + b" " * 2_000_000 + b"1,980",
    "bait of digits": lambda: b"<h1>x</h1><p class=price>" + b"1," * 500_000 + "円".encode(),
    "bait of yen": lambda: b"<h1>x</h1><p class=price>" + "¥".encode() * 500_000,
    "bait of points": lambda: b"<h1>x</h1><p>" + "1ポイント".encode() * 50_000,
    "bait of tags unclosed": lambda: b"<" * 4_000_000,
    "bait of comments": lambda: b"<!--" * 1_000_000,
    "text of 5 MB": lambda: b"<h1>x</h1><p>" + b"word " * 1_000_000,
    **{f"bytes of any kind, {n}": partial(random.Random(n).randbytes, 1_000_000) for n in range(3)},
}


@pytest.mark.slow
@pytest.mark.parametrize("body", POISON.values(), ids=POISON)
def test_a_poisoned_page_costs_a_bounded_time_and_is_a_failure_or_an_offer(body: Callable[[], bytes]) -> None:
    poisoned = page(body()[: 5 * 1024 * 1024])
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    outcome = read(poisoned).outcome
    assert isinstance(outcome, Offer | Failure)
    assert cpu_s(resource.RUSAGE_SELF) - own.ru_utime - own.ru_stime < 2.0
    assert cpu_s(resource.RUSAGE_CHILDREN) - children.ru_utime - children.ru_stime < sandbox.CHILD_CPU_S + 1.5


def cpu_s(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime
