"""What amounts of a text tell about each other: echoes, lists, former prices, prices before tax."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from ec_sites.html import Document
from ec_sites.values import Candidate, CandidateKind, Money

_BESIDE = 4
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}) ?%")


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount of the text. `score` tells how surely it belongs to the page's product; `is_range` that it is an
    end of a range.
    """

    candidate: Candidate
    score: float
    index: int
    is_range: bool = False
    tax_included: bool = False
    repeated: bool = False
    is_regular: bool = False
    is_called_price: bool = False
    node: LexborNode | None = field(default=None, compare=False, repr=False)

    @property
    def money(self) -> Money:
        assert self.candidate.money is not None
        return self.candidate.money


def refined(figures: list[Figure], document: Document) -> list[Figure]:
    """The figures with the kinds and scores that their neighbours give them."""
    figures = _without_tax_excluded(_without_repeats(_without_echoes(figures)))
    return _without_discounted(_without_regular(figures), document)


def _without_echoes(figures: list[Figure]) -> list[Figure]:
    """An amount that stands twice in a row (for the eye and for the ear) has one kind: the one that was said."""
    said = [figure for figure in figures if figure.candidate.kind in _SAID]
    result = []
    for figure in figures:
        if figure.candidate.kind is CandidateKind.SALE:
            echo = next((one for one in said if one.money == figure.money and abs(one.index - figure.index) <= 2), None)
            if echo is not None:
                figure = replace(figure, candidate=replace(figure.candidate, kind=echo.candidate.kind))
        result.append(figure)
    return result


_SAID = (
    CandidateKind.LIST,
    CandidateKind.UNIT,
    CandidateKind.INSTALMENT,
    CandidateKind.SUBSCRIPTION,
    CandidateKind.USED,
)


def _without_discounted(figures: list[Figure], document: Document) -> list[Figure]:
    """Two amounts beside "18% off", of which one is 18 % below the other: the higher one is the former price."""
    sales = [figure for figure in figures if figure.candidate.kind is CandidateKind.SALE and figure.index >= 0]
    former = {
        high.index
        for low, high in pairs_beside(sales)
        if _percent_off(low.money, high.money) in _percents_near(document, low.index, high.index)
    }
    return [
        replace(figure, candidate=replace(figure.candidate, kind=CandidateKind.LIST))
        if figure.index in former and figure.candidate.kind is CandidateKind.SALE
        else figure
        for figure in figures
    ]


def pairs_beside(figures: Iterable[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """A lower and a higher amount of one currency that stand within four runs of each other, each such pair once."""
    ordered = sorted(figures, key=lambda figure: figure.index)
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.index - one.index > _BESIDE:
                break
            low, high = sorted((one, other), key=lambda figure: figure.money.minor)
            if low.money.currency == high.money.currency and 0 < low.money.minor < high.money.minor:
                yield low, high


def _percent_off(low: Money, high: Money) -> int:
    return round(100 - 100 * low.minor / high.minor)


def _percents_near(document: Document, one: int, other: int) -> set[int]:
    near = document.segments[max(0, min(one, other) - 3) : max(one, other) + 4]
    stated = {int(found) for segment in near for found in _PERCENT.findall(segment.text)}
    return {percent + step for percent in stated for step in (-1, 0, 1)}


def _without_repeats(figures: list[Figure]) -> list[Figure]:
    """Lists of products and tables of variants repeat one shape with many amounts: none of them is the page's one
    price.
    """
    amounts: defaultdict[str, set[Money]] = defaultdict(set)
    for figure in figures:
        if figure.candidate.kind in (CandidateKind.SALE, CandidateKind.USED):
            amounts[figure.candidate.evidence.place].add(figure.money)
    crowded = {place for place, found in amounts.items() if len(found) >= 3}
    return [
        replace(figure, repeated=True, score=figure.score - 2) if figure.candidate.evidence.place in crowded else figure
        for figure in figures
    ]


def _without_tax_excluded(figures: list[Figure]) -> list[Figure]:
    """An unlabelled amount beside its tax-included double (8 or 10 % more) is the price without tax."""
    included = [figure for figure in figures if figure.tax_included and figure.candidate.kind is CandidateKind.SALE]
    plain = [one for one in figures if one.candidate.kind is CandidateKind.SALE and not one.tax_included]
    # Wherever else such an amount stands it is the same price without tax.
    bases = {
        figure.money
        for figure in plain
        for one in included
        if abs(one.index - figure.index) <= 6 and _is_with_tax(figure.money, one.money)
    }
    return [
        replace(figure, candidate=replace(figure.candidate, kind=CandidateKind.TAX_EXCLUDED))
        if figure.candidate.kind is CandidateKind.SALE and not figure.tax_included and figure.money in bases
        else figure
        for figure in figures
    ]


def _without_regular(figures: list[Figure]) -> list[Figure]:
    """What a shop's style sheet calls the regular price is the former one where a lower one stands beside it, else
    the price.
    """
    sales = [figure for figure in figures if figure.candidate.kind is CandidateKind.SALE]
    return [
        replace(figure, candidate=replace(figure.candidate, kind=CandidateKind.LIST))
        if figure.is_regular
        and any(abs(one.index - figure.index) <= 6 and one.money.minor < figure.money.minor for one in sales)
        else figure
        for figure in figures
    ]


def _is_with_tax(base: Money, total: Money) -> bool:
    return base.currency == total.currency and any(
        abs(total.minor * 100 - base.minor * rate) <= 100 for rate in (108, 110)
    )
