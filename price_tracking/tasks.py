"""Celery's entry points: ids in, a step called, what is next woken by name."""

from __future__ import annotations

from celery import shared_task

from price_tracking.capture import due_captures
from price_tracking.capture import read_capture as read_one_capture
from price_tracking.claim import Claim, claim_due, park_poisoned
from price_tracking.door import the_door
from price_tracking.faultpoint import faultpoint
from price_tracking.images import claim_images
from price_tracking.images import fetch_image as fetch_and_keep
from price_tracking.look import look_at
from products.clock import database_now
from products.wake import wake

# So many shops a transaction, so many transactions a sweep: it leaves the rest to the next one.
CLAIMS_AT_ONCE = 500
ROUNDS = 4
IMAGES_A_SWEEP = 20


@shared_task(acks_late=True)  # any number at once: each claims other rows
def sweep_due() -> None:
    now = database_now()
    park_poisoned(now)
    for _ in range(ROUNDS):
        batches = claim_due(now, CLAIMS_AT_ONCE)
        if not batches:
            return
        faultpoint("claimed")
        for batch in batches:
            wake("price_tracking.tasks.look", [[claim.listing_id, claim.fence] for claim in batch.claims])


@shared_task(acks_late=True)  # may run twice or late: a claim whose fence has moved on gives no right to a visit
def look(claims: list[list[int]]) -> None:
    wanted = [Claim(listing_id, fence) for listing_id, fence in claims]
    looked = look_at(wanted, door=the_door(), clock=database_now)
    if looked.point_ids:
        wake("alerts.tasks.evaluate", list(looked.point_ids))


@shared_task(acks_late=True)
def sweep_images() -> None:
    for listing_id in claim_images(database_now(), IMAGES_A_SWEEP):
        wake("price_tracking.tasks.fetch_image", listing_id)


@shared_task(acks_late=True)  # may run twice: the same bytes are kept
def fetch_image(listing_id: int) -> None:
    fetch_and_keep(listing_id, door=the_door(), clock=database_now)


@shared_task(acks_late=True)  # may run twice: a capture that is being read, or was read, is left alone
def read_capture(capture_id: int) -> None:
    point_ids = read_one_capture(capture_id, clock=database_now)
    if point_ids:
        wake("alerts.tasks.evaluate", list(point_ids))


@shared_task(acks_late=True)
def sweep_captures() -> None:
    for capture_id in due_captures(database_now()):
        wake("price_tracking.tasks.read_capture", capture_id)
