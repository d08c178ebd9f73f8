"""What a host sends back, taken with care: headers to their end, bodies of the announced length, bytes under a cap.

An answer that was cut off in its headers passes for a whole one with an empty body in the standard library, hence in
urllib3 and requests as well, and so does a page that is longer than it said. Here both are failures, and `read_body`
undoes one content coding, under a cap, where requests would undo any number of them without one.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import time
import zlib
from contextlib import suppress
from email.utils import parsedate_to_datetime

import brotli
import requests

from ec_sites.values import Failure, FailureKind

LINE_MAX_BYTES = 64 * 1024
HEADERS_MAX_BYTES = 256 * 1024
# What may frame the chunks of a body: enough for 5 MB in chunks of 40 bytes.
FRAMES_MAX_BYTES = 4 * 1024 * 1024
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


class VisitError(Exception):
    """Carries a Failure from where it is noticed to `Door.visit`; requests and urllib3 let it pass as it is."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.failure = Failure(kind, detail)


class Answer(http.client.HTTPResponse):
    """What urllib3 reads a response from: notices a cut in the headers and bytes after the end, drops cookies."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self._sock = sock
        self._lines = self.fp = Lines(sock.makefile("rb", buffering=0))

    def begin(self) -> None:
        super().begin()
        while self.status in PROVISIONAL:  # the standard library passes over 100 alone
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        if self._lines.last not in (b"\r\n", b"\n"):
            raise VisitError(FailureKind.UNREACHABLE, "cut in the headers")
        if not self.chunked and self.length != 0:  # it is 0 where the status has no body
            self.length = self._announced_length()
        self._lines.allowed_bytes = FRAMES_MAX_BYTES
        del self.headers["set-cookie"], self.headers["set-cookie2"]

    def _announced_length(self) -> int | None:
        """Content-Length, None where none is given; two that differ or one that is no number contradict the rest."""
        lengths = {part.strip() for value in self.headers.get_all("content-length", []) for part in value.split(",")}
        if not lengths:
            return None
        first = lengths.pop()
        if lengths or not DIGITS.fullmatch(first):
            raise VisitError(FailureKind.UNREACHABLE, "content length")
        return int(first)

    def _close_conn(self) -> None:
        """The standard library's, called at the announced end of a body and by `close`."""
        if self.length == 0 and not self.closed and self._goes_on():
            raise VisitError(FailureKind.UNREACHABLE, "longer than announced")
        super()._close_conn()  # type: ignore[misc]

    def _goes_on(self) -> bool:
        self._sock.settimeout(LISTEN_S)
        with suppress(OSError):
            return bool(self._lines.peek(1))
        return False


class Lines(io.BufferedReader):
    """What lies below an answer: counts the lines of its headers and of its chunks, and remembers the last."""

    last = b""
    allowed_bytes = HEADERS_MAX_BYTES

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = super().readline(size)
        self.allowed_bytes -= max(len(self.last), LINE_COST_BYTES)
        if len(self.last) > LINE_MAX_BYTES or self.allowed_bytes < 0:
            raise VisitError(FailureKind.TOO_LARGE, "on the wire")
        return self.last

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:  # a chunk of size -1 would be read to the end of the world
            raise VisitError(FailureKind.UNREACHABLE, "chunk size")
        return super().read(size)


def named_headers(response: requests.Response) -> dict[str, str]:
    """Headers by lower-case name, folds undone, controls dropped, repeated ones joined."""
    return {
        name.lower(): "".join(filter(str.isprintable, " ".join(value.split())))
        for name, value in response.headers.items()
    }


def read_body(response: requests.Response, *, max_bytes: int, ratio: int, whole: bool) -> bytes:
    """The decoded body, at most `max_bytes` of it: TOO_LARGE beyond, or cut there where `whole` is False."""
    named = response.headers.get("content-encoding", "").strip().lower()
    coding = CODING_NAMES.get(named, named)
    if coding != "identity" and coding not in DECODERS:
        raise VisitError(FailureKind.UNREACHABLE, "content coding")
    if whole and (response.raw.length_remaining or 0) > max_bytes:
        raise VisitError(FailureKind.TOO_LARGE, "announced")
    raw = bytearray()
    for part in response.raw.stream(CHUNK_BYTES, decode_content=False):
        raw += part
        if len(raw) > max_bytes:
            if whole:
                raise VisitError(FailureKind.TOO_LARGE, "raw")
            break
    if coding == "identity":
        return bytes(raw[:max_bytes])
    limit = min(max_bytes, max(ratio * len(raw), RATIO_FROM_BYTES))
    decoded, finished = DECODERS[coding](bytes(raw), limit)
    if whole and len(decoded) > limit:
        raise VisitError(FailureKind.TOO_LARGE, "decoded")
    if whole and not finished:
        raise VisitError(FailureKind.UNREACHABLE, "cut in the coding")
    return decoded[:limit]


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
            raise VisitError(FailureKind.UNREACHABLE, "gzip") from None
        raw = decoder.unused_data.lstrip(b"\0")
        if not decoder.eof or not raw or len(out) > limit:
            return out, decoder.eof
    raise VisitError(FailureKind.TOO_LARGE, "gzip members")


def _inflate(raw: bytes, limit: int) -> tuple[bytes, bool]:
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # "deflate" means zlib's format, but bare deflate is sent too
        decoder = zlib.decompressobj(window)
        with suppress(zlib.error):
            return decoder.decompress(raw, limit + 1), decoder.eof
    raise VisitError(FailureKind.UNREACHABLE, "deflate")


def _unbrotli(raw: bytes, limit: int) -> tuple[bytes, bool]:
    decoder = brotli.Decompressor()
    try:
        out: bytes = decoder.process(raw, output_buffer_limit=limit + 1)
    except brotli.error:
        raise VisitError(FailureKind.UNREACHABLE, "br") from None
    return out, decoder.is_finished()


DECODERS = {"gzip": _gunzip, "deflate": _inflate, "br": _unbrotli}
