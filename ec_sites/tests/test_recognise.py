"""From pasted text to one reference per product."""

import string
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ec_sites.sites
from ec_sites.address import Refusal
from ec_sites.recognise import recognise
from ec_sites.sites import all_sites, site_for
from ec_sites.values import Policy, ProductReference

SITES = Path(ec_sites.sites.__file__).parent
AMAZON = ("amazon-jp", "B00N150YS4", "https://www.amazon.co.jp/dp/B00N150YS4")
RAKUTEN = ("rakuten", "kawase/pen-01", "https://item.rakuten.co.jp/kawase/pen-01/")
YAHOO = ("yahoo-shopping", "kawase_pen-01", "https://store.shopping.yahoo.co.jp/kawase/pen-01.html")
YODOBASHI = ("yodobashi", "100000001234567890", "https://www.yodobashi.com/product/100000001234567890/")
EDION = ("edion", "00012345678", "https://www.edion.com/detail.html?p_cd=00012345678")
UNIQLO = ("uniqlo", "E123456-000", "https://www.uniqlo.com/jp/ja/products/E123456-000/00")

# One row per address form: what people paste, then site code, item id and the one address.
FORMS = [
    ("https://www.amazon.co.jp/dp/B00N150YS4", *AMAZON),
    ("https://www.amazon.co.jp/%E3%83%9A%E3%83%B3/dp/b00n150ys4/ref=sr_1_1?keywords=x&qid=1&th=1", *AMAZON),
    ("http://amazon.co.jp/gp/product/B00N150YS4/?smid=A1", *AMAZON),
    ("https://www.amazon.co.jp/gp/aw/d/B00N150YS4", *AMAZON),
    ("https://www.amazon.co.jp/o/ASIN/B00N150YS4/shop-22", *AMAZON),
    ("https://www.amazon.co.jp/exec/obidos/ASIN/B00N150YS4", *AMAZON),
    ("セール: よいペン https://www.amazon.co.jp/dp/B00N150YS4?social_share=cm_sw", *AMAZON),
    (
        "https://www.amazon.com/Some-Thing/dp/B00N150YS4/",
        "amazon-com",
        "B00N150YS4",
        "https://www.amazon.com/dp/B00N150YS4",
    ),
    ("https://item.rakuten.co.jp/kawase/pen-01/", *RAKUTEN),
    ("https://item.rakuten.co.jp/kawase/pen-01/?scid=af_pc&iasid=07&force-site=ipn#review", *RAKUTEN),
    ("https://soko.rms.rakuten.co.jp/kawase/pen-01/", *RAKUTEN),
    (
        "https://item.rakuten.co.jp/kawase/pen-01/?variantId=r-2&s-id=x",
        *RAKUTEN[:2],
        RAKUTEN[2] + "?variantId=r-2",
    ),
    (
        "https://books.rakuten.co.jp/rb/12345678/?l-id=x",
        "rakuten-books",
        "12345678",
        "https://books.rakuten.co.jp/rb/12345678/",
    ),
    (
        "https://biccamera.rakuten.co.jp/item/4900000000016/",
        "rakuten-bic",
        "4900000000016",
        "https://biccamera.rakuten.co.jp/item/4900000000016/",
    ),
    ("https://store.shopping.yahoo.co.jp/kawase/pen-01.html?sc_e=slga", *YAHOO),
    ("https://store.shopping.yahoo.co.jp/Kawase/PEN-01.html", *YAHOO),
    (
        "https://lohaco.yahoo.co.jp/store/h-lohaco/item/x123456/",
        "lohaco",
        "h-lohaco/x123456",
        "https://lohaco.yahoo.co.jp/store/h-lohaco/item/x123456/",
    ),
    ("https://www.askul.co.jp/p/X123456/", "askul", "X123456", "https://www.askul.co.jp/p/X123456/"),
    ("https://www.yodobashi.com/product/100000001234567890/", *YODOBASHI),
    ("https://www.yodobashi.com/product-detail/100000001234567890/", *YODOBASHI),
    ("https://www.yodobashi.com/maker-pen/pd/100000001234567890/?gad1=1", *YODOBASHI),
    (
        "https://www.biccamera.com/bc/item/1234567/",
        "biccamera",
        "1234567",
        "https://www.biccamera.com/bc/item/1234567/",
    ),
    (
        "https://joshinweb.jp/dp/4900000000016.html",
        "joshin",
        "4900000000016",
        "https://joshinweb.jp/dp/4900000000016.html",
    ),
    (
        "https://joshinweb.jp/av/123/4900000000016.html",
        "joshin",
        "4900000000016",
        "https://joshinweb.jp/dp/4900000000016.html",
    ),
    ("www.edion.com/detail.html?p_cd=00012345678&utm_source=x", *EDION),
    (
        "https://www.ksdenki.com/shop/g/g4900000000016/",
        "ksdenki",
        "4900000000016",
        "https://www.ksdenki.com/shop/g/g4900000000016/",
    ),
    (
        "https://www.yamada-denkiweb.com/1234567890/",
        "yamada",
        "1234567890",
        "https://www.yamada-denkiweb.com/1234567890/",
    ),
    (
        "https://online.nojima.co.jp/commodity/1/4900000000016/",
        "nojima",
        "4900000000016",
        "https://online.nojima.co.jp/commodity/1/4900000000016/",
    ),
    (
        "https://a.sofmap.com/product_detail.aspx?sku=12345678&gid=001",
        "sofmap",
        "12345678",
        "https://www.sofmap.com/product_detail.aspx?sku=12345678",
    ),
    (
        "https://kakaku.com/item/K0001234567/spec/?lid=x",
        "kakaku",
        "K0001234567",
        "https://kakaku.com/item/K0001234567/",
    ),
    ("https://wowma.jp/item/123456789?aff=1", "aupay", "123456789", "https://wowma.jp/item/123456789"),
    (
        "https://zozo.jp/shop/beams/goods-sale/123/?did=9&rid=1",
        "zozo",
        "123",
        "https://zozo.jp/shop/beams/goods/123/?did=9",
    ),
    ("https://www.uniqlo.com/jp/ja/products/E123456-000/00", *UNIQLO),
    (
        "https://www.uniqlo.com/jp/ja/products/E123456-000/00?colorDisplayCode=09&utm_medium=x",
        *UNIQLO[:2],
        UNIQLO[2] + "?colorDisplayCode=09",
    ),
    (
        "https://www.gu-global.com/jp/ja/products/E123456-000/00",
        "gu",
        "E123456-000",
        "https://www.gu-global.com/jp/ja/products/E123456-000/00",
    ),
    (
        "https://www.nitori-net.jp/ec/product/8901234s/",
        "nitori",
        "8901234s",
        "https://www.nitori-net.jp/ec/product/8901234s/",
    ),
    (
        "https://www.muji.com/jp/ja/store/cmdty/detail/%E7%9F%B3/4550002868284",
        "muji",
        "4550002868284",
        "https://www.muji.com/jp/ja/store/cmdty/detail/4550002868284",
    ),
    ("https://www.monotaro.com/p/1234/5678/?t.q=pen", "monotaro", "1234/5678", "https://www.monotaro.com/p/1234/5678/"),
    ("https://www.monotaro.com/g/01126628/", "monotaro", "01126628", "https://www.monotaro.com/g/01126628/"),
    (
        "https://jp.mercari.com/item/m12345678901?ref=x",
        "mercari",
        "m12345678901",
        "https://jp.mercari.com/item/m12345678901",
    ),
    ("https://jp.mercari.com/shops/product/abCD12", "mercari", "abCD12", "https://jp.mercari.com/shops/product/abCD12"),
    (
        "https://paypayfleamarket.yahoo.co.jp/item/z123456789",
        "yahoo-fleamarket",
        "z123456789",
        "https://paypayfleamarket.yahoo.co.jp/item/z123456789",
    ),
    (
        "https://www.dmm.com/mono/dvd/-/detail/=/cid=abc123/?i3_ref=x",
        "dmm",
        "abc123",
        "https://www.dmm.com/mono/dvd/-/detail/=/cid=abc123/",
    ),
    (
        "https://store.steampowered.com/app/620/Portal_2/?l=japanese",
        "steam",
        "620",
        "https://store.steampowered.com/app/620/",
    ),
    (
        "https://store-jp.nintendo.com/item/software/D70010000012345",
        "nintendo-jp",
        "D70010000012345",
        "https://store-jp.nintendo.com/item/software/D70010000012345/",
    ),
    (
        "https://www.apple.com/jp/shop/product/MX2D3ZP/A/apple-pencil?fnode=1",
        "apple-jp",
        "MX2D3ZP",
        "https://www.apple.com/jp/shop/product/MX2D3ZP/A",
    ),
    # Shops that no file speaks of: the address as pasted, minus what tracks.
    ("https://demo-shop.test/p/1", "demo-shop.test", None, "https://demo-shop.test/p/1"),
    ("www.shop.example/x", "shop.example", None, "https://www.shop.example/x"),
    ("shop.example", "shop.example", None, "https://shop.example/"),
    ("ｈｔｔｐｓ：／／ｗｗｗ．ｓｈｏｐ．ｅｘａｍｐｌｅ／ｘ", "shop.example", None, "https://www.shop.example/x"),
    ("HTTPS://WWW.Shop.Example:443/a#reviews", "shop.example", None, "https://www.shop.example/a"),
    ("https://www.shop.co.jp/a?utm_source=m&gclid=1&_ga=2", "shop.co.jp", None, "https://www.shop.co.jp/a"),
    (
        "https://kawase.myshopify.com/products/pen",
        "kawase.myshopify.com",
        None,
        "https://kawase.myshopify.com/products/pen",
    ),
    ("例え.jp/商品", "xn--r8jz45g.jp", None, "https://xn--r8jz45g.jp/%E5%95%86%E5%93%81"),
    ("いいペン（https://www.shop.example/a）です。", "shop.example", None, "https://www.shop.example/a"),
    ("Look: https://www.shop.example/a.", "shop.example", None, "https://www.shop.example/a"),
]

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
    ("https://jp.mercari.com/search?keyword=pen", "shop_search_page"),
]


@pytest.mark.parametrize(("pasted", "site_code", "item_id", "url"), FORMS, ids=[row[0][:60] for row in FORMS])
def test_every_address_form_leads_to_the_one_reference(pasted, site_code, item_id, url):
    assert recognise(pasted) == ProductReference(site_code, item_id, url, needs_query=False)


@pytest.mark.parametrize(("pasted", "code"), REFUSED, ids=[row[0][:40] or "empty" for row in REFUSED])
def test_what_is_no_product_address_is_refused_with_its_reason(pasted, code):
    assert recognise(pasted) == Refusal(code)


@pytest.mark.parametrize("site", all_sites(), ids=lambda site: site.code)
def test_every_shop_file_has_a_row_above(site):
    assert site.code in {row[1] for row in FORMS}


@pytest.mark.parametrize("site", all_sites(), ids=lambda site: site.code)
def test_no_two_shops_claim_one_host_or_one_code(site):
    assert [other.code for other in all_sites() if other.code == site.code] == [site.code]
    assert all(site_for(host) is site for host in site.hosts)


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


@pytest.mark.parametrize("code", ["mercari", "kakaku", "nintendo-jp"])
def test_a_shop_whose_terms_refuse_robots_is_looked_at_by_hand(code):
    assert next(site for site in all_sites() if site.code == code).policy is Policy.BY_HAND


def test_amazon_is_read_by_its_api_only():
    assert next(site for site in all_sites() if site.code == "amazon-jp").policy is Policy.API


@pytest.mark.parametrize("url", [row[3] for row in FORMS])
def test_a_canonical_address_is_its_own_reference(url):
    reference = recognise(url)
    assert isinstance(reference, ProductReference)
    assert reference.url == url


@pytest.mark.parametrize("pasted", [row[0] for row in FORMS], ids=[row[0][:60] for row in FORMS])
def test_without_its_shop_file_an_address_is_still_recognised(monkeypatch, pasted):
    monkeypatch.setattr("ec_sites.recognise.site_for", lambda host: None)
    assert isinstance(recognise(pasted), ProductReference)


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


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_pasted_text_makes_it_fail(text):
    recognise(text)


@pytest.mark.parametrize("text", ["a." * 2500 + "a", "a." * 2500 + "ab:", "a.b " * 2400, "1." * 4900, "http://" * 1400])
def test_recognising_costs_time_in_proportion_to_the_text(text: str) -> None:
    began = time.process_time()
    assert isinstance(recognise(text), Refusal)
    assert time.process_time() - began < 1
