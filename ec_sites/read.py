"""Reading a page: bytes in, an offer or a failure out, with every figure that was weighed. Never raises, whatever
the bytes are.
"""

from __future__ import annotations

from collections import Counter

from ec_sites.charset import decode_body
from ec_sites.classify import failure_of_head, failure_of_redirect, failure_of_status, failure_of_text, is_list_page
from ec_sites.findings import Findings
from ec_sites.html import Document, host_of
from ec_sites.judge import judge
from ec_sites.readers import Claim
from ec_sites.readers.anchor import find_anchor
from ec_sites.readers.extras import read_extras
from ec_sites.readers.json_ld import read_json_ld
from ec_sites.readers.microdata import read_microdata, read_rdfa
from ec_sites.readers.open_graph import read_open_graph, says_product
from ec_sites.readers.picture import read_picture
from ec_sites.readers.refine import Figure
from ec_sites.readers.rows import chosen_values
from ec_sites.readers.state import read_state
from ec_sites.readers.visible import read_figures
from ec_sites.sandbox import looks_odd, read_in_child
from ec_sites.sites import site_for, site_of_code
from ec_sites.values import CandidateKind, Failure, FailureKind, Page, Pick, ProductReference, Reading

MAX_BODY_BYTES = 5 * 1024 * 1024


def read(page: Page, *, reference: ProductReference | None = None, pick: Pick | None = None) -> Reading:
    """What the page says of its product. An odd page (depth, attributes, size) is read in a child process with
    limits. `pick`: the figure that a person chose on it before.
    """
    failure = failure_of_status(page)
    if failure is not None:
        return Reading(failure)
    if len(page.body) > MAX_BODY_BYTES:
        return Reading(Failure(FailureKind.TOO_LARGE, f"{len(page.body)} bytes"))
    if looks_odd(page.body):
        return read_in_child(page, reference, pick)
    return read_trusted(page, reference=reference, pick=pick)


def read_trusted(page: Page, *, reference: ProductReference | None = None, pick: Pick | None = None) -> Reading:
    """Reads a page whose shape was judged harmless to parse in this process."""
    failure = failure_of_status(page)
    if failure is not None:
        return Reading(failure)
    url = page.url or (reference.url if reference else "")
    site = (site_of_code(reference.site_code) if reference else None) or site_for(host_of(url))
    document = Document(decode_body(page), url, site)
    failure = failure_of_redirect(url, reference) or failure_of_head(document)
    if failure is not None:
        return Reading(failure)
    json_ld = read_json_ld(document)
    head = read_open_graph(document)
    return _read_with_tree(document, json_ld.claims, head, is_list=json_ld.is_list, pick=pick)


def _read_with_tree(
    document: Document, json_ld: tuple[Claim, ...], head: Claim, *, is_list: bool, pick: Pick | None
) -> Reading:
    # Where both are written, they come of one template; microdata alone costs a walk over the whole tree.
    microdata = () if any(claim.sale_prices for claim in json_ld) else read_microdata(document) or read_rdfa(document)
    claims = (*json_ld, *microdata, head)
    structured = (*json_ld, *microdata)
    failure = failure_of_text(document, has_product=any(claim.offers for claim in structured))
    if failure is not None:
        return Reading(failure)
    is_list = is_list or is_list_page(document)
    if is_list and not structured and not head.sale_prices:
        return Reading(Failure(FailureKind.NOT_A_PRODUCT, "a list of products"))
    names = _names(structured, head, document)
    if not any(claim.sale_prices for claim in claims):
        claims += read_state(document, names)
    claimed = {money.currency for claim in structured for money in claim.sale_prices}
    if len(claimed) == 1:
        document.currency = claimed.pop()  # so that a bare "$" or "kr" below means what the shop sells in
    anchor = find_anchor(document, names)
    if anchor.index is None and not _speaks_of_product(claims, document):
        return Reading(Failure(FailureKind.NOT_A_PRODUCT, "no single product on the page"))
    figures = read_figures(document, anchor)
    findings = Findings(
        url=document.url,
        claims=claims,
        figures=tuple(figures),
        anchor=anchor,
        extras=read_extras(document, anchor, _price_index(figures), currency=_main_currency(claims, figures, document)),
        names=tuple(names),
        chosen=chosen_values(document) if _has_several_prices(claims) else frozenset(),
        picture=None if any(claim.image for claim in claims) else read_picture(document, anchor.title),
        is_list=is_list,
        says_product=says_product(document),
    )
    return judge(findings, pick=pick)


def _speaks_of_product(claims: tuple[Claim, ...], document: Document) -> bool:
    """Whether anything but the text tells of one product; without a title in the text its amounts are nobody's."""
    told = any(claim.reader != "open_graph" or claim.sale_prices for claim in claims)
    return told or says_product(document)


def _has_several_prices(claims: tuple[Claim, ...]) -> bool:
    return len({money for claim in claims for money in claim.sale_prices}) > 1


def _names(structured: tuple[Claim, ...], head: Claim, document: Document) -> list[str]:
    """What the page may be called, the surest first: a lone product's name, the head's, the title's.

    Of several products none names the page.
    """
    titles = list(dict.fromkeys(claim.title for claim in structured if claim.title))
    named = titles if len(titles) == 1 else []
    return list(dict.fromkeys([*named, *(name for name in (head.title, document.page_title) if name)]))


def _price_index(figures: list[Figure]) -> int | None:
    payable = [figure for figure in figures if figure.candidate.kind is CandidateKind.SALE and figure.score > 0]
    return max(payable, key=lambda figure: figure.score).index if payable else None


def _main_currency(claims: tuple[Claim, ...], figures: list[Figure], document: Document) -> str | None:
    claimed = [money.currency for claim in claims for money in claim.sale_prices]
    shown = [figure.money.currency for figure in figures if figure.score > 0]
    counted = Counter(claimed or shown)
    return counted.most_common(1)[0][0] if counted else document.currency
