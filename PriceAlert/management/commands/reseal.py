"""Seals second factors with the present SECRET_KEY: the step of a rotation after which the old key can go."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from users.sealed import UnreadableError, reseal

# Where allauth keeps what the adapter has sealed: of apps, and of recovery codes.
_SEALED = ("secret", "seed")


class Command(BaseCommand):
    help = "Seal second factors with the present SECRET_KEY (docs/configuration.md, Rotating the secret key)."

    def handle(self, *args: Any, **options: Any) -> None:
        resealed, unreadable = 0, 0
        for number in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
            # One at a time, under a lock: somebody may be signing in with it, which writes its row.
            with transaction.atomic():
                factor = Authenticator.objects.select_for_update().filter(pk=number).first()
                held = [name for name in _SEALED if factor and factor.data.get(name)]
                try:
                    for name in held:
                        factor.data[name] = reseal(factor.data[name])
                except UnreadableError:
                    unreadable += 1
                    continue
                if held:
                    factor.save(update_fields=["data"])
                    resealed += 1
        if unreadable:
            raise CommandError(
                f"{resealed} second factors are sealed with the present key; {unreadable} cannot be read:"
                " the key that sealed them is missing in SECRET_KEY_FALLBACKS."
            )
        self.stdout.write(f"{resealed} second factors are sealed with the present key; none needs an older one.")
