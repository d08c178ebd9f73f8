"""A page as the readers see it: its text, its head read without a tree, and, where that is not enough, a tree in
reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ec_sites.charset import clean_text
from ec_sites.currencies import local_currency
from ec_sites.money import fold
from ec_sites.sites import Site
from ec_sites.words import CLASS_ELSEWHERE

_LONGEST_TEXT = 5_000
_META_IN_BODY = 50_000  # some shops close their head too early
# Letter by letter, not by IGNORECASE: only a plain beginning is searched for quickly.
_META = re.compile(r"<[mM][eE][tT][aA]\b([^<>]{0,4000}+)>")
_ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.-]{0,40})\s*=\s*(?:\"([^\"]{0,3000})\"|'([^']{0,3000})'|([^\s\"'>]{1,3000}))")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,2000})", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"<html\b[^<>]{0,2000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2})", re.IGNORECASE
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none")
_SILENT = ["script", "style", "noscript", "template", "svg", "iframe"]
_ELSEWHERE_TAGS = frozenset({"nav", "footer", "aside"})
_MOST_SEGMENTS = 20_000
_BEFORE = 120
_AFTER = 300


@dataclass(slots=True)  # not frozen: that takes four times as long, and a page has hundreds
class Segment:
    """One run of visible text: `text` is `raw` folded, `node` its element, `index` its place in reading order."""

    index: int
    raw: str
    text: str
    node: LexborNode


class Zone(NamedTuple):
    """What the elements around a piece of text say of it: `names` are the class names and ids of the nearest four."""

    elsewhere: bool = False
    in_link: str | None = None
    in_choice: bool = False
    hidden: bool = False
    struck: bool = False
    names: tuple[str, ...] = ()

    def is_called(self, pattern: re.Pattern[str], *, nearest: int = 4) -> bool:
        """Whether the class names of one of the nearest elements say it."""
        return pattern.search("\n".join(self.names[:nearest])) is not None


class Document:
    """A page's text with where it came from. The tree is built at first use: common pages never need it."""

    def __init__(self, html: str, url: str, site: Site | None = None) -> None:
        self.html = html
        self.url = url
        self.site = site
        self.host = host_of(url)
        self._zones: dict[int, Zone] = {}
        self._whole: set[int] = set()

    def part(self, html: str) -> Document:
        """A piece of the page as a page of its own, with this one's head."""
        part = Document(html, self.url, self.site)
        part.language, part.page_title, part.metas = self.language, self.page_title, self.metas
        part.currency = self.currency
        return part

    # --- without a tree ----------------------------------------------------------------------------------------------

    @cached_property
    def language(self) -> str | None:
        match = _LANGUAGE.search(self.html[:20_000])
        return match[1] if match else _language_of_script(self.page_title)

    @cached_property
    def page_title(self) -> str:
        """The text of the page's title element; the title of an icon (`svg`) is none."""
        for match in _TITLE.finditer(self.html):
            if self.html.rfind("<svg", 0, match.start()) <= self.html.rfind("</svg", 0, match.start()):
                return clean_text(unescape(match[1]), limit=300)
        return ""

    @cached_property
    def metas(self) -> list[tuple[str, str]]:
        """(property or name, content) of the page's meta elements, in order, names in lower case."""
        found = []
        for tag in self._meta_tags():
            attributes = {a[1].lower(): unescape(a[2] or a[3] or a[4] or "") for a in _ATTRIBUTE.finditer(tag)}
            name = attributes.get("property") or attributes.get("name")
            if name and "content" in attributes:
                found.append((name.strip().lower(), clean_text(attributes["content"], limit=1000)))
        return found

    def _meta_tags(self) -> list[str]:
        """The inside of each meta tag."""
        body = self.html.find("<body")
        return _META.findall(self.html, 0, body + _META_IN_BODY if body >= 0 else len(self.html))

    def meta(self, name: str) -> str | None:
        return next((content for key, content in self.metas if key == name and content), None)

    @cached_property
    def currency(self) -> str | None:
        """The currency to assume for a shared sign or a bare number: the shop's own, the head's, else that of
        domain and language.
        """
        for name in ("product:price:currency", "og:price:currency"):
            code = (self.meta(name) or "").upper()
            if re.fullmatch(r"[A-Z]{3}", code):
                return code
        if self.site is not None:
            return self.site.currency
        return local_currency(domain=self.host, language=self.language)

    def absolute(self, address: str) -> str | None:
        """An address of the page made absolute; None unless it is http or https."""
        try:
            joined = urljoin(self.url, address.strip())
            urlsplit(joined)
        except ValueError:
            return None
        is_web = joined.startswith(("https://", "http://")) and joined.isprintable() and len(joined) <= 2000
        return joined if is_web else None

    # --- with a tree -------------------------------------------------------------------------------------------------

    @cached_property
    def tree(self) -> LexborHTMLParser:
        tree = LexborHTMLParser(self.html)
        tree.strip_tags(_SILENT)
        return tree

    @cached_property
    def segments(self) -> list[Segment]:
        """The visible text in reading order."""
        return list(self._walk())

    def _walk(self) -> Iterator[Segment]:
        body = self.tree.body or self.tree.root
        if body is None:
            return
        index = 0
        for node in body.traverse(include_text=True):
            text = node.text_content if node.is_text_node else None
            if text is None or text.isspace() or (parent := node.parent) is None:
                continue
            raw = clean_text(text)
            yield Segment(index, raw, raw if raw.isascii() else fold(raw), parent)
            index += 1
            if index >= _MOST_SEGMENTS:
                return

    def around(self, index: int | None) -> list[Segment]:
        """The text round a place, far enough for all that is said of a product there; all of it where None."""
        return self.segments if index is None else self.segments[max(0, index - _BEFORE) : index + _AFTER]

    @cached_property
    def headings(self) -> list[LexborNode]:
        return list(self.tree.css("h1"))

    @cached_property
    def text(self) -> str:
        """The visible text on one line, as far as it tells whether a page says much: at most 5,000 characters."""
        body = self.tree.body or self.tree.root
        words = body.text(deep=True, separator=" ").split() if body is not None else []
        return fold(clean_text(" ".join(words)[:_LONGEST_TEXT]))

    def keep_whole(self, node: LexborNode | None) -> None:
        """Says that `node` is the product's title: what encloses it is about the product, whatever its class names
        say.
        """
        while node is not None and node.is_element_node:
            self._whole.add(node.mem_id)
            node = node.parent
        self._zones.clear()

    def encloses_title(self, node: LexborNode) -> bool:
        """Whether the product's title stands in `node`; False for all where the title is not known."""
        return node.mem_id in self._whole

    def is_same_page(self, href: str) -> bool:
        """Whether a link leads nowhere else: an anchor, a script, or this very page."""
        if href.startswith(("#", "javascript:")):
            return True
        return (self.absolute(href) or "").split("#")[0].split("?")[0] == self.url.split("#")[0].split("?")[0]

    def zone(self, node: LexborNode | None) -> Zone:
        """What the elements around `node` say of it; each element is looked at once."""
        chain = []
        while node is not None and node.is_element_node and node.mem_id not in self._zones:
            chain.append(node)
            node = node.parent
        zone = self._zones.get(node.mem_id, Zone()) if node is not None and node.is_element_node else Zone()
        for element in reversed(chain):
            zone = _inner_zone(zone, element, is_whole=element.mem_id in self._whole)
            self._zones[element.mem_id] = zone
        return zone


@lru_cache(maxsize=4096)
def _speaks_of_others(name: str) -> bool:
    return CLASS_ELSEWHERE.search(name) is not None


def host_of(url: str) -> str:
    """The host of an address, lower case; empty where it is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _inner_zone(outer: Zone, element: LexborNode, *, is_whole: bool) -> Zone:
    attributes = element.attributes
    tag = element.tag or ""
    name = _own_name(attributes.get("class") or "", attributes.get("id") or "") if attributes else ""
    style = attributes.get("style") or ""
    is_about = is_whole or tag in ("body", "html", "main", "h1")
    return Zone(
        elsewhere=outer.elsewhere or (not is_about and (tag in _ELSEWHERE_TAGS or _speaks_of_others(name))),
        in_link=attributes.get("href") or outer.in_link if tag == "a" else outer.in_link,
        in_choice=outer.in_choice or tag in ("option", "select"),
        hidden=outer.hidden or "hidden" in attributes or ("none" in style and _NOT_SHOWN.search(style) is not None),
        struck=outer.struck or tag in ("s", "del", "strike") or "line-through" in style,
        names=(name, *outer.names[:3]),
    )


def _own_name(classes: str, identity: str) -> str:
    # "has-discount", "with-old-price": such a name says what stands inside, not what this is.
    own = [one for one in classes.split() if not one.startswith(("has-", "with-", "no-", "is-"))]
    return " ".join([*own, identity]).strip()[:200]


def _language_of_script(text: str) -> str | None:
    """Japanese, Korean or Chinese by the script of a title; other scripts are shared by too many languages."""
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    if re.search(r"[\uac00-\ud7a3]", text):
        return "ko"
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else None
