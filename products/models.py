"""What people track: the listing on a shop, the product behind it, and one person's watch on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ec_sites.models import Site
from ec_sites.values import Availability, Condition, FailureKind, Money, ProductReference
from users.public_id import uuid7

UNDO_WINDOW = dt.timedelta(hours=24)

# Nothing seen for so many intervals: the record has a gap, the price shown is stale. A short queue at a shop is none.
GAP_INTERVALS = 3
LEAST_GAP_S = 300

OUTCOME_PENDING = "pending"
OUTCOME_OK = "ok"
OUTCOME_QUARANTINED = "quarantined"


class Product(models.Model):
    """The thing itself; groups the listings that are the same thing (by verified GTIN, or by an operator)."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.TextField(blank=True)
    gtin = models.CharField(max_length=14, blank=True, db_index=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name or f"product {self.pk}"


class ListingQuerySet(models.QuerySet["Listing"]):
    def tracked(self) -> ListingQuerySet:
        """Listings that somebody watches now; the others are not visited, their history is kept."""
        watched = TrackedProduct.objects.watching().filter(listing=models.OuterRef("pk"))
        return self.filter(models.Exists(watched))

    def due(self, now: dt.datetime) -> ListingQuerySet:
        """Due, not leased to anybody, not parked; what was due first comes first.

        Need has its say in the interval, not here: where a shop's pace cannot carry all, every listing waits longer,
        and none for ever.
        """
        return (
            self.tracked()
            .filter(next_check_at__lte=now, parked_at=None)
            .filter(models.Q(lease_until=None) | models.Q(lease_until__lte=now))
            .order_by("next_check_at", "id")
        )


class Listing(models.Model):
    """One product on one shop: its current offer, when it was seen, and when it is due again.

    Amounts are whole numbers of minor units of `currency` (ISO 4217). A part that is unknown is NULL, never 0.
    """

    class Outcome(models.TextChoices):
        PENDING = OUTCOME_PENDING, "not looked at yet"
        OK = OUTCOME_OK, "ok"
        QUARANTINED = OUTCOME_QUARANTINED, "not believed yet"
        BLOCKED = FailureKind.BLOCKED.value, "blocked"
        GONE = FailureKind.GONE.value, "gone"
        NOT_A_PRODUCT = FailureKind.NOT_A_PRODUCT.value, "not a product page"
        NO_PRICE = FailureKind.NO_PRICE.value, "no price"
        AMBIGUOUS = FailureKind.AMBIGUOUS.value, "ambiguous"
        THROTTLED = FailureKind.THROTTLED.value, "throttled"
        OUTAGE = FailureKind.OUTAGE.value, "outage"
        BAD_CREDENTIALS = FailureKind.BAD_CREDENTIALS.value, "bad credentials"
        TIMEOUT = FailureKind.TIMEOUT.value, "timeout"
        UNREACHABLE = FailureKind.UNREACHABLE.value, "unreachable"
        TLS = FailureKind.TLS.value, "certificate not valid"
        TOO_LARGE = FailureKind.TOO_LARGE.value, "too large"
        REFUSED_ADDRESS = FailureKind.REFUSED_ADDRESS.value, "refused address"
        REFUSED_BY_ROBOTS = FailureKind.REFUSED_BY_ROBOTS.value, "refused by robots.txt"
        REFUSED_BY_POLICY = FailureKind.REFUSED_BY_POLICY.value, "refused by policy"
        POISONED = FailureKind.POISONED.value, "parked: it killed its worker"

    AVAILABILITIES = [(a.value, a.value.replace("_", " ")) for a in Availability]
    CONDITIONS = [(c.value, c.value) for c in Condition]

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="listings")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="listings")
    item_id = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=2048)
    # Set where the address needed query parameters nobody knows: they may hold personal data, so the row is not shared.
    private_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="private_listings"
    )
    # The shared listing that a private one was split off from: its person picked a price, typed one or sent a page.
    copy_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    # {"kind", "reader", "place", "text" …}: the candidate that was picked, where the page leaves several to choose
    # from: by its person where the listing is private, else by an operator for everybody (price_tracking/settle.py).
    anchor = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    # The current offer: what the last believed look said.
    title = models.TextField(blank=True)
    image = models.CharField(max_length=2048, blank=True)
    brand = models.CharField(max_length=200, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    price = models.BigIntegerField(null=True, blank=True)
    list_price = models.BigIntegerField(null=True, blank=True)
    shipping = models.BigIntegerField(null=True, blank=True)
    points = models.BigIntegerField(null=True, blank=True)
    # How many of which unit the price buys (ec_sites/units.py); blank where the page does not say,
    # NULL where it was seen before units were read.
    unit = models.CharField(max_length=8, null=True, blank=True)  # noqa: DJ001 - unknown is not unread
    unit_count = models.DecimalField(max_digits=15, decimal_places=5, null=True, blank=True)
    availability = models.CharField(max_length=12, choices=AVAILABILITIES, default=Availability.UNKNOWN.value)
    condition = models.CharField(max_length=11, choices=CONDITIONS, default=Condition.UNKNOWN.value)
    confidence = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=20, blank=True)
    # [{"reader", "place", "text"}]: where the price stood.
    evidence = models.JSONField(default=list, blank=True)

    # What the last look came to. A failure leaves the offer above as it was.
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.PENDING)
    outcome_detail = models.CharField(max_length=300, blank=True)
    outcome_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    # [{"kind", "amount", "currency", "reader", "place", "text"}]: the choices, where the outcome is ambiguous.
    candidates = models.JSONField(default=list, blank=True)
    # The price that was not believed: {"amount": "1980", "currency", "seen_at"}, or NULL.
    quarantine = models.JSONField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_looked_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    # The picture is to be fetched from then on; NULL where it is there, or there is none.
    image_due_at = models.DateTimeField(null=True, blank=True)

    # When it is due; NULL while nobody watches. `need` is written by alerts: 0 nobody waits, up to 9 a target is near.
    next_check_at = models.DateTimeField(null=True, blank=True, db_default=Now())
    interval_s = models.PositiveIntegerField(default=6 * 3600)
    interval_reason = models.CharField(max_length=40, default="new")
    need = models.PositiveSmallIntegerField(default=0)
    # A person asked for a look now; served before all else, within the shop's pace. NULL again once it was tried.
    asked_at = models.DateTimeField(null=True, blank=True)

    # The lease of the message that waits for a worker (the fence is even) or of the worker that looks at it now (odd).
    # Under an older fence nothing is begun and nothing written.
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.BigIntegerField(default=0)
    # Looks begun since the last one that ended; three without an end park the listing.
    attempts = models.PositiveSmallIntegerField(default=0)
    parked_at = models.DateTimeField(null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["url", "private_to"], nulls_distinct=False, name="one_listing_per_address_and_owner"
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gt=0), name="a_listing_price_is_above_zero"
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | ~models.Q(currency=""), name="a_listing_price_has_a_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "next_check_at"], name="listing_due_by_site"),
            models.Index(fields=["site", "asked_at"], condition=~models.Q(asked_at=None), name="listing_asked_by_site"),
            models.Index(fields=["image_due_at"], condition=~models.Q(image_due_at=None), name="listing_image_due"),
            models.Index(fields=["next_check_at"], name="listing_due"),
            models.Index(fields=["lease_until"], condition=~models.Q(lease_until=None), name="listing_leased"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def has_failed(self) -> bool:
        return self.outcome not in (OUTCOME_PENDING, OUTCOME_OK, OUTCOME_QUARANTINED)

    @property
    def gap_after(self) -> dt.timedelta:
        """How long nothing may be seen before what was seen last no longer speaks for the present."""
        return dt.timedelta(seconds=max(GAP_INTERVALS * self.interval_s, LEAST_GAP_S))

    @property
    def reference(self) -> ProductReference:
        needs_query = self.private_to_id is not None
        return ProductReference(self.site.code, self.item_id or None, self.url, needs_query=needs_query)

    @property
    def standing_anchor(self) -> dict[str, Any] | None:
        """The pick that a look keeps to: the person's own before what an operator settled for everybody."""
        return self.anchor or (self.copy_of.anchor if self.copy_of else None)

    def is_stale(self, now: dt.datetime) -> bool:
        """Whether the price shown was not confirmed for more than three intervals. False while there is none."""
        return self.last_seen_at is not None and now - self.last_seen_at > self.gap_after

    def money(self, minor: int | None) -> Money | None:
        return None if minor is None or not self.currency else Money(minor, self.currency)


class ListingImage(models.Model):
    """The picture of a listing, fetched once by a worker and served by us: shops never see who looks."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="stored_image")
    source_url = models.CharField(max_length=2048)
    content_type = models.CharField(max_length=20)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"image of listing {self.listing_id}"


class TrackedProductQuerySet(models.QuerySet["TrackedProduct"]):
    def present(self) -> TrackedProductQuerySet:
        return self.filter(deleted_at=None)

    def watching(self) -> TrackedProductQuerySet:
        return self.present().filter(paused_at=None)


class TrackedProduct(models.Model):
    """One person's watch on a product: their memo, order, tags and pause. Removed softly for 24 hours, then truly."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tracked_products")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="tracked_products")
    # The listing whose address the person pasted.
    # RESTRICT, not PROTECT: a private listing goes with its owner, together with the owner's watch on it.
    listing = models.ForeignKey(Listing, on_delete=models.RESTRICT, related_name="tracked_products")
    memo = models.TextField(blank=True, max_length=2000)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True, size=20)
    position = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    # From when on the watch counts: creation, or the moment it was added again.
    tracking_since = models.DateTimeField(db_default=Now())
    # Price "at registration": the offer known when tracking began, else the first one believed after it. Minor units.
    base_price = models.BigIntegerField(null=True, blank=True)
    base_currency = models.CharField(max_length=3, blank=True)
    base_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # "I bought it": when and for how much, in minor units; NULL while it was not bought.
    bought_at = models.DateTimeField(null=True, blank=True)
    bought_price = models.BigIntegerField(null=True, blank=True)
    bought_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    # The keys of the default rules it was given (alerts.DefaultRule): each once, whatever became of it.
    defaults_had = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        db_default=models.Value([], ArrayField(models.CharField(max_length=120))),
    )

    objects = TrackedProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("tracked product")
        constraints = [
            models.UniqueConstraint(fields=["user", "listing"], name="a_person_tracks_a_listing_once"),
        ]
        indexes = [
            models.Index(fields=["listing"], condition=models.Q(deleted_at=None), name="tracked_by_listing"),
            models.Index(fields=["user", "position"], condition=models.Q(deleted_at=None), name="tracked_by_person"),
            models.Index(fields=["deleted_at"], condition=~models.Q(deleted_at=None), name="tracked_removed"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} for person {self.user_id}"


class SiteTerms(models.Model):
    """What a person says of one shop: what shipping usually costs them, and whether they are a member.

    `usual_shipping`, minor units of `currency`, stands in where the page does not say it; for a member it stands in
    place of what the page says to everybody. Always marked as the person's own assumption.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="site_terms")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="terms")
    usual_shipping = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    is_member = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="one_set_of_terms_per_person_and_site"),
            models.CheckConstraint(condition=models.Q(usual_shipping__gte=0), name="usual_shipping_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"terms of person {self.user_id} at {self.site}"


class Import(models.Model):
    """One list, file or archive that a person brings; read by a worker, row by row."""

    class Format(models.TextChoices):
        LIST = "list", "addresses"
        CSV = "csv", "CSV"
        ARCHIVE = "archive", "an archive of PriceAlert"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=200, blank=True)
    format = models.CharField(max_length=10, choices=Format.choices)
    # What was brought, until it is read.
    body = models.BinaryField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=100, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="import_by_person"),
            models.Index(
                fields=["created_at"], condition=models.Q(state__in=["waiting", "running"]), name="import_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} of person {self.user_id}"


class ImportRow(models.Model):
    """What became of one row of an import."""

    class Outcome(models.TextChoices):
        ADDED = "added", "added"
        ALREADY = "already", "tracked already"
        REFUSED = "refused", "refused"

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    text = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # The code of the refusal.
    reason = models.CharField(max_length=60, blank=True)
    tracked_product = models.ForeignKey(TrackedProduct, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of_import", "line"], name="one_outcome_per_row")]

    def __str__(self) -> str:
        return f"row {self.line} of import {self.of_import_id}"
