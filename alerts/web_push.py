"""Browsers that take push messages: rows of `Webhook` whose address is the push service of one browser.

The key by which this instance shows a push service who it is (VAPID, RFC 8292) comes from SECRET_KEY, and is kept with
each browser that was given it: a new SECRET_KEY ends no subscription.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.models import Webhook
from alerts.webhook import private_hosts
from ec_sites.address import Refusal, parse_target
from users.models import User
from users.sealed import seal, unseal

MOST = 10
# The order of the curve's group (SEC 2, 2.4.2): a private key is a number from 1 to one below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class Keys:
    """What a message to one browser is sealed and signed with, as unpadded base64url."""

    p256dh: str
    auth: str
    own: str

    @classmethod
    def of(cls, browser: Webhook) -> Self:
        """Raises UnreadableError."""
        return cls(**json.loads(unseal(browser.secret)))

    def sealed(self) -> str:
        return seal(json.dumps({"p256dh": self.p256dh, "auth": self.auth, "own": self.own}))


def add(person: User, *, name: str, url: str, p256dh: str, auth: str, server_key: str, now: dt.datetime) -> Webhook:
    """Once or often: an address is one browser's, and belongs to who asked last.

    Raises ValidationError: "invalid_subscription", "other_key", "too_many_browsers".
    """
    if isinstance(target := parse_target(url, private_hosts()), Refusal) or not _are_keys(p256dh, auth):
        raise ValidationError(_("This browser gave an address that cannot be used."), code="invalid_subscription")
    own = next((key for key in _own_keys() if public_text(key) == server_key), None)
    if own is None:
        raise ValidationError(_("This instance has a new key. Try once more."), code="other_key")
    keys = Keys(p256dh, auth, to_text(own.private_numbers().private_value.to_bytes(32)))
    with transaction.atomic():
        # Two at once stand in line here.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        browsers = Webhook.objects.filter(kind=Webhook.Kind.PUSH)
        browsers.filter(url=target.url).exclude(user=person).delete()
        known = browsers.filter(url=target.url, user=person).first()
        if known is None and browsers.filter(user=person).count() >= MOST:
            raise ValidationError(_("Ten browsers are told already. Remove one first."), code="too_many_browsers")
        browser = known or Webhook(user=person, kind=Webhook.Kind.PUSH, url=target.url, created_at=now)
        browser.name, browser.secret = name, keys.sealed()
        browser.off_at, browser.off_because = None, ""
        browser.failures, browser.failing_since, browser.rests_until = 0, None, None
        browser.save()
    return browser


def server_key() -> str:
    """What browsers subscribe with (`applicationServerKey`)."""
    return public_text(_own_keys()[0])


def private_key(text: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(to_bytes(text)), SECP256R1())


def public_text(key: EllipticCurvePrivateKey) -> str:
    return to_text(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def to_bytes(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _own_keys() -> list[EllipticCurvePrivateKey]:
    """Of SECRET_KEY, then of its fallbacks: a page that was open while it changed may subscribe with one of those."""
    return [_derived(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _derived(secret_key: str) -> EllipticCurvePrivateKey:
    # 16 bytes more than the order has, so that each key is as likely as another (FIPS 186-5, A.2.1).
    drawn = HKDF(SHA256(), 48, salt=None, info=b"PriceAlert: push").derive(secret_key.encode())
    return derive_private_key(int.from_bytes(drawn) % (_ORDER - 1) + 1, SECP256R1())


def _are_keys(p256dh: str, auth: str) -> bool:
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), to_bytes(p256dh))
        return len(to_bytes(auth)) == 16
    except ValueError:
        return False
