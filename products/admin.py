from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from ec_sites.models import Site
from ec_sites.money import format_amount
from products.ask import ask
from products.clock import database_now
from products.models import (
    OUTCOME_PENDING,
    Import,
    ImportRow,
    Listing,
    ListingImage,
    Product,
    SiteTerms,
    TrackedProduct,
)
from products.policy import apply_policy
from products.wake import wake
from users.admin_base import PlainAdmin, ReadOnlyAdmin

SWEEP = "price_tracking.tasks.sweep_due"
# Until somebody resumes it.
_FOREVER = dt.timedelta(days=3650)

_POLICY_NOTE = (
    "“Polite page visits” means that our workers fetch product pages of this shop, one at a time, at the pace below,"
    " where its robots.txt allows it. Choose it only where the shop's terms do not refuse robots. “Official API only”"
    " and “by the person's own browser” stop all visits at once; prices then stay as they are. People see the policy"
    " before they add a product of this shop."
)


class PausedFilter(admin.SimpleListFilter):
    title = "paused"
    parameter_name = "paused"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Paused now"), ("no", "Not paused")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Site]) -> QuerySet[Site]:
        if self.value() not in ("yes", "no"):
            return queryset
        paused = {"paused_until__gt": database_now()}
        return queryset.filter(**paused) if self.value() == "yes" else queryset.exclude(**paused)


@admin.register(Site)
class SiteAdmin(PlainAdmin):
    """Shops. Here, not in ec_sites, because a changed policy reaches the listings."""

    list_display = ["name", "code", "policy", "pace_s", "crawl_delay_s", "paused_until", "pause_reason", "next_slot_at"]
    list_filter = ["policy", PausedFilter]
    search_fields = ["name", "code"]
    fieldsets = [
        (None, {"fields": ["code", "name"]}),
        ("How it may be looked at", {"fields": ["policy", "pace_s", "crawl_delay_s"], "description": _POLICY_NOTE}),
        ("Now", {"fields": ["paused_until", "pause_reason", "next_slot_at", "last_visit_at", "created_at"]}),
    ]
    readonly_fields = ["code", "crawl_delay_s", "next_slot_at", "last_visit_at", "created_at"]
    actions = ["pause", "resume"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        # Named fields only: workers move the slots of this very row all the time.
        obj.save(update_fields=["name", "policy", "pace_s", "paused_until", "pause_reason"])
        if "policy" in form.changed_data:
            apply_policy(obj, now=database_now())
            wake(SWEEP)
            self.message_user(request, f"{obj.name}: {obj.get_policy_display()} from now on.", messages.WARNING)

    @admin.action(description="Pause all visits")
    def pause(self, request: HttpRequest, sites: QuerySet[Site]) -> None:
        count = sites.update(paused_until=database_now() + _FOREVER, pause_reason=f"by operator {request.user.pk}")
        self.message_user(request, f"{count} paused. Prices stay as they are until you resume.")

    @admin.action(description="Resume visits")
    def resume(self, request: HttpRequest, sites: QuerySet[Site]) -> None:
        count = sites.update(paused_until=None, pause_reason="")
        wake(SWEEP)
        self.message_user(request, f"{count} resumed.")


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    list_display = [
        "__str__", "site", "shown_price", "availability", "outcome", "failures", "last_seen_at", "next_check_at",
        "need", "parked_at",
    ]  # fmt: skip
    list_filter = [
        "outcome", "availability", "site__policy", "interval_reason", ("parked_at", admin.EmptyFieldListFilter),
        ("asked_at", admin.EmptyFieldListFilter),
    ]  # fmt: skip
    search_fields = ["title", "url", "item_id", "gtin", "public_id", "site__code"]
    list_select_related = ["site"]
    ordering = ["-id"]
    actions = ["check_now", "unpark"]

    @admin.display(description="price", ordering="price")
    def shown_price(self, listing: Listing) -> str:
        money = listing.money(listing.price)
        return f"{format_amount(money)} {money.currency}" if money else "unknown"

    @admin.action(description="Check now")
    def check_now(self, request: HttpRequest, listings: QuerySet[Listing]) -> None:
        now = database_now()
        wanted = sum(ask(listing, now=now).look_wanted for listing in listings.select_related("site"))
        wake(SWEEP)
        self.message_user(request, f"{wanted} asked for; the pace of each shop still holds.")

    @admin.action(description="Un-park: let workers try again")
    def unpark(self, request: HttpRequest, listings: QuerySet[Listing]) -> None:
        parked = listings.exclude(parked_at=None)
        count = parked.update(parked_at=None, attempts=0, outcome=OUTCOME_PENDING, next_check_at=database_now())
        wake(SWEEP)
        self.message_user(request, f"{count} back in the queue. What breaks its worker three times is parked again.")


@admin.register(ListingImage)
class ListingImageAdmin(ReadOnlyAdmin):
    list_display = ["listing", "content_type", "digest", "fetched_at"]
    list_filter = ["content_type"]
    search_fields = ["listing__url", "digest"]
    list_select_related = ["listing"]
    ordering = ["-id"]
    fields = ["listing", "source_url", "content_type", "digest", "fetched_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListingImage]:
        rows: QuerySet[ListingImage] = super().get_queryset(request).defer("body")
        return rows


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "gtin", "created_at"]
    search_fields = ["name", "gtin", "public_id"]
    ordering = ["-id"]


@admin.register(TrackedProduct)
class TrackedProductAdmin(ReadOnlyAdmin):
    """Who watches what. Memos and tags are the person's own and not shown."""

    list_display = ["id", "user", "listing", "tracking_since", "paused_at", "deleted_at"]
    list_filter = [("paused_at", admin.EmptyFieldListFilter), ("deleted_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__email", "listing__url", "listing__title", "public_id"]
    list_select_related = ["user", "listing"]
    ordering = ["-id"]
    fields = [
        "public_id", "user", "product", "listing", "created_at", "tracking_since", "base_price", "base_currency",
        "base_at", "paused_at", "deleted_at",
    ]  # fmt: skip
    actions = ["check_now"]

    @admin.action(description="Check now")
    def check_now(self, request: HttpRequest, rows: QuerySet[TrackedProduct]) -> None:
        now = database_now()
        watched = rows.watching().select_related("listing__site")  # type: ignore[attr-defined]  # our own QuerySet
        wanted = sum(ask(row.listing, now=now).look_wanted for row in watched)
        wake(SWEEP)
        self.message_user(request, f"{wanted} asked for; the pace of each shop still holds.")


@admin.register(SiteTerms)
class SiteTermsAdmin(ReadOnlyAdmin):
    """What people state of a shop: their shipping, their membership."""

    list_display = ["user", "site", "usual_shipping", "currency", "is_member"]
    list_filter = ["is_member", "currency"]
    search_fields = ["user__email", "site__code", "site__name"]
    list_select_related = ["user", "site"]
    ordering = ["-id"]


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Lists and files that people brought. One that runs for hours without `done` growing breaks its worker."""

    list_display = ["id", "user", "format", "state", "problem", "total", "done", "created_at", "ended_at"]
    list_filter = ["state", "format"]
    search_fields = ["user__email", "public_id"]
    list_select_related = ["user"]
    ordering = ["-id"]
    exclude = ["body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        rows: QuerySet[Import] = super().get_queryset(request).defer("body")
        return rows


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    list_display = ["of_import", "line", "outcome", "reason", "tracked_product"]
    list_filter = ["outcome", "reason"]
    search_fields = ["of_import__public_id", "of_import__user__email"]
    list_select_related = ["of_import", "tracked_product__listing"]
    ordering = ["-id"]
    # What a row says is the person's own.
    exclude = ["text"]
