"""Named points at which a fault test may strike. Inert unless the environment names one.

`FAULTPOINT=after_commit:kill` kills the process (SIGKILL) when it reaches that point, `:stop` freezes it (SIGSTOP);
`:sleep=SECONDS` and `:raise` do what they say. With `FAULTPOINT_ONCE=FILE` it strikes only while FILE can be created:
once over all processes.
"""

import os
import signal
import time


class InjectedFaultError(Exception):
    """Raised at a fault point by a test."""


_WANTED, _, _ACTION = os.environ.get("FAULTPOINT", "").partition(":")


def faultpoint(name: str) -> None:
    if _WANTED and name == _WANTED and _is_first_strike():
        if _ACTION.startswith("sleep="):
            time.sleep(float(_ACTION.removeprefix("sleep=")))
        elif _ACTION == "raise":
            raise InjectedFaultError(name)
        elif _ACTION == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            os.kill(os.getpid(), signal.SIGKILL)


def _is_first_strike() -> bool:
    once = os.environ.get("FAULTPOINT_ONCE")
    if not once:
        return True
    try:
        os.close(os.open(once, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
