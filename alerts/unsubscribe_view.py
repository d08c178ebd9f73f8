"""The page behind "stop this alert" in a mail: /api/unsubscribe/<token>/.

GET asks and changes nothing, for link scanners open every link in a mail. POST stops: it is what a mail program sends
for one click (RFC 8058), and what the page's own button sends. Neither needs a session; the link itself is the right.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import override
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from alerts.digest import is_digest
from alerts.models import Delivery
from alerts.unsubscribe import delivery_of, rules_of, stop, take_back
from alerts.words import sentence, title_of_listing
from products.clock import database_now


# No cookie counts here, so there is none for another site to misuse.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class UnsubscribeView(View):
    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **named)
        # What the server in front of Django writes in its log: the link is a right.
        request.META["PATH_INFO"] = "/api/unsubscribe/"
        return answer

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return _page(request, delivery_of(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        delivery = delivery_of(token)
        if delivery is None:
            return _page(request, None)
        turn = take_back if request.POST.get("do") == "take_back" else stop
        turn(delivery, now=database_now())
        delivery.refresh_from_db(fields=["stopped_at"])
        return _page(request, delivery)


def _page(request: HttpRequest, delivery: Delivery | None) -> HttpResponse:
    if delivery is None:
        answer = render(request, "alerts/unsubscribe.html", {"is_known": False}, status=404)
    else:
        with override(delivery.user.language):
            answer = render(request, "alerts/unsubscribe.html", _context(delivery))
    # The address is the right to stop: it goes to nobody else.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _context(delivery: Delivery) -> dict[str, Any]:
    rules = [] if is_digest(delivery) else rules_of(delivery)
    return {
        "is_digest": is_digest(delivery),
        "is_known": True,
        "is_stopped": delivery.stopped_at is not None,
        "rules": [
            {
                "sentence": sentence(rule, delivery.user),
                "title": title_of_listing(rule.tracked_product.listing),
                "url": f"{settings.PUBLIC_URL}/products/{rule.tracked_product.public_id}?rule={rule.public_id}",
            }
            for rule in rules
        ],
        "settings_url": f"{settings.PUBLIC_URL}/settings",
    }
