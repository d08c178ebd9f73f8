"""Reading a page: bytes in, an offer or a failure out, with every figure that was weighed. Never raises, whatever
the bytes are.
"""

from __future__ import annotations

from dataclasses import replace

from ec_sites.beside import with_evidence_beside
from ec_sites.charset import decode_body
from ec_sites.classify import failure_of_head, failure_of_redirect, failure_of_status, failure_of_text, is_list_page
from ec_sites.findings import Findings, is_shown_surely, main_claims
from ec_sites.gather import gather, names_of, settle_currency
from ec_sites.html import Document, host_of
from ec_sites.judge import judge
from ec_sites.quick import read_quickly
from ec_sites.readers import Claim
from ec_sites.readers.anchor import find_anchor
from ec_sites.readers.json_ld import JsonLd, read_json_ld
from ec_sites.readers.microdata import read_microdata, read_rdfa
from ec_sites.readers.open_graph import read_open_graph, says_product
from ec_sites.readers.state import read_state
from ec_sites.sandbox import looks_odd, read_in_child
from ec_sites.sites import site_for, site_of_code
from ec_sites.values import Failure, FailureKind, Known, Page, Pick, ProductReference, Reading

MAX_BODY_BYTES = 5 * 1024 * 1024


def read(
    page: Page,
    *,
    reference: ProductReference | None = None,
    pick: Pick | None = None,
    known: Known | None = None,
) -> Reading:
    """What the page says of its product. An odd page (depth, attributes, size) is read in a child process with
    limits. `pick`: the figure that a person chose on it before; `known`: what was believed of it before.
    """
    failure = failure_of_status(page)
    if failure is not None:
        return Reading(failure)
    if len(page.body) > MAX_BODY_BYTES:
        return Reading(Failure(FailureKind.TOO_LARGE, f"{len(page.body)} bytes"))
    opened = _open(page, reference)
    if isinstance(opened, Failure):
        return Reading(opened)
    json_ld, head = read_json_ld(opened), read_open_graph(opened)
    quick = read_quickly(opened, json_ld, head, known) if pick is None and json_ld.claims else None
    if quick is not None:
        return quick
    if looks_odd(page.body):
        return read_in_child(page, reference, pick, known)
    return _read_whole(opened, json_ld, head, pick, known)


def read_trusted(
    page: Page,
    *,
    reference: ProductReference | None = None,
    pick: Pick | None = None,
    known: Known | None = None,
) -> Reading:
    """Reads a page whose shape was judged harmless to parse in this process."""
    failure = failure_of_status(page)
    opened = failure or _open(page, reference)
    if isinstance(opened, Failure):
        return Reading(opened)
    return _read_whole(opened, read_json_ld(opened), read_open_graph(opened), pick, known)


def _open(page: Page, reference: ProductReference | None) -> Document | Failure:
    """The page's text, unless its address or its title says that it is no product page."""
    url = page.url or (reference.url if reference else "")
    site = (site_of_code(reference.site_code) if reference else None) or site_for(host_of(url))
    document = Document(decode_body(page), url, site)
    return failure_of_redirect(url, reference) or failure_of_head(document) or document


def _read_whole(document: Document, json_ld: JsonLd, head: Claim, pick: Pick | None, known: Known | None) -> Reading:
    # Where both are written, they come of one template; microdata alone costs a walk over the whole tree.
    is_sold = any(claim.sale_prices for claim in json_ld.claims)
    microdata = () if is_sold else read_microdata(document) or read_rdfa(document)
    structured = (*json_ld.claims, *microdata)
    claims = (*structured, head)
    failure = failure_of_text(document, has_product=any(claim.offers for claim in structured))
    if failure is not None:
        return Reading(failure)
    is_list = json_ld.is_list or is_list_page(document)
    if is_list and not structured:
        return Reading(Failure(FailureKind.NOT_A_PRODUCT, "a list of products"))
    names = names_of(structured, head, document)
    settle_currency(document, structured)
    anchor = find_anchor(document, names)
    if is_list and not main_claims(Findings(document.url, claims, anchor=anchor, names=tuple(names), is_list=True)):
        return Reading(Failure(FailureKind.NOT_A_PRODUCT, "a list of products"))
    is_priced = any(offer.candidates for claim in claims for offer in claim.offers)
    if anchor.index is None and not structured and not is_priced and not says_product(document):
        # Without a title in the text its amounts are nobody's; the page's scripts may still hold its product.
        claims += read_state(document, names)
        is_priced = True
        if claims == (head,):
            return Reading(Failure(FailureKind.NOT_A_PRODUCT, "no single product on the page"))
    findings = gather(document, anchor, claims, names, is_list=is_list)
    if not is_priced and not is_shown_surely(findings):
        findings = replace(findings, claims=(*claims, *read_state(document, names)))
    return with_evidence_beside(judge(findings, pick=pick, known=known), document, anchor, findings.claims)
