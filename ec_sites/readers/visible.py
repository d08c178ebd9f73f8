"""The visible text: money anchored to the product's title, its buy button and its labels; never the first money on
the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborNode

from ec_sites import words
from ec_sites.charset import clean_text
from ec_sites.html import Document, Segment, Zone
from ec_sites.money import FoundMoney, find_money, fold, minor_digits, parse_money
from ec_sites.readers.anchor import Anchor, is_in_card
from ec_sites.readers.figures import Surroundings, is_from, is_tax_included, kind_of, local_words
from ec_sites.readers.refine import Figure, refined
from ec_sites.readers.rows import told_apart
from ec_sites.values import Candidate, CandidateKind, Evidence

_LONGEST_RUN = 90
_LONGEST_BOX = 24
_LONGEST_LABEL = 28
_MOST_RUNS = 1_500
_HINTED = 9.0
# A product's own amounts stand among the first below its title; a long table of variants is asked about anyway.
_MOST_BELOW = 80
_MOST_ABOVE = 20
# So far away from the product no place and no word brings an amount back.
_OUT_OF_REACH = 10.0
# A number alone, or with its sign, as it stands where a shop splits an amount over elements.
_NUMBER = r"\d[\d.,' ]{0,14}"
_FRAGMENT = re.compile(rf"\D{{0,4}}{_NUMBER}(?:[-–~〜] ?{_NUMBER})?[^\w\d]{{0,3}}")
_ROOMS = frozenset({"body", "html", "table", "tbody", "tr", "ul", "ol", "main", "section"})
_FOR_THE_EAR = re.compile(r"offscreen|visually-?hidden|sr-only|screen-?reader|accessibility", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_PART = re.compile(r"[.,]?\d{1,2}")


def read_figures(document: Document, anchor: Anchor) -> list[Figure]:
    """Every amount of the text with its kind and its score, in reading order; hidden templates and other products
    score low.
    """
    around = document.around(anchor.index)
    above = [segment for segment in around if anchor.index is not None and segment.index < anchor.index]
    found = [
        *islice(_of_text(document, anchor, above), _MOST_ABOVE),
        *islice(_of_text(document, anchor, around[len(above) :]), _MOST_BELOW),
    ]
    figures = [*_hinted(document), *found]
    return told_apart(refined(figures, document))


# --- finding amounts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """A piece of text that holds money: the smallest element in which it is whole. `raw` is as the page has it."""

    raw: str
    text: str
    node: LexborNode
    first: int
    last: int
    found: list[FoundMoney]


def _of_text(document: Document, anchor: Anchor, segments: list[Segment]) -> Iterator[Figure]:
    for run in _runs(document, segments):
        zone = document.zone(run.node)
        away = _distance(document, run.node, zone)
        if away >= _OUT_OF_REACH:
            continue
        spans = [(one.start, one.end) for one in run.found]
        for number, found in enumerate(run.found[:4]):
            before, after = local_words(run.text, spans, number)
            around = Surroundings(before, after, _label(document, run, anchor), _following(document, run), zone)
            kind = kind_of(around)
            tax_included = is_tax_included(around)
            is_range = is_from(around) or _is_joined(run.text, spans, number)
            evidence = Evidence("text", place_of(run.node), run.raw)
            yield Figure(
                Candidate(kind, found.money, evidence),
                _score(anchor, run, around, tax_included=tax_included) - away,
                run.first,
                is_range=is_range,
                tax_included=tax_included,
                is_called_price=_is_called_price(anchor, run, around, tax_included=tax_included),
                is_regular=zone.is_called(words.CLASS_REGULAR, nearest=2),
                node=run.node,
            )


def _runs(document: Document, segments: list[Segment]) -> Iterator[_Run]:
    seen: set[tuple[int, str]] = set()
    looked_at = 0
    currency = document.currency
    for segment in segments:
        if len(segment.text) > _LONGEST_RUN or not _DIGIT.search(segment.text):
            continue
        looked_at += 1
        if looked_at > _MOST_RUNS:
            return
        run = _run_at(document, segment, currency)
        if run is not None and (run.node.mem_id, run.text) not in seen:
            seen.add((run.node.mem_id, run.text))
            yield run


def _run_at(document: Document, segment: Segment, currency: str | None) -> _Run | None:
    """The amounts of a run of text; where a shop split one over elements ("¥" "6,000", "€ 17," "65"), those of the
    box round it.
    """
    found = find_money(segment.text, currency=currency, language=document.language, domain=document.host)
    if found and not _is_cut(document, segment, found[-1]):
        return _Run(segment.raw, segment.text, segment.node, segment.index, segment.index, found)
    if not _FRAGMENT.fullmatch(segment.text):
        return None
    digits = _digits(segment.text)
    node: LexborNode | None = segment.node
    for _ in range(4):
        if node is None or not node.is_element_node or node.tag in _ROOMS:
            return None
        text = fold(node.text(deep=True)).strip()
        if len(text) > len(segment.text) + _LONGEST_BOX:
            return None
        if text != segment.text:
            whole = [
                one
                for one in _whole(document, node, text, currency)
                if digits in _digits(one.text) or _digits(one.text) in digits
            ]
            if whole:
                raw = clean_text(node.text(deep=True, separator=" "), limit=_LONGEST_RUN)
                return _Run(
                    raw, text, node, segment.index, segment.index + _runs_in(document, segment, node) - 1, whole
                )
        node = node.parent
    return None


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _whole(document: Document, node: LexborNode, text: str, currency: str | None) -> list[FoundMoney]:
    marked = find_money(text, currency=currency, language=document.language, domain=document.host)
    if len(marked) != 1:
        return marked
    spaced = fold(node.text(deep=True, separator=" ")).strip()
    single = parse_money(spaced, currency=currency, language=document.language, domain=document.host)
    if single is not None and minor_digits(single.currency):
        # "$ 21 11" and "€ 17, 65": the cents stood in an element of their own.
        return [FoundMoney(single, marked[0].start, marked[0].end, marked[0].text)]
    return marked


def _is_cut(document: Document, segment: Segment, found: FoundMoney) -> bool:
    """Whether the decimals of an amount stand in the next element."""
    rest = segment.text[found.end :]
    if rest and not re.fullmatch(r"[.,]", rest):
        return False
    following = _segment(document, segment.index + 1)
    if following is None or not _PART.fullmatch(following.text) or minor_digits(found.money.currency) == 0:
        return False
    return (
        rest != ""
        or following.node.tag == "sup"
        or (len(following.text.lstrip(".,")) == 2 and _is_near(segment.node, following.node))
    )


def _is_near(one: LexborNode, other: LexborNode) -> bool:
    """Whether the second stands inside the first, or both directly inside one parent."""
    return (
        other.parent is not None and one.parent is not None and other.parent.mem_id in (one.mem_id, one.parent.mem_id)
    )


def _runs_in(document: Document, segment: Segment, node: LexborNode) -> int:
    count = 1
    while (following := _segment(document, segment.index + count)) is not None and count < 8:
        parent: LexborNode | None = following.node
        while parent is not None and parent.mem_id != node.mem_id:
            parent = parent.parent
        if parent is None:
            break
        count += 1
    return count


def _segment(document: Document, index: int) -> Segment | None:
    return document.segments[index] if 0 <= index < len(document.segments) else None


def _label(document: Document, run: _Run, anchor: Anchor) -> str:
    """The label before a run: the text just before it, or one further where only a sign stands between.

    The product's title labels nothing: a "Memory Card" is sold at a price like any other thing.
    """
    for back in (1, 2, 3):
        segment = _segment(document, run.first - back)
        if segment is None or segment.index == anchor.index or segment.node.tag == "h1":
            return ""
        if _FOR_THE_EAR.search(segment.node.attributes.get("class") or "") and not _DIGIT.search(segment.text):
            if len(segment.text) <= _LONGEST_LABEL:
                return segment.text
            continue
        if len(segment.text) > _LONGEST_LABEL:
            return ""
        if _DIGIT.search(segment.text) and _holds_amount(document, segment.text):
            return ""
        if any(c.isalpha() for c in segment.text):
            # "(税別)" or "for 24 months" right after an amount speaks of that one.
            before = _segment(document, segment.index - 1)
            is_suffix = words.SPEAKS_BACK.match(segment.text) and before is not None and _DIGIT.search(before.text)
            return "" if is_suffix else segment.text
    return ""


def _holds_amount(document: Document, text: str) -> bool:
    return _FRAGMENT.fullmatch(text) is not None or bool(find_money(text, currency=document.currency))


def _following(document: Document, run: _Run) -> str:
    """What goes on after a run: "(税込)", "/ adet", "お得"; not the label of the next amount."""
    segment = _segment(document, run.last + 1)
    if segment is None or len(segment.text) > 40 or find_money(segment.text, currency=document.currency):
        return ""
    is_suffix = segment.text[0] in "(（/" or words.SAVED.match(segment.text) or words.WITH_CONTRACT.match(segment.text)
    return segment.text if is_suffix or not _is_amount_at(document, run.last + 2) else ""


def _is_amount_at(document: Document, index: int) -> bool:
    """Whether an amount begins here, be it after a sign of its own."""
    segment = _segment(document, index)
    if segment is not None and not _DIGIT.search(segment.text) and len(segment.text) <= 3:
        segment = _segment(document, index + 1)
    return segment is not None and _FRAGMENT.fullmatch(segment.text) is not None


def _is_joined(text: str, spans: list[tuple[int, int]], number: int) -> bool:
    start, end = spans[number]
    before = text[spans[number - 1][1] : start] if number else ""
    after = text[end : spans[number + 1][0]] if number + 1 < len(spans) else ""
    return any(re.fullmatch(r"\s*[-–—~〜]\s*", gap) for gap in (before, after) if gap)


def place_of(node: LexborNode) -> str:
    """Where an element stands, as a short selector ("div.price > span#now")."""
    parts: list[str] = []
    current: LexborNode | None = node
    while current is not None and current.is_element_node and len(parts) < 3 and current.tag not in ("body", "html"):
        attributes = current.attributes
        name = current.tag or ""
        if attributes.get("id"):
            name += f"#{(attributes['id'] or '')[:40]}"
        elif classes := (attributes.get("class") or "").split():
            name += f".{classes[0][:40]}"
        parts.append(name)
        current = current.parent
    return clean_text(" > ".join(reversed(parts)))


# --- weighing them --------------------------------------------------------------------------------------------------


def _score(anchor: Anchor, run: _Run, around: Surroundings, *, tax_included: bool) -> float:
    zone = around.zone
    score = anchor.nearness(run.first)
    said = f"{around.label} {around.own}"
    if words.ADD_ON.search(said):
        score -= 4
    if words.AUCTION_NOW.search(said) or words.CONVERTED.search(f"{around.label} {around.before}"):
        score -= 3
    if zone.is_called(words.CLASS_OWN_PRICE):
        score += 3.0
    elif zone.is_called(words.CLASS_PRICE):
        score += 1.5
        if zone.is_called(words.CLASS_CURRENT, nearest=3):
            score += 0.5
    if tax_included or words.PRICE_LABEL.search(said):
        score += 1.0
    score += anchor.button_nearness(run.first)
    if run.node.tag in ("h1", "title"):
        score -= 4
    return score


def _is_called_price(anchor: Anchor, run: _Run, around: Surroundings, *, tax_included: bool) -> bool:
    """Whether anything calls the amount a price: a class name, a label, tax said with it, its place below the title."""
    if tax_included or (anchor.index is not None and 0 < run.first - anchor.index <= 5):
        return True
    if around.zone.is_called(words.CLASS_PRICE) or around.zone.is_called(words.CLASS_OWN_PRICE):
        return True
    return words.PRICE_LABEL.search(f"{around.label} {around.own} {around.following}") is not None


def _distance(document: Document, node: LexborNode, zone: Zone) -> float:
    """How much speaks for another product or an aside."""
    away = 0.0
    if zone.elsewhere:
        away += 6
    if zone.in_link and not document.is_same_page(zone.in_link):
        away += 5
    elif is_in_card(document, node):
        away += 4
    if zone.in_choice:
        away += 2.5
    if zone.hidden:
        away += 1
    return away


def _hinted(document: Document) -> Iterator[Figure]:
    """The places a shop's own file names; they outweigh everything else."""
    if document.site is None:
        return
    hints = document.site.hints
    for selector, kind in ((hints.price, CandidateKind.SALE), (hints.list_price, CandidateKind.LIST)):
        for node in document.tree.css(selector)[:3] if selector else []:
            raw = clean_text(node.text(deep=True), limit=_LONGEST_RUN)
            amounts = {one.money for one in find_money(raw, currency=document.currency, domain=document.host)}
            if len(amounts) == 1:
                evidence = Evidence("text", place_of(node), raw)
                yield Figure(Candidate(kind, amounts.pop(), evidence), _HINTED, -1, is_called_price=True)
