"""One visit to one listing's page: robots.txt, fetch, read. No database: it runs in a thread."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from ec_sites import robots as robots_txt
from ec_sites.answer import VisitError
from ec_sites.door import Door
from ec_sites.read import read
from ec_sites.robots import Robots, RobotsState, robots_url
from ec_sites.sites import site_for
from ec_sites.values import Failure, FailureKind, Known, Offer, Page, Pick, Policy, ProductReference
from price_tracking.door import user_agent
from price_tracking.faultpoint import faultpoint
from price_tracking.stored_page import PackedPage, pack


@dataclass(frozen=True, slots=True)
class Errand:
    """Where to go for one listing, and what is known already. `robots` is None where no file is kept, or an old one.

    `etag` and `last_modified` are given only where an unchanged page would confirm what is believed. `pick`: the figure
    on the page that was chosen; `known`: what was believed of it before. `is_private`: its pages are one person's, and
    never kept.
    """

    listing_id: int
    fence: int
    site_id: int
    reference: ProductReference
    robots: Robots | None = None
    etag: str = ""
    last_modified: str = ""
    pick: Pick | None = None
    known: Known | None = None
    is_private: bool = False

    @property
    def origin(self) -> str:
        parts = urlsplit(self.reference.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Unmodified:
    """The shop says that the page is the one we know."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one visit came to. `url`: where the page was found in the end; `robots`: set where it was asked for anew."""

    listing_id: int
    fence: int
    outcome: Offer | Failure | Unmodified
    url: str
    status: int | None = None
    etag: str = ""
    last_modified: str = ""
    duration_ms: int = 0
    origin: str = ""
    # Set where the page told no price and may be kept.
    packed: PackedPage | None = None
    robots: Robots | None = None


def visit(errand: Errand, door: Door, *, wait_s: float = 0.0) -> Look:
    """Goes there once the slot has come (in `wait_s`). What shops do comes back as a value; only our faults raise."""
    time.sleep(wait_s)
    started = time.monotonic()
    url = errand.reference.url
    robots, refusal = _ask_robots(errand, door)
    answer = refusal or door.visit(
        url,
        etag=errand.etag or None,
        last_modified=errand.last_modified or None,
        permits=lambda onward: _permits(onward, errand, robots),
    )
    faultpoint("fetched")
    outcome = _outcome(answer, errand)
    faultpoint("extracted")
    page = answer if isinstance(answer, Page) else None
    return Look(
        listing_id=errand.listing_id,
        fence=errand.fence,
        outcome=outcome,
        url=page.url if page else url,
        status=page.status if page else None,
        etag=page.headers.get("etag", "") if page else "",
        last_modified=page.headers.get("last-modified", "") if page else "",
        duration_ms=int((time.monotonic() - started) * 1000),
        origin=errand.origin,
        packed=pack(page, outcome) if page and not errand.is_private else None,
        robots=robots if errand.robots is None else None,
    )


def _ask_robots(errand: Errand, door: Door) -> tuple[Robots | None, Failure | None]:
    """The rules (None where they could not be had) and why they keep us out, where they do."""
    robots = errand.robots
    if robots is None:
        answer = door.visit(
            robots_url(errand.reference.url), accept=robots_txt.ACCEPT, max_bytes=robots_txt.MAX_BYTES, whole=False
        )
        robots = robots_txt.from_answer(answer)
        if robots.state is RobotsState.REFUSE_ALL:
            # Not asked to stay out, but not answered: the shop is unwell, and that is what a person is told.
            unwell = answer if isinstance(answer, Failure) else Failure(FailureKind.OUTAGE, f"status {answer.status}")
            return None, unwell
    if robots.allows(errand.reference.url, user_agent()):
        return robots, None
    return robots, Failure(FailureKind.REFUSED_BY_ROBOTS, "robots.txt disallows this address")


def _permits(onward: str, errand: Errand, robots: Robots | None) -> bool:
    """Whether a redirect may be followed. Raises VisitError where it leads to a shop that is not visited: a shortener
    is no way round that.
    """
    parts = urlsplit(onward)
    shop = site_for(parts.hostname or "", parts.path)
    if shop is not None and shop.code != errand.reference.site_code and shop.policy is not Policy.PAGES:
        raise VisitError(FailureKind.REFUSED_BY_POLICY, f"it leads to {shop.code}, which is not visited")
    return robots is None or _is_elsewhere(onward, errand) or robots.allows(onward, user_agent())


def _is_elsewhere(url: str, errand: Errand) -> bool:
    """Of another host, whose rules are not known here."""
    return urlsplit(url).hostname != urlsplit(errand.reference.url).hostname


def _outcome(answer: Page | Failure, errand: Errand) -> Offer | Failure | Unmodified:
    if isinstance(answer, Failure):
        return answer
    if answer.not_modified:
        return Unmodified()
    return read(answer, reference=errand.reference, pick=errand.pick, known=errand.known).outcome
