"""A folder for plain dumps that does not outlive its process for long, however that ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "pricealert-backup-"
# Between being made and being locked a folder is nobody's.
_YOUNG_S = 60


@contextmanager
def work_folder() -> Iterator[Path]:
    """In TMPDIR, for this account alone: room for the dump, twice where it is encrypted.

    What killed runs left is removed first: a dump in the clear must not lie about.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError), _locked(folder):
            if time.time() - folder.stat().st_mtime > _YOUNG_S:
                shutil.rmtree(folder)
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as made, _locked(Path(made)):
        yield Path(made)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The lock goes with the process, however it ends. Raises OSError where another holds it."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)
