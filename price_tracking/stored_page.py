"""A page packed so that it can be kept, and read again as it was. No database: packing runs in a look's thread."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from django.conf import settings

from ec_sites.read import MAX_BODY_BYTES
from ec_sites.values import Failure, FailureKind, Page

# Of these a person or a better reader may make more; of others (an outage, a shop that asks us to wait) nobody can.
_WORTH_KEEPING = frozenset(
    {FailureKind.AMBIGUOUS, FailureKind.NO_PRICE, FailureKind.NOT_A_PRODUCT, FailureKind.BLOCKED, FailureKind.GONE}
)
_LONGEST_URL = 2048
_LONGEST_HEADER = 200


@dataclass(frozen=True, slots=True)
class PackedPage:
    """`body` is compressed with zlib. Of the headers the one is kept that the readers ask for."""

    url: str
    status: int
    content_type: str
    body: bytes


def pack(page: Page, outcome: object) -> PackedPage | None:
    """None where the page is not worth keeping, or larger than `STORED_PAGE_MAX_BYTES` even so."""
    if not isinstance(outcome, Failure) or outcome.kind not in _WORTH_KEEPING or len(page.url) > _LONGEST_URL:
        return None
    if settings.STORED_PAGES_MAX == 0:
        return None
    body = zlib.compress(page.body)
    if len(body) > settings.STORED_PAGE_MAX_BYTES:
        return None
    content_type = page.headers.get("content-type", "").replace("\0", "")[:_LONGEST_HEADER]
    return PackedPage(page.url, page.status, content_type, body)


def unpack(packed: PackedPage) -> Page:
    headers = {"content-type": packed.content_type} if packed.content_type else {}
    body = zlib.decompressobj().decompress(packed.body, MAX_BODY_BYTES + 1)
    return Page(packed.url, packed.status, headers, body)
