"""The common case, without a tree of the whole page: JSON-LD names one product at one price, and the page says the same
right below its heading. Whatever is missing there or speaks against it is left to the whole reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ec_sites.beside import with_evidence_beside
from ec_sites.findings import GONE, Findings
from ec_sites.gather import gather, names_of, settle_currency
from ec_sites.html import Document
from ec_sites.judge import judge
from ec_sites.readers import Claim
from ec_sites.readers.anchor import find_anchor, same_name
from ec_sites.readers.json_ld import JsonLd
from ec_sites.sandbox import looks_odd
from ec_sites.sites import Hints
from ec_sites.values import Availability, Known, Money, Offer, Reading

# Characters of markup from the heading on, scripts not counted; the second where the first does not reach the price.
_WINDOWS = (20_000, 60_000)
# So little costs 25 ms at the most, whatever it is (measured: nested tags, attributes of one tag, amounts).
_HARMLESS = 20_000
_MOST_SCRIPTS = 80
_HEADING = re.compile("<h1")  # found sooner than by str.find, which is slow for short words
# What the judge gives a price that stands out in the text as it stands in the markup.
_AGREED = 0.98


def read_quickly(document: Document, json_ld: JsonLd, head: Claim, known: Known | None = None) -> Reading | None:
    """The reading where markup and text agree in everything that matters; None where the page needs a closer look."""
    prices = {money for claim in json_ld.claims for money in claim.sale_prices}
    titles = {claim.title for claim in json_ld.claims}
    claims = (*json_ld.claims, head)
    if len(prices) != 1 or len(titles) != 1 or json_ld.is_list or not head.sale_prices <= prices:
        return None
    if (document.site is not None and document.site.hints != Hints()) or not any(claim.image for claim in claims):
        return None
    names = names_of(json_ld.claims, head, document)
    for window in _windows(document):
        if len(window.html) > _HARMLESS and looks_odd(window.html.encode("utf-8", "replace")):
            return None
        settle_currency(window, json_ld.claims)
        anchor = find_anchor(window, names)
        if anchor.title is None or not any(same_name(anchor.title, title) for title in titles if title):
            return None
        findings = gather(window, anchor, claims, names, is_list=False)
        if any(figure.money in prices for figure in findings.figures):
            return _settled(findings, prices, window, known)
    return None


def _settled(findings: Findings, prices: set[Money], window: Document, known: Known | None) -> Reading | None:
    """The judge's reading, where nothing further down the page could change it."""
    reading = judge(findings, known=known)
    offer = reading.outcome
    if not isinstance(offer, Offer) or offer.price not in prices or offer.confidence < _AGREED:
        return None
    # A button further down would speak against what is sold out; a word further down is not listened to anyway.
    stated = {one.availability for claim in findings.claims for one in claim.offers}
    is_gone = offer.availability in GONE and not findings.anchor.buttons
    is_settled = offer.availability is Availability.IN_STOCK or is_gone
    if not is_settled or offer.availability not in stated:
        return None
    return with_evidence_beside(reading, window, findings.anchor, findings.claims)


def _windows(document: Document) -> Iterator[Document]:
    """What stands below the page's first heading, a little of it, then more; none where no heading is found."""
    html = document.html
    heading = _HEADING.search(html)
    start = heading.start() if heading else 0
    is_in_script = html.rfind("<script", 0, start) > html.rfind("</script", 0, start)
    if heading is not None and not is_in_script:
        yield from (document.part(_without_scripts(html, start, characters)) for characters in _WINDOWS)


def _without_scripts(html: str, start: int, characters: int) -> str:
    """So many characters from there on, those of scripts not counted."""
    pieces: list[str] = []
    position, left = start, characters
    for _ in range(_MOST_SCRIPTS):
        script = html.find("<script", position, position + left)
        if script < 0:
            break
        pieces.append(html[position:script])
        left -= script - position
        closed = html.find("</script", script)
        position = closed if closed >= 0 else len(html)
    pieces.append(html[position : position + left])
    return "".join(pieces)
