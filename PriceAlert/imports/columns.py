"""What the columns of a table are called, in Japanese, English and in the exports of other trackers. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NAMES = {
    "url": "url uri link href address webaddress producturl productlink itemurl pageurl amazonurl urlamazon"
    " アドレス リンク 商品url 商品ページ 商品リンク ページ ページurl",
    "asin": "asin asins productasin",
    "domain": "domain locale marketplace store country amazonlocale domainid ドメイン 国 ストア",
    "target": "target targetprice desiredprice desired alertprice wishprice price_target goal"
    " 目標 目標価格 希望価格 希望額 目標金額",
    "currency": "currency currencycode 通貨",
    "memo": "memo note notes comment comments description メモ 備考 コメント 覚え書き",
    "tags": "tag tags label labels category categories folder group タグ ラベル 分類 カテゴリ カテゴリー",
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names.split()}
_MARKS = re.compile(r"[\s_\-:.()（）]+")

# Amazon's shops by the names and the numbers that exports give them.
_AMAZONS = {
    "com": "us usa 1",
    "co.uk": "uk gb 2",
    "de": "de 3",
    "fr": "fr 4",
    "co.jp": "jp japan 日本 5",
    "ca": "ca 6",
    "it": "it 8",
    "es": "es 9",
    "in": "in 10",
    "com.mx": "mx 11",
    "com.br": "br 12",
    "com.au": "au 13",
    "nl": "nl 14",
}
_AMAZON_OF = {name: end for end, names in _AMAZONS.items() for name in (end, *names.split())}
_ASIN = re.compile(r"[A-Z0-9]{10}")


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by its place in the row. Empty where neither an address nor an ASIN is named."""
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        folded = _MARKS.sub("", unicodedata.normalize("NFKC", name).casefold())
        column = _COLUMN_OF.get(folded)
        if column is None and "url" in folded and len(folded) <= 20 and "image" not in folded:
            column = "url"
        if column is not None:
            found.setdefault(column, place)
    return found if "url" in found or "asin" in found else {}


def amazon_address(asin: str, domain: str) -> str | None:
    """The product page of an Amazon item number; None where it is none, "" where the country is not said."""
    item = unicodedata.normalize("NFKC", asin).strip().upper()
    if not _ASIN.fullmatch(item):
        return None
    named = unicodedata.normalize("NFKC", domain).strip().casefold().removeprefix("www.").removeprefix("amazon.")
    end = _AMAZON_OF.get(named)
    return f"https://www.amazon.{end}/dp/{item}" if end else ""
