"""/api/feeds/<token>/told.atom and told.ics: read by programs, without a session; the link itself is the right."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views import View

from alerts.feed import atom, calendar, changed_at, told_to
from products.clock import database_now
from users.api_token import FEED, person_of_token

_KINDS = {
    "atom": ("application/atom+xml; charset=utf-8", atom),
    "ics": ("text/calendar; charset=utf-8", calendar),
}


class FeedView(View):
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
        person = person_of_token(token, now=database_now(), use=FEED)
        if person is None:
            # The same for a link that never was and for one that has ended.
            return _guarded(HttpResponse(status=404, content_type="text/plain"))
        content_type, render = _KINDS[kind]
        notifications = told_to(person)
        answer = HttpResponse(render(person, notifications), content_type=content_type)
        answer.headers["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
        last_modified = int(changed_at(person, notifications).timestamp())
        answer.headers["Last-Modified"] = http_date(last_modified)
        return _guarded(get_conditional_response(request, answer.headers["ETag"], last_modified, answer) or answer)

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **named)
        # What the server in front of Django writes in its log: the token is a right.
        request.META["PATH_INFO"] = "/api/feeds/"
        return answer


def _guarded(answer: HttpResponseBase) -> HttpResponseBase:
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
