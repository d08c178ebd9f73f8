"""What is no passkey at all is refused like a wrong one; allauth's own reading of it would end in an error of ours."""

from __future__ import annotations

import functools
import logging
import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth

log = logging.getLogger(__name__)

_READERS = (
    "parse_registration_response",
    "complete_registration",
    "parse_authentication_response",
    "extract_user_from_response",
    "complete_authentication",
)
# What fido2 raises on bytes that a stranger made up.
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, OverflowError, struct.error)


def refuse_malformed() -> None:
    for name in _READERS:
        setattr(auth, name, _refusing(getattr(auth, name)))


def _refusing(read: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(read)
    def reader(*arguments: Any) -> Any:
        try:
            return read(*arguments)
        except _MALFORMED as error:
            log.info("passkey.malformed", extra={"error": type(error).__name__})
            raise get_adapter().validation_error("incorrect_code") from error

    return reader
