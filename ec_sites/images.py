"""Which bytes are a picture that may be passed on. The first bytes decide, never what the host says they are."""

from __future__ import annotations

MAX_BYTES = 2 * 1024 * 1024
ACCEPT = "image/avif,image/webp,image/png,image/jpeg,image/gif"

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_AVIF_BRANDS = frozenset((b"avif", b"avis"))


def sniff(body: bytes) -> str | None:
    """The content type of a picture; None for anything else (SVG, which may hold scripts, too) and beyond MAX_BYTES."""
    if len(body) > MAX_BYTES:
        return None
    for signature, content_type in _SIGNATURES:
        if body.startswith(signature):
            return content_type
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp" and body[8:12] in _AVIF_BRANDS:
        return "image/avif"
    return None
