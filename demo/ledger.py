"""What the shop served: one line for each product page, in the order of serving."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Served:
    """One answer: which page, what it asked, in minor units, and when."""

    at: str
    url: str
    price: int
    currency: str
    in_stock: bool


class Ledger:
    """Appends to `path`; safe for many threads. A ledger that has grown past its size is begun anew at the start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        if path.exists() and path.stat().st_size > MAX_BYTES:
            path.replace(path.with_suffix(".old.jsonl"))
        self._file: IO[str] = path.open("a", encoding="utf-8")

    def write(self, url: str, *, price: int, currency: str, in_stock: bool) -> None:
        at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        line = json.dumps(asdict(Served(at, url, price, currency, in_stock)))
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()

    def close(self) -> None:
        self._file.close()


def read_ledger(path: Path) -> list[Served]:
    """All lines that are whole; the last one may still be being written."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    whole, _, _ = text.rpartition("\n")
    return [Served(**json.loads(line)) for line in whole.splitlines()]
