"""The addresses at which providers tell of bounces and complaints, as anymail reads them. Imported where one is set.

Each proves itself before anything is read of it: SES by the signature of SNS and its topic, Postmark by a password,
Mailgun by a signature of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views import View

from alerts.mail_events import Event, take
from alerts.models import MailEvent
from alerts.provider import METADATA
from alerts.sns import is_address_of_sns, is_of_our_topic
from ec_sites.values import Page
from price_tracking.door import the_door
from products.clock import database_now

_KINDS = {
    "delivered": MailEvent.Kind.DELIVERED,
    "bounced": MailEvent.Kind.BOUNCED,
    "complained": MailEvent.Kind.COMPLAINED,
}


class _Taking(View):
    """anymail's views check and read a request; what they would send as a signal is taken here, at once."""

    provider: ClassVar[str]

    def post(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        try:
            self.run_validators(request)  # type: ignore[attr-defined]  # of anymail's view, which has no types
            events = self.parse_events(request)  # type: ignore[attr-defined]
        except (AnymailError, ValueError, LookupError, TypeError, AttributeError) as error:
            # Also of what proved itself: a provider that sends what cannot be read gets no further by trying again.
            raise SuspiciousOperation("no event that can be read") from error
        now = database_now()
        for event in filter(None, (self.event_of(told) for told in events)):
            take(event, now=now)
        return HttpResponse()

    def event_of(self, told: AnymailTrackingEvent) -> Event | None:
        """None where it says nothing of an arrival: opened, deferred, sent."""
        kind = _KINDS.get(told.event_type)
        if kind is None or not self.is_for_good(told, kind) or not isinstance(told.recipient, str):
            return None
        names = [told.message_id, (told.metadata or {}).get(METADATA), *self.other_names(told.esp_event)]
        return Event(
            provider=self.provider,
            key=_key_of(told, self.own_id(told)),
            kind=kind,
            names=tuple(name for name in names if isinstance(name, str)),
            recipient=told.recipient,
            said=str(told.mta_response or told.description or ""),
        )

    def own_id(self, told: AnymailTrackingEvent) -> str | None:
        """The provider's number of the event, the same when it is said again."""
        return str(told.event_id) if told.event_id else None

    def is_for_good(self, told: AnymailTrackingEvent, kind: MailEvent.Kind) -> bool:
        return True

    def other_names(self, told: Mapping[str, Any]) -> list[Any]:
        return []


class SesEventsView(_Taking, AmazonSESTrackingWebhookView):  # type: ignore[misc]  # anymail has no types
    provider = "ses"
    # Its signature is checked instead.
    warn_if_no_basic_auth = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.basic_auth: list[str] = []

    def validate_request(self, request: HttpRequest) -> None:
        if not is_of_our_topic(self._parse_sns_message(request), fetch=_fetched):
            raise AnymailWebhookValidationFailure("not signed by SNS for our topic")

    def auto_confirm_sns_subscription(self, sns_message: Mapping[str, Any]) -> None:
        """It is signed and of our topic: opening the address it names is all that is asked."""
        url = sns_message.get("SubscribeURL")
        if not isinstance(url, str) or not is_address_of_sns(url) or _fetched(url) is None:
            raise SuspiciousOperation("the subscription cannot be confirmed")

    def is_for_good(self, told: AnymailTrackingEvent, kind: MailEvent.Kind) -> bool:
        return kind != MailEvent.Kind.BOUNCED or told.esp_event.get("bounce", {}).get("bounceType") == "Permanent"

    def other_names(self, told: Mapping[str, Any]) -> list[Any]:
        """SES gives a message an id of its own; ours stands among the headers it took."""
        mail = told.get("mail", {})
        headers = [header["value"] for header in mail.get("headers", []) if header["name"].lower() == "message-id"]
        return [*headers, mail.get("commonHeaders", {}).get("messageId")]


class PostmarkEventsView(_Taking, PostmarkTrackingWebhookView):  # type: ignore[misc]  # anymail has no types
    provider = "postmark"

    def is_for_good(self, told: AnymailTrackingEvent, kind: MailEvent.Kind) -> bool:
        return kind != MailEvent.Kind.BOUNCED or told.esp_event.get("Type") == "HardBounce"


class MailgunEventsView(_Taking, MailgunTrackingWebhookView):  # type: ignore[misc]  # anymail has no types
    provider = "mailgun"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.basic_auth: list[str] = []

    def own_id(self, told: AnymailTrackingEvent) -> str | None:
        """The event's, not the request's: that one is new at each try."""
        number = told.esp_event.get("event-data", {}).get("id") if isinstance(told.esp_event, dict) else None
        return f"{number} {told.timestamp}" if number else None


def _key_of(told: AnymailTrackingEvent, own_id: str | None) -> str:
    """Not every provider numbers all its events. One event of SES names several recipients: each is one of its own."""
    facts = (told.event_type, told.recipient, told.message_id, own_id or told.timestamp)
    return hashlib.sha256("\n".join(str(fact) for fact in facts).encode()).hexdigest()


def _fetched(url: str) -> bytes | None:
    page = the_door().visit(url, accept="*/*", max_bytes=100_000)
    return page.body if isinstance(page, Page) and page.status == HTTPStatus.OK and page.url == url else None
