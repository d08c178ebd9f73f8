from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import StackedInline

from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.models import (
    AmbiguousListing,
    Capture,
    Check,
    Evidence,
    PricePoint,
    SiteDay,
    StoredPage,
)
from price_tracking.review import AmbiguousListingAdmin
from users.admin_base import ReadOnlyAdmin


class EvidenceInline(StackedInline):  # type: ignore[misc]  # unfold has no types
    model = Evidence
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(PricePoint)
class PricePointAdmin(ReadOnlyAdmin):
    list_display = [
        "id", "listing", "shown_price", "availability", "first_seen_at", "last_seen_at", "confidence", "source",
        "evaluated_at",
    ]  # fmt: skip
    list_filter = ["availability", "source", ("evaluated_at", admin.EmptyFieldListFilter)]
    search_fields = ["listing__url", "listing__title", "listing__public_id"]
    list_select_related = ["listing"]
    ordering = ["-id"]
    inlines = [EvidenceInline]

    @admin.display(description="price")
    def shown_price(self, point: PricePoint) -> str:
        return (
            "none" if point.price is None else f"{format_amount(Money(point.price, point.currency))} {point.currency}"
        )


@admin.register(Check)
class CheckAdmin(ReadOnlyAdmin):
    list_display = ["id", "listing", "at", "outcome", "detail", "http_status", "duration_ms"]
    list_filter = ["outcome", "http_status"]
    search_fields = ["listing__url", "listing__title", "listing__public_id"]
    list_select_related = ["listing"]
    ordering = ["-id"]


@admin.register(SiteDay)
class SiteDayAdmin(ReadOnlyAdmin):
    """Looks at each shop, by day. Many failures and no change: the shop's page may have a new form."""

    list_display = ["site", "day", "unchanged", "changed", "failed"]
    search_fields = ["site__name", "site__code"]
    list_select_related = ["site"]
    ordering = ["-day", "site__name"]


@admin.register(Capture)
class CaptureAdmin(ReadOnlyAdmin):
    """Pages that people sent. The page itself is private to its person and not shown."""

    list_display = ["id", "user", "tracked_product", "state", "outcome", "outcome_detail", "attempts", "created_at"]
    list_filter = ["state", "outcome"]
    search_fields = ["user__email", "public_id", "tracked_product__listing__url"]
    list_select_related = ["user", "tracked_product__listing"]
    ordering = ["-id"]
    exclude = ["body", "url", "candidates"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        rows: QuerySet[Capture] = super().get_queryset(request).defer("body")
        return rows


@admin.register(StoredPage)
class StoredPageAdmin(ReadOnlyAdmin):
    """The last page of each listing that told no price. Its words are the shop's, and shown nowhere as a page."""

    list_display = ["listing", "outcome", "outcome_detail", "status", "fetched_at"]
    list_filter = ["outcome", "status"]
    search_fields = ["listing__url", "listing__title", "listing__site__code"]
    list_select_related = ["listing"]
    ordering = ["-id"]
    exclude = ["body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredPage]:
        rows: QuerySet[StoredPage] = super().get_queryset(request).defer("body")
        return rows


admin.site.register(AmbiguousListing, AmbiguousListingAdmin)
