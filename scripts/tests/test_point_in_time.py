"""The drill with a PostgreSQL of its own: what was written after the base backup comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from deployment import point_in_time
from deployment.check import Workspace

from PriceAlert.single_machine.supervisor import supervised


@pytest.mark.slow
def test_rows_come_back_to_the_moment_before_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_in_time, "ROWS", 2_000)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)  # PostgreSQL runs as another account
    with supervised(print) as supervisor:
        assert point_in_time.drill(Workspace(tmp_path, supervisor), None).startswith("2,000 of 2,000 rows compared")
