"""/api/v1/tracked-products/…/price-history.csv: all that was recorded of one product, for a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.models import PricePoint
from price_tracking.prices import UsualShipping, price_parts
from price_tracking.shown import price_rows
from price_tracking.usual import usual_shipping
from PriceAlert.takeout.tables import Cell, csv_text
from PriceAlert.tracked_products.views import own_product
from products.models import TrackedProduct
from users.api import person_of
from users.models import User
from users.strict import NoParametersSerializer

# One set of names in every language: what reads the file by its columns goes on reading it.
COLUMNS = (
    "from", "until", "currency", "shelf_price", "shipping", "pay_now", "points", "effective_price", "list_price",
    "availability", "source", "confidence", "evidence",
)  # fmt: skip


class PriceHistoryFileView(APIView):
    @extend_schema(operation_id="trackedProductsPriceHistoryFile", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> StreamingHttpResponse:
        """Every span, the first one first. A part that is not known is an empty cell, and so is a sum with it."""
        NoParametersSerializer.read(request)
        tracked, person = own_product(request, id), person_of(request)
        response = StreamingHttpResponse(csv_text(_rows(tracked, person)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="price-history-{tracked.public_id}.csv"'
        return response


def _rows(tracked: TrackedProduct, person: User) -> Iterator[Sequence[Cell]]:
    yield COLUMNS
    listing = tracked.listing
    usual = usual_shipping(person, listing.site_id)
    points = listing.price_points.select_related("evidence").order_by("first_seen_at", "id")
    for point in points.iterator(chunk_size=2000):
        yield _row(point, point.last_seen_at or listing.last_seen_at or point.first_seen_at, person, usual)


def _row(point: PricePoint, until: dt.datetime, person: User, usual: UsualShipping | None) -> list[Cell]:
    parts = price_parts(point, yen_per_point=person.yen_per_point, usual=usual)
    evidence = getattr(point, "evidence", None)
    return [
        point.first_seen_at.astimezone(person.zone).isoformat(timespec="seconds"),
        until.astimezone(person.zone).isoformat(timespec="seconds"),
        point.currency,
        _amount(point.price, point.currency),
        _amount(point.shipping, point.currency),
        None if parts is None or parts.pay_now.is_bound else format_amount(parts.pay_now.money),
        point.points,
        None if parts is None or parts.effective.is_bound else format_amount(parts.effective.money),
        _amount(point.list_price, point.currency),
        point.availability,
        point.source,
        None if point.confidence is None else f"{point.confidence:.2f}",
        " / ".join(str(row.get("text", "")) for row in price_rows(evidence.rows)) if evidence else None,
    ]


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else format_amount(Money(minor, currency))
