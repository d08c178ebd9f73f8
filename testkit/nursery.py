"""Workers in a blink: one process that has everything imported, and forks a real Celery process for each request.

`python -m testkit.nursery` reads a JSON line for each process to start and answers with its process id:
{"argv": ["worker", …], "env": {…}, "settings": {…}, "log": "FILE", "clock_s": 0}. `clock_s` is how far its clock is
wrong. At the end of its input it ends them all.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import time_machine
from django.conf import settings

from PriceAlert.celery import app


def main() -> None:
    app.loader.import_default_modules()
    # Read here, after the fork it is read again: each child has its own fault.
    faultpoint = importlib.import_module("price_tracking.faultpoint")
    # The dead are not kept: a process id that answers to signals is alive.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    children = []
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(request, faultpoint)
        children.append(pid)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    for pid in children:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _become(request: dict[str, Any], faultpoint: Any) -> NoReturn:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path("/dev/null").open("rb") as nothing, Path(request["log"]).open("ab") as log:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.update(request["env"])
    importlib.reload(faultpoint)
    for name, value in request["settings"].items():
        setattr(settings, name, value)
    if request["clock_s"]:
        wrong = time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=request["clock_s"]), tick=True)
        wrong.start()
    app.start(argv=request["argv"])
    os._exit(0)


if __name__ == "__main__":
    main()
