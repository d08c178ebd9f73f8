"""Moving a product to another place in its person's own order."""

from __future__ import annotations

from collections.abc import Sequence

from products.models import TrackedProduct
from products.transaction import in_transaction
from users.models import User

# Between two neighbours there is room for ten moves before the whole list is numbered anew.
STEP = 1024


def move(tracked: TrackedProduct, *, after: TrackedProduct | None) -> None:
    """Puts it right after another product of the same person, or at the top. After itself it stays where it is.

    Raises TrackedProduct.DoesNotExist where that other one is there no longer.
    """
    if after is None or after.pk != tracked.pk:
        in_transaction(lambda: _move(tracked, after))


def _move(tracked: TrackedProduct, after: TrackedProduct | None) -> None:
    # As additions do: a place is given once.
    User.objects.select_for_update(no_key=True).get(pk=tracked.user_id)
    others = list(
        TrackedProduct.objects.present()
        .filter(user=tracked.user_id)
        .exclude(pk=tracked.pk)
        .order_by("position", "id")
        .only("position")
    )
    place = 0 if after is None else _place_after(others, after)
    position = _between(others, place)
    if position is not None:
        TrackedProduct.objects.filter(pk=tracked.pk).update(position=position)
        return
    others.insert(place, tracked)
    for number, row in enumerate(others):
        row.position = number * STEP
    TrackedProduct.objects.bulk_update(others, ["position"])


def _place_after(others: Sequence[TrackedProduct], after: TrackedProduct) -> int:
    for number, row in enumerate(others):
        if row.pk == after.pk:
            return number + 1
    raise TrackedProduct.DoesNotExist


def _between(others: Sequence[TrackedProduct], place: int) -> int | None:
    """A free number for what is to stand at this place; None where its neighbours leave none."""
    if not others:
        return 0
    if place == 0:
        return others[0].position - STEP
    if place == len(others):
        return others[-1].position + STEP
    before, following = others[place - 1].position, others[place].position
    middle = (before + following) // 2
    return middle if before < middle < following else None
