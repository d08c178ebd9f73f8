from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dbbackup import settings as dbbackup_settings


@pytest.fixture
def store(tmp_path: Path, monkeypatch: Any) -> Path:
    """A store of this test alone; django-dbbackup has read the settings already."""
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr(dbbackup_settings, "STORAGE_OPTIONS", {"location": str(folder)})
    return folder
