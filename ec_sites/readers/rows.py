"""Variants in rows, each with its price: which row the page shows as chosen, or which alone can be bought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from ec_sites import words
from ec_sites.charset import clean_text
from ec_sites.html import Document
from ec_sites.money import fold
from ec_sites.readers.refine import Figure
from ec_sites.values import CandidateKind, Evidence, Money

_MOST_ROWS = 60
_LONGEST_ROW = 2_000
_LONGEST_LABEL = 160
_TOLD_APART = 2.5
_CHOSEN_CLASSES = frozenset(
    ["selected", "is-selected", "active", "is-active", "checked", "is-checked", "chosen", "current"],
)
_CHOSEN = "input[checked], option[selected], [aria-checked=true], [aria-selected=true], [aria-pressed=true]"
# Values by which forms name the variant they would buy.
_FORM_VALUES = (
    "form input[type=hidden][name=id], input[name=variation_id], input[name='add-to-cart'], "
    "input[type=radio][checked], select option[selected], [aria-checked=true][data-sku], "
    "[aria-checked=true][data-value]"
)
_VALUE_ATTRIBUTES = ("value", "data-sku", "data-value", "data-variant-id")
_MOST_VALUES = 100


def chosen_values(document: Document) -> frozenset[str]:
    """What the page's forms hold as chosen: ids and SKUs of variants, among other things."""
    found = (
        node.attributes.get(name) or ""
        for node in document.tree.css(_FORM_VALUES)[:_MOST_VALUES]
        for name in _VALUE_ATTRIBUTES
    )
    return frozenset(value.strip() for value in found if 2 <= len(value.strip()) <= 100)


def row_words(figures: Sequence[Figure]) -> dict[Evidence, str]:
    """The words of the row that each amount stands in: of the elements that hold it and no other amount, the largest
    that is short enough to be read as a label. None where they say no more than the amount's own.
    """
    chains = [_ancestors(figure.node) for figure in figures]
    held: defaultdict[int, set[Money]] = defaultdict(set)
    for figure, chain in zip(figures, chains, strict=True):
        for node in chain:
            held[node.mem_id].add(figure.money)
    found: dict[Evidence, str] = {}
    for figure, chain in zip(figures, chains, strict=True):
        own = figure.candidate.evidence
        for node in chain:
            text = "" if len(held[node.mem_id]) > 1 else node.text(deep=True, separator=" ")
            row = clean_text(text, limit=_LONGEST_LABEL + 1) if len(text) <= _LONGEST_ROW else ""
            if not row or len(row) > _LONGEST_LABEL:
                break
            if len("".join(row.split())) > len("".join(own.text.split())):
                found[own] = row
    return found


def told_apart(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, where prices stand in rows of one shape: the chosen row's wins, or that of the only
    row that can be bought.
    """
    rows: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.node is not None and figure.candidate.kind is CandidateKind.SALE and not figure.is_range:
            rows[figure.candidate.evidence.place].append(figure)
    winners: dict[str, Money] = {}
    for place, group in rows.items():
        winner = _winner(group) if 2 <= len({one.money for one in group}) <= len(group) <= _MOST_ROWS else None
        if winner is not None:
            winners[place] = winner
    return [
        replace(figure, score=figure.score + (_TOLD_APART if figure.money == winners[place] else -_TOLD_APART))
        if (place := figure.candidate.evidence.place) in winners and figure.candidate.kind is CandidateKind.SALE
        else figure
        for figure in figures
    ]


def _winner(group: list[Figure]) -> Money | None:
    chains = [_ancestors(figure.node) for figure in group]
    counts = Counter(node.mem_id for chain in chains for node in chain)
    chosen, buyable = set(), set()
    for figure, chain in zip(group, chains, strict=True):
        own = [node for node in chain if counts[node.mem_id] == 1]
        if not own or not any(figure.score > 0 for figure in group):
            return None
        if _is_chosen(own):
            chosen.add(figure.money)
        if not words.OUT_OF_STOCK.search(fold(own[-1].text(deep=True, separator=" "))[:_LONGEST_ROW]):
            buyable.add(figure.money)
    for told in (chosen, buyable):
        if len(told) == 1:
            return told.pop()
    return None


def _ancestors(node: LexborNode | None) -> list[LexborNode]:
    chain = []
    while node is not None and node.is_element_node and node.tag not in ("body", "html"):
        chain.append(node)
        node = node.parent
    return chain


def _is_chosen(own: list[LexborNode]) -> bool:
    """Whether the elements that hold this one price and no other are marked as chosen."""
    marked = any(set((node.attributes.get("class") or "").split()) & _CHOSEN_CLASSES for node in own)
    return marked or own[-1].css_first(_CHOSEN) is not None
