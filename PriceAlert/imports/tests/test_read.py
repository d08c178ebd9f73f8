"""What files bring: every row is taken or named, whatever stands before it."""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest

from PriceAlert.imports.entries import BroughtError, Entry
from PriceAlert.imports.read import Form, form_of, read_entries

A, B = "https://kawase.example/item/1/", "https://kawase.example/item/2/"


def entries(text: str, charset: str = "utf-8") -> list[Entry]:
    return read_entries(text.encode(charset))


def addresses(text: str) -> list[str]:
    return [each.address for each in entries(text)]


def problems(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.problem) for each in entries(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{A}\n{B}\n", [A, B]),
        (f"\ufeff{A}\r\n\r\n{B}", [A, B]),
        (f"{A} {B}", [A, B]),
        (f"{A},{B}", [A, B]),
        (f"# what I want\n{A}", [A]),
        (f"はじめての本\n{A}\nつぎの本\n{B}", [A, B]),
        (f"「{A}」と「{B}」", [A, B]),
        ("shop.example/item/1\nhtp:/shop.example", ["shop.example/item/1", "htp:/shop.example"]),
    ],
    ids=["lines", "windows", "one line", "commas", "remark", "titles above", "Japanese quotes", "no scheme"],
)
def test_addresses_are_found_in_any_text(text: str, expected: list[str]) -> None:
    assert addresses(text) == expected
    assert form_of(text.encode()) == Form.LIST


def test_an_address_among_many_has_the_number_of_its_line_while_lines_hold_one_each() -> None:
    assert [each.line for each in entries(f"\n{A}\n\n{B}")] == [2, 4]
    assert [each.line for each in entries(f"{A} {B}\n{A}1")] == [1, 2, 3]


@pytest.mark.parametrize(
    "header",
    [
        "url,target,currency,memo,tags",
        "URL;Target Price;Currency;Notes;Labels",
        "アドレス\t目標価格\t通貨\tメモ\tタグ",
        '"商品URL","希望価格","通貨","備考","分類"',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_header_in_either_language_names_the_columns(header: str, charset: str) -> None:
    sign = "\t" if "\t" in header else ";" if ";" in header else ","
    row = sign.join([A, '"12,800"', "jpy", "母の誕生日", '"家電,台所"'])
    assert form_of(f"{header}\n{row}".encode(charset)) == Form.CSV
    (read,) = entries(f"{header}\n{row}", charset)
    assert read == Entry(2, read.text, A, "12,800", "JPY", "母の誕生日", ("家電", "台所"))


def test_columns_nobody_knows_are_passed_over_and_an_address_may_stand_in_any() -> None:
    (read,) = entries(f"No,商品名,商品ページ,在庫\n1,本,{A},あり")
    assert (read.address, read.memo, read.tags) == (A, "", ())


def test_a_table_without_a_header_is_read_by_the_column_of_its_addresses() -> None:
    assert addresses(f"本,{A},1200\n絵本,{B},980") == [A, B]


BROKEN = f"""url,memo
{A},"not closed
{B},good
{A}3,"two
lines"
{A}4,one,two
{A}5,"ends" badly
,no address
{A}6,fine,,
"""


def test_a_broken_row_is_named_by_its_line_and_takes_no_other_with_it() -> None:
    assert problems(BROKEN) == [
        (2, "broken_quote"), (3, ""), (4, ""), (6, "too_many_cells"), (7, "broken_quote"), (8, "no_address"), (9, ""),
    ]  # fmt: skip
    assert entries(BROKEN)[2].memo == "two\nlines"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (",,a\x00b,", "control_character"),
        (f",,{'x' * 2001},", "memo_too_long"),
        (f",,,{'x' * 41}", "bad_tags"),
        (f",,,{';'.join(map(str, range(21)))}", "bad_tags"),
        (f",,{'x' * 20_001},", "too_long"),
        (",,\N{LINE SEPARATOR}kept in one row,", ""),
    ],
)
def test_a_cell_that_cannot_be_kept_is_named(cell: str, problem: str) -> None:
    read = entries(f"url,target,memo,tags\n{A}{cell}\n{B},,,")
    assert [each.problem for each in read] == [problem, ""]
    assert all(len(each.text) <= 300 and "\x00" not in each.text for each in read)


def test_a_cell_that_an_export_disarmed_is_what_it_was() -> None:
    assert entries(f"url,memo\n{A},'=1+1")[0].memo == "=1+1"


@pytest.mark.parametrize(
    ("row", "address", "problem"),
    [
        ("B00U26V4VQ,co.jp", "https://www.amazon.co.jp/dp/B00U26V4VQ", ""),
        ("b00u26v4vq,JP", "https://www.amazon.co.jp/dp/B00U26V4VQ", ""),
        ("B00U26V4VQ,5", "https://www.amazon.co.jp/dp/B00U26V4VQ", ""),
        ("B00U26V4VQ,www.amazon.com", "https://www.amazon.com/dp/B00U26V4VQ", ""),
        ("B00U26V4VQ,", "", "asin_without_country"),
        ("B00U26V4VQ,mars", "", "asin_without_country"),
        ("B00-U26,com", "", "bad_asin"),
    ],
)
def test_amazon_item_numbers_with_their_country_are_addresses(row: str, address: str, problem: str) -> None:
    (read,) = entries(f"ASIN,Locale\n{row}")
    assert (read.address, read.problem) == (address, problem)


WATCHES = {
    "watching": {
        "0d5a": {"url": A, "title": "A book", "tags": ["77aa"], "notification_urls": ["https://hook.example/x"]},
        "9c11": {"url": B, "tag": "books, gifts"},
    },
    "settings": {"application": {"tags": {"77aa": {"title": "Reading"}}, "base_url": "https://own.example"}},
}


def test_a_backup_of_changedetection_is_read_with_its_tags_and_without_its_settings() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("backup/url-watches.json", json.dumps(WATCHES))
    for body in (packed.getvalue(), json.dumps(WATCHES).encode()):
        assert form_of(body) == Form.LIST
        read = read_entries(body)
        assert [(each.address, each.tags) for each in read] == [(A, ("Reading",)), (B, ("books", "gifts"))]


def test_other_exports_in_json_are_read_by_the_names_of_their_addresses() -> None:
    assert addresses(json.dumps([A, B])) == [A, B]
    assert addresses(json.dumps({"data": [{"name": "x", "uri": A}, {"name": "y", "uri": B}]})) == [A, B]
    assert addresses(json.dumps({"0d5a": {"url": A}, "9c11": {"url": B}})) == [A, B]


def test_bookmarks_are_read_with_their_tags_and_only_what_leads_to_the_web() -> None:
    page = f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<DL><p><DT><A HREF="{A}?a=1&amp;b=2" ADD_DATE="1" TAGS="home,kitchen">A &lt;b&gt;</A>
<DT><A HREF="javascript:alert(1)">no</A><DT><A HREF="place:sort=8">no</A>
<DT><A HREF="{B}">B</A></DL>"""
    read = read_entries(page.encode())
    assert [(each.address, each.tags) for each in read] == [(f"{A}?a=1&b=2", ("home", "kitchen")), (B, ())]


def _packed(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not_text"),
        (b"PK\x03\x04 cut off", "unknown_archive"),
        (_packed(book_xml="<x/>"), "unknown_archive"),
    ],
    ids=["nothing", "blanks", "a picture", "half a zip", "a spreadsheet"],
)
def test_what_is_none_of_these_is_refused_at_once(body: bytes, code: str) -> None:
    with pytest.raises(BroughtError) as caught:
        form_of(body)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"# only a remark", "empty"),
        (b"url,memo\n", "empty"),
        (b'{"watching": {}}', "empty"),
        (b'{"watching": ', "not_json"),
        (b"[" * 50_000, "not_json"),
        (b"a.example\n" * 20_001, "too_many_rows"),
        (_packed(**{"url-watches_json": " " * (11 * 1024 * 1024)}), "unknown_archive"),
    ],
    ids=["remark", "header alone", "no watches", "cut off", "deep", "rows", "a zip that swells"],
)
def test_what_holds_no_rows_or_too_many_is_refused_as_a_whole(body: bytes, code: str) -> None:
    with pytest.raises(BroughtError) as caught:
        read_entries(body)
    assert caught.value.code == code


def test_a_lost_byte_makes_no_other_charset_of_a_text() -> None:
    body = f"url,memo\n{A},贈りもの\n{B},".encode() + b"\xe3\x81"
    assert read_entries(body)[0].memo == "贈りもの"


def test_broken_rows_by_the_thousand_cost_no_more_than_whole_ones() -> None:
    def cost(row: str) -> float:
        body = ("url,memo\n" + f"{A},{row}\nno address,\n" * 5_000).encode()
        begun = time.process_time()
        assert len(read_entries(body)) == 10_000
        return time.process_time() - begun

    assert cost('"not closed') < 20 * cost("whole")


HOSTILE = {
    "quotes": '"""\n',
    "open quotes": '"a\n',
    "commas": ",,,,,,,,,,\n",
    "hrefs": '<html><a href=" href=" <a <a href="',
    "dots": "a" * 19_000 + "\n",
    "addresses": "https://a.b/ ",
    "brackets": '[{"url":"x"},',
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_cost_time_by_their_length_alone(piece: str) -> None:
    # A quadratic reader would take a hundred times as long for ten times as much; a busy machine, not ten times.
    def cost(length: int) -> float:
        body = (piece * (length // len(piece))).encode()
        begun = time.process_time()
        try:
            form_of(body)
            read_entries(body)
        except BroughtError:
            pass
        return time.process_time() - begun

    assert cost(2_000_000) < 40 * max(cost(200_000), 0.01)
