"""The picture of a price's course in a mail: a step line, drawn here as a PNG of a few hundred bytes.

A step line is made of upright rectangles, so a drawing library is not needed. The background is transparent and every
colour is seen on white and on black: what the numbers are stands beside it as text, which readers and dark mode know.
"""

from __future__ import annotations

import datetime as dt
import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from ec_sites.values import Money
from price_tracking.models import PricePoint

# Twice the size at which it is shown, for sharp screens.
WIDTH, HEIGHT = 1040, 260
SHOWN_FOR = dt.timedelta(days=90)
MOST_SPANS = 1000
_EDGE = 14
_CLEAR, _GRID, _LINE, _NOW = range(4)
_COLOURS = bytes((0, 0, 0, 139, 150, 145, 120, 135, 128, 0, 147, 160))
_OPACITY = bytes((0, 90, 255, 255))


@dataclass(frozen=True, slots=True)
class Span:
    """One price and how long it stood."""

    begin: dt.datetime
    end: dt.datetime
    price: int


@dataclass(frozen=True, slots=True)
class Course:
    """The shelf price until it was told: the picture, and what it shows in figures."""

    png: bytes
    since: dt.datetime
    until: dt.datetime
    first: Money
    last: Money
    highest: Money
    lowest: Money


def course_until(point: PricePoint, seen_at: dt.datetime) -> Course | None:
    """The last 90 days before `seen_at`; None where there is no price, or never another one.

    Read from what was recorded up to the point, so that the picture of one notification is the same at any time.
    """
    spans = _spans(point, seen_at)
    prices = [span.price for span in spans]
    if point.price is None or len(set(prices)) < 2:
        return None
    high, low = (Money(value, point.currency) for value in (max(prices), min(prices)))
    first, last = (Money(value, point.currency) for value in (prices[0], prices[-1]))
    return Course(_draw(spans), spans[0].begin, spans[-1].end, first, last, high, low)


def _spans(point: PricePoint, seen_at: dt.datetime) -> list[Span]:
    since = seen_at - SHOWN_FOR
    recorded = PricePoint.objects.filter(listing=point.listing_id, currency=point.currency, pk__lt=point.pk)
    # A span is closed by the one after it: only the point itself may be open still.
    closed = recorded.exclude(price=None).filter(last_seen_at__gte=since).order_by("-first_seen_at", "-pk")
    rows = list(closed.values_list("first_seen_at", "last_seen_at", "price")[: MOST_SPANS - 1])
    spans = [Span(max(begin, since), end, price) for begin, end, price in reversed(rows) if end and price]
    if point.price is not None:
        spans.append(Span(point.first_seen_at, max(seen_at, point.first_seen_at), point.price))
    return spans


class _Canvas:
    """Pixels as indexes into the colours, row by row."""

    def __init__(self) -> None:
        self.rows = [bytearray(WIDTH) for _ in range(HEIGHT)]

    def fill(self, left: int, top: int, right: int, bottom: int, colour: int) -> None:
        left, right = max(left, 0), min(right, WIDTH)
        for row in self.rows[max(top, 0) : min(bottom, HEIGHT)]:
            row[left:right] = bytes((colour,)) * (right - left)

    def disc(self, x: int, y: int, radius: int, colour: int) -> None:
        for dy in range(-radius, radius + 1):
            reach = math.isqrt(radius * radius - dy * dy)
            self.fill(x - reach, y + dy, x + reach, y + dy + 1, colour)

    def png(self) -> bytes:
        """PNG (ISO/IEC 15948): 8-bit indexed, with a transparent first colour."""
        pixels = b"".join(b"\0" + bytes(row) for row in self.rows)
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"PLTE", _COLOURS), (b"tRNS", _OPACITY), (b"IDAT", zlib.compress(pixels, 9)))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in (*chunks, (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _draw(spans: Sequence[Span]) -> bytes:
    canvas = _Canvas()
    begin, end = spans[0].begin, spans[-1].end
    length = max((end - begin).total_seconds(), 1.0)
    low, high = min(span.price for span in spans), max(span.price for span in spans)

    def across(at: dt.datetime) -> int:
        return _EDGE + round((WIDTH - 2 * _EDGE) * (at - begin).total_seconds() / length)

    def down(price: int) -> int:
        return _EDGE + round((HEIGHT - 2 * _EDGE) * (high - price) / (high - low))

    for price in (low, high):
        canvas.fill(0, down(price) - 1, WIDTH, down(price) + 1, _GRID)
    before: Span | None = None
    for span in spans:
        colour = _NOW if span is spans[-1] else _LINE
        left, right, y = across(span.begin), across(span.end), down(span.price)
        if before is not None:
            # The fall belongs to the price that is told. Where nothing was seen for a while it stands at its end.
            top, bottom = sorted((down(before.price), y))
            canvas.fill(left - 2, top - 2, left + 3, bottom + 3, colour)
        canvas.fill(left - 2, y - 2, right + 3, y + 3, colour)
        before = span
    canvas.disc(across(end), down(spans[-1].price), 11, _NOW)
    return canvas.png()
