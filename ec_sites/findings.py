"""What the readers found on one page, and the first questions about it: which product, and which amount stands out."""

from __future__ import annotations

from dataclasses import dataclass, field

from ec_sites.readers import Claim
from ec_sites.readers.anchor import Anchor, same_name
from ec_sites.readers.extras import Extras
from ec_sites.readers.refine import Figure
from ec_sites.values import Availability, CandidateKind

# Readers that speak beside the product's own markup.
BESIDE = frozenset({"open_graph", "state"})
GONE = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})
PAYABLE = (CandidateKind.SALE, CandidateKind.USED)

# How surely a figure of the text is the price, by its score (docs of the scores: readers/visible.py).
BEYOND_DOUBT = 6.0
SURE = 4.0
LIKELY = 3.0
POSSIBLE = 1.5
_LEAST = 0.5
GAP = 1.0
_GAP_IN_TABLE = 2.5


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the readers found on one page. `claims`: JSON-LD, then microdata, then the head; `names`: what the
    page may be called; `chosen`: values of the variant that the page's forms would buy.
    """

    url: str
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    anchor: Anchor = field(default_factory=Anchor)
    extras: Extras = field(default_factory=Extras)
    names: tuple[str, ...] = ()
    picture: str | None = None
    chosen: frozenset[str] = frozenset()
    is_list: bool = False
    says_product: bool = False


def main_claims(findings: Findings) -> tuple[Claim, ...]:
    """The structured claims about the page's own product. Several products of which none is named like the page: a
    list, so none.
    """
    structured = [claim for claim in findings.claims if claim.reader not in BESIDE and (claim.title or claim.offers)]
    if len(structured) <= 1 and not findings.is_list:
        return tuple(structured)
    names = [name for name in (findings.anchor.title, *findings.names) if name]
    named = [claim for claim in structured if claim.title and any(same_name(claim.title, name) for name in names[:3])]
    if not named:
        titles = {claim.title for claim in structured}
        return tuple(structured) if len(titles) == 1 and not findings.is_list else ()
    first = named[0]
    return tuple(claim for claim in named if claim.title and first.title and same_name(claim.title, first.title))


def is_product_page(findings: Findings, main: tuple[Claim, ...]) -> bool:
    if main:
        return True
    if findings.is_list:
        return False
    head = head_claim(findings)
    if findings.says_product and (head is not None or findings.anchor.index is not None):
        return True
    if head is not None and head.sale_prices:
        return True
    if any(claim.reader == "state" for claim in findings.claims):
        return True
    if any(figure.index == -1 for figure in findings.figures):  # the very place that the shop's file names
        return True
    if findings.extras.availability in GONE and findings.anchor.index is not None:
        shown = shown_figure(findings)
        near = {one.money for one in findings.figures if one.candidate.kind in PAYABLE and one.score >= POSSIBLE}
        return shown is not None and shown.score >= LIKELY and len(near) <= 2
    return bool(findings.anchor.buttons) and len(findings.anchor.buttons) <= 8 and findings.anchor.index is not None


def head_claim(findings: Findings) -> Claim | None:
    return next((claim for claim in findings.claims if claim.reader == "open_graph"), None)


def shown_figure(findings: Findings) -> Figure | None:
    """The visible figure that stands out as the price, None where none does or two are as good."""
    ranked = ranked_figures(findings)
    if not ranked or ranked[0].is_range or ranked[0].score < _LEAST:
        return None
    best = ranked[0]
    # "43 new from $7.70" beside a definite price is no rival of it.
    others = [figure for figure in ranked if figure.money != best.money and not figure.is_range]
    return None if any(best.score - other.score < _gap(best, other) for other in others) else best


def is_shown_surely(findings: Findings) -> bool:
    """Whether the text alone tells the price: then nothing that only scripts hold could change it."""
    shown = shown_figure(findings)
    return shown is not None and shown.score >= BEYOND_DOUBT and shown.is_called_price


def _gap(best: Figure, other: Figure) -> float:
    """By how much a figure must stand out from another. Rows of one table look alike: being the first says little."""
    return _GAP_IN_TABLE if best.candidate.evidence.place == other.candidate.evidence.place else GAP


def ranked_figures(findings: Findings) -> list[Figure]:
    """The payable figures of the text, best first; used prices count only where nothing new is sold."""
    payable = [
        figure for figure in findings.figures if figure.candidate.kind is CandidateKind.SALE and figure.money.minor > 0
    ]
    if not any(figure.score >= LIKELY for figure in payable):
        payable += [figure for figure in findings.figures if figure.candidate.kind is CandidateKind.USED]
    return sorted(payable, key=lambda figure: (-figure.score, figure.is_range, figure.index))
