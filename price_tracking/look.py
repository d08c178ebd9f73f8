"""Looking at a batch: fetched by a few threads, read, written in one transaction unless a shop is slow."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from django.conf import settings

from ec_sites.door import Door
from price_tracking.claim import Claim
from price_tracking.faultpoint import faultpoint
from price_tracking.lease import begin, hand_back, take_slot
from price_tracking.record import record
from price_tracking.visit import Errand, Look, visit
from products.transaction import in_transaction

log = logging.getLogger(__name__)

THREADS = 8
HAND_BACK_S = 40.0
WRITE_S = 2.0


@dataclass(frozen=True, slots=True)
class Looked:
    """What is to be done next: the points to evaluate. `handed_back` looks wait for a slot or another worker."""

    point_ids: tuple[int, ...]
    handed_back: int


def look_at(claims: Iterable[Claim], *, door: Door, clock: Callable[[], dt.datetime]) -> Looked:
    """Looks at what the claims still give a right to, and records it. The clock is the database's."""
    began_at = clock()
    errands = begin(claims, now=began_at)
    unbegun: list[Errand] = []
    point_ids: list[int] = []
    for looks in _visit_all(errands, door, began_at, unbegun):
        # The database may have gone away while we were out; what was fetched is worth waiting for it.
        point_ids += record(looks, now=in_transaction(clock))
        faultpoint("after_commit")
    if unbegun:
        hand_back(unbegun)
    return Looked(tuple(point_ids), len(unbegun))


def _visit_all(
    errands: Sequence[Errand], door: Door, began_at: dt.datetime, unbegun: list[Errand]
) -> Iterator[list[Look]]:
    """The looks that took place: all at once, but that none waits long for a shop that is slow.

    Errands that were not begun, for want of a slot or of time, are put on `unbegun`.
    """
    started = written = time.monotonic()
    # The lease must outlast the last visit and the writing.
    most_s = min(HAND_BACK_S, settings.LOOK_LEASE_S * HAND_BACK_S / 90)
    waiting = deque(errands)
    looks: list[Look] = []
    running: dict[Future[Look], Errand] = {}
    with ThreadPoolExecutor(THREADS, thread_name_prefix="look") as pool:
        while waiting or running:
            while waiting and len(running) < THREADS:
                errand = waiting.popleft()
                passed_s = time.monotonic() - started
                now = began_at + dt.timedelta(seconds=passed_s)
                wait_s = take_slot(errand.site_id, errand.reference.url, now=now) if passed_s < most_s else None
                if wait_s is None:
                    unbegun.append(errand)
                else:
                    running[pool.submit(visit, errand, door, wait_s=wait_s)] = errand
            done, _ = wait(running, timeout=WRITE_S, return_when=FIRST_COMPLETED)
            looks += [look for future in done if (look := _result(future, running.pop(future)))]
            if looks and (not running or time.monotonic() - written > WRITE_S):
                yield looks
                looks, written = [], time.monotonic()


def _result(future: Future[Look], errand: Errand) -> Look | None:
    try:
        return future.result()
    except Exception:
        # A fault of ours on one page must not cost the batch its other looks. This one has no end: it is counted,
        # tried again alone, and parked the third time.
        log.exception("look.broke", extra={"listing_id": errand.listing_id})
        return None
