"""A plugin of pytest: leaves out the tests that cannot run on a schema newer than their code.

Those that commit empty all tables they know afterwards, which PostgreSQL refuses where a table they do not know points
to one of them; those of migrations and of the schema's dump look at the schema itself. And those without a database.
"""

from __future__ import annotations

import pytest

ABOUT_THE_SCHEMA = ("migrat", "schema", "operations")
COMMITTING = {"transactional_db", "live_server", "django_db_serialized_rollback"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if _looks_at_the_schema(item) or _commits(item) or not _has_a_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _looks_at_the_schema(item: pytest.Item) -> bool:
    return any(word in item.nodeid.lower() for word in ABOUT_THE_SCHEMA)


def _has_a_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in getattr(item, "fixturenames", ())


def _commits(item: pytest.Item) -> bool:
    marks = item.iter_markers("django_db")
    return any(mark.kwargs.get("transaction") for mark in marks) or bool(
        COMMITTING & set(getattr(item, "fixturenames", ()))
    )
