"""What stands beside the price: points, shipping and stock, as the visible words say. A part that is not said
stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from selectolax.lexbor import LexborNode

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
_LABELLED_POINTS = re.compile(
    r"(?:ポイント|points?) ?[::]? ?(?P<count>\d{1,3}(?:,\d{3})+|\d{1,7})(?![\d,.]| ?[%倍円])", re.I
)
_SPLIT_UNIT = re.compile(r"(?<=\d) (?=ポイント|pt)")
_LABELLED_SHIPPING = re.compile(rf"(?:{words.SHIPPING_LABEL.pattern})[^\d]{{0,8}}$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LONGEST_NOTE = 70
_FURTHEST = 150
_LONGEST_LABEL = 12
_LABEL_BESIDE_BUTTON = 16
_NEAR_PRICE = 40


_SOLD_OUT = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
_Read = Callable[["_Note"], Candidate | None]


@dataclass(frozen=True, slots=True)
class Extras:
    """`points` and `shipping` as candidates with their evidence (None: not said); `stock_said`: a word on the page
    said so, beside buttons.
    """

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
    availability = _availability(document, anchor, notes)
    return Extras(
        points=_hinted_points(document) or _first(_points, notes, words.POINTS),
        shipping=_first(partial(_shipping, currency), notes, words.SHIPPING_LABEL, words.FREE_SHIPPING),
        availability=availability,
        condition=_condition(notes),
        says_sold_out=availability in _SOLD_OUT and not anchor.buttons,
    )


class _Note(NamedTuple):
    """A short run near the product, with its `label` (a short run before it) and the run after it."""

    document: Document
    segment: Segment
    text: str
    label: str
    following: str
    near_price: bool

    @property
    def counts(self) -> bool:
        """Whether it speaks of the page's product. Looked at last, for few runs say anything that matters."""
        zone = self.document.zone(self.segment.node)
        return not (zone.elsewhere or zone.in_choice or zone.hidden)

    @property
    def leads_away(self) -> bool:
        link = self.document.zone(self.segment.node).in_link
        return bool(link) and not self.document.is_same_page(link or "")


def _notes(document: Document, anchor: Anchor, price_index: int | None) -> Iterator[_Note]:
    start = anchor.index if anchor.index is not None else price_index
    if start is None:
        return
    if price_index is not None and price_index >= 0:
        start = min(start, price_index)
    around = document.segments[max(0, start - 6) : start + _FURTHEST]
    for number, segment in enumerate(around):
        if len(segment.text) > _LONGEST_NOTE:
            continue
        label = around[number - 1].text if number and len(around[number - 1].text) <= _LONGEST_LABEL else ""
        following = around[number + 1].text[:40] if number + 1 < len(around) else ""
        near = price_index is not None and price_index >= 0 and abs(segment.index - price_index) <= _NEAR_PRICE
        yield _Note(document, segment, segment.text, label, following, near)


def _first(read: _Read, notes: list[_Note], *telling: re.Pattern[str]) -> Candidate | None:
    """What `read` makes of the first note that counts, of those that say a `telling` word or have it as their label."""
    said = {number for pattern in telling for number in _saying(notes, pattern)}
    labelled = {number + 1 for number in said if number + 1 < len(notes)}
    found = ((note, read(note)) for note in (notes[number] for number in sorted(said | labelled)))
    return next((one for note, one in found if one is not None and note.counts and not note.leads_away), None)


def _box(note: _Note) -> str:
    """The text of the smallest box round a run that says more than it, if that is small; with a number it is whole."""
    if _DIGIT.search(note.text):
        return note.text
    node: LexborNode | None = note.segment.node
    for _ in range(3):
        if node is None or not node.is_element_node or node.tag in ("body", "tr", "ul", "table"):
            break
        whole = fold(node.text(deep=True, separator=" ")).strip()
        if len(whole) > _LONGEST_NOTE:
            break
        if len(whole) > len(note.text) + 1:
            return whole
        node = node.parent
    return note.text


def _points(note: _Note) -> Candidate | None:
    said = f"{note.label} {note.text}" if words.POINTS.search(note.label) and _DIGIT.search(note.text) else note.text
    if not words.POINTS.search(said):
        return None
    box = said if _DIGIT.search(said) else _box(note)
    match = _POINTS.search(_SPLIT_UNIT.sub("", box)) or _LABELLED_POINTS.search(box)
    if match is None or words.NOT_THESE_POINTS.search(box):
        return None
    return _points_candidate(match["count"], place_of(note.segment.node), box)


def _points_candidate(count: str, place: str, text: str) -> Candidate:
    return Candidate(CandidateKind.POINTS, None, Evidence("text", place, text), count=int(count.replace(",", "")))


def _hinted_points(document: Document) -> Candidate | None:
    selector = document.site.hints.points if document.site else None
    for node in document.tree.css(selector)[:3] if selector else []:
        text = fold(node.text(deep=True, separator=" ")).strip()[:_LONGEST_NOTE]
        match = re.search(r"\d{1,3}(?:,\d{3})+|\d{1,7}", text)
        if match:
            return _points_candidate(match[0], place_of(node), text)
    return None


def _shipping(currency: str | None, note: _Note) -> Candidate | None:
    is_labelled = words.SHIPPING_LABEL.fullmatch(note.label.rstrip(" :")) is not None
    if is_labelled and _DIGIT.search(note.text):
        box = f"{note.label} {note.text}"
    elif words.SHIPPING_LABEL.search(note.text) or words.FREE_SHIPPING.search(note.text):
        box = _box(note)
    else:
        return None
    place = place_of(note.segment.node)
    if words.FREE_SHIPPING.search(box):
        beside = words.FREE_SHIPPING.sub("", note.text if find_money(box, currency=currency) else box)
        is_bound = (
            words.NOT_FREE.search(beside) or words.THRESHOLD.search(beside) or words.THRESHOLD.search(note.following)
        )
        if currency is None or not note.near_price or is_bound:
            return None
        # The box may say much else; where the run itself says it, it is the evidence.
        said = note.text if words.FREE_SHIPPING.search(note.text) else box
        return Candidate(CandidateKind.SHIPPING, Money(0, currency), Evidence("text", place, said))
    found = find_money(box, currency=currency)
    if len(found) != 1 or words.NO_FLAT_RATE.search(box) or words.FREE.search(box) or words.THRESHOLD.search(box):
        return None
    if not _LABELLED_SHIPPING.search(box[: found[0].start]):
        return None
    return Candidate(CandidateKind.SHIPPING, found[0].money, Evidence("text", place, box))


def _says(notes: list[_Note], pattern: re.Pattern[str], *, longest: int = 40) -> bool:
    """Whether a short run says it."""
    short = [note for note in notes if len(note.text) <= longest]
    return any(short[number].counts for number in _saying(short, pattern))


def _saying(notes: list[_Note], pattern: re.Pattern[str]) -> Iterator[int]:
    """Which runs say it; all are searched at once, for most pages say none of it."""
    said = "\n".join(note.text for note in notes)
    return (said.count("\n", 0, match.start()) for match in pattern.finditer(said))


def _availability(document: Document, anchor: Anchor, notes: list[_Note]) -> Availability:
    hinted = _hinted_stock(document)
    if hinted is not Availability.UNKNOWN:
        return hinted
    if not anchor.buttons and _says(notes, words.DISCONTINUED):
        return Availability.DISCONTINUED
    # Beside a button that buys only a plain label is believed: prose speaks of other days and other sizes.
    sold_out = _says(notes, words.OUT_OF_STOCK, longest=_LABEL_BESIDE_BUTTON if anchor.buttons else 40)
    if sold_out and not (anchor.buttons and _says(notes, words.IN_STOCK)):
        return Availability.OUT_OF_STOCK
    if anchor.buttons:
        return Availability.PRE_ORDER if _says(notes, words.PRE_ORDER) else Availability.IN_STOCK
    if _says(notes, words.IN_STOCK):
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


_CONDITIONS = (
    (re.compile(r"中古|^used$|pre-owned|ユーズド", re.IGNORECASE), Condition.USED),
    (re.compile(r"再生品|整備済|refurbished|renewed", re.IGNORECASE), Condition.REFURBISHED),
    (re.compile(r"^新品$|^new$|^未使用$|^brand new$", re.IGNORECASE), Condition.NEW),
)


def _condition(notes: list[_Note]) -> Condition:
    for note in notes[:40]:
        if len(note.text) > _LONGEST_LABEL:
            continue
        for pattern, condition in _CONDITIONS:
            if pattern.search(note.text) and note.counts:
                return condition
    return Condition.UNKNOWN
