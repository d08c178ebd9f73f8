"""How every process begins: manage.py, gunicorn, Celery."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def read_settings() -> None:
    """Read the configuration now. What is missing or wrong in it ends the process with the sentence that says so."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "PriceAlert.settings")
    try:
        _ = settings.SECRET_KEY
    except ImproperlyConfigured as error:
        sys.exit(str(error))
