"""The one identifier that an object shows to the outside: a UUIDv7 (RFC 9562, section 5.7), sorted by creation."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    milliseconds = time.time_ns() // 1_000_000
    head = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=head | 0b10 << 62 | secrets.randbits(62))
