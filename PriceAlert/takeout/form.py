"""The form of an archive: what its files are called, its version, and how much of it is taken. Pure."""

from __future__ import annotations

FORMAT = "pricealert-archive"
# Raised where an older program could no longer read what a newer one writes.
VERSION = 1

INDEX = "pricealert.json"


def product_file(number: int) -> str:
    """Products are numbered from 1, in their person's order."""
    return f"products/{number:04d}.json"


# Far more than a person has; less than would trouble a worker. Sizes are of what is unpacked.
MOST_FILES = 5_000
MOST_INDEX_BYTES = 4 * 1024 * 1024
MOST_PRODUCT_BYTES = 32 * 1024 * 1024
MOST_POINTS = 50_000
MOST_RULES = 1_000
MOST_NOTIFICATIONS = 10_000
