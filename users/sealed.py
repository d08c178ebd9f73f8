"""Secrets that must be read again (of second factors, of webhooks), sealed before they reach the database.

The keys come from SECRET_KEY and SECRET_KEY_FALLBACKS, so a copy of the database alone opens nothing.
"""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UnreadableError(Exception):
    """Sealed with a key that is neither SECRET_KEY nor one of its fallbacks."""


def seal(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Raises UnreadableError."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def reseal(sealed: str) -> str:
    """The same, sealed with SECRET_KEY, whichever of the keys it was sealed with. Raises UnreadableError."""
    try:
        return _fernet().rotate(sealed.encode()).decode("ascii")
    except InvalidToken as error:
        raise UnreadableError from error


def _fernet() -> MultiFernet:
    return MultiFernet([_of_key(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@cache
def _of_key(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"PriceAlert: second factors").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
