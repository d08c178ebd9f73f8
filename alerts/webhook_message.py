"""What a webhook is sent: its body, the same on every try, and the headers that sign it (docs/channels.md)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import override

from alerts.models import Delivery, Notification, Webhook
from alerts.webhook import is_test
from alerts.words import headline, title_of, why
from users.sealed import unseal

_FACTS = (
    "price", "before", "base", "base_price", "percent", "measure", "target", "shelf", "shipping", "points", "pay_now",
    "effective", "lowest", "availability", "seen_at", "confidence", "already_true",
)  # fmt: skip


def body_of(delivery: Delivery, _webhook: Webhook, notifications: Sequence[Notification]) -> bytes:
    """JSON in UTF-8. Rules, products, listings and sites of the notifications are selected."""
    with override(delivery.user.language):
        body = {
            "id": str(delivery.public_id),
            "type": "test" if is_test(delivery) else "alert",
            "created_at": _moment(delivery.created_at),
            "notifications": [_shape(one, delivery) for one in notifications],
        }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(delivery: Delivery, webhook: Webhook, body: bytes, *, now: dt.datetime) -> dict[str, str]:
    """Signed with the secret, and with the former one while a rotation lasts. Raises UnreadableError."""
    timestamp = str(int(now.timestamp()))
    sealed = [webhook.secret]
    if webhook.former_until is not None and now < webhook.former_until:
        sealed.append(webhook.former_secret)
    return {
        "Content-Type": "application/json",
        "PriceAlert-Id": str(delivery.public_id),
        "PriceAlert-Timestamp": timestamp,
        "PriceAlert-Signature": ",".join(f"v1={signature(unseal(one), timestamp, body)}" for one in sealed),
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _shape(notification: Notification, delivery: Delivery) -> dict[str, Any]:
    watch, facts = notification.tracked_product, notification.facts
    return {
        "id": str(notification.public_id),
        "created_at": _moment(notification.created_at),
        "kind": facts["kind"],
        "headline": headline(notification, delivery.user),
        "why": why(notification, delivery.user),
        "rule_id": str(notification.rule.public_id),
        "product": {
            "id": str(watch.public_id),
            "title": title_of(notification),
            "site": watch.listing.site.name,
            "url": watch.listing.url,
            "page": f"{settings.PUBLIC_URL}/products/{watch.public_id}",
        },
        "facts": {name: facts.get(name) for name in _FACTS},
    }


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
