"""Which pages are no product pages: refusals, outages, walls, missing pages, lists. None of them may become a price."""

from __future__ import annotations

from ec_sites import words
from ec_sites.html import Document
from ec_sites.money import fold
from ec_sites.values import Failure, FailureKind, Page, ProductReference

# A product page says more than this; walls and refusals say less.
_FEW_WORDS = 1_500
_EMPTY_BYTES = 200
_FEW_BYTES = 20_000


def failure_of_status(page: Page) -> Failure | None:
    """What the HTTP status alone decides. A 503 is an outage, whatever stands in it; a 200 decides nothing."""
    status = page.status
    if status in (404, 410):
        return Failure(FailureKind.GONE, f"status {status}")
    if status in (401, 403, 407, 451):
        return Failure(FailureKind.BLOCKED, f"status {status}")
    if status == 429:
        return Failure(FailureKind.THROTTLED, "status 429")
    if status >= 500:
        return Failure(FailureKind.OUTAGE, f"status {status}")
    if status >= 400 or not 200 <= status < 300:
        return Failure(FailureKind.NO_PRICE, f"status {status}")
    if len(page.body) < _FEW_BYTES and len(page.body.strip()) < _EMPTY_BYTES:
        # A shop's edge answers 200 with a few bytes ("Reference  #…") where it refuses.
        return Failure(FailureKind.BLOCKED, f"only {len(page.body)} bytes")
    return None


def failure_of_redirect(url: str, reference: ProductReference | None) -> Failure | None:
    """A product that is gone often answers with the shop's home page."""
    if reference is not None and _is_home(url) and not _is_home(reference.url):
        return Failure(FailureKind.GONE, "the address leads to the home page")
    return None


def _is_home(url: str) -> bool:
    _, _, after_scheme = url.partition("://")
    _, _, rest = after_scheme.partition("/")
    return rest.partition("#")[0].rstrip("/") in ("", "index.html", "index.php")


def failure_of_head(document: Document) -> Failure | None:
    """What the title alone decides, before any tree is built."""
    title = fold(document.page_title).strip()
    if words.BLOCK_TITLE.search(title):
        return Failure(FailureKind.BLOCKED, "the title is a refusal")
    if words.CONGESTION.search(title):
        return Failure(FailureKind.OUTAGE, "the title is an outage")
    return None


def failure_of_text(document: Document, *, has_product: bool) -> Failure | None:
    """What the visible words decide. `has_product`: structured data names a product, so only a short page is
    doubted.
    """
    if has_product:
        return None
    text = document.text
    if len(text) <= _FEW_WORDS:
        wall = _wall(text, document)
        if wall is not None:
            return wall
    if _is_missing(document):
        return Failure(FailureKind.GONE, "the page says that nothing is here")
    return None


def _wall(text: str, document: Document) -> Failure | None:
    if words.BLOCK_TEXT.search(text) or words.BLOCK_TITLE.search(text[:400]):
        return Failure(FailureKind.BLOCKED, "a short page that asks for a human")
    if words.CONGESTION.search(text):
        return Failure(FailureKind.OUTAGE, "a short page about an outage")
    if words.BUY_BUTTON.search(text):
        return None  # a short product page, with a sign-in form and a line about cookies like any other
    if words.AGE_CHECK.search(text):
        return Failure(FailureKind.BLOCKED, "a wall that asks for the age")
    if words.LOGIN.search(text) or document.tree.css_first("input[type=password]") is not None:
        return Failure(FailureKind.BLOCKED, "a wall that asks to sign in")
    if words.CONSENT.search(text):
        return Failure(FailureKind.BLOCKED, "a consent wall")
    return None


def _is_missing(document: Document) -> bool:
    said = [fold(document.page_title), *(fold(node.text(deep=True)) for node in document.headings[:3])]
    return any(len(one) < 80 and words.GONE.search(one) for one in said)


def is_list_page(document: Document) -> bool:
    """Whether the title or the heading calls the page a search result or a list."""
    said = [fold(document.page_title), *(fold(node.text(deep=True)) for node in document.headings[:3])]
    return any(words.LIST_PAGE.search(one[:120]) for one in said)
