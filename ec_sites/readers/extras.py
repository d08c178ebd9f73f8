"""What stands beside the price: points, shipping and stock, as the visible words say. A part that is not said stays unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from ec_sites import words
from ec_sites.html import Document, Segment
from ec_sites.money import find_money, fold
from ec_sites.readers.anchor import Anchor
from ec_sites.readers.visible import place_of
from ec_sites.values import Availability, Candidate, CandidateKind, Condition, Evidence, Money

# "100ポイント以上", "最大1,000ポイント", "入会で2,000ポイント": what somebody might get, not what this purchase brings.
_POINTS = re.compile(
    r"(?P<count>\d{1,3}(?:,\d{3})+|\d{1,7}) ?(?:(?:ゴールド|楽天|Amazon)?ポイント|pts?\b|P(?![A-Za-z]))"
)
_NOT_THESE_POINTS = re.compile(r"以上|最大|入会|登録で|応募|新規|貯まった|利用|使う|使える|まで|抽選|倍\b|レビュー")
_FREE_SHIPPING = re.compile(r"送料(?:は|が)?(?:無料|込み?|0円)|配送(?:料)?無料|配送料(?:は|が)?無料|free (?:standard )?(?:shipping|delivery)|livraison gratuite|versandkostenfrei|kostenloser versand|envío gratis|frete grátis|ücretsiz kargo|包邮|무료배송", re.IGNORECASE)  # fmt: skip
_NOT_FREE = re.compile(r"以上|未満|からの|対象|一部|会員|prime|プライム|\bover\b|above|orders?|spend|\bab\b|dès|à partir|üzeri|もっと|まとめ|あと|クーポン|条件|でお届けの場合|minimum|purchase|qualif|\d", re.IGNORECASE)  # fmt: skip
_NO_FLAT_RATE = re.compile(
    r"以上|未満|以下|[~〜]|北海道|沖縄|離島|地域|一律ではなく|から|より|まで|\bfrom\b|over|above|別途|無料"
)
_SHIPPING_LABEL = re.compile(r"(?:送料|配送料|shipping(?: fee| cost)?|delivery(?: fee| charge)?|postage|versand(?:kosten)?|frais de port|livraison|frete|kargo)", re.IGNORECASE)  # fmt: skip
_LONGEST_NOTE = 70
_FURTHEST = 220


_Read = Callable[[Segment, str], Candidate | None]


@dataclass(frozen=True, slots=True)
class Extras:
    """`points` and `shipping` as candidates with their evidence (None: not said); `stock_said`: a word on the page said so, beside buttons."""

    points: Candidate | None = None
    shipping: Candidate | None = None
    availability: Availability = Availability.UNKNOWN
    condition: Condition = Condition.UNKNOWN
    says_sold_out: bool = False


def read_extras(document: Document, anchor: Anchor, price_index: int | None, *, currency: str | None) -> Extras:
    """Read near the title and the price only: elsewhere the same words speak of other products.

    `currency` is the page's, for "free shipping", which names none.
    """
    notes = list(_notes(document, anchor, price_index))
    sold_out = _stock(notes, words.OUT_OF_STOCK) or _stock(notes, words.DISCONTINUED)
    return Extras(
        points=_hinted_points(document) or _first(_points, notes),
        shipping=_first(partial(_shipping, currency), notes),
        availability=_availability(document, anchor, notes),
        condition=_condition(notes),
        says_sold_out=sold_out is not None and not anchor.buttons,
    )


def _notes(document: Document, anchor: Anchor, price_index: int | None) -> Iterator[tuple[Segment, str]]:
    """Short runs about the product, each with the text of the small box it stands in."""
    start = anchor.index if anchor.index is not None else price_index
    if start is None:
        return
    if price_index is not None and price_index >= 0:
        start = min(start, price_index)
    for segment in document.segments[max(0, start - 6) : start + _FURTHEST]:
        if len(segment.text) > _LONGEST_NOTE:
            continue
        zone = document.zone(segment.node)
        if (
            zone.elsewhere
            or zone.in_choice
            or zone.hidden
            or (zone.in_link and not document.is_same_page(zone.in_link))
        ):
            continue
        yield segment, segment.text


def _first(read: _Read, notes: list[tuple[Segment, str]]) -> Candidate | None:
    for segment, text in notes:
        found = read(segment, text)
        if found is not None:
            return found
    return None


def _box(segment: Segment, text: str) -> str:
    """The text of the smallest box round a run that says more than the run, if it is small."""
    node = segment.node
    for _ in range(3):
        if node is None or not node.is_element_node or node.tag in ("body", "tr", "ul", "table"):
            break
        whole = fold(node.text(deep=True, separator=" ")).strip()
        if len(whole) > _LONGEST_NOTE:
            break
        if len(whole) > len(text) + 1:
            return whole
        node = node.parent
    return text


def _points(segment: Segment, text: str) -> Candidate | None:
    if not re.search(r"ポイント|\bpts?\b|\d ?P\b|point", text, re.IGNORECASE):
        return None
    box = text if _POINTS.search(text) else _box(segment, text)
    match = _POINTS.search(re.sub(r"(?<=\d) (?=ポイント|pt)", "", box))
    if match is None or _NOT_THESE_POINTS.search(box):
        return None
    return _points_candidate(match["count"], place_of(segment.node), box)


def _points_candidate(count: str, place: str, text: str) -> Candidate:
    return Candidate(CandidateKind.POINTS, None, Evidence("text", place, text), count=int(count.replace(",", "")))


def _hinted_points(document: Document) -> Candidate | None:
    selector = document.site.hints.points if document.site else None
    for node in document.tree.css(selector)[:3] if selector else []:
        text = fold(node.text(deep=True, separator=" ")).strip()[:_LONGEST_NOTE]
        match = re.search(r"\d{1,3}(?:,\d{3})+|\d{1,7}", text)
        if match:
            return _points_candidate(match[0], selector or "", text)
    return None


def _shipping(currency: str | None, segment: Segment, text: str) -> Candidate | None:
    if not _SHIPPING_LABEL.search(text) and not _FREE_SHIPPING.search(text):
        return None
    box = _box(segment, text)
    place = place_of(segment.node)
    for said in (text, box):
        if _FREE_SHIPPING.search(said):
            if _NOT_FREE.search(said) or currency is None:
                return None
            return Candidate(CandidateKind.SHIPPING, Money(0, currency), Evidence("text", place, said))
    found = find_money(box)
    if len(found) != 1 or _NO_FLAT_RATE.search(box) or not re.search(rf"{_SHIPPING_LABEL.pattern}[^\d]{{0,8}}$", box[: found[0].start], re.IGNORECASE):  # fmt: skip
        return None
    return Candidate(CandidateKind.SHIPPING, found[0].money, Evidence("text", place, box))


def _stock(notes: list[tuple[Segment, str]], pattern: re.Pattern[str]) -> str | None:
    return next((text for _, text in notes if len(text) <= 40 and pattern.search(text)), None)


def _availability(document: Document, anchor: Anchor, notes: list[tuple[Segment, str]]) -> Availability:
    hinted = _hinted_stock(document)
    if hinted is not Availability.UNKNOWN:
        return hinted
    if _stock(notes, words.DISCONTINUED) and not anchor.buttons:
        return Availability.DISCONTINUED
    sold_out = _stock(notes, words.OUT_OF_STOCK)
    if sold_out and not (anchor.buttons and _stock(notes, words.IN_STOCK)):
        return Availability.OUT_OF_STOCK
    if anchor.buttons:
        return Availability.PRE_ORDER if _stock(notes, words.PRE_ORDER) else Availability.IN_STOCK
    if _stock(notes, words.IN_STOCK):
        return Availability.IN_STOCK
    return Availability.UNKNOWN


def _hinted_stock(document: Document) -> Availability:
    selector = document.site.hints.availability if document.site else None
    for node in document.tree.css(selector)[:3] if selector else []:
        text = fold(node.text(deep=True, separator=" "))[:200]
        for pattern, meaning in _STOCK_WORDS:
            if pattern.search(text):
                return meaning
    return Availability.UNKNOWN


_STOCK_WORDS = (
    (words.DISCONTINUED, Availability.DISCONTINUED),
    (words.OUT_OF_STOCK, Availability.OUT_OF_STOCK),
    (words.PRE_ORDER, Availability.PRE_ORDER),
    (words.BACK_ORDER, Availability.BACK_ORDER),
    (words.IN_STOCK, Availability.IN_STOCK),
)


def _condition(notes: list[tuple[Segment, str]]) -> Condition:
    for _, text in notes[:30]:
        if len(text) <= 12 and re.search(r"中古|^used$|pre-owned", text, re.IGNORECASE):
            return Condition.USED
        if len(text) <= 12 and re.search(r"^新品$|^new$", text, re.IGNORECASE):
            return Condition.NEW
    return Condition.UNKNOWN
