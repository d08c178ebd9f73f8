"""What was owed, and what became of it: shop, mailbox and an independent replay of the rules are compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

from alerts.models import Delivery, Notification
from faults.world import AGAIN_WITHIN_S, MAIL_LEASE_S, TARGET, World
from price_tracking.models import PricePoint
from products.models import TrackedProduct
from testkit.replay import Asked, Seen, told
from testkit.smtp import Taken


@dataclass
class Tally:
    """Messages of one fault. `flagged` copies are those of a message whose arrival the product calls doubtful.

    `excused` messages were not to be mailed: refused for good or no longer wanted, and said so in the app.
    """

    owed: int = 0
    sent: int = 0
    excused: int = 0
    lost: int = 0
    doubled: int = 0
    flagged: int = 0
    late: int = 0
    problems: list[str] = field(default_factory=list)
    figures: dict[str, float | str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not (self.lost or self.doubled or self.problems)

    def expect(self, holds: object, otherwise: str) -> None:
        if not holds:
            self.problems.append(otherwise)


def judge(world: World, *, doubts: bool = True, excused: tuple[str, ...] = ()) -> Tally:
    """`doubts`: whether a message may be in doubt at all. `excused`: states that need no mail."""
    tally = Tally(sent=len(world.mail.ledger))
    _judge_history(world, tally)
    owed = _owed()
    _judge_notifications(owed, tally)
    _judge_mails(world, owed, tally, excused)
    if not doubts:
        doubtful = Delivery.objects.exclude(resent_at=None).count()
        tally.expect(not doubtful, f"{doubtful} messages were in doubt, where none may be")
    return tally


def _owed() -> set[tuple[int, int]]:
    """(person, price point) of each message, by the replay over the recorded history."""
    points = defaultdict(list)
    for point in PricePoint.objects.order_by("pk"):
        points[point.listing_id].append(point)
    found, asked = set(), Asked("target", target=(TARGET, "JPY"))
    of_listing = {}
    for listing_id, many in points.items():
        seen = [Seen("JPY", point.price, stock=point.availability) for point in many]
        of_listing[listing_id] = [many[at].pk for at in told(asked, seen)]
    for user_id, listing_id in TrackedProduct.objects.values_list("user_id", "listing_id"):
        found |= {(user_id, point_id) for point_id in of_listing.get(listing_id, [])}
    return found


def _judge_notifications(owed: set[tuple[int, int]], tally: Tally) -> None:
    told_of = Counter(Notification.objects.values_list("user_id", "point_id"))
    tally.owed = len(owed)
    missing, more = owed - set(told_of), set(told_of) - owed
    tally.lost += len(missing)
    tally.expect(not missing, f"{len(missing)} notifications were never written")
    tally.expect(not more, f"{len(more)} notifications were owed to nobody")
    twice = sum(count - 1 for count in told_of.values())
    tally.expect(not twice, f"{twice} notifications stand in the app twice")


def _judge_mails(world: World, owed: set[tuple[int, int]], tally: Tally, excused: tuple[str, ...]) -> None:
    copies: dict[int, list[Taken]] = defaultdict(list)
    for one in world.mail.ledger:
        copies[_row_of(one.message_id)].append(one)
    late_after_s = MAIL_LEASE_S + AGAIN_WITHIN_S
    for delivery in Delivery.objects.defer("message").select_related("user").iterator():
        taken = copies.pop(delivery.pk, [])
        if not taken:
            is_excused = delivery.state in excused
            tally.excused += is_excused
            tally.lost += not is_excused
            tally.expect(is_excused, f"message {delivery.pk} was never taken ({delivery.state})")
            continue
        is_doubtful = delivery.resent_at is not None or delivery.state == Delivery.State.UNKNOWN
        more = len(taken) - 1
        tally.flagged += more if is_doubtful else 0
        tally.doubled += 0 if is_doubtful else more
        tally.expect(more < 2, f"message {delivery.pk} was taken {len(taken)} times")
        tally.expect(len({(one.message_id, one.body_hash) for one in taken}) == 1, f"copies of {delivery.pk} differ")
        reached = {one.recipients for one in taken}
        tally.expect(reached == {(delivery.user.email,)}, f"message {delivery.pk} went to {reached}")
        tally.late += taken[0].at > max(world.calm_at, delivery.created_at.timestamp()) + late_after_s
    tally.expect(not copies, f"{len(copies)} mails were owed to nobody")


def _row_of(message_id: str) -> int:
    """The message's number in "<n.81.4f0c…@domain>": it is known before the row keeps the whole."""
    return int(message_id.split(".")[1])


def _judge_history(world: World, tally: Tally) -> None:
    """No price that was not served, each once, in the shop's order; and the last one is there."""
    served: dict[str, list[int | None]] = defaultdict(list)
    for visit in world.shop.ledger:
        if visit.price is not None and visit.path in world.paths:
            served[visit.path].append(int(visit.price))
    history: dict[str, list[int | None]] = defaultdict(list)
    for url, price in PricePoint.objects.order_by("pk").values_list("listing__url", "price"):
        history[urlsplit(url).path].append(price)
    for path, price in world.paths.items():
        following = iter(served[path])
        tally.expect(
            all(one in following for one in history[path]), f"{path}: {history[path]} is not in the order of the shop"
        )
        tally.expect(all(a != b for a, b in pairwise(history[path])), f"{path}: a price stands there twice")
        tally.expect(history[path][-1:] == [price], f"{path}: the last price is missing")


def percentile(figures: list[float], share: float) -> float:
    return sorted(figures)[min(int(len(figures) * share), len(figures) - 1)] if figures else 0.0
