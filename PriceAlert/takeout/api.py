"""Taking out what one owns: /api/v1/export/."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from PriceAlert.takeout.archive import archive_of, table_of
from products.clock import database_now
from users.api import person_of
from users.strict import NoParametersSerializer


class ExportThrottle(UserRateThrottle):
    """An archive reads all that a person has. allauth's limits (users/limits.py) leave GET alone."""

    scope = "export"
    rate = "20/min"


class ArchiveView(APIView):
    throttle_classes = [ExportThrottle]

    @extend_schema(operation_id="exportArchive", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> FileResponse:
        """All that the person owns, as one zip; an import of it gives the same products, prices and alerts."""
        NoParametersSerializer.read(request)
        person, now = person_of(request), database_now()
        return _file(archive_of(person, now=now), f"pricealert-{_day(now, request)}.zip", "application/zip")


def _table(request: Request, name: str) -> FileResponse:
    """A table for spreadsheets: UTF-8 with a byte order mark, no cell that is taken for a formula."""
    NoParametersSerializer.read(request)
    person, now = person_of(request), database_now()
    stem = name.removesuffix(".csv")
    return _file(table_of(person, name), f"pricealert-{stem}-{_day(now, request)}.csv", "text/csv; charset=utf-8")


class ProductsTableView(APIView):
    throttle_classes = [ExportThrottle]

    @extend_schema(operation_id="exportProducts", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> FileResponse:
        """What the person watches, as a table."""
        return _table(request, "products.csv")


class HistoryTableView(APIView):
    throttle_classes = [ExportThrottle]

    @extend_schema(operation_id="exportHistory", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> FileResponse:
        """Every price that was recorded of what the person watches, as a table."""
        return _table(request, "history.csv")


class RulesTableView(APIView):
    throttle_classes = [ExportThrottle]

    @extend_schema(operation_id="exportRules", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> FileResponse:
        """The person's alerts, as a table."""
        return _table(request, "rules.csv")


class NotificationsTableView(APIView):
    throttle_classes = [ExportThrottle]

    @extend_schema(operation_id="exportNotifications", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> FileResponse:
        """What was told, as a table."""
        return _table(request, "notifications.csv")


def _file(body: IO[bytes], name: str, media_type: str) -> FileResponse:
    return FileResponse(body, as_attachment=True, filename=name, content_type=media_type)


def _day(now: dt.datetime, request: Request) -> str:
    """The day where the person lives."""
    return now.astimezone(person_of(request).zone).date().isoformat()
