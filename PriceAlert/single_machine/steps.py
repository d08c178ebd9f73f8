"""What a person sees in the terminal while the machine starts and runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what was done and how many seconds it took."""
    began = time.monotonic()
    is_watched = sys.stderr.isatty()
    if is_watched:
        print(f"  … {title}", end="\r", file=sys.stderr, flush=True)
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        print(f"  {mark} {title}  {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


def say(line: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)
