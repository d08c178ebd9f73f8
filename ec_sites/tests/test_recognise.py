"""From pasted text to one reference per product."""

import re
import string
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import ec_sites.sites
from ec_sites.address import Refusal
from ec_sites.recognise import recognise
from ec_sites.sites import all_sites, site_for, site_of_code
from ec_sites.values import Policy, ProductReference

SITES = Path(ec_sites.sites.__file__).parent
RAKUTEN = ("rakuten", "kawase/pen-01", "https://item.rakuten.co.jp/kawase/pen-01/")


def _rows() -> list[tuple[str, ProductReference]]:
    """What is pasted, and the reference that it leads to."""
    lines = Path(__file__).with_name("addresses.txt").read_text(encoding="utf-8").splitlines()
    cells = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return [(pasted, ProductReference(code, None if item == "-" else item, url)) for pasted, code, item, url in cells]


FORMS = _rows()
KNOWN = [reference for _, reference in FORMS if reference.item_id is not None]
IDS = [pasted[:60] for pasted, _ in FORMS]

REFUSED = [
    ("", "not_an_address"),
    ("ただの文章です", "not_an_address"),
    ("pen", "not_an_address"),
    ("alice@example.com", "not_an_address"),
    ("ftp://shop.example/x", "scheme_not_allowed"),
    ("javascript:alert(1)", "scheme_not_allowed"),
    ("file:///etc/passwd", "scheme_not_allowed"),
    ("https://user:secret@shop.example/", "credentials"),
    ("http://127.0.0.1/", "ip_address"),
    ("127.0.0.1", "ip_address"),
    ("https://[::1]/", "ip_address"),
    ("https://localhost/x", "not_public_name"),
    ("https://printer.local/", "not_public_name"),
    ("http://shop.example:8080/x", "port_not_allowed"),
    ("https://shop.example/" + "x" * 3000, "too_long"),
    ("x" * 20_000, "too_long"),
    ("https://www.amazon.co.jp/s?k=pen", "shop_search_page"),
    ("https://www.amazon.co.jp/-/en/s?k=pen", "shop_search_page"),
    ("https://jp.mercari.com/search?keyword=pen", "shop_search_page"),
    ("https://search.rakuten.co.jp/search/mall/pen/", "shop_search_page"),
    ("https://item.rakuten.co.jp/kawase/c/0000000101/", "shop_search_page"),
    ("https://item.rakuten.co.jp/kawase/", "shop_search_page"),
    ("https://store.shopping.yahoo.co.jp/kawase/search.html?p=pen", "shop_search_page"),
    ("https://shopping.yahoo.co.jp/search?p=pen", "shop_search_page"),
    ("https://www.yodobashi.com/community/product/100000001234567890/all/index.html", "shop_search_page"),
    ("https://www.yodobashi.com/ec/product/stock/100000001234567890/", "shop_search_page"),
    ("https://product.rakuten.co.jp/product/-/0123456789abcdef/", "catalogue_page"),
    ("https://shopping.yahoo.co.jp/products/a1b2c3", "catalogue_page"),
    ("https://shopping.yahoo.co.jp/products/p/a1b2c3?sc_i=x", "catalogue_page"),
    ("よいペン https://amzn.asia/d/abc1234", "short_address"),
    ("セール: よいペン https://amzn.asia/d/abc1234", "short_address"),
    ("https://amzn.to/3abcde", "short_address"),
    ("https://a.co/d/abc1234", "short_address"),
    ("https://a.r10.to/hAbCdE", "short_address"),
    ("https://yahoo.jp/AbCdEf", "short_address"),
    ("https://bit.ly/3abcde", "short_address"),
    ("https://hb.afl.rakuten.co.jp/hgc/0a.0b.0c.0d/", "short_address"),
    ("https://hb.afl.rakuten.co.jp/hgc/0a/?pc=javascript%3Aalert(1)", "short_address"),
    ("https://al.dmm.co.jp/?lurl=http%3A%2F%2F127.0.0.1%2F", "ip_address"),
    ("https://al.dmm.co.jp/?lurl=https%3A%2F%2Famzn.to%2F3abcde", "short_address"),
]


@pytest.mark.parametrize(("pasted", "reference"), FORMS, ids=IDS)
def test_every_address_form_leads_to_the_one_reference(pasted, reference):
    assert recognise(pasted) == reference


@pytest.mark.parametrize(("pasted", "code"), REFUSED, ids=[row[0][:40] or "empty" for row in REFUSED])
def test_what_is_no_product_address_is_refused_with_its_reason(pasted, code):
    assert recognise(pasted) == Refusal(code)


@pytest.mark.parametrize("site", all_sites(), ids=lambda site: site.code)
def test_every_shop_file_has_a_row_in_the_table(site):
    assert site.code in {reference.site_code for _, reference in FORMS}


@pytest.mark.parametrize("site", all_sites(), ids=lambda site: site.code)
def test_no_two_shops_claim_one_host_or_one_code(site):
    assert [other.code for other in all_sites() if other.code == site.code] == [site.code]
    for host, slash, first in (claimed.partition("/") for claimed in site.hosts):
        assert site_for(host, f"{slash}{first}" or "/") is site


def test_unknown_parameters_of_an_unknown_shop_are_kept_and_make_the_listing_private():
    reference = recognise("https://shop.example/view?utm_source=m&session=abc&item=5")
    assert isinstance(reference, ProductReference)
    assert reference.needs_query
    assert reference.url == "https://shop.example/view?item=5&session=abc"


def test_a_known_shop_keeps_no_parameter_that_its_file_does_not_name():
    reference = recognise("https://item.rakuten.co.jp/kawase/pen-01/?session=alice")
    assert isinstance(reference, ProductReference)
    assert "alice" not in reference.url
    assert not reference.needs_query


@pytest.mark.parametrize("code", ["mercari", "kakaku", "nintendo-jp", "zozo"])
def test_a_shop_whose_terms_refuse_robots_is_looked_at_by_hand(code):
    assert next(site for site in all_sites() if site.code == code).policy is Policy.BY_HAND


def test_amazon_is_read_by_its_api_only():
    assert next(site for site in all_sites() if site.code == "amazon-jp").policy is Policy.API


@pytest.mark.parametrize("reference", [reference for _, reference in FORMS], ids=IDS)
def test_a_canonical_address_is_its_own_reference(reference):
    assert recognise(reference.url) == reference


@pytest.mark.parametrize("code", ["ksdenki", "muji", "nojima", "joshin", "rakuten-bic"])
def test_where_the_item_id_is_a_jan_the_shop_says_so(code):
    site = site_of_code(code)
    assert site is not None
    assert site.gtin_of("4901234567894") == "4901234567894"
    assert site.gtin_of("4901234567890") is None  # its check digit fails


def test_another_number_is_never_taken_for_a_jan():
    yamada = site_of_code("yamada")
    assert yamada is not None
    assert yamada.gtin_of("4901234567894") is None


def test_no_file_names_a_shop_file():
    modules = {file.stem for file in SITES.glob("*.py")} - {"__init__"}
    sources = [file.read_text(encoding="utf-8") for file in SITES.parent.rglob("*.py") if "tests" not in file.parts]
    assert modules
    assert not [name for name in modules for source in sources if f"sites.{name}" in source]


names = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
paths = st.lists(st.text(string.ascii_letters + string.digits + "-_.~ 商品%?&=/+", min_size=1, max_size=10), max_size=4)


@settings(deadline=None)
@given(names, paths, st.dictionaries(names, names, max_size=3))
def test_recognising_twice_changes_nothing(name, path, query):
    url = f"https://{name}.example/{'/'.join(quote(part) for part in path)}"
    if query:
        url += "?" + "&".join(f"{key}={value}" for key, value in query.items())
    first = recognise(url)
    assert isinstance(first, ProductReference)
    assert recognise(first.url) == first


@settings(deadline=None)
@given(
    st.sampled_from(["https://", "http://", "HTTPS://", ""]),
    st.sampled_from(["item.rakuten.co.jp", "ITEM.rakuten.co.jp", "item.rakuten.co.jp:443", "item.rakuten.co.jp."]),
    st.sampled_from(["", "/"]),
    st.dictionaries(st.sampled_from(["scid", "utm_source", "l-id", "anything"]), names, max_size=3),
    st.sampled_from(["", "#x"]),
)
def test_one_product_in_many_spellings_is_one_reference(scheme, host, end, query, fragment):
    if scheme == "http://" and ":443" in host:
        host = host.removesuffix(":443")
    asked = "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    assert recognise(f"{scheme}{host}/kawase/pen-01{end}{asked}{fragment}") == ProductReference(*RAKUTEN)


tracked = st.dictionaries(
    st.sampled_from(
        ["utm_source", "utm_x", "gclid", "fbclid", "yclid", "msclkid", "_ga", "mc_cid", "twclid", "ttclid"]
    ),
    st.text(min_size=1, max_size=20),
    min_size=1,
)


@settings(deadline=None)
@given(st.sampled_from([reference for _, reference in FORMS]), tracked, st.text(max_size=8))
def test_what_tracks_never_makes_another_product_of_one(reference, parameters, fragment):
    joined = "&" if "?" in reference.url else "?"
    assert recognise(f"{reference.url}{joined}{urlencode(parameters)}#{quote(fragment)}") == reference


@settings(deadline=None)
@given(st.sampled_from(KNOWN), names, names)
def test_a_known_shop_drops_every_parameter_that_chooses_nothing(reference, name, value):
    joined = "&" if "?" in reference.url else "?"
    assert recognise(f"{reference.url}{joined}x-{name}={value}") == reference


@settings(deadline=None)
@given(st.data())
def test_two_ids_are_never_one_product(data):
    """One character of the id in the address is another one: a letter for a letter, a digit for a digit."""
    reference = data.draw(st.sampled_from(KNOWN))
    own = re.split("[/_]", str(reference.item_id))[-1]  # its last part: what stands before is the shop within a mall
    at = reference.url.rindex(own) + data.draw(st.integers(0, len(own) - 1))
    old = reference.url[at]
    assume(old.isalnum())
    others = string.digits if old.isdigit() else string.ascii_lowercase if old.islower() else string.ascii_uppercase
    changed = reference.url[:at] + data.draw(st.sampled_from(others.replace(old, ""))) + reference.url[at + 1 :]
    other = recognise(changed)
    assert isinstance(other, Refusal) or (other.url, other.item_id) != (reference.url, reference.item_id)


@settings(deadline=None)
@given(
    st.sampled_from([host for site in all_sites() for host in (*site.hosts, *site.short_hosts, *site.wrappers)]),
    st.text(max_size=60),
)
def test_no_address_of_a_known_shop_makes_it_fail(host, rest):
    first = recognise(f"https://{host}/{rest}")
    assert isinstance(first, Refusal) or recognise(first.url) == first


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_pasted_text_makes_it_fail(text):
    recognise(text)


@pytest.mark.parametrize("text", ["a." * 2500 + "a", "a." * 2500 + "ab:", "a.b " * 2400, "1." * 4900, "http://" * 1400])
def test_recognising_costs_time_in_proportion_to_the_text(text: str) -> None:
    began = time.process_time()
    assert isinstance(recognise(text), Refusal)
    assert time.process_time() - began < 1
