"""What a browser is sent by its push service: a few words, sealed for that browser alone (RFC 8291, RFC 8292)."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Sequence
from email.utils import parseaddr
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from alerts.models import Delivery, Notification, Webhook
from alerts.web_push import Keys, private_key, public_text, to_bytes
from alerts.webhook import is_test
from alerts.words import headline, why

# As long as a message is tried at all, the push service keeps it for a browser that is away.
KEPT_FOR = dt.timedelta(hours=48)
# Push services take 4,096 bytes; a character of ours has up to four.
_TITLE, _BODY = 200, 400
# Longer than any message: a message is one record (RFC 8188, 2.1).
_RECORD = 4096


def body_of(delivery: Delivery, browser: Webhook, notifications: Sequence[Notification]) -> bytes:
    """Rules, products, listings and sites of the notifications are selected. Raises UnreadableError."""
    with override(delivery.user.language):
        title, body, path = _words(delivery, notifications)
    shown = {"title": title[:_TITLE], "body": body[:_BODY], "path": path, "tag": str(delivery.public_id)}
    keys = Keys.of(browser)
    plain = json.dumps(shown, ensure_ascii=False).encode()
    return encrypted(plain, to_bytes(keys.p256dh), to_bytes(keys.auth), generate_private_key(SECP256R1()))


def headers_of(delivery: Delivery, browser: Webhook, _body: bytes, *, now: dt.datetime) -> dict[str, str]:
    """Raises UnreadableError."""
    own = private_key(Keys.of(browser).own)
    service = urlsplit(browser.url)
    claims = {
        "aud": f"{service.scheme}://{service.netloc}",
        "exp": int((now + dt.timedelta(hours=12)).timestamp()),
        # Whom its operators may write to.
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
    }
    return {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "Authorization": f"vapid t={jwt.encode(claims, own, algorithm='ES256')}, k={public_text(own)}",
        "TTL": str(int(KEPT_FOR.total_seconds())),
        "Urgency": "high",
        # A copy takes the place of the one that still waits there (RFC 8030, 5.4).
        "Topic": delivery.public_id.hex,
    }


def encrypted(
    plain: bytes, p256dh: bytes, auth: bytes, ephemeral: EllipticCurvePrivateKey, salt: bytes | None = None
) -> bytes:
    """`plain` for the browser of these keys (RFC 8291, 3.4). `ephemeral` and `salt` serve one message."""
    salt = salt or os.urandom(16)
    ours = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = ephemeral.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), p256dh))
    secret = HKDF(SHA256(), 32, salt=auth, info=b"WebPush: info\0" + p256dh + ours).derive(shared)
    key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\0").derive(secret)
    # 2 ends the last record (RFC 8188, 2).
    return salt + _RECORD.to_bytes(4) + len(ours).to_bytes(1) + ours + AESGCM(key).encrypt(nonce, plain + b"\x02", b"")


def _words(delivery: Delivery, notifications: Sequence[Notification]) -> tuple[str, str, str]:
    if is_test(delivery):
        return "PriceAlert", _("This is a test. Alerts come here from now on."), "/settings#channels"
    if len(notifications) > 1:
        said = ngettext("%(count)s alert", "%(count)s alerts", len(notifications)) % {"count": len(notifications)}
        return said, "\n".join(headline(one, delivery.user) for one in notifications), "/notifications"
    (one,) = notifications
    return headline(one, delivery.user), why(one, delivery.user), f"/products/{one.tracked_product.public_id}"
