"""Pages that were made to cost time or memory, each read by a program of its own whose use is counted."""

import json
import random
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from ec_sites.read import MAX_BODY_BYTES, read
from ec_sites.values import Failure, FailureKind, Offer, Page

ROOT = Path(__file__).resolve().parents[2]
MOST_CPU_S = 2.0
MOST_MEMORY_MB = 300
HEAD = b"<!doctype html><html><head><title>Walnut Lamp</title></head><body><h1>Walnut Lamp</h1>"
OFFER = b'{"@type":"Product","name":"Walnut Lamp","offers":{"@type":"Offer","price":"89","priceCurrency":"USD"}}'


def ld(content: bytes) -> bytes:
    return HEAD + b'<script type="application/ld+json">' + content + b"</script>"


def script(content: bytes) -> bytes:
    return HEAD + b"<script>/* Walnut Lamp price */ " + content + b"</script>"


HOSTILE = {
    "100,000 nested tags": lambda: HEAD + b"<div>" * 100_000,
    "300,000 attributes": lambda: HEAD + b"<div " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">",
    "50 MB of JSON-LD": lambda: ld(b"[" + OFFER + b"," * (50 * 1024 * 1024)),
    "4 MB of JSON-LD": lambda: ld(b"[" + b",".join([OFFER] * 38_000) + b"]"),
    "60 broken blocks": lambda: b"".join(ld(b'{"name": ' + b"x," * 8_000) for _ in range(60)),
    "a broken block of 1 MB": lambda: ld(b"{a:[" + b"1," * 450_000),
    "unescaped quotes": lambda: ld(b'{"' + b'" ' * 400_000),
    "deep JSON": lambda: ld(b"[" * 900_000),
    "a number of a million digits": lambda: ld(OFFER.replace(b"89", b"9" * 900_000)),
    "1e99999999": lambda: ld(OFFER.replace(b'"89"', b"1e99999999")),
    "NUL bytes": lambda: ld(OFFER).replace(b"a", b"a\0"),
    "lone surrogates": lambda: ld(OFFER.replace(b"Walnut", b"\\ud800")) + b"\xed\xa0\x80" * 100_000,
    "state that never ends": lambda: script(b"window.data = {" * 100_000),
    "state of many parts": lambda: script(b"".join(b"var item%d = {price:%d,x};" % (n, n) for n in range(60_000))),
    "state in circles": lambda: script(
        b"window.__APOLLO_STATE__ = {"
        + b",".join(b'"P:%d":{"name":"Walnut Lamp","offers":{"__ref":"P:%d"}}' % (n, n + 1) for n in range(20_000))
        + b"}"
    ),
    "a function of 8,000 names": lambda: script(
        b"window.__NUXT__=(function(" + b",".join(b"a%d" % n for n in range(1_500)) + b"){return {d:[" * 20_000
    ),
    "a stream of pieces": lambda: HEAD + b'<script>self.__next_f.push([1,"1:{Walnut Lamp price"])</script>' * 40_000,
    "microdata on everything": lambda: HEAD + b"<div itemscope itemprop=offers><b itemprop=price>1</b>" * 9_000,
    "items that refer to each other": lambda: (
        HEAD
        + b"<div itemscope itemprop=offers id=a itemref='a b'><b itemscope id=b itemref='b a' itemprop=offers>1</b>"
        * 4_000
    ),
    "RDFa on everything": lambda: HEAD + b"<div typeof=Product property=offers><b property=price>1</b>" * 9_000,
    "9,000 prices": lambda: HEAD + b"<p class=price>$1,299.00</p>" * 9_000,
    "prices in one run": lambda: HEAD + b"<p class=price>" + b"$1 " * 500_000,
    "rows of variants": lambda: HEAD + b"<ul>" + b"<li>out of stock <b class=price>$%d</b></li>" % 7 * 6_000,
    "a heading of 4 MB": lambda: b"<h1>" + b"Walnut Lamp " * 340_000,
    "metas": lambda: b"<meta property=og:title content=x>" * 19_000,
    "quotes that hide tags": lambda: HEAD + b"<a b='" * 600_000,
    **{f"bytes of any kind, {n}": partial(random.Random(n).randbytes, 1_000_000) for n in range(3)},
}


# A process starts with the peak of the one that started it, so this small one stands between: that of a test run, with
# the pages it has made, would count as the reader's.
COUNTING = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=sys.stderr)
"""


def use_of(file: Path) -> tuple[dict[str, object], float, float]:
    """What the command line says of a page, with its CPU seconds and its peak of memory in MB, children included."""
    command = [sys.executable, "-m", "ec_sites", "read", str(file), "--url", "https://shop.example/p/1", "--json"]
    ended = subprocess.run([sys.executable, "-c", COUNTING, *command], cwd=ROOT, capture_output=True, check=True)
    code, cpu_s, peak_mb = ended.stderr.split()[-3:]
    assert code == b"0", ended.stderr
    return json.loads(ended.stdout), float(cpu_s), float(peak_mb)


@pytest.mark.slow
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_costs_no_more_than_a_look_may(body, tmp_path):
    (tmp_path / "page.html").write_bytes(HEAD + b"<p>No price.</p>" * 40)
    _, start_s, _ = use_of(tmp_path / "page.html")
    (tmp_path / "page.html").write_bytes(body())
    line, cpu_s, peak_mb = use_of(tmp_path / "page.html")
    assert line["outcome"] in {"ok", *FailureKind}
    assert cpu_s - start_s < MOST_CPU_S + 1.0  # a child that is ended has begun: about 0.3 s for its own start
    assert peak_mb < MOST_MEMORY_MB


def test_a_body_beyond_the_cap_is_not_even_decoded():
    outcome = read(Page("https://shop.example/p/1", 200, {}, b"\xff" * (MAX_BODY_BYTES + 1))).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TOO_LARGE


JAPANESE = (
    '<html lang="ja"><head>{meta}<title>南部鉄器 急須 | 店</title></head><body><h1>南部鉄器 急須</h1>'
    '<p class="price">価格 4,980円（税込）</p><button>カートに入れる</button><p>職人が手で仕上げた品です。'
    "長くお使いいただけます。お手入れも簡単です。</p></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "euc_jp", "shift_jis", "cp932", "iso2022_jp", "utf-16"])
@pytest.mark.parametrize("said", ["right", "none", "wrong"])
@pytest.mark.parametrize("header", ["", "text/html; charset=utf-8"], ids=["no header", "a header that says utf-8"])
def test_a_japanese_page_is_read_in_whatever_charset_it_came(charset, said, header):
    named = {"right": charset.replace("_", "-").replace("iso2022-jp", "iso-2022-jp"), "wrong": "iso-8859-1"}.get(said)
    if charset == "iso2022_jp" and (said != "right" or header):
        pytest.skip("its bytes are plain ASCII: nothing but its label tells")
    meta = f'<meta charset="{named}">' if named else ""
    body = JAPANESE.format(meta=meta).encode(charset)
    page = Page("https://shop.example/p/1", 200, {"content-type": header} if header else {}, body)
    outcome = read(page).outcome
    assert isinstance(outcome, Offer), outcome
    assert (outcome.title, outcome.price and outcome.price.minor) == ("南部鉄器 急須", 4980)
