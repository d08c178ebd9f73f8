"""The one Celery application. Everything about it is set in settings.py under CELERY_."""

import os

from celery import Celery
from celery.signals import setup_logging

from PriceAlert.heartbeat import WorkerHeart
from PriceAlert.start import read_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "PriceAlert.settings")

app = Celery("PriceAlert")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(WorkerHeart)


@app.on_configure.connect
def stop_where_the_configuration_is_wrong(**_: object) -> None:
    read_settings()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery would replace the log handlers with its own; Django has configured them already."""
