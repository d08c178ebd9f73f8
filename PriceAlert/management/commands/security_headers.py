"""Prints the security headers of the pages for nginx, as Django sends them (design rule 13)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.test import Client

HEADERS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


class Command(BaseCommand):
    help = "Prints nginx/security-headers.conf: ./scripts/manage security_headers > nginx/security-headers.conf"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(security_headers(), ending="")


def security_headers() -> str:
    """The lines of nginx/security-headers.conf. The policy is that of the pages, on an address served over https."""
    answer = Client().get("/", secure=True, headers={"host": settings.ALLOWED_HOSTS[0]})
    values = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
    # django-csp writes its directives in no fixed order.
    values["Content-Security-Policy"] = "; ".join(sorted(values["Content-Security-Policy"].split("; ")))
    # It is for answers over https alone: the template has a map from the scheme to its value.
    if "Strict-Transport-Security" in values:
        values["Strict-Transport-Security"] = "$pricealert_hsts"
    head = "# Made by `manage.py security_headers` from PriceAlert/settings.py; a test holds it to them.\n"
    return head + "".join(f'add_header {name} "{value}" always;\n' for name, value in values.items())
