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
from PriceAlert.tracked_products import rows
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
STATES = [(state, state.upper()) for state in rows.STATES]
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


class PickedPriceSerializer(serializers.Serializer[Any]):
    """The figure that a person chose, as it stood then. `kind` and `place` are not known of an amount they typed."""

    kind = serializers.ChoiceField(choices=CANDIDATE_KINDS, allow_null=True)
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


class PurchaseSerializer(serializers.Serializer[Any]):
    """That the person bought it: for how much and when they said so."""

    price = MoneySerializer()
    at = serializers.DateTimeField()


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
    purchase = PurchaseSerializer(allow_null=True)
    status = TrackedProductStatusSerializer()
    price = PricePartsSerializer(allow_null=True)
    stale = serializers.BooleanField()
    availability = serializers.ChoiceField(choices=AVAILABILITIES)
    condition = serializers.ChoiceField(choices=CONDITIONS)
    confidence = serializers.FloatField(allow_null=True)
    # DRF takes declared fields off the class: its own attribute of this name stays.
    source = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="What the price was read from; typed or sent where the person brought it."
    )
    evidence = EvidenceSerializer(many=True)
    picked = PickedPriceSerializer(allow_null=True, help_text="The figure that the person chose of several.")
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
    """How many of a person's products are in each state, whatever the other filters.

    What is in doubt (`attention`) counts neither as fallen nor as lowest nor as at its target.
    """

    all = serializers.IntegerField()
    fallen = serializers.IntegerField(help_text="Below the price of yesterday.")
    attention = serializers.IntegerField(help_text="Failed, in doubt, not confirmed lately: a person should look.")
    lowest = serializers.IntegerField(help_text="At the lowest price on record, where a higher one was seen.")
    at_target = serializers.IntegerField(help_text="At or below what one of its rules waits for.")
    out_of_stock = serializers.IntegerField()
    failing = serializers.IntegerField(help_text="The last look brought no price.")
    paused = serializers.IntegerField(help_text="Not watched for now, and not because it was bought.")
    bought = serializers.IntegerField()


class TagCountSerializer(serializers.Serializer[Any]):
    """A tag and how many of the person's products have it."""

    tag = serializers.CharField()
    count = serializers.IntegerField()


class SiteCountSerializer(serializers.Serializer[Any]):
    """A shop and how many of the person's products are there."""

    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[Any]):
    """What a list can be narrowed to."""

    tags = TagCountSerializer(many=True)
    sites = SiteCountSerializer(many=True)


class SummarySerializer(serializers.Serializer[Any]):
    """All of a person's products in a sentence. `saving` has a sum for each currency in which there is one."""

    tracked = serializers.IntegerField()
    falling = serializers.IntegerField()
    attention = serializers.IntegerField()
    saving = MoneySerializer(
        many=True, help_text="What buying all that can be had now saves against the prices when tracking began."
    )


class TrackedProductPageSerializer(serializers.Serializer[Any]):
    """One page of a person's tracked products."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TrackedProductSerializer(many=True)
    counts = StateCountsSerializer()
    facets = FacetsSerializer()
    summary = SummarySerializer()


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
