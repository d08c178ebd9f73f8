"""Which release ran which migrations: one record of each run of ./scripts/migrate, kept beside the backups.

It is how ./scripts/rollback knows what an earlier release was made of, long after its image has left this host.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from dataclasses import asdict, dataclass, field, fields

from django.conf import settings

from PriceAlert.operations import store

PREFIX, SUFFIX = "migration-", ".json"


@dataclass(slots=True)
class Record:
    """What one run did. `knows` are all migrations of the release's code, whether or not this run applied them."""

    began: str
    planned: list[str]
    backup: str | None = None
    unsafe_because: str | None = None
    no_backup_because: str | None = None
    tries: int = 0
    outcome: str = "not begun"
    applied: list[str] = field(default_factory=list)
    seconds: float = 0.0
    release: str = "unknown"
    images: dict[str, str] = field(default_factory=dict)
    knows: list[str] = field(default_factory=list)

    @property
    def began_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.began)

    def is_called(self, name: str) -> bool:
        """By its release, by one of its images in full, or by the tag or digest at an image's end."""
        return name == self.release or any(
            name == image or image.endswith((f":{name}", f"@{name}")) for image in self.images.values()
        )


def this_release() -> str:
    """RELEASE, which the images set; in a checkout its tag, or the commit after it."""
    if settings.RELEASE:
        return str(settings.RELEASE)
    words = ["git", "-C", str(settings.BASE_DIR), "describe", "--tags", "--always"]
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def keep(record: Record) -> None:
    stamp = record.began[:19].replace("-", "").replace(":", "").replace("T", "-")
    body = json.dumps(asdict(record), indent=2, ensure_ascii=False)
    store.write(f"{PREFIX}{stamp}{SUFFIX}", body)


def records() -> list[Record]:
    """Newest first. What cannot be read is passed over: a rollback must not fail for one bad file of many."""
    known, found = {each.name for each in fields(Record)}, []
    for name in store.listed():
        if name.startswith(PREFIX) and name.endswith(SUFFIX):
            try:
                kept = json.loads(store.read(name))
                found.append(Record(**{key: value for key, value in kept.items() if key in known}))
            except (ValueError, TypeError, AttributeError):
                continue
    return sorted(found, key=lambda record: record.began, reverse=True)
