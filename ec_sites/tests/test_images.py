"""The first bytes of a picture decide what it is."""

from __future__ import annotations

import pytest

from ec_sites import images


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\1\0", "image/gif"),
        (b"GIF87a\1\0", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "image/avif"),
        (b"\0\0\0\x20ftypavis\0\0\0\0", "image/avif"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", None),
        (b"\0\0\0\x20ftypmp42\0\0\0\0", None),
        (b"RIFF\x24\0\0\0WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", None),
        (b"<?xml version='1.0'?><svg/>", None),
        (b"<!doctype html><script>alert(1)</script>", None),
        (b"%PDF-1.7", None),
        (b"BM\0\0", None),
        (b" \x89PNG\r\n\x1a\n", None),
        (b"", None),
        (b"\x89PN", None),
    ],
)
def test_only_a_picture_of_five_kinds_is_one(body: bytes, content_type: str | None) -> None:
    assert images.sniff(body) == content_type


def test_a_picture_beyond_the_cap_is_none() -> None:
    head = b"\xff\xd8\xff\xe0"
    assert images.sniff(head + b"x" * (images.MAX_BYTES - len(head))) == "image/jpeg"
    assert images.sniff(head + b"x" * images.MAX_BYTES) is None
