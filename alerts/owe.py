"""Writing down what is owed: notifications and the message that carries them, in the transaction that decided it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from alerts.digest import digest_of, wants_digest
from alerts.hold import crowded, held_for
from alerts.models import AlertRule, Delivery, Notification, Webhook
from alerts.pace import turns_of
from alerts.values import Firing
from price_tracking.models import PricePoint
from users.models import User


@dataclass(frozen=True, slots=True)
class Owed:
    """One firing of one rule, with its frozen facts. The rule has its watch and person selected."""

    rule: AlertRule
    firing: Firing
    facts: dict[str, Any]


def owe_for_point(owed: Sequence[Owed], point: PricePoint, *, now: dt.datetime) -> list[int]:
    """What one price point owes: one message a person, however many of their rules it met. Returns delivery ids."""
    by_person: dict[User, list[Owed]] = defaultdict(list)
    for one in owed:
        by_person[one.rule.tracked_product.user].append(one)
    keys = {person: f"point:{point.pk}:user:{person.pk}" for person in by_person}
    return _owe(by_person, keys, point, now)


def owe_at_creation(one: Owed, point: PricePoint | None, *, now: dt.datetime) -> list[int]:
    """What a rule owes that was already true when it was made, or that no price point tells: a message of its own."""
    person = one.rule.tracked_product.user
    return _owe({person: [one]}, {person: f"rule:{one.rule.pk}:episode:{one.firing.episode}"}, point, now)


def _owe(
    by_person: dict[User, list[Owed]], keys: dict[User, str], point: PricePoint | None, now: dt.datetime
) -> list[int]:
    _be_durable()
    notifications = Notification.objects.bulk_create(
        Notification(
            user=person,
            rule=one.rule,
            episode=one.firing.episode,
            point=point,
            tracked_product=one.rule.tracked_product,
            facts=one.facts,
            created_at=now,
        )
        for person, many in by_person.items()
        for one in many
    )
    by_user_id: dict[int, Delivery] = {}
    full = crowded(by_person, now=now)
    # In one order, so that two points that are told to the same people do not wait for each other.
    for person in sorted(by_person, key=lambda one: one.pk):
        if person.wants_email and (later := _later_message(person, person.pk in full, now)):
            by_user_id[person.pk] = later
    at_once = [person for person in by_person if person.wants_email and person.pk not in by_user_id]
    turns = turns_of([person.pk for person in at_once], now=now)
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            user=person,
            key=keys[person],
            created_at=now,
            state_since=now,
            owed_since=now,
            next_attempt_at=now,
            turn_at=turns[person.pk],
        )
        for person in at_once
    )
    by_user_id |= {delivery.user_id: delivery for delivery in deliveries}
    posts = _to_webhooks(by_person, keys, now)
    carries = Delivery.notifications.through
    carries.objects.bulk_create(
        carries(delivery_id=delivery.pk, notification_id=notification.pk)
        for notification in notifications
        for delivery in (by_user_id.get(notification.user_id), *posts.get(notification.user_id, ()))
        if delivery is not None
    )
    return [delivery.pk for delivery in deliveries] + [post.pk for many in posts.values() for post in many]


def _to_webhooks(people: Iterable[User], keys: dict[User, str], now: dt.datetime) -> dict[int, list[Delivery]]:
    """By person, one message for each of their webhooks: at once, whatever their rhythm of mail. One query, or two."""
    by_id = {person.pk: person for person in people}
    webhooks = Webhook.objects.filter(user__in=by_id, off_at=None).order_by("pk")
    posts: dict[int, list[Delivery]] = defaultdict(list)
    for post in Delivery.objects.bulk_create(
        Delivery(
            user=by_id[webhook.user_id],
            channel=Delivery.Channel.WEBHOOK,
            webhook=webhook,
            key=f"webhook:{webhook.pk}:{keys[by_id[webhook.user_id]]}",
            created_at=now,
            state_since=now,
            owed_since=now,
            next_attempt_at=now,
        )
        for webhook in webhooks
    ):
        posts[post.user_id].append(post)
    return posts


def _later_message(person: User, is_crowded: bool, now: dt.datetime) -> Delivery | None:
    """The message that takes what is told now and comes later; None where the person hears of it at once."""
    return digest_of(person, now=now) if wants_digest(person) else held_for(person, is_crowded=is_crowded, now=now)


def _be_durable() -> None:
    """An owed message survives a crash of the server, even where synchronous commits are off by default."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
