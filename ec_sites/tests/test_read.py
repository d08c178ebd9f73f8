"""Reading whole pages: what the status decides, what may never become a price, and that nothing makes it fail."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ec_sites.html import Document
from ec_sites.quick import read_quickly
from ec_sites.read import MAX_BODY_BYTES, read, read_trusted
from ec_sites.readers.json_ld import read_json_ld
from ec_sites.readers.open_graph import read_open_graph
from ec_sites.values import CandidateKind, Failure, FailureKind, Money, Offer, Page, ProductReference, Reading

PAGES = Path(__file__).parent / "pages"
PRODUCTS = sorted(file for file in PAGES.rglob("*.html") if file.parent.name != "not-a-product")
LONG = "<p>" + "A lamp of walnut, turned by hand in our workshop. " * 5 + "</p>"


def reading(body: str | bytes, *, status: int = 200, url: str = "https://shop.example/p/1") -> Reading:
    body = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    return read(Page(url, status, {"content-type": "text/html"}, body))


def kind(body: str | bytes, *, status: int = 200) -> FailureKind | None:
    outcome = reading(body, status=status).outcome
    return outcome.kind if isinstance(outcome, Failure) else None


def product(price: str, *, body: str = "", currency: str = "USD") -> str:
    offer = f'{{"@type":"Offer","price":{price},"priceCurrency":"{currency}","availability":"InStock"}}'
    ld = f'<script type="application/ld+json">{{"@type":"Product","name":"Walnut Lamp","offers":{offer}}}</script>'
    return f"<html><head><title>Walnut Lamp</title>{ld}</head><body><h1>Walnut Lamp</h1>{body}{LONG}</body></html>"


def price_of(body: str) -> Money | None:
    outcome = reading(body).outcome
    return outcome.price if isinstance(outcome, Offer) else None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, FailureKind.BLOCKED),
        (403, FailureKind.BLOCKED),
        (404, FailureKind.GONE),
        (410, FailureKind.GONE),
        (429, FailureKind.THROTTLED),
        (500, FailureKind.OUTAGE),
        (503, FailureKind.OUTAGE),
    ],
)
def test_a_refusing_status_brings_no_price_though_the_page_shows_one(status, expected):
    assert kind(product("89"), status=status) is expected


def test_a_few_bytes_with_status_200_are_a_refusal():
    assert kind(b"Reference  #18.2f3e1a17.1700000000.abcdef") is FailureKind.BLOCKED


def test_a_product_that_leads_to_the_home_page_is_gone():
    asked = ProductReference("shop.example", None, "https://shop.example/p/1")
    home = Page("https://shop.example/", 200, {}, product("89").encode())
    outcome = read(home, reference=asked).outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.GONE


def test_a_page_over_the_cap_is_not_parsed():
    assert kind(b"<p>" + b"x" * MAX_BODY_BYTES) is FailureKind.TOO_LARGE


def test_a_congestion_page_is_an_outage():
    page = (
        "<html><head><title>アクセスが集中しています</title></head><body><p>しばらくお待ちください。</p></body></html>"
    )
    assert kind(page + LONG) is FailureKind.OUTAGE


@pytest.mark.parametrize(
    "price", ["0", '"0.00"', "-5", "1e999", '"1e99999999"', "9" * 4000, '"NaN"', "null", "{}", "[]"]
)
def test_a_price_beyond_belief_is_no_price(price):
    assert price_of(product(price)) is None


def test_metadata_in_another_currency_than_the_page_is_not_mixed_with_it():
    shown = '<div class="product-price"><span class="current-price">€ 79,00</span></div><button>Add to cart</button>'
    assert price_of(product("89", body=shown)) in (None, Money(7900, "EUR"))


def test_an_instalment_is_never_the_price():
    shown = "<p><b>$24.96</b>/mo. for 24 months</p><button>Add to cart</button>"
    assert price_of(product("24.96", body=shown)) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("3,980円以上のお買い上げで送料無料", CandidateKind.FREE_SHIPPING_FROM),
        ("送料 550円", CandidateKind.SHIPPING),
        ("月々 5,400円", CandidateKind.INSTALMENT),
        ("買取価格 4,000円", CandidateKind.BUY_BACK),
        ("定価 7,000円", CandidateKind.LIST),
        ("1個あたり 120円", CandidateKind.UNIT),
        ("300円OFFクーポン", CandidateKind.COUPON),
        ("実質 4,900円", CandidateKind.CARD),
        ("プレミアム会員価格 4,500円", CandidateKind.MEMBER),
        ("定期便 4,700円", CandidateKind.SUBSCRIPTION),
        ("中古 2,480円より", CandidateKind.USED),
        ("4,527円（税抜）", CandidateKind.TAX_EXCLUDED),
        ("本体価格 4,527円", CandidateKind.TAX_EXCLUDED),
        ("49ポイント", CandidateKind.POINTS),
        ("獲得予定ポイント 490円相当還元", CandidateKind.POINTS),
        ("分割払い 830円×6回", CandidateKind.INSTALMENT),
        ("送料無料まであと1,020円", CandidateKind.SHIPPING),
        ("下取り価格 2,000円", CandidateKind.BUY_BACK),
        ("メーカー希望小売価格 6,600円", CandidateKind.LIST),
        ("100gあたり 249円", CandidateKind.UNIT),
        ("法人価格 4,280円", CandidateKind.MEMBER),
        ("カード利用で 4,482円", CandidateKind.CARD),
        ("最大500円引き", CandidateKind.COUPON),
    ],
    ids=lambda value: str(value),
)
def test_an_amount_beside_the_price_keeps_its_own_kind(words, found):
    page = (
        "<html lang='ja'><head><title>急須 南部</title></head><body><h1>急須 南部</h1>"
        f"<p class='price'>価格 4,980円（税込）</p><p>{words}</p><button>カートに入れる</button>{LONG}</body></html>"
    )
    result = reading(page)
    assert isinstance(result.outcome, Offer)
    assert result.outcome.price == Money(4980, "JPY")
    assert found in {candidate.kind for candidate in result.candidates if candidate.evidence.text == words}


WALLS = ["captcha", "challenge", "consent", "login", "soft_404", "shell", "age_check", "maintenance", "cart"]


@pytest.mark.parametrize("name", WALLS)
@settings(max_examples=15, deadline=None)
@given(change=st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()))
def test_no_cut_or_doubling_makes_a_price_of_a_wall(name, change):
    body = (PAGES / "not-a-product" / f"{name}.html").read_bytes()
    start, length, doubled = change
    at = int(start * len(body))
    cut = body[at : at + int(length * len(body))]
    outcome = reading(body + cut if doubled else body[:at] + body[at + len(cut) :]).outcome
    assert isinstance(outcome, Failure)


@settings(max_examples=150, deadline=None)
@given(
    file=st.sampled_from(PRODUCTS),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12) | st.sampled_from(SNIPPETS := [
        b"<script type='application/ld+json'>", b"</script>", b"<div hidden>", b"\x00", b"\xed\xa0\x80", b"{", b"]}",
        b"<!--", b"1e99999999", b"999999999999999999999\xe5\x86\x86", b"<h1>", b"\xe2\x80\xae", b"<table><tr><td>",
        b'<script type="application/json">null</script>',
    ])), max_size=6),
)  # fmt: skip
def test_no_mutation_of_a_page_makes_reading_fail(file, edits):
    body = file.read_bytes()
    for where, inserted in edits:
        at = int(where * len(body))
        body = body[:at] + inserted + body[at + len(inserted) :]
    result = reading(body)
    if isinstance(result.outcome, Offer):
        assert result.outcome.price is None or result.outcome.price.minor > 0
        result.outcome.title.encode()


@settings(max_examples=100, deadline=None)
@given(
    file=st.sampled_from(PRODUCTS),
    cuts=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    copies=st.integers(1, 4),
    charset=st.sampled_from(["utf-8", "shift_jis", "euc_jp", "iso2022_jp", "utf-16", "latin-1", "gb18030"]),
    is_said=st.booleans(),
)
def test_no_cut_copy_or_charset_of_a_page_makes_reading_fail(file, cuts, copies, charset, is_said):
    text = file.read_bytes().decode("utf-8", "replace") * copies
    start, end = sorted(int(cut * len(text)) for cut in cuts)
    body = text[start : end + 200].encode(charset, "ignore")
    header = {"content-type": f"text/html; charset={charset}"} if is_said else {}
    outcome = read(Page("https://shop.example/p/1", 200, header, body)).outcome
    assert isinstance(outcome, Failure) or outcome.price is None or outcome.price.minor > 0


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_make_reading_fail(body):
    assert isinstance(reading(b"<html><title>x</title>" + body).outcome, Failure | Offer)


HOSTILE = {
    "nested": "<div>" * 100_000,
    "attributes": "<div " + " ".join(f"a{i}=1" for i in range(300_000)) + ">",
    "scripts": "<script></script>" * 100_000,
    "json_depth": '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    "json_large": '<script type="application/ld+json">[' + '{"@type":"Product"},' * 200_000 + "0]</script>",
    "json_graph": '<script type="application/ld+json">{"@graph":['
    + '{"@type":"Product","name":"a"},' * 20_000
    + "0]}</script>",
    "json_digits": '<script type="application/ld+json">{"@type":"Product","offers":{"price":'
    + "9" * 900_000
    + "}}</script>",
    "meta": "<meta " + "property=" * 100_000,
    "title": "<title" + " " * 1_000_000,
    "money": "<p>" + "1,000," * 200_000 + "円</p>",
    "runs": "<h1>Lamp</h1>" + "<p>1,000円</p>" * 100_000,
    "brackets": "<p>" + "(" * 500_000 + "</p>",
    "ld_marks": "<script type=ld+json" * 50_000,
    "entities": "<p>" + "&amp;" * 500_000 + "</p>",
    "surrogates": "\ud800" * 100_000,
    "html_lang": "<html " + 'lang="' * 200_000,
}


LAMP = (
    '<title>Walnut Lamp</title><script type="application/ld+json">{"@type":"Product","name":"Walnut Lamp",'
    '"image":"/lamp.jpg","offers":{"price":89,"priceCurrency":"USD","availability":"InStock"}}</script>'
    "<h1>Walnut Lamp</h1><p>$89.00</p><button>Add to cart</button>"
)
BELOW = {
    "nested": "<i>" * 6_000,
    "attributes": "<b " + " ".join(f"{i:x}" for i in range(4_500)) + ">",
    "amounts deep inside": "<i>" * 5_000 + "$89.00<p>" * 300,
    "formats to be restored": "".join(f"<b a={i}>" for i in range(900)) + "<p>" * 3_000,
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW.keys())
def test_what_follows_the_heading_of_a_product_is_looked_at_in_the_worker_at_little_cost(below):
    started = time.process_time()
    assert price_of(LAMP + below) == Money(8900, "USD")
    assert time.process_time() - started < 0.5


def test_what_is_read_quickly_is_what_the_whole_page_says():
    count = 0
    for file in sorted((PAGES / "json-ld").glob("*.html")):
        # Only a product that has a picture is read quickly.
        html = "<meta property=og:image content=/lamp.jpg>" + file.read_text(encoding="utf-8")
        document = Document(html, "https://shop.example/p/1")
        quick = read_quickly(document, read_json_ld(document), read_open_graph(document))
        if quick is not None:
            count += 1
            whole = read_trusted(Page(document.url, 200, {}, html.encode()))
            assert said_in(quick) == said_in(whole), file.name
    assert count >= 10


def said_in(reading: Reading) -> object:
    """What does not depend on how much of the page was seen."""
    outcome = reading.outcome
    if isinstance(outcome, Failure):
        return outcome.kind
    return (outcome.title, outcome.price, outcome.list_price, outcome.points, outcome.shipping, outcome.availability)


@pytest.mark.parametrize(
    "written",
    ["application/ld+json", "ld+json", "application/LD+JSON", "application/ld+json; charset=utf-8"],
)
def test_json_ld_is_known_by_its_type_however_that_is_spelled(written):
    assert price_of(product("89").replace("application/ld+json", written)) == Money(8900, "USD")


@pytest.mark.parametrize("tag", ["meta", "META", "Meta"])
def test_meta_elements_are_read_in_any_case(tag):
    head = f"<title>Lamp</title><{tag} property='og:type' content='product'>"
    price = f"<{tag} property='product:price:amount' content='89'><{tag} name='product:price:currency' content='USD'>"
    assert price_of(f"{head}{price}<h1>Walnut Lamp</h1>{LONG}") == Money(8900, "USD")


@pytest.mark.slow
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_costs_no_more_than_its_limits(body):
    started = time.process_time()
    assert isinstance(reading("<html><title>x</title>" + body).outcome, Failure | Offer)
    assert time.process_time() - started < 2
