"""Captures and the token that sends them, as the API shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from ec_sites.address import Refusal
from ec_sites.api import MoneySerializer, money_shape
from ec_sites.money import from_decimal
from ec_sites.read import MAX_BODY_BYTES
from ec_sites.recognise import recognise
from ec_sites.sites import site_of_code
from ec_sites.values import Money
from price_tracking.models import Capture
from PriceAlert.captures.words import capture_message
from PriceAlert.tracked_products.serializers import STATUS_KINDS, PriceCandidateSerializer
from products.models import OUTCOME_OK, OUTCOME_QUARANTINED
from users.models import ApiToken
from users.strict import StrictSerializer, StrictTextField

CAPTURE_STATES = [(state.value, state.name) for state in Capture.State]


class CaptureBodySerializer(StrictSerializer):
    """A page as the person's browser has it."""

    url = StrictTextField(max_length=10_000, multiline=True)
    # As it is: what is in it is judged by who reads it, in a process with limits.
    html = serializers.CharField(max_length=MAX_BODY_BYTES, trim_whitespace=False)

    def validate_html(self, html: str) -> bytes:
        return html.encode("utf-8", "replace")


class CaptureSerializer(serializers.Serializer[Any]):
    """A page that the person sent and what it came to. `title` and the candidates' words are hostile text."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    site_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=CAPTURE_STATES)
    outcome = serializers.ChoiceField(choices=STATUS_KINDS, allow_null=True)
    message = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    price = MoneySerializer(allow_null=True)
    candidates = PriceCandidateSerializer(many=True)
    tracked_product = serializers.UUIDField(allow_null=True)
    can_watch = serializers.BooleanField(help_text="The product is not watched, and the page is there to begin with.")


class CaptureTokenSerializer(serializers.Serializer[ApiToken]):
    """The token in the person's bookmarklet, without its secret."""

    prefix = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class CaptureTokenStateSerializer(serializers.Serializer[Any]):
    """`current` is null where there is none that works."""

    current = CaptureTokenSerializer(allow_null=True)


class NewCaptureTokenSerializer(CaptureTokenStateSerializer):
    """`token` is told this once."""

    token = serializers.CharField()


def capture_shape(capture: Capture) -> dict[str, Any]:
    """Reads the capture's product, its listing's site, and its point."""
    tracked = capture.tracked_product if capture.tracked_product and not capture.tracked_product.deleted_at else None
    is_read = capture.state == Capture.State.READ
    first = capture.candidates[0] if capture.candidates else {}
    price = _price(capture, first)
    return {
        "id": capture.public_id,
        "url": capture.url,
        "site_name": tracked.listing.site.name if tracked else _site_name(capture.url),
        "created_at": capture.created_at,
        "state": capture.state,
        "outcome": capture.outcome or None,
        "message": capture_message(capture, price, is_watched=tracked is not None),
        "title": (tracked.listing.title if tracked else "") or first.get("title", ""),
        "price": money_shape(price),
        "candidates": [_candidate(row) for row in capture.candidates if capture.outcome == "ambiguous"],
        "tracked_product": tracked.public_id if tracked else None,
        "can_watch": is_read and tracked is None and capture.body is not None and capture.outcome in _WATCHABLE,
    }


_WATCHABLE = (OUTCOME_OK, "ambiguous")


def _price(capture: Capture, first: dict[str, Any]) -> Money | None:
    """What was read, whether it was recorded or not."""
    if capture.outcome not in (OUTCOME_OK, OUTCOME_QUARANTINED) or not first.get("amount"):
        return None
    return from_decimal(Decimal(first["amount"]), first["currency"])


def _candidate(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in ("kind", "amount", "currency", "text", "place")}


def _site_name(url: str) -> str:
    reference = recognise(url)
    if isinstance(reference, Refusal):
        return ""
    known = site_of_code(reference.site_code)
    return known.name if known else reference.site_code
