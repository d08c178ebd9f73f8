"""Steps on the screen: what is being done, and how many seconds it took. Standard library only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show `title` while the body runs, counting seconds on a terminal, and what it took once it is done."""
    began = time.monotonic()
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, began, done), daemon=True)
    if sys.stdout.isatty():
        ticker.start()
    failed = True
    try:
        yield
        failed = False
    finally:
        done.set()
        if ticker.is_alive():
            ticker.join()
        erase = "\r\033[K" if sys.stdout.isatty() else ""
        print(f"{erase}  {'✗' if failed else '✓'} {title}  {time.monotonic() - began:.1f} s", flush=True)


def _tick(title: str, began: float, done: threading.Event) -> None:
    while not done.wait(0.2):
        print(f"\r\033[K  … {title}  {time.monotonic() - began:.0f} s", end="", flush=True)
