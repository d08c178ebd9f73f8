"""Whether a message is Amazon SNS's own: signed by the certificate at an address of SNS, and of the topic we know.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings
from django.core.cache import cache

# The bytes at an address; None where they cannot be had.
Fetch = Callable[[str], bytes | None]

_SNS = re.compile(r"https://sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?/[^\s@\\]{1,2000}", re.ASCII)
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
_HASHES: dict[object, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 (SNS's default)
_CERTIFICATE_S = 24 * 3600


def is_of_our_topic(message: Mapping[str, Any], *, fetch: Fetch) -> bool:
    if message.get("TopicArn") != settings.MAIL_EVENTS_SNS_TOPIC or message.get("Type") not in _SIGNED:
        return False
    algorithm = _HASHES.get(message.get("SignatureVersion"))
    url = message.get("SigningCertURL")
    if algorithm is None or not isinstance(url, str) or not url.endswith(".pem") or not is_address_of_sns(url):
        return False
    key = _key_at(url, fetch)
    try:
        signature = b64decode(str(message.get("Signature", "")), validate=True)
        if key is None:
            return False
        key.verify(signature, _signed_text(message).encode(), PKCS1v15(), algorithm)
    except (ValueError, InvalidSignature):
        return False
    return True


def is_address_of_sns(url: str) -> bool:
    return _SNS.fullmatch(url) is not None


def _signed_text(message: Mapping[str, Any]) -> str:
    names = [name for name in _SIGNED[message["Type"]] if message.get(name) is not None]
    return "".join(f"{name}\n{message[name]}\n" for name in names)


def _key_at(url: str, fetch: Fetch) -> RSAPublicKey | None:
    """The key of the certificate, kept for a day: an address holds one certificate and no other."""
    name = f"sns:{url}"
    pem = cache.get(name)
    if pem is None:
        pem = fetch(url)
        if pem is None:
            return None
        cache.set(name, pem, _CERTIFICATE_S)
    key = x509.load_pem_x509_certificate(pem).public_key()
    return key if isinstance(key, RSAPublicKey) else None
