"""What was seen: spans of price, their evidence, and what single looks came to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from ec_sites.models import Site
from products.models import Listing, TrackedProduct
from users.public_id import uuid7


class PricePoint(models.Model):
    """One span of a listing's history during which price, parts and stock were the same.

    Amounts are whole numbers of minor units of `currency`. `last_seen_at` is written when the span closes; while it
    is open the listing's own `last_seen_at` is its end.
    """

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="price_points")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # Before it nothing was seen for more than three intervals: charts show the gap.
    after_gap = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, blank=True)
    # NULL only where the shop says that the thing cannot be bought now and names no price.
    price = models.BigIntegerField(null=True, blank=True)
    list_price = models.BigIntegerField(null=True, blank=True)
    shipping = models.BigIntegerField(null=True, blank=True)
    points = models.BigIntegerField(null=True, blank=True)
    # How many of which unit the price buys (ec_sites/units.py); blank where the page does not say,
    # NULL where it was seen before units were read.
    unit = models.CharField(max_length=8, null=True, blank=True)  # noqa: DJ001 - unknown is not unread
    unit_count = models.DecimalField(max_digits=15, decimal_places=5, null=True, blank=True)
    availability = models.CharField(max_length=12, choices=Listing.AVAILABILITIES)
    confidence = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=20, blank=True)
    # The mark: NULL until the rules have been evaluated for this point; written in the same transaction as the point.
    evaluated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=models.Q(last_seen_at=None), name="one_open_span_per_listing"
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gt=0), name="a_price_is_above_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(last_seen_at=None) | models.Q(last_seen_at__gte=models.F("first_seen_at")),
                name="a_span_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "first_seen_at"], name="point_by_listing_and_time"),
            models.Index(fields=["id"], condition=models.Q(evaluated_at=None), name="point_not_evaluated"),
        ]

    def __str__(self) -> str:
        return f"{self.price} {self.currency} from {self.first_seen_at:%Y-%m-%d %H:%M}"


class Evidence(models.Model):
    """Where the price of a point stood: [{"reader", "place", "text"}], and under which address it was read."""

    point = models.OneToOneField(PricePoint, on_delete=models.CASCADE, related_name="evidence")
    url = models.CharField(max_length=2048)
    rows = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"evidence of point {self.point_id}"


class Check(models.Model):
    """What one visit came to, kept for a change or a failure, for 30 days."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="checks")
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=20, choices=Listing.Outcome.choices)
    detail = models.CharField(max_length=300, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    point = models.ForeignKey(PricePoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="checks")

    class Meta:
        indexes = [
            models.Index(fields=["listing", "-at"], name="check_by_listing"),
            models.Index(fields=["at"], name="check_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at:%Y-%m-%d %H:%M}"


class SiteDay(models.Model):
    """Looks at one shop on one UTC day, counted: those that found no change have no row of their own."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    unchanged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="one_count_per_site_and_day")]

    def __str__(self) -> str:
        return f"{self.site} on {self.day}"


class StoredPage(models.Model):
    """The last page of a shared listing from which no price could be told, for review and for trying new readers.

    What is needed to read it again comes with it. It was fetched without a cookie, so it shows what everybody sees.
    """

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="stored_page")
    url = models.CharField(max_length=2048)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    # The page itself, compressed with zlib.
    body = models.BinaryField()
    # When it was fetched: the listing's `last_looked_at` of then.
    fetched_at = models.DateTimeField(db_index=True)
    # What it came to then, as on the listing.
    outcome = models.CharField(max_length=20, choices=Listing.Outcome.choices)
    outcome_detail = models.CharField(max_length=300, blank=True)
    candidates = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"page of listing {self.listing_id}"


class AmbiguousListingManager(models.Manager["AmbiguousListing"]):
    def get_queryset(self) -> models.QuerySet[AmbiguousListing]:
        is_open = models.Q(outcome=Listing.Outcome.AMBIGUOUS) | models.Q(anchor__isnull=False)
        watched = models.Count("tracked_products", models.Q(tracked_products__deleted_at=None), distinct=True)
        picked = models.Count("copies", models.Q(copies__anchor__isnull=False), distinct=True)
        return super().get_queryset().filter(is_open, private_to=None).annotate(waiting=watched, own_picks=picked)


class AmbiguousListing(Listing):
    """The operators' review queue: shared listings that ask which price it is, and those that an operator settled.

    `waiting` people watch it; `own_picks` more chose for themselves and watch a copy of their own.
    """

    objects = AmbiguousListingManager()  # type: ignore[assignment, misc]  # a proxy of fewer rows

    class Meta:
        proxy = True
        verbose_name = "ambiguous listing"


class Capture(models.Model):
    """A page as a person's own browser had it, sent by them; read by a worker, private to them, kept for 30 days."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting to be read"
        READ = "read", "read"

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="captures")
    tracked_product = models.ForeignKey(TrackedProduct, null=True, blank=True, on_delete=models.CASCADE)
    url = models.CharField(max_length=2048)
    # The page itself, compressed with zlib.
    body = models.BinaryField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    outcome = models.CharField(max_length=20, choices=Listing.Outcome.choices, blank=True)
    outcome_detail = models.CharField(max_length=300, blank=True)
    candidates = models.JSONField(default=list, blank=True)
    point = models.ForeignKey(PricePoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="captures")
    # Readings begun; three that never ended leave it unread. Until then it belongs to the worker that reads it.
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="capture_by_person"),
            models.Index(fields=["created_at"], condition=models.Q(state="waiting"), name="capture_waiting"),
        ]

    def __str__(self) -> str:
        return f"capture {self.pk} of person {self.user_id}"
