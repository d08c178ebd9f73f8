"""The API as its image starts it: gunicorn with the command of Dockerfile.api, on a free port of loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from testkit.nginx import ask
from testkit.stack import ROOT, free_port, wait_for

_COMMAND = re.compile(r"^CMD (\[.+?\])$", re.MULTILINE | re.DOTALL)


def command_of_the_image() -> list[str]:
    words: list[str] = json.loads(_COMMAND.findall((ROOT / "Dockerfile.api").read_text())[-1].replace("\\\n", ""))
    return words


@dataclass
class Api:
    """`env` is added to ours. As a context, it runs and answers."""

    folder: Path
    env: Mapping[str, str]
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "api.log").read_text()

    def __enter__(self) -> Self:
        words = [f"127.0.0.1:{self.port}" if word == "0.0.0.0:8000" else word for word in command_of_the_image()]
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "api.log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(Path(sys.executable).with_name(words[0])), *words[1:]],
                cwd=ROOT,
                env={**os.environ, "WEB_CONCURRENCY": "1", **self.env},
                stdout=log,
                stderr=log,
            )
        wait_for(self._answers, "the API answers", within_s=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(40)

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"The API ended:\n{self.log}")
        try:
            return ask(self.port, "/health/", headers={"Host": "localhost"}).status < 500
        except OSError:
            return False
