"""Gathers what the text of a page says beside the claims of its markup, for the judge. Needs a tree."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ec_sites.findings import Findings
from ec_sites.html import Document
from ec_sites.readers import Claim
from ec_sites.readers.anchor import Anchor
from ec_sites.readers.extras import read_extras
from ec_sites.readers.open_graph import says_product
from ec_sites.readers.picture import read_picture
from ec_sites.readers.refine import Figure
from ec_sites.readers.rows import chosen_values
from ec_sites.readers.site_state import read_free_shipping
from ec_sites.readers.visible import read_figures
from ec_sites.values import CandidateKind


def gather(
    document: Document, anchor: Anchor, claims: tuple[Claim, ...], names: list[str], *, is_list: bool
) -> Findings:
    """The figures, points, shipping and stock of the text round `anchor`, with the claims."""
    figures = read_figures(document, anchor)
    extras = read_extras(document, anchor, _price_index(figures), currency=_main_currency(claims, figures, document))
    if extras.shipping is None:
        extras = replace(extras, shipping=read_free_shipping(document))
    return Findings(
        url=document.url,
        claims=claims,
        figures=tuple(figures),
        anchor=anchor,
        extras=extras,
        names=tuple(names),
        chosen=chosen_values(document) if _has_several_prices(claims) else frozenset(),
        picture=None if any(claim.image for claim in claims) else read_picture(document, anchor.title),
        is_list=is_list,
        says_product=says_product(document),
    )


def names_of(structured: tuple[Claim, ...], head: Claim, document: Document) -> list[str]:
    """What the page may be called, the surest first: a lone product's name, the head's, the title's.

    Of several products none names the page.
    """
    titles = list(dict.fromkeys(claim.title for claim in structured if claim.title))
    named = titles if len(titles) == 1 else []
    return list(dict.fromkeys([*named, *(name for name in (head.title, document.page_title) if name)]))


def settle_currency(document: Document, structured: tuple[Claim, ...]) -> None:
    """What the markup sells in is what a bare "$" or "kr" of the text means."""
    claimed = {money.currency for claim in structured for money in claim.sale_prices}
    if len(claimed) == 1:
        document.currency = claimed.pop()


def _has_several_prices(claims: tuple[Claim, ...]) -> bool:
    return len({money for claim in claims for money in claim.sale_prices}) > 1


def _price_index(figures: list[Figure]) -> int | None:
    payable = [figure for figure in figures if figure.candidate.kind is CandidateKind.SALE and figure.score > 0]
    return max(payable, key=lambda figure: figure.score).index if payable else None


def _main_currency(claims: tuple[Claim, ...], figures: list[Figure], document: Document) -> str | None:
    claimed = [money.currency for claim in claims for money in claim.sale_prices]
    shown = [figure.money.currency for figure in figures if figure.score > 0]
    counted = Counter(claimed or shown)
    return counted.most_common(1)[0][0] if counted else document.currency
