"""Where on the page its product stands: the title, and the button that buys it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from ec_sites import words
from ec_sites.charset import clean_text
from ec_sites.html import Document, Segment
from ec_sites.money import fold

_TITLES = (
    "h1, h2, h3, [itemprop=name], [class*=name], [class*=Name], [class*=title], [class*=Title], [id*=name], [id*=title]"
)
_PRODUCT_NAME = re.compile(r"(?:product|item|goods|prod|pdp|el)[-_]*(?:detail[-_]*)?(?:name|title)", re.IGNORECASE)
_CARD_PICTURE = "a[href] img, a[href] h2, a[href] h3, h2 a[href], h3 a[href]"
_MOST_TITLES = 300
_BUY_BOX = 60
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Anchor:
    """`title` and its `index` in the text (None: not found); `buttons`: the places of enabled buy buttons.

    A button without text of its own (a picture, an input) has the place -1: it is there, but nobody knows how near.
    """

    title: str | None = None
    index: int | None = None
    buttons: tuple[int, ...] = ()

    def nearness(self, index: int) -> float:
        """How near the title: 4 just below it, falling to 0; negative above it, where menus and advertisements are."""
        if self.index is None:
            return 0.0
        below = index - self.index
        if below < 0:
            # A buy box that floats beside the title may stand before it in the source.
            if any(0 <= button - index <= _BUY_BOX and button < self.index for button in self.buttons):
                return 2.0
            return 1.0 if below >= -12 else -2.0
        if below <= 3:
            return 4.0
        return 3.0 if below <= 40 else 2.0 if below <= 120 else 1.0 if below <= 260 else -1.0

    def button_nearness(self, index: int) -> float:
        nearest = min((abs(index - button) for button in self.buttons if button >= 0), default=None)
        return 0.0 if nearest is None else 1.0 if nearest <= 12 else 0.5 if nearest <= 30 else 0.0


def find_anchor(document: Document, names: list[str]) -> Anchor:
    """The element that says what the head says (`names`), else the page's only heading; and the buttons that buy."""
    title = (
        _hinted(document) or _sure_heading(document, names) or _best_named(document, names) or _lone_heading(document)
    )
    if title is not None and title.tag != "h1" and is_in_card(document, title):
        title = None  # the name of one thing in a list
    if title is not None:
        document.keep_whole(title)
    segment = _first_inside(document, title) if title is not None else _by_name(document, names)
    if title is None and segment is not None:
        document.keep_whole(segment.node)
    text = _text(title) if title is not None else segment.text if segment else None
    index = segment.index if segment else None
    return Anchor(text, index, _buttons(document, index))


def same_name(one: str, other: str) -> bool:
    """Whether two spellings of a name mean one thing: one holds the other, or most of its beginning."""
    return _is_same(_bare(one), _bare(other))


def _is_same(one: str, other: str) -> bool:
    first, second = sorted((one, other), key=len)
    if len(first) < 3:
        return False
    return first in second or (len(first) >= 12 and first[: max(12, len(first) * 6 // 10)] in second)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text).casefold())


def _text(node: LexborNode) -> str:
    return fold(clean_text(node.text(deep=True), limit=300))


def _hinted(document: Document) -> LexborNode | None:
    selector = document.site.hints.title if document.site else None
    return document.tree.css_first(selector) if selector else None


def _sure_heading(document: Document, names: list[str]) -> LexborNode | None:
    """A first-rank heading that is most of the page's name: no logo is."""
    headings = [node for node in document.headings if len(_bare(_text(node))) >= 2]
    for name in names:
        matching = [node for node in headings if _coverage(_text(node), [name]) >= _MOST]
        if matching:
            return max(matching, key=lambda node: len(_text(node)))
    return None


def _best_named(document: Document, names: list[str]) -> LexborNode | None:
    """Among headings and elements called names or titles, the one that best says the page's name."""
    best, best_score = None, 0.0
    for node in document.tree.css(_TITLES)[:_MOST_TITLES]:
        text = _text(node)
        coverage = _coverage(text, names) if 3 <= len(text) < 300 else 0.0
        if coverage == 0:
            continue
        zone = document.zone(node)
        score = coverage + (0.5 if node.tag == "h1" else 0.0)
        if any(_PRODUCT_NAME.search(name) for name in zone.names[:2]):
            score += 0.3
        score -= (1.0 if zone.elsewhere else 0.0) + (0.6 if zone.in_link or _is_in_header(node) else 0.0)
        if score > best_score:
            best, best_score = node, score
    return best


def _lone_heading(document: Document) -> LexborNode | None:
    headings = [node for node in document.headings if len(_bare(_text(node))) >= 2 and not _is_in_header(node)]
    return headings[0] if len(headings) == 1 else None


def _is_in_header(node: LexborNode) -> bool:
    current: LexborNode | None = node
    while current is not None and current.is_element_node:
        if current.tag in ("nav", "footer"):
            return True
        # A shop's header has its menu or its search; an article's own header has neither.
        if current.tag == "header":
            return current.css_first("nav, form, [href='/'], input") is not None
        current = current.parent
    return False


def _coverage(text: str, names: list[str]) -> float:
    """How much of a name a text says, from 0 to 1; 0 where it says something else."""
    own = _bare(text)
    same = [name for name in map(_bare, names) if _is_same(own, name)]
    return max((min(len(own), len(name)) / max(len(own), len(name)) for name in same), default=0.0)


def _first_inside(document: Document, node: LexborNode) -> Segment | None:
    for inner in node.traverse(include_text=True):
        if inner.is_text_node and inner.parent is not None and (inner.text_content or "").strip():
            around = inner.parent.mem_id
            return next((segment for segment in document.segments if segment.node.mem_id == around), None)
    return None


def _by_name(document: Document, names: list[str]) -> Segment | None:
    """A piece of text that is the product's name, where no heading is."""
    for name in names:
        bare = _bare(name)
        if len(bare) < 8:
            continue
        for segment in document.segments:
            own = _bare(segment.text)
            if len(own) >= 8 and (
                (own in bare and len(own) * 10 >= len(bare) * 6) or (bare in own and len(own) <= len(bare) * 2)
            ):
                zone = document.zone(segment.node)
                if not (zone.elsewhere or zone.in_choice):
                    return segment
    return None


def is_in_card(document: Document, node: LexborNode) -> bool:
    """Whether an element stands in a card that leads to another page by its picture or its name: another product's."""
    current: LexborNode | None = node
    for _ in range(6):
        if current is None or not current.is_element_node or document.encloses_title(current):
            return False
        name = current.attributes.get("class") or ""
        if current.tag in ("li", "article") or words.CLASS_CARD.search(name):
            if _leads_away(document, current):
                return True
        elif _has_twin(document, current, name) and _leads_away(document, current):
            return True
        current = current.parent
    return False


def _leads_away(document: Document, element: LexborNode) -> bool:
    link = element.css_first(_CARD_PICTURE)
    href = _link_round(link) if link is not None else None
    return bool(href) and not document.is_same_page(href or "")


def _has_twin(document: Document, element: LexborNode, name: str) -> bool:
    """Whether an element right beside it has the same tag and class names and leads away as well: a row of things."""
    if not name or element.tag not in ("div", "section", "a"):
        return False
    for beside in (_element_beside(element, after=True), _element_beside(element, after=False)):
        is_twin = beside is not None and beside.tag == element.tag and (beside.attributes.get("class") or "") == name
        if is_twin and beside is not None and _leads_away(document, beside):
            return True
    return False


def _element_beside(element: LexborNode, *, after: bool) -> LexborNode | None:
    beside = element.next if after else element.prev
    while beside is not None and not beside.is_element_node:
        beside = beside.next if after else beside.prev
    return beside


def _link_round(node: LexborNode) -> str | None:
    current: LexborNode | None = node
    while current is not None and current.is_element_node:
        if current.tag == "a" and current.attributes.get("href"):
            return current.attributes["href"]
        current = current.parent
    return None


def _buttons(document: Document, index: int | None) -> tuple[int, ...]:
    found = []
    for segment in document.around(index):
        if len(segment.text) <= 30 and words.BUY_BUTTON.search(segment.text):
            zone = document.zone(segment.node)
            if (
                not zone.elsewhere
                and not zone.hidden
                and _is_button(segment.node)
                and not is_in_card(document, segment.node)
            ):
                found.append(segment.index)
    if not found:
        found = _silent_buttons(document)
    return tuple(found)


def _is_button(node: LexborNode) -> bool:
    current: LexborNode | None = node
    for _ in range(5):
        if current is None or not current.is_element_node:
            return False
        attributes = current.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}".lower()
        if current.tag in ("button", "a", "label") or "btn" in named or "button" in named or "cart" in named:
            return "disabled" not in attributes and attributes.get("aria-disabled") != "true"
        current = current.parent
    return False


def _silent_buttons(document: Document) -> list[int]:
    """Buttons without text of their own: inputs and pictures."""
    for node in document.tree.css("input[value], input[alt], button[aria-label], button[title], a[title], img[alt]"):
        attributes = node.attributes
        said = (
            attributes.get("value")
            or attributes.get("alt")
            or attributes.get("aria-label")
            or attributes.get("title")
            or ""
        )
        if len(said) <= 30 and words.BUY_BUTTON.search(fold(said)) and "disabled" not in attributes:
            zone = document.zone(node)
            if not zone.elsewhere and not zone.hidden and not is_in_card(document, node):
                return [-1]
    return []
