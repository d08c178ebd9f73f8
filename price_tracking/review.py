"""The review queue in the admin: ambiguous listings, their choices, and settling one for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from ec_sites.money import format_amount
from ec_sites.values import Money, Offer
from ec_sites.wire import pick_from
from price_tracking.keep_page import digest_of
from price_tracking.models import AmbiguousListing, StoredPage
from price_tracking.settle import Choice, Preview, Settled, preview, settle, unsettle
from price_tracking.shown import price_rows
from products.clock import database_now
from products.models import Listing
from products.wake import wake
from users.admin_base import ReadOnlyAdmin

_NAME = "price_tracking_ambiguouslisting"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("asks", "Asks"), ("settled", "Settled")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AmbiguousListing]) -> QuerySet[AmbiguousListing]:
        if self.value() == "asks":
            return queryset.filter(outcome=Listing.Outcome.AMBIGUOUS)
        if self.value() == "settled":
            return queryset.exclude(anchor=None).exclude(outcome=Listing.Outcome.AMBIGUOUS)
        return queryset


class AmbiguousListingAdmin(ReadOnlyAdmin):
    """Pages on which nothing tells the prices apart; those that most people wait for come first."""

    list_display = ["__str__", "site", "state", "choices", "waiting", "own_picks", "outcome_since", "last_seen_at"]
    list_filter = [StateFilter]
    search_fields = ["title", "url", "item_id", "public_id", "site__code"]
    list_select_related = ["site"]
    fields = ["site", "url", "state", "waiting", "own_picks", "outcome_since", "last_looked_at", "settled_on"]
    readonly_fields = fields
    change_form_outer_after_template = "price_tracking/choices.html"

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-waiting", "pk"]

    @admin.display(description="state")
    def state(self, listing: AmbiguousListing) -> str:
        if listing.outcome == Listing.Outcome.AMBIGUOUS:
            return "asks again" if listing.anchor else "asks"
        return "settled"

    @admin.display(description="people who watch it", ordering="waiting")
    def waiting(self, listing: Any) -> int:
        return int(listing.waiting)

    @admin.display(description="people who picked for themselves", ordering="own_picks")
    def own_picks(self, listing: Any) -> int:
        return int(listing.own_picks)

    @admin.display(description="choices")
    def choices(self, listing: AmbiguousListing) -> str:
        return ", ".join(_amount(row) for row in listing.candidates)

    @admin.display(description="settled on")
    def settled_on(self, listing: AmbiguousListing) -> str:
        return _said(listing.anchor) if listing.anchor else "–"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        urls: list[URLPattern] = super().get_urls()
        return [
            path("<int:pk>/settle/<int:number>/", view(self.settle_view), name=f"{_NAME}_settle"),
            path("<int:pk>/unsettle/", view(self.unsettle_view), name=f"{_NAME}_unsettle"),
            *urls,
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        listing = self.get_object(request, object_id)
        added = {} if listing is None else _choices_context(listing, may_settle=_may_settle(request))
        shown: HttpResponse = super().change_view(request, object_id, form_url, {**(extra_context or {}), **added})
        return shown

    def settle_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What would change; sent as a form, it is applied."""
        _refuse_unless_allowed(request)
        listing = get_object_or_404(AmbiguousListing, pk=pk)
        given = request.POST if request.method == "POST" else request.GET
        choice = Choice(pk, number, given.get("page", ""))
        try:
            if request.method == "POST":
                return self._settled(request, listing, settle(choice, now=database_now()))
            seen = preview(choice)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return _to_change(pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Settle it for everybody?",
            "opts": self.opts,
            "original": listing,
            "seen": seen,
            "page": choice.page,
            "doubt": seen.verdict.doubt if seen.verdict else None,
            "table": {"headers": ["", "now", "then"], "rows": _difference(listing, seen)},
            "own_picks": list(_own_picks(listing)),
        }
        return TemplateResponse(request, "price_tracking/settle.html", context)

    def _settled(self, request: HttpRequest, listing: AmbiguousListing, settled: Settled) -> HttpResponse:
        self._wake(settled)
        now_on = Listing.objects.get(pk=listing.pk)
        self.log_change(request, listing, f"Settled for everybody: {_said(now_on.anchor or {})}")
        if now_on.outcome == Listing.Outcome.OK:
            self.message_user(request, "Settled. From now on everybody's looks keep to this place.")
        else:
            said = "Settled, but what the page says is hard to believe: the next looks decide whether it is true."
            self.message_user(request, said, messages.WARNING)
        return _to_change(listing.pk)

    def unsettle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        _refuse_unless_allowed(request)
        listing = get_object_or_404(AmbiguousListing, pk=pk)
        if request.method == "POST" and listing.anchor is not None:
            was = _said(listing.anchor)
            self._wake(unsettle(pk, now=database_now()))
            self.log_change(request, listing, f"Taken back: {was}")
            self.message_user(request, "Taken back. The next look asks again; the history stays.")
        return _to_change(pk)

    def _wake(self, settled: Settled) -> None:
        if settled.point_ids:
            wake("alerts.tasks.evaluate", list(settled.point_ids))
        if settled.look_wanted:
            wake("price_tracking.tasks.sweep_due")


def _may_settle(request: HttpRequest) -> bool:
    return request.user.has_perm("price_tracking.change_ambiguouslisting")


def _refuse_unless_allowed(request: HttpRequest) -> None:
    if not _may_settle(request):
        raise PermissionDenied


def _to_change(pk: int) -> HttpResponseRedirect:
    """Back to the listing, or to the queue where it has left it."""
    is_there = AmbiguousListing.objects.filter(pk=pk).exists()
    address = reverse(f"admin:{_NAME}_change", args=[pk]) if is_there else reverse(f"admin:{_NAME}_changelist")
    return HttpResponseRedirect(address)


def _choices_context(listing: Model, *, may_settle: bool) -> dict[str, Any]:
    assert isinstance(listing, AmbiguousListing)
    page = StoredPage.objects.filter(listing=listing).first()
    asks = listing.outcome == Listing.Outcome.AMBIGUOUS
    return {
        "choices": [
            {"amount": _amount(row), "said": row, "url": _settle_url(listing, number, page) if page else None}
            for number, row in enumerate(listing.candidates)
        ],
        "stored_page": page,
        "asks": asks,
        "unsettle_url": reverse(f"admin:{_NAME}_unsettle", args=[listing.pk]) if listing.anchor else None,
        "may_settle": may_settle,
    }


def _settle_url(listing: Listing, number: int, page: StoredPage) -> str:
    seen = urlencode({"page": digest_of(page)})
    return f"{reverse(f'admin:{_NAME}_settle', args=[listing.pk, number])}?{seen}"


def _difference(listing: Listing, seen: Preview) -> list[list[str]]:
    """Rows of (what, as it is, as it would be)."""
    offer = seen.outcome if isinstance(seen.outcome, Offer) else None
    if offer is None:
        outcome = seen.outcome.kind.value  # type: ignore[union-attr]  # no offer, so a failure
        return [["outcome", listing.outcome, outcome]]
    outcome = "ok" if seen.verdict and seen.verdict.is_believed else "quarantined"
    rows = [
        ["outcome", listing.outcome, outcome],
        ["price", _money(listing.money(listing.price)), _money(offer.price)],
        ["list price", _money(listing.money(listing.list_price)), _money(offer.list_price)],
        ["shipping", _money(listing.money(listing.shipping)), _money(offer.shipping)],
        ["points", _number(listing.points), _number(offer.points)],
        ["stock", listing.availability, offer.availability.value],
        ["title", listing.title, offer.title or listing.title],
        [
            "evidence of the price",
            " / ".join(row["text"] for row in price_rows(listing.evidence)) or "–",
            " / ".join(f"{one.text} ({one.reader}, {one.place})" for one in offer.evidence),
        ],
    ]
    return [row for row in rows if row[0] in ("outcome", "price") or row[1] != row[2]]


def _own_picks(listing: Listing) -> Iterator[str]:
    """What people chose for themselves, with how many chose it; nobody is named."""
    anchors = listing.copies.exclude(anchor=None).values_list("anchor", flat=True)
    picked = Counter(_said(anchor) for anchor in anchors if anchor)
    for said, count in picked.most_common():
        yield f"{count} × {said}"


def _said(anchor: dict[str, Any]) -> str:
    chosen = pick_from(anchor)
    return f"{_money(chosen.money)}, “{chosen.text}” ({chosen.reader}, {chosen.place})"


def _amount(row: dict[str, Any]) -> str:
    return "–" if row["amount"] is None else f"{row['amount']} {row['currency']}"


def _money(money: Money | None) -> str:
    return "–" if money is None else f"{format_amount(money)} {money.currency}"


def _number(count: int | None) -> str:
    return "–" if count is None else str(count)
