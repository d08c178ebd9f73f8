from __future__ import annotations

import signal
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from PriceAlert.operations.schedule import LOOK_EVERY_S, Schedule


class Command(BaseCommand):
    help = "Makes a backup a day, at BACKUP_AT; runs until it is told to end, which takes a half-made backup away."

    def handle(self, *args: Any, **options: Any) -> None:
        # As Ctrl-C: `backup` cleans up behind itself. The first process of a container has no other handler.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        schedule = Schedule(settings.BACKUP_AT)
        try:
            while True:
                schedule.look(timezone.now())
                time.sleep(LOOK_EVERY_S)
        except KeyboardInterrupt:
            self.stdout.write("No more scheduled backups.")
