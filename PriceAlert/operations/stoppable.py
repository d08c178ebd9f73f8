"""Commands that Ctrl-C and SIGTERM end with a sentence and 130, once they have put away what they had in hand."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from django.core.management.base import BaseCommand


class StoppableCommand(BaseCommand):
    stopped = "Stopped."

    def run_from_argv(self, argv: list[str]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        try:
            super().run_from_argv(argv)
        except KeyboardInterrupt:
            self.stderr.write(self.stopped)
            sys.exit(130)


def _stop(_number: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C must not cut the putting away short.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt
