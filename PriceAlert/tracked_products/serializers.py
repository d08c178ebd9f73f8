"""A tracked product as the API shows it: what products, price_tracking and alerts each know of it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from alerts.api.rules import AlertRuleSerializer, FirstRuleSerializer
from ec_sites.api import AVAILABILITIES, CANDIDATE_KINDS, CONDITIONS, MoneySerializer, SiteSummarySerializer
from price_tracking.api import (
    EvidenceSerializer,
    LowestPricesSerializer,
    PriceChangesSerializer,
    PricePartsSerializer,
    SparklineSpanSerializer,
)
from products.models import Listing
from users.strict import (
    QuerySerializer,
    StrictBooleanField,
    StrictChoiceField,
    StrictIntegerField,
    StrictSerializer,
    StrictTextField,
)

# The outcomes of a listing; "pending" is called what it is to a person: the page is being read.
STATUS_KINDS = [
    ("reading" if outcome == Listing.Outcome.PENDING else outcome.value, outcome.name) for outcome in Listing.Outcome
]
STATES = [(state, state.upper()) for state in ("all", "fallen", "attention", "out_of_stock", "paused")]
_ORDERS = ("position", "name", "price", "change", "last_seen")
ORDERINGS = [(f"{sign}{order}", f"{'DESC_' if sign else ''}{order.upper()}") for order in _ORDERS for sign in ("", "-")]
CHECK_NOW_STATES = [("queued", "QUEUED"), ("not_possible", "NOT_POSSIBLE")]


class QuarantinedPriceSerializer(serializers.Serializer[Any]):
    """A price that was read and is not believed yet."""

    price = MoneySerializer()
    seen_at = serializers.DateTimeField()


class PriceCandidateSerializer(serializers.Serializer[Any]):
    """One of several figures a page shows, where nothing tells which is the price. `text` is hostile text."""

    kind = serializers.ChoiceField(choices=CANDIDATE_KINDS)
    amount = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)


class TrackedProductStatusSerializer(serializers.Serializer[Any]):
    """What the last look came to. `message` is null where all is well."""

    kind = serializers.ChoiceField(choices=STATUS_KINDS)
    message = serializers.CharField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField()
    retry_at = serializers.DateTimeField(allow_null=True)
    quarantined = QuarantinedPriceSerializer(allow_null=True)
    candidates = PriceCandidateSerializer(many=True)


class CheckIntervalSerializer(serializers.Serializer[Any]):
    """How often it is looked at, and why."""

    seconds = serializers.IntegerField()
    reason = serializers.CharField()
    message = serializers.CharField()


class CheckNowSerializer(serializers.Serializer[Any]):
    """What became of "check now": queued behind the shop's pace, or not possible (paused, or refused by policy)."""

    state = serializers.ChoiceField(choices=CHECK_NOW_STATES)
    earliest_at = serializers.DateTimeField(allow_null=True)


class TrackedProductSerializer(serializers.Serializer[Any]):
    """One person's watch on a product. What a shop's page says (title, brand, texts) is hostile text."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    tracking_since = serializers.DateTimeField()
    url = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    image_url = serializers.CharField(allow_null=True)
    brand = serializers.CharField(allow_null=True)
    gtin = serializers.CharField(allow_null=True)
    site = SiteSummarySerializer()
    memo = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    position = serializers.IntegerField()
    paused = serializers.BooleanField()
    status = TrackedProductStatusSerializer()
    price = PricePartsSerializer(allow_null=True)
    stale = serializers.BooleanField()
    availability = serializers.ChoiceField(choices=AVAILABILITIES)
    condition = serializers.ChoiceField(choices=CONDITIONS)
    confidence = serializers.FloatField(allow_null=True)
    evidence = EvidenceSerializer(many=True)
    change = PriceChangesSerializer()
    lowest = LowestPricesSerializer()
    sparkline = SparklineSpanSerializer(many=True)
    last_seen_at = serializers.DateTimeField(allow_null=True)
    last_looked_at = serializers.DateTimeField(allow_null=True)
    next_check_at = serializers.DateTimeField(allow_null=True)
    asked_at = serializers.DateTimeField(allow_null=True)
    check_now = CheckNowSerializer(allow_null=True, help_text="Set while a person's wish to look now is waiting.")
    interval = CheckIntervalSerializer()
    rules = AlertRuleSerializer(many=True)


class StateCountsSerializer(serializers.Serializer[Any]):
    """How many of a person's products are in each state, whatever the other filters."""

    all = serializers.IntegerField()
    fallen = serializers.IntegerField()
    attention = serializers.IntegerField()
    out_of_stock = serializers.IntegerField()
    paused = serializers.IntegerField()


class TrackedProductPageSerializer(serializers.Serializer[Any]):
    """One page of a person's tracked products."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TrackedProductSerializer(many=True)
    counts = StateCountsSerializer()


class TrackedProductQuerySerializer(QuerySerializer):
    ordering = StrictChoiceField(choices=ORDERINGS, default="position")
    state = StrictChoiceField(choices=STATES, default="all")
    site = StrictTextField(max_length=253, required=False)
    tag = StrictTextField(max_length=40, required=False)
    search = StrictTextField(max_length=200, required=False, allow_blank=True)
    page = StrictIntegerField(text=True, min_value=1, max_value=100_000, default=1)
    page_size = StrictIntegerField(text=True, min_value=1, max_value=500, default=50)


class TrackedProductBodySerializer(StrictSerializer):
    """What a person pastes, and the first rule where they chose one."""

    # The address itself is judged by the step, so that every refusal has its own code.
    url = StrictTextField(max_length=10_000, multiline=True)
    first_rule = FirstRuleSerializer(required=False, allow_null=True)


class TrackedProductChangeSerializer(StrictSerializer):
    """What a person may change of a watch."""

    memo = StrictTextField(max_length=2000, allow_blank=True, multiline=True, trim_whitespace=False, required=False)
    tags = serializers.ListField(child=StrictTextField(max_length=40, visible=True), max_length=20, required=False)
    paused = StrictBooleanField(required=False)
    # What JavaScript counts exactly; below it there is room for what is added on top later.
    position = StrictIntegerField(min_value=-(2**53), max_value=2**53, required=False)
