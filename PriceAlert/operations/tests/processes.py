"""manage.py as a process of its own, on the database of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    said: str

    @property
    def is_a_sentence(self) -> bool:
        """What was said is for a person: no trace, no more than a few lines."""
        return "Traceback" not in self.said and len(self.said.strip().splitlines()) <= 3


def started(
    words: list[str], store: Path, more: Mapping[str, str] | None = None, *, program: Sequence[str] = ("manage.py",)
) -> subprocess.Popen[str]:
    address = connection.settings_dict
    ours = {
        "DATABASE_URL": f"postgresql://{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}"
        f"/{address['NAME']}",
        "BACKUP_DIR": str(store),
    }
    return subprocess.Popen(
        [sys.executable, *program, *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, **ours, **(more or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def manage(
    words: list[str], store: Path, more: Mapping[str, str] | None = None, *, program: Sequence[str] = ("manage.py",)
) -> Ended:
    with started(words, store, more, program=program) as process:
        said, _ = process.communicate(timeout=60)
    return Ended(process.returncode, said)
