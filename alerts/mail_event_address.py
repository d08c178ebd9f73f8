"""/api/mail-events/<provider>/: where a provider tells what became of mails. There is none whose secret is not set."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@never_cache
def mail_events(request: HttpRequest, provider: str) -> HttpResponse:
    view = events_view_of(provider)
    if view is None:
        raise Http404
    # anymail is there only where requirements-prod.txt is.
    answer: HttpResponse = getattr(import_module("alerts.mail_event_views"), view).as_view()(request)
    return answer


def events_view_of(provider: str) -> str | None:
    """The name of the view that takes the events of this provider; None where nothing would prove them."""
    views = {
        "ses": ("SesEventsView", settings.MAIL_EVENTS_SNS_TOPIC),
        "postmark": ("PostmarkEventsView", settings.MAIL_EVENTS_PASSWORD),
        "mailgun": ("MailgunEventsView", settings.MAIL_EVENTS_SIGNING_KEY),
    }
    view, secret = views.get(provider, ("", ""))
    return view if secret else None
