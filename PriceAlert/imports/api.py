"""Bringing many at once: /api/v1/imports/."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from PriceAlert.api import BodyTooLargeError, StrictJSONParser
from PriceAlert.imports.begin import begin
from PriceAlert.imports.entries import MAX_BYTES
from PriceAlert.imports.serializers import (
    ImportAlertSerializer,
    ImportAlertsMadeSerializer,
    ImportDetailSerializer,
    ImportFileSerializer,
    ImportRowPageSerializer,
    ImportRowQuerySerializer,
    ImportSerializer,
    ImportTextSerializer,
    import_detail_shape,
    import_row_shape,
    import_shapes,
)
from PriceAlert.imports.undo import alert_all, bring_back, undo
from products.clock import database_now
from products.models import Import
from products.wake import wake
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import NoParametersSerializer, errors_on, page_links

READ_IMPORT = "PriceAlert.tasks.read_import"
SWEEP = "price_tracking.tasks.sweep_due"
DELIVER = "alerts.tasks.deliver"
SHOWN = 20
# Of a multipart body: what stands around the file.
_AROUND = 64 * 1024


class UndoOverError(APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = _("This can no longer be undone. Remove the products in your list instead.")
    default_code = "undo_over"


class FileParser(MultiPartParser):
    """A form with a file, refused by its announced size before any of it is read."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        announced = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
        if not announced.isdigit() or int(announced) > MAX_BYTES + _AROUND:
            raise BodyTooLargeError
        return super().parse(stream, media_type, parser_context)


def _own_imports(person: User) -> QuerySet[Import]:
    # Its body may have 10 MB, which no answer needs.
    return Import.objects.filter(user=person).defer("body")


def _own_import(request: Request, public_id: UUID) -> Import:
    NoParametersSerializer.read(request)
    return _found(person_of(request), public_id)


def _found(person: User, public_id: UUID) -> Import:
    found = _own_imports(person).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _brought(request: Request) -> tuple[bytes, str]:
    """What was sent and its name: a file of a form, or a text of a JSON object."""
    if (request.content_type or "").partition(";")[0].strip() != "multipart/form-data":
        text = ImportTextSerializer(data=request.data)
        text.is_valid(raise_exception=True)
        return text.validated_data["text"].encode(), text.validated_data.get("name", "")
    form = ImportFileSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    file: UploadedFile[bytes] = form.validated_data["file"]
    return file.read(MAX_BYTES + 1), file.name or ""


class ImportListView(APIView):
    parser_classes = [StrictJSONParser, FileParser]

    @extend_schema(operation_id="importsList", responses=ImportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The last twenty, the newest first."""
        NoParametersSerializer.read(request)
        return Response(import_shapes(_own_imports(person_of(request)).order_by("-created_at", "-pk")[:SHOWN]))

    @extend_schema(
        operation_id="importsCreate",
        request={"application/json": ImportTextSerializer, "multipart/form-data": ImportFileSerializer},
        responses={201: ImportDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Keeps what was brought and has a worker read it: addresses in any text, CSV, bookmarks, other exports."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        body, name = _brought(request)
        spend(request, "import", person)
        is_file = (request.content_type or "").startswith("multipart/")
        with errors_on("file" if is_file else "text"):
            made = begin(person, body, name=name)
        wake(READ_IMPORT, made.pk)
        return Response(import_detail_shape(_found(person, made.public_id)), status=HTTPStatus.CREATED)


class ImportView(APIView):
    @extend_schema(operation_id="importsRetrieve", responses=ImportDetailSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        """How far it is, to be asked for again until `state` is done or failed."""
        return Response(import_detail_shape(_own_import(request, id)))


class ImportRowListView(APIView):
    @extend_schema(
        operation_id="importsRowsList", parameters=[ImportRowQuerySerializer], responses=ImportRowPageSerializer
    )
    def get(self, request: Request, id: UUID) -> Response:
        """What became of each row, by its line."""
        wanted = ImportRowQuerySerializer.read(request)
        rows = _found(person_of(request), id).rows.order_by("line")
        if "outcome" in wanted:
            rows = rows.filter(outcome=wanted["outcome"])
        count, page, page_size = rows.count(), wanted["page"], wanted["page_size"]
        shown = rows.select_related("tracked_product__listing__site")[(page - 1) * page_size : page * page_size]
        links = page_links(request, count=count, page=page, page_size=page_size)
        return Response({"count": count, **links, "results": [import_row_shape(row) for row in shown]})


class ImportUndoView(APIView):
    @extend_schema(operation_id="importsUndo", request=None, responses=ImportDetailSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Removes softly what it added, for 24 hours after its end; what is still being read stops."""
        found = _own_import(request, id)
        if not undo(found, now=database_now()):
            raise UndoOverError
        return Response(import_detail_shape(_own_import(request, id)))


class ImportRestoreView(APIView):
    @extend_schema(operation_id="importsRestore", request=None, responses=ImportDetailSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """Brings back what was undone."""
        found = _own_import(request, id)
        if not bring_back(found, now=database_now()):
            raise UndoOverError
        wake(SWEEP)
        return Response(import_detail_shape(_own_import(request, id)))


class ImportAlertsView(APIView):
    @extend_schema(operation_id="importsAlert", request=ImportAlertSerializer, responses=ImportAlertsMadeSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        """The same alert for all that it added. Asked for twice it is made once."""
        found = _own_import(request, id)
        body = ImportAlertSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spend(request, "save_rule", person_of(request))
        wanted = body.validated_data
        made, delivery_ids = alert_all(found, kind=wanted["kind"], percent=wanted.get("percent"), now=database_now())
        if delivery_ids:
            wake(DELIVER, delivery_ids)
        return Response({"made": made})
