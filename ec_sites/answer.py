"""What a host sends back, taken with care: headers to their end, bodies of the announced length, bytes under a cap.

The standard library takes an answer that was cut off in its headers for a whole one with an empty body, and one that is
shorter or longer than it said for a page. Here all of these raise `NotWhole`.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime

import brotli

HEADERS_MAX_BYTES = 256 * 1024
# A line counts as this many bytes at least: a page in chunks of one byte each would cost seconds of CPU.
LINE_COST_BYTES = 32
LONGEST_WAIT_S = 24 * 3600
# A ratio says little about a small page of repeated markup.
RATIO_FROM_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024
# How long to listen for bytes beyond the announced length, where a host keeps the connection open though asked not to.
LISTEN_S = 0.05
GZIP_MEMBERS = 16
PROVISIONAL = frozenset((102, 103))
# Some hosts name a charset or nothing at all where the coding stands.
CODING_NAMES = {"": "identity", "none": "identity", "utf-8": "identity", "x-gzip": "gzip"}
DIGITS = re.compile(r"[0-9]{1,18}")


class NotWhole(http.client.HTTPException):
    """The answer was cut off or contradicts itself."""


class TooLarge(http.client.HTTPException):
    """The answer passes a cap, as it arrives or once decoded."""


class Answer(http.client.HTTPResponse):
    """An HTTP response that knows whether its headers came to their end, and that counts what came over the wire."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self.stream = self.fp = Stream(sock.makefile("rb", buffering=0))

    def begin(self) -> None:
        super().begin()
        while self.status in PROVISIONAL:  # the standard library passes over 100 alone
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        if self.stream.last_line not in (b"\r\n", b"\n"):
            raise NotWhole("cut in the headers")

    def named_headers(self) -> dict[str, str]:
        """Headers by lower-case name, folds undone, controls dropped, repeated ones joined. Cookies are not kept."""
        merged: dict[str, str] = {}
        for name, value in self.headers.items():
            key, text = name.lower(), "".join(filter(str.isprintable, " ".join(value.split())))
            if key != "set-cookie":
                merged[key] = f"{merged[key]}, {text}" if key in merged else text
        return merged

    def body(self, sock: socket.socket, *, max_bytes: int, ratio: int, whole: bool) -> bytes:
        """The decoded body, at most `max_bytes` of it: TooLarge beyond, or cut there where `whole` is False."""
        coding = self._coding()
        length = None if self.chunked else self._announced_length()
        if whole and length is not None and length > max_bytes:
            raise TooLarge("announced")
        self.stream.allow(2 * max_bytes)  # a chunk may be framed by more bytes than it holds
        parts, size = [], 0
        for part in self._parts(sock, length):
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                if whole:
                    raise TooLarge("raw")
                break
        raw = b"".join(parts)
        if coding == "identity":
            return raw[:max_bytes]
        limit = min(max_bytes, max(ratio * size, RATIO_FROM_BYTES))
        decoded, finished = DECODERS[coding](raw, limit)
        if whole and len(decoded) > limit:
            raise TooLarge("decoded")
        if whole and not finished:
            raise NotWhole("cut in the coding")
        return decoded[:limit]

    def _coding(self) -> str:
        named = ",".join(self.headers.get_all("content-encoding", [])).lower()
        coding = CODING_NAMES.get(named.strip(), named.strip())
        if coding != "identity" and coding not in DECODERS:
            raise NotWhole("content coding")
        return coding

    def _announced_length(self) -> int | None:
        """Content-Length, None where none is given; two that differ or one that is no number contradict the rest."""
        if self.length == 0:  # also: a status that has no body
            return 0
        lengths = {part.strip() for value in self.headers.get_all("content-length", []) for part in value.split(",")}
        if not lengths:
            return None
        first = lengths.pop()
        if lengths or not DIGITS.fullmatch(first):
            raise NotWhole("content length")
        return int(first)

    def _parts(self, sock: socket.socket, length: int | None) -> Iterator[bytes]:
        if self.chunked:
            while chunk := self.read(CHUNK_BYTES):
                yield chunk
            return
        left = length
        while left is None or left > 0:
            part = self.stream.read(CHUNK_BYTES if left is None else min(left, CHUNK_BYTES))
            if not part:
                break
            yield part
            left = None if left is None else left - len(part)
        if left:
            raise NotWhole("shorter than announced")
        if left == 0 and self.stream.has_more(sock):
            raise NotWhole("longer than announced")

    def close(self) -> None:
        super().close()
        self.stream.release()


class Stream(io.BufferedReader):
    """What lies below an answer: counts every byte, framing included, and remembers the last line."""

    last_line = b""
    _allowed = HEADERS_MAX_BYTES

    def allow(self, more: int) -> None:
        self._allowed += more

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last_line = super().readline(size)
        self._count(max(len(self.last_line), LINE_COST_BYTES))
        return self.last_line

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:  # a chunk of size -1 would be read to the end of the world
            raise NotWhole("chunk size")
        taken = super().read(size)
        self._count(len(taken))
        return taken

    def close(self) -> None:
        """Nothing: http.client closes at the announced end, and what comes after it matters here. See `release`."""

    def release(self) -> None:
        super().close()

    def has_more(self, sock: socket.socket) -> bool:
        sock.settimeout(LISTEN_S)
        with suppress(OSError):
            return bool(self.peek(1))
        return False

    def _count(self, taken_bytes: int) -> None:
        self._allowed -= taken_bytes
        if self._allowed < 0:
            raise TooLarge("on the wire")


def retry_after_s(value: str) -> int | None:
    """Seconds that a Retry-After header asks for, as a count or a date; at most a day, None where it says nothing."""
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), LONGEST_WAIT_S) if len(value) < 10 else LONGEST_WAIT_S
    try:
        until = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return min(max(int(until - time.time()), 0), LONGEST_WAIT_S)


def _gunzip(raw: bytes, limit: int) -> tuple[bytes, bool]:
    """Decoded bytes (at most one more than `limit`) and whether the last member came to its end; a few may follow."""
    out = b""
    for _ in range(GZIP_MEMBERS):  # each copies what is left
        decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            out += decoder.decompress(raw, limit + 1 - len(out))
        except zlib.error:
            if out:  # what follows a whole member may be padding
                return out, True
            raise NotWhole("gzip") from None
        raw = decoder.unused_data.lstrip(b"\0")
        if not decoder.eof or not raw or len(out) > limit:
            return out, decoder.eof
    raise TooLarge("gzip members")


def _inflate(raw: bytes, limit: int) -> tuple[bytes, bool]:
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # "deflate" means zlib's format, but bare deflate is sent too
        decoder = zlib.decompressobj(window)
        with suppress(zlib.error):
            return decoder.decompress(raw, limit + 1), decoder.eof
    raise NotWhole("deflate")


def _unbrotli(raw: bytes, limit: int) -> tuple[bytes, bool]:
    decoder = brotli.Decompressor()
    try:
        out: bytes = decoder.process(raw, output_buffer_limit=limit + 1)
    except brotli.error:
        raise NotWhole("br") from None
    return out, decoder.is_finished()


DECODERS = {"gzip": _gunzip, "deflate": _inflate, "br": _unbrotli}
