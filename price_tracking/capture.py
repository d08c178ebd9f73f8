"""Pages that people send: taken in at once, read by a worker in a process with limits, private to their person.

Nothing is ever fetched for them: the address only tells which product the page is about.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ec_sites.address import Refusal
from ec_sites.read import MAX_BODY_BYTES
from ec_sites.recognise import recognise
from ec_sites.sandbox import read_in_child
from ec_sites.values import Candidate, CandidateKind, Failure, FailureKind, Offer, Page, Policy, ProductReference
from ec_sites.wire import pick_from
from price_tracking.faultpoint import faultpoint
from price_tracking.models import Capture, PricePoint
from price_tracking.own_price import put, sent_offer
from price_tracking.record import verdict_on
from price_tracking.shown import candidates_json, clean_title, name
from products.add import refusal_error
from products.models import OUTCOME_OK, OUTCOME_QUARANTINED, Listing, TrackedProduct
from products.own import own_listing
from products.transaction import in_transaction
from users.models import User

log = logging.getLogger(__name__)

# The same page sent again so soon is the same capture: a double click, a page loaded anew.
SAME_FOR = dt.timedelta(minutes=10)
MOST_WAITING = 20
# Of so many of a person's captures the page itself is kept, and for so long the capture.
BODIES_KEPT = 30
KEPT_FOR = dt.timedelta(days=30)
MOST_ATTEMPTS = 3
# A reading ends well within its lease. The sweep leaves the first attempt to the message.
LEASE = dt.timedelta(seconds=60)
MESSAGE = dt.timedelta(seconds=10)
SWEEP_LIMIT = 50
_HEADERS = {"content-type": "text/html; charset=utf-8"}
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Taken:
    """`is_new` is False where the same page was sent a moment ago."""

    capture: Capture
    is_new: bool


def take_in(person: User, url: str, html: bytes, *, now: dt.datetime) -> Taken:
    """Keeps the page for a worker to read. Raises ValidationError with the codes of `ec_sites.recognise`, too_large,
    empty and too_many_waiting.
    """
    reference = recognise(url)
    if isinstance(reference, Refusal):
        raise refusal_error(reference)
    if len(html) > MAX_BODY_BYTES:
        raise ValidationError(_("The page is larger than 5 MB."), code="too_large")
    if not html.strip():
        raise ValidationError(_("The page is empty."), code="empty")
    return in_transaction(lambda: _take_in(person, reference, html, now))


def due_captures(now: dt.datetime) -> list[int]:
    """Captures whose message was lost, or whose reading died; oldest first."""
    due = _free(now).filter(created_at__lte=now - MESSAGE).order_by("created_at")
    return list(due.values_list("pk", flat=True)[:SWEEP_LIMIT])


def read_capture(capture_id: int, *, clock: Callable[[], dt.datetime]) -> tuple[int, ...]:
    """Reads one capture that waits and records what it says; the points to evaluate. Again or at once, it reads none.

    Three readings that never ended leave it unread for good.
    """
    capture = in_transaction(lambda: _begin(capture_id, clock()))
    if capture is None:
        return ()
    faultpoint("capture_begun")
    outcome = _read(capture)
    faultpoint("capture_read")
    return in_transaction(lambda: _end(capture, outcome, clock()))


def watch_of(person: User, url: str) -> TrackedProduct | None:
    """The person's watch on the product of a recognised address."""
    return TrackedProduct.objects.present().filter(user=person, listing__url=url).order_by("pk").first()


def read_again(capture: Capture, tracked: TrackedProduct) -> bool:
    """Its product is watched now: the page is read once more, for it. False where the page is no longer kept."""
    waiting = Capture.objects.filter(pk=capture.pk, state=Capture.State.READ, tracked_product=None)
    return bool(
        waiting.exclude(body=None).update(
            tracked_product=tracked,
            state=Capture.State.WAITING,
            attempts=0,
            lease_until=None,
            outcome="",
            outcome_detail="",
        )
    )


def _take_in(person: User, reference: ProductReference, html: bytes, now: dt.datetime) -> Taken:
    # One person's pages stand in line here: so a page sent twice at once is one.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    digest = hashlib.sha256(reference.url.encode() + b"\0" + html).hexdigest()
    own = Capture.objects.filter(user=person)
    same = own.filter(digest=digest, created_at__gt=now - SAME_FOR).order_by("-pk").first()
    if same is not None:
        return Taken(same, is_new=False)
    if own.filter(state=Capture.State.WAITING).count() >= MOST_WAITING:
        raise ValidationError(
            _("Some pages you sent are still waiting to be read. Send this one again in a minute."),
            code="too_many_waiting",
        )
    capture = Capture.objects.create(
        user=person,
        tracked_product=watch_of(person, reference.url),
        url=reference.url[:2048],
        body=zlib.compress(html, 6),
        digest=digest,
        created_at=now,
    )
    old = own.filter(state=Capture.State.READ).exclude(body=None).order_by("-pk").values("pk")[BODIES_KEPT:]
    Capture.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(body=None)
    return Taken(capture, is_new=True)


def _free(now: dt.datetime) -> QuerySet[Capture]:
    """Captures that wait to be read and that nobody reads."""
    waiting = Capture.objects.filter(state=Capture.State.WAITING)
    return waiting.filter(Q(lease_until=None) | Q(lease_until__lte=now))


def _begin(capture_id: int, now: dt.datetime) -> Capture | None:
    rows = _free(now).filter(pk=capture_id).select_for_update(of=("self",), skip_locked=True)
    capture = rows.first()
    if capture is None:
        return None
    if capture.attempts >= MOST_ATTEMPTS or capture.body is None:
        capture.state = Capture.State.READ
        capture.outcome = Listing.Outcome.POISONED
        capture.outcome_detail = f"{capture.attempts} readings were begun and never ended"
        capture.save(update_fields=["state", "outcome", "outcome_detail"])
        return None
    capture.attempts += 1
    capture.lease_until = now + LEASE
    capture.save(update_fields=["attempts", "lease_until"])
    return capture


def _read(capture: Capture) -> Offer | Failure:
    """Always in the child: whoever holds a stolen token may send what they like."""
    reference = recognise(capture.url)
    if isinstance(reference, Refusal):
        return Failure(FailureKind.REFUSED_ADDRESS, reference.code)
    assert capture.body is not None
    html = zlib.decompress(bytes(capture.body))
    tracked = capture.tracked_product
    chosen = tracked.listing.standing_anchor if tracked else None
    page = Page(url=capture.url, status=200, headers=_HEADERS, body=_BOM + html)
    return read_in_child(page, reference, pick_from(chosen) if chosen else None).outcome


def _end(capture: Capture, outcome: Offer | Failure, now: dt.datetime) -> tuple[int, ...]:
    rows = Capture.objects.select_for_update(of=("self",)).select_related("tracked_product__listing")
    rows = rows.filter(pk=capture.pk, state=Capture.State.WAITING)
    # An attempt that came back after its lease has been followed by another.
    kept = rows.filter(attempts=capture.attempts).first()
    if kept is None:
        return ()
    point = _take(kept, outcome, now)
    kept.state = Capture.State.READ
    kept.save(update_fields=["state", "outcome", "outcome_detail", "candidates", "point"])
    log.info("capture.read", extra={"capture_id": kept.pk, "outcome": kept.outcome})
    return (point.pk,) if point is not None else ()


def _take(capture: Capture, outcome: Offer | Failure, now: dt.datetime) -> PricePoint | None:
    """What the page came to, on the capture and, where its product is watched, on the person's own listing."""
    tracked = capture.tracked_product
    if tracked is not None and tracked.deleted_at is not None:
        tracked = None
    if isinstance(outcome, Failure):
        capture.outcome, capture.outcome_detail = outcome.kind.value, outcome.detail[:300]
        title = clean_title(outcome.title)
        capture.candidates = [{**row, "title": title} for row in candidates_json(outcome.candidates)]
        if tracked is not None and outcome.kind is FailureKind.AMBIGUOUS:
            _ask(own_listing(tracked, now=now), capture, outcome, now)
        return None
    capture.outcome, capture.outcome_detail = OUTCOME_OK, ""
    capture.candidates = _found(outcome)
    if tracked is None:
        return None
    listing = own_listing(tracked, now=now)
    verdict = verdict_on(listing, outcome, now, is_own_word=True)
    if not verdict.is_believed:
        capture.outcome, capture.outcome_detail = OUTCOME_QUARANTINED, str(verdict.doubt)
        listing.quarantine = verdict.set_aside.to_json() if verdict.set_aside else None
        listing.save(update_fields=["quarantine"])
        return None
    point = put(listing, sent_offer(outcome), url=capture.url, at=now)
    capture.point = point or listing.price_points.filter(last_seen_at=None).first()
    return point


def _found(offer: Offer) -> list[dict[str, object]]:
    """The price as the one candidate there is, with the title beside it: shown before the product is watched."""
    evidence = offer.evidence[0] if offer.evidence else None
    if offer.price is None or evidence is None:
        return [{"title": clean_title(offer.title)}]
    row = candidates_json([Candidate(CandidateKind.SALE, offer.price, evidence)])[0]
    return [{**row, "title": clean_title(offer.title)}]


def _ask(listing: Listing, capture: Capture, question: Failure, now: dt.datetime) -> None:
    """The person is asked which one it is, where our own looks have not found a price themselves."""
    if listing.site.policy == Policy.PAGES and not listing.has_failed:
        return
    if listing.outcome != Listing.Outcome.AMBIGUOUS:
        listing.outcome_since = now
    listing.outcome, listing.outcome_detail = Listing.Outcome.AMBIGUOUS, capture.outcome_detail
    listing.candidates = candidates_json(question.candidates)
    name(listing, question, now)
    listing.save()
