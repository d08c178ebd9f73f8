"""Pictures of the goods, drawn here: simple shapes with soft edges, written as PNG by the standard library."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache
from math import hypot

SIZE = 240
Colour = tuple[int, int, int]
# The distance of a point to the edge of a shape, in pixels, below 0 within.
Distance = Callable[[float, float], float]
Layer = tuple[Distance, Colour]

PAPER: Colour = (247, 247, 246)
INK: Colour = (43, 48, 52)
GREY: Colour = (120, 128, 134)
PALE: Colour = (226, 227, 224)
WHITE: Colour = (252, 252, 252)
WOOD: Colour = (160, 112, 72)
GREEN: Colour = (120, 145, 120)
BLUE: Colour = (88, 132, 152)
RED: Colour = (178, 92, 76)
YELLOW: Colour = (224, 184, 96)


@cache
def picture(name: str) -> bytes | None:
    """The PNG of this name, None where there is none. Half a second the first time."""
    layers = LAYERS.get(name)
    return _png(layers) if layers else None


def circle(x: float, y: float, radius: float) -> Distance:
    return lambda px, py: hypot(px - x, py - y) - radius


def ring(x: float, y: float, radius: float, width: float) -> Distance:
    return lambda px, py: abs(hypot(px - x, py - y) - radius) - width / 2


def upper_ring(x: float, y: float, radius: float, width: float) -> Distance:
    whole = ring(x, y, radius, width)
    return lambda px, py: max(whole(px, py), py - y)


def box(left: float, top: float, right: float, bottom: float, corner: float = 8) -> Distance:
    """A rectangle with round corners."""
    x, y, half_width, half_height = (left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2

    def distance(px: float, py: float) -> float:
        dx, dy = abs(px - x) - half_width + corner, abs(py - y) - half_height + corner
        return hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - corner

    return distance


def line(x1: float, y1: float, x2: float, y2: float, width: float) -> Distance:
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy

    def distance(px: float, py: float) -> float:
        along = max(0.0, min(1.0, ((px - x1) * dx + (py - y1) * dy) / length))
        return hypot(px - x1 - along * dx, py - y1 - along * dy) - width / 2

    return distance


LAYERS: dict[str, tuple[Layer, ...]] = {
    "headphones": (
        (upper_ring(120, 124, 66, 13), INK),
        (box(40, 116, 74, 186, 15), INK),
        (box(166, 116, 200, 186, 15), INK),
        (box(68, 122, 82, 180, 7), GREY),
        (box(158, 122, 172, 180, 7), GREY),
    ),
    "kettle": (
        (line(64, 92, 38, 74, 13), PALE),
        (ring(176, 118, 30, 11), WOOD),
        (box(66, 78, 174, 190, 26), WHITE),
        (box(66, 150, 174, 190, 20), PALE),
        (box(80, 66, 160, 82, 8), PALE),
        (circle(120, 60, 8), WOOD),
        (box(58, 190, 182, 200, 5), INK),
    ),
    "rice_cooker": (
        (box(44, 78, 196, 186, 40), (104, 72, 58)),
        (box(54, 66, 186, 106, 22), (126, 90, 74)),
        (box(88, 118, 152, 152, 8), PALE),
        (circle(106, 135, 7), RED),
        (box(66, 184, 174, 196, 6), INK),
    ),
    "camera": (
        (box(86, 58, 150, 86, 10), INK),
        (box(36, 78, 204, 182, 16), INK),
        (circle(120, 130, 42), GREY),
        (circle(120, 130, 33), (24, 28, 34)),
        (circle(120, 130, 17), BLUE),
        (circle(112, 122, 6), WHITE),
        (circle(182, 96, 7), RED),
    ),
    "coffee": (
        (box(72, 46, 168, 200, 10), (92, 66, 50)),
        (box(72, 46, 168, 66, 6), (66, 46, 34)),
        (box(86, 98, 154, 160, 6), (238, 228, 210)),
        (circle(120, 129, 17), (92, 66, 50)),
        (line(114, 116, 126, 142, 4), (238, 228, 210)),
    ),
    "bicycle": (
        (ring(66, 152, 38, 7), INK),
        (ring(174, 152, 38, 7), INK),
        (line(66, 152, 100, 96, 8), GREEN),
        (line(100, 96, 156, 96, 8), GREEN),
        (line(66, 152, 118, 152, 8), GREEN),
        (line(118, 152, 100, 96, 8), GREEN),
        (line(118, 152, 156, 96, 8), GREEN),
        (line(174, 152, 152, 74, 7), GREY),
        (line(152, 74, 174, 70, 7), INK),
        (line(86, 84, 112, 84, 9), INK),
        (circle(118, 152, 12), INK),
    ),
    "monitor": (
        (box(30, 54, 210, 164, 8), INK),
        (box(37, 61, 203, 157, 4), BLUE),
        (line(52, 138, 120, 104, 16), (120, 166, 180)),
        (line(120, 104, 188, 134, 16), (120, 166, 180)),
        (box(112, 164, 128, 190, 2), GREY),
        (box(82, 188, 158, 198, 5), GREY),
    ),
    "jacket": (
        (line(72, 84, 50, 172, 34), (96, 112, 72)),
        (line(168, 84, 190, 172, 34), (96, 112, 72)),
        (box(70, 62, 170, 196, 18), (112, 130, 84)),
        (box(98, 48, 142, 78, 12), (84, 98, 62)),
        (line(120, 76, 120, 194, 3), INK),
        (line(74, 108, 166, 108, 3), (84, 98, 62)),
        (line(74, 146, 166, 146, 3), (84, 98, 62)),
    ),
    "vacuum": (
        (circle(120, 128, 82), PALE),
        (circle(120, 128, 76), WHITE),
        (circle(120, 108, 24), PALE),
        (circle(120, 108, 15), INK),
        (box(100, 166, 140, 174, 4), GREY),
    ),
    "mouse": (
        (box(80, 44, 160, 198, 40), (208, 200, 190)),
        (line(120, 46, 120, 112, 2), GREY),
        (line(82, 112, 158, 112, 2), GREY),
        (box(114, 68, 126, 96, 6), INK),
    ),
    "books": (
        (box(44, 64, 66, 190, 3), RED),
        (box(68, 52, 92, 190, 3), BLUE),
        (box(94, 70, 116, 190, 3), YELLOW),
        (box(118, 58, 142, 190, 3), GREEN),
        (box(144, 66, 168, 190, 3), (150, 118, 150)),
        (box(170, 54, 194, 190, 3), INK),
    ),
    "lantern": (
        (ring(120, 74, 34, 6), GREY),
        (box(78, 74, 162, 92, 8), INK),
        (box(86, 90, 154, 176, 8), YELLOW),
        (circle(120, 132, 20), (250, 226, 160)),
        (box(74, 174, 166, 200, 10), INK),
    ),
}


def _png(layers: tuple[Layer, ...]) -> bytes:
    rows = bytearray()
    for y in range(SIZE):
        rows.append(0)  # no filter
        for x in range(SIZE):
            rows += bytes(_colour_at(layers, x + 0.5, y + 0.5))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _colour_at(layers: tuple[Layer, ...], x: float, y: float) -> Colour:
    red, green, blue = PAPER
    for distance, (r, g, b) in layers:
        cover = min(max(0.5 - distance(x, y), 0.0), 1.0)
        if cover:
            red, green, blue = (
                round(red + (r - red) * cover),
                round(green + (g - green) * cover),
                round(blue + (b - blue) * cover),
            )
    return red, green, blue


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
