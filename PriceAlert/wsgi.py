import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "PriceAlert.settings")

application = get_wsgi_application()
# All views are loaded now, not during the first answer. They live as long as the process, so the collector of garbage
# need not walk through them in the middle of one: on a large answer that cost more than the answer.
resolve("/health/")
gc.freeze()
