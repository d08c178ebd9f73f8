"""The form that a bookmarklet sends from a shop's page, read in pieces: what is too much is never held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from django.core.exceptions import SuspiciousOperation
from django.http.multipartparser import LazyStream, MultiPartParserError, Parser
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from ec_sites.read import MAX_BODY_BYTES
from PriceAlert.api import BodyTooLargeError

# In the order in which the bookmarklet sends them, so that a token that opens nothing costs no reading of a page.
LONGEST = {"token": 200, "url": 10_000, "html": MAX_BODY_BYTES}
_PIECE = 64 * 1024
# Boundaries and headers of the parts.
_AROUND = 64 * 1024
MOST_BYTES = sum(LONGEST.values()) + _AROUND


class MalformedFormError(ParseError):
    default_detail = _("This form cannot be understood.")
    default_code = "form_malformed"


class CaptureFormParser(parsers.BaseParser):
    """multipart/form-data with `token`, `url` and `html`, each once, as texts or files. Gives a dict of bytes.

    The view's `admit` is called with the token as soon as it was read; it raises where the token opens nothing.
    """

    media_type = "multipart/form-data"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, bytes]:
        context = parser_context or {}
        announced = context["request"].META.get("CONTENT_LENGTH") or "0"
        if not announced.isdigit() or int(announced) > MOST_BYTES:
            raise BodyTooLargeError
        boundary = parse_header_parameters(media_type or "")[1].get("boundary", "")
        if not boundary or len(boundary) > 200 or not boundary.isascii():
            raise MalformedFormError
        counted = _Counted(stream)
        try:
            found = _read_parts(counted, boundary.encode("ascii"), admit=context["view"].admit)
        except (MultiPartParserError, SuspiciousOperation, ValueError) as error:
            raise MalformedFormError from error
        if counted.bytes != int(announced):
            raise MalformedFormError  # cut on its way: half a page is none
        return found


def read_to_its_end(stream: Any) -> None:
    """Lets the rest of a refused form arrive, up to the limit: a browser that still sends shows no answer."""
    left = MOST_BYTES
    while left > 0 and (piece := stream.read(min(_PIECE, left))):
        left -= len(piece)


class _Counted:
    """Hands on what is read, up to the limit."""

    def __init__(self, stream: IO[Any]) -> None:
        self._stream = stream
        self.bytes = 0

    def read(self, size: int) -> bytes:
        piece: bytes = self._stream.read(size)
        self.bytes += len(piece)
        if self.bytes > MOST_BYTES:
            raise BodyTooLargeError
        return piece


def _pieces(counted: _Counted) -> Iterator[bytes]:
    while piece := counted.read(_PIECE):
        yield piece


def _read_parts(counted: _Counted, boundary: bytes, *, admit: Callable[[bytes], None]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    stream = LazyStream(_pieces(counted))  # type: ignore[arg-type]  # any iterator of bytes will do
    for _kind, headers, part in Parser(stream, boundary):
        if "content-disposition" not in headers:
            continue  # what stands before the first part and after the last
        name = _text(headers["content-disposition"][1].get("name", b""))
        if name not in LONGEST or name in found:
            raise MalformedFormError
        if "content-transfer-encoding" in headers:
            raise MalformedFormError
        found[name] = _read_part(part, LONGEST[name])
        if name == "token":
            admit(found[name])
    return found


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def _read_part(part: Any, longest: int) -> bytes:
    read = bytearray()
    for piece in part:
        read += piece
        if len(read) > longest:
            raise BodyTooLargeError
    return bytes(read)
