"""From bytes to text: the charset is found, whatever the page says of itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ec_sites.charset import clean_text, decode_body
from ec_sites.values import Page

TITLE = "南部鉄器の急須とドリップポット 価格12,800円"
ENCODINGS = ["utf-8", "cp932", "euc_jp", "iso2022_jp"]


def decoded(body: bytes, content_type: str = "text/html") -> str:
    return decode_body(Page("https://shop.example/", 200, {"content-type": content_type}, body))


@pytest.mark.parametrize(
    ("codec", "label"),
    [("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP"), ("utf-8", "UTF-8")],
)
def test_the_charset_of_the_header_is_used(codec, label):
    assert TITLE in decoded(f"<title>{TITLE}</title>".encode(codec), f"text/html; charset={label}")


@pytest.mark.parametrize(("codec", "label"), [("cp932", "x-sjis"), ("euc_jp", "euc-jp"), ("gb18030", "gb2312")])
def test_the_charset_of_the_meta_element_is_used(codec, label):
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={label}"><title>{TITLE}</title>'
    assert TITLE in decoded(page.encode(codec))


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp"])
def test_a_charset_that_nobody_names_is_guessed(codec):
    assert TITLE in decoded(f"<title>{TITLE}</title>".encode(codec))


@pytest.mark.parametrize("codec", ["cp932", "euc_jp"])
def test_a_charset_that_lies_is_not_believed(codec):
    page = f'<meta charset="utf-8"><title>{TITLE}</title>'
    assert TITLE in decoded(page.encode(codec), "text/html; charset=utf-8")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_outweighs_every_label(codec):
    assert TITLE in decoded(f"<title>{TITLE}</title>".encode(codec), "text/html; charset=Shift_JIS")


@pytest.mark.parametrize("label", ["rot13", "unicode_escape", "utf-7", "idna", "zlib", "no-such", "utf-16"])
def test_a_label_that_is_no_charset_of_the_page_is_ignored(label):
    assert TITLE in decoded(f'<meta charset="{label}"><title>{TITLE}</title>'.encode())


def test_clean_text_takes_out_what_breaks_mails_and_eyes():
    assert clean_text("a\x00b\ud800c \u202ed\u202c\n\t e\ufeff") == "abc d e"


@settings(deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["", "text/html; charset=Shift_JIS", "text/html; charset=utf-16"]))
def test_no_bytes_make_decoding_fail(body, content_type):
    clean_text(decoded(body, content_type)).encode()


@settings(deadline=None)
@given(st.text(), st.integers(0, 50))
def test_clean_text_is_idempotent_and_can_be_encoded(text, limit):
    cleaned = clean_text(text, limit=limit)
    assert clean_text(cleaned, limit=limit) == cleaned
    assert not limit or len(cleaned) <= limit
    cleaned.encode()
