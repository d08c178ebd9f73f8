"""A pytest plugin (-p testkit.xdist_redis): each process of pytest-xdist gets a database number of its own in Valkey.

A module, not a fixture: it must stand before the settings are read, which pytest-django does before any conftest.
"""

from __future__ import annotations

import os

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker:
    address, _, number = os.environ["REDIS_URL"].rpartition("/")
    # Number 0 stays with who started the tests.
    os.environ["REDIS_URL"] = f"{address}/{int(number) + 1 + int(worker.removeprefix('gw'))}"
