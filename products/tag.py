"""The tags of many products at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from products.models import TrackedProduct

MOST_TAGS = 20


def add_tags(rows: Iterable[TrackedProduct], tags: Sequence[str]) -> tuple[list[TrackedProduct], list[TrackedProduct]]:
    """Those that got a tag they lacked, and those that have no room for all of them and were left as they were."""
    changed, full = [], []
    for row in rows:
        wanted = list(dict.fromkeys([*row.tags, *tags]))
        if len(wanted) > MOST_TAGS:
            full.append(row)
        elif wanted != row.tags:
            row.tags = wanted
            changed.append(row)
    TrackedProduct.objects.bulk_update(changed, ["tags"])
    return changed, full


def remove_tags(rows: Iterable[TrackedProduct], tags: Iterable[str]) -> list[TrackedProduct]:
    """Those that had one of the tags."""
    unwanted, changed = set(tags), []
    for row in rows:
        if unwanted.intersection(row.tags):
            row.tags = [tag for tag in row.tags if tag not in unwanted]
            changed.append(row)
    TrackedProduct.objects.bulk_update(changed, ["tags"])
    return changed
