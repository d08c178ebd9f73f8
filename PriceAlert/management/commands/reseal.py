"""Seals secrets with the present SECRET_KEY: the step of a rotation after which the old key can go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alerts.models import Webhook
from users.sealed import UnreadableError, reseal

# Where allauth keeps what the adapter has sealed: of apps, and of recovery codes.
_SEALED = ("secret", "seed")


class Command(BaseCommand):
    help = (
        "Seal second factors and secrets of webhooks with the present SECRET_KEY"
        " (docs/configuration.md, Rotating the secret key)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        factors = Authenticator.objects.order_by("pk").values_list("pk", flat=True)
        webhooks = Webhook.objects.order_by("pk").values_list("pk", flat=True)
        done = [self._reseal("second factors", list(factors), _reseal_factor)]
        if webhooks:
            done.append(self._reseal("webhooks", list(webhooks), _reseal_webhook))
        if not all(done):
            raise CommandError("The key that sealed them is missing in SECRET_KEY_FALLBACKS.")

    def _reseal(self, name: str, numbers: list[int], one: Callable[[int], bool]) -> bool:
        """One at a time, each in its transaction. False where some cannot be read."""
        resealed, unreadable = 0, 0
        for number in numbers:
            try:
                with transaction.atomic():
                    resealed += one(number)
            except UnreadableError:
                unreadable += 1
        rest = f"{unreadable} cannot be read." if unreadable else "none needs an older one."
        self.stdout.write(f"{resealed} {name} are sealed with the present key; {rest}")
        return not unreadable


def _reseal_factor(number: int) -> bool:
    # Under a lock: somebody may be signing in with it, which writes its row.
    factor = Authenticator.objects.select_for_update().filter(pk=number).first()
    held = [name for name in _SEALED if factor and factor.data.get(name)]
    for name in held:
        factor.data[name] = reseal(factor.data[name])
    if held:
        factor.save(update_fields=["data"])
    return bool(held)


def _reseal_webhook(number: int) -> bool:
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=number).first()
    if webhook is None:
        return False
    webhook.secret = reseal(webhook.secret)
    webhook.former_secret = reseal(webhook.former_secret) if webhook.former_secret else ""
    webhook.save(update_fields=["secret", "former_secret"])
    return True
