"""A person's own listing: what they picked, typed or sent themselves is seen by nobody else.

It is a private copy of the shared listing with its history so far, and the person's watch looks at it. Once nothing on
it is the person's own any more, the watch goes back to the shared one.
"""

from __future__ import annotations

import datetime as dt

from ec_sites.values import Policy
from products.models import Listing, ListingImage, TrackedProduct
from products.transaction import in_transaction
from products.watch import schedule
from users.models import User

# Where a price came from that no look of ours brought: `PricePoint.source` and `Listing.source`.
TYPED, SENT, IMPORTED = "typed", "sent", "imported"
OWN_SOURCES = (TYPED, SENT, IMPORTED)

# Of the listing itself, its lease and its next visit: a copy has its own.
_NOT_COPIED = {
    "id", "public_id", "private_to", "copy_of", "anchor", "etag", "last_modified", "next_check_at", "asked_at",
    "lease_until", "fence", "attempts", "parked_at",
}  # fmt: skip


def own_listing(tracked: TrackedProduct, *, now: dt.datetime) -> Listing:
    """The listing of this watch, private to its person, locked until the transaction ends.

    The first time it is made as a copy of the shared one: its history, and the mark of a price that no rule has met
    yet, so that an alert that is owed is not lost by the move.
    """
    return in_transaction(lambda: _own_listing(tracked, now))


def leave_own(tracked: TrackedProduct, *, now: dt.datetime) -> bool:
    """Takes the watch back to the shared listing where nothing on its own one is the person's any more.

    False where something still is, or where there is no shared one.
    """
    return in_transaction(lambda: _leave_own(tracked, now))


def _own_listing(tracked: TrackedProduct, now: dt.datetime) -> Listing:
    listing = lock_listing(tracked)
    if listing.private_to_id == tracked.user_id:
        return listing
    _forget_unwatched(listing.url, tracked.user)
    own = _copy(listing, tracked.user, now)
    _copy_history(listing, own)
    _move(tracked, own)
    return own


def _leave_own(tracked: TrackedProduct, now: dt.datetime) -> bool:
    own = lock_listing(tracked)
    shared = own.copy_of
    if own.private_to_id != tracked.user_id or shared is None or own.anchor is not None:
        return False
    if own.price_points.filter(source__in=OWN_SOURCES).exists():
        return False
    _move(tracked, shared)
    own.delete()
    schedule(shared, now)
    return True


def lock_listing(tracked: TrackedProduct) -> Listing:
    """The listing that the watch looks at, and the watch, both locked; `tracked` knows it. Needs a transaction.

    The listing comes first, as in all that writes both. Another request may have moved the watch meanwhile.
    """
    while True:
        rows = Listing.objects.select_related("site", "copy_of__site").select_for_update(of=("self",), no_key=True)
        listing = rows.filter(pk=tracked.listing_id).first()
        watch = TrackedProduct.objects.select_for_update(no_key=True).get(pk=tracked.pk)
        tracked.listing_id = watch.listing_id
        if listing is not None and listing.pk == watch.listing_id:
            tracked.listing = listing
            return listing


def _forget_unwatched(url: str, person: User) -> None:
    """A copy that was left behind with its watch would stand in the way of a new one."""
    Listing.objects.filter(url=url, private_to=person, tracked_products=None).delete()


def _copy(shared: Listing, person: User, now: dt.datetime) -> Listing:
    columns = [column for column in Listing._meta.concrete_fields if column.name not in _NOT_COPIED]
    values = {column.attname: getattr(shared, column.attname) for column in columns}
    may_look = shared.site.policy == Policy.PAGES
    own = Listing.objects.create(
        **values,
        private_to=person,
        copy_of=shared,
        next_check_at=(shared.next_check_at or now) if may_look else None,
    )
    stored = ListingImage.objects.filter(listing=shared).first()
    if stored is not None:
        stored.pk, stored.listing = None, own
        stored.save(force_insert=True)
    return own


def _copy_history(shared: Listing, own: Listing) -> None:
    """Every span, and the evidence of each."""
    points = list(shared.price_points.select_related("evidence").order_by("pk"))
    proofs = [(point, point.evidence) for point in points if hasattr(point, "evidence")]
    for point in points:
        point.pk, point.listing = None, own
    own.price_points.bulk_create(points, batch_size=1000)
    for point, proof in proofs:
        proof.pk, proof.point = None, point
    if proofs:
        type(proofs[0][1])._default_manager.bulk_create([proof for _, proof in proofs], batch_size=1000)


def _move(tracked: TrackedProduct, listing: Listing) -> None:
    TrackedProduct.objects.filter(pk=tracked.pk).update(listing=listing)
    tracked.listing = listing
