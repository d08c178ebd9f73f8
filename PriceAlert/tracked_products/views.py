"""/api/v1/tracked-products/: the list, one of them, and what can be done to it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.api.rules import draft_from
from alerts.create import create
from alerts.defaults import EVERY_PRODUCT, apply_defaults
from alerts.need import write_need
from PriceAlert.tracked_products.rows import matching, overview_of, overviews_of, own_products, rows_of
from PriceAlert.tracked_products.serializers import (
    TrackedProductBodySerializer,
    TrackedProductChangeSerializer,
    TrackedProductPageSerializer,
    TrackedProductQuerySerializer,
    TrackedProductSerializer,
)
from PriceAlert.tracked_products.shape import list_head_shape, tracked_product_shape
from products.add import Added, add
from products.ask import ask
from products.clock import database_now
from products.models import TrackedProduct
from products.remove import remove, restore
from products.transaction import in_transaction
from products.wake import wake
from products.watch import pause, resume
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import NoParametersSerializer, errors_on, page_links

SWEEP = "price_tracking.tasks.sweep_due"


def own_product(request: Request, public_id: UUID) -> TrackedProduct:
    """The person's own product; raises Http404 for any other."""
    found = own_products(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def answer(tracked_id: int, person: User, *, code: int = status.HTTP_200_OK) -> Response:
    """The product as it is now, after what was done to it."""
    now = database_now()
    tracked = own_products(person).get(pk=tracked_id)
    overview = overview_of(tracked, person, now)
    return Response(tracked_product_shape(tracked, overview, person, now=now), status=code)


class TrackedProductListView(APIView):
    @extend_schema(
        operation_id="trackedProductsList",
        parameters=[TrackedProductQuerySerializer],
        responses=TrackedProductPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """A page of the person's products; counts, facets and summary are of all of them, whatever the filters."""
        wanted = TrackedProductQuerySerializer.read(request)
        person, now = person_of(request), database_now()
        rows = rows_of(person, now)
        found = matching(rows, wanted)
        start = (wanted["page"] - 1) * wanted["page_size"]
        page = found[start : start + wanted["page_size"]]
        of_listing = overviews_of(page, now)
        shapes = [
            tracked_product_shape(row.tracked, of_listing[row.tracked.listing_id], person, now=now) for row in page
        ]
        links = page_links(request, count=len(found), page=wanted["page"], page_size=wanted["page_size"])
        return Response({"count": len(found), **links, "results": shapes, **list_head_shape(rows, now=now)})

    @extend_schema(
        operation_id="trackedProductsCreate",
        request=TrackedProductBodySerializer,
        responses={200: TrackedProductSerializer, 201: TrackedProductSerializer},
    )
    def post(self, request: Request) -> Response:
        """201 where it is new or was restored, 200 where the person tracks it already. Never waits on a shop."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        body = TrackedProductBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        added = in_transaction(lambda: _add(request, person, body.validated_data))
        if added.look_wanted:
            wake(SWEEP)
        is_new = added.created or added.restored
        return answer(added.tracked_product.pk, person, code=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


@transaction.atomic
def _add(request: Request, person: User, body: dict[str, Any]) -> Added:
    """The product and its first rule, or neither. What is there already is left as it is and costs no try."""
    now = database_now()
    with errors_on("url"):
        added = add(person, body["url"], now=now)
    is_new = added.created or added.restored
    if is_new:
        spend(request, "add_product", person)
    if body.get("first_rule"):
        with errors_on("first_rule"):
            draft = draft_from(added.tracked_product, body["first_rule"])
            # Sent twice, the same wish is one rule.
            delivery_ids = [] if draft.is_there_already() else create(draft, now=now).delivery_ids
        if delivery_ids:
            wake("alerts.tasks.deliver", delivery_ids)
    if is_new:
        tracked = added.tracked_product
        apply_defaults(person, [(tracked, [EVERY_PRODUCT, *tracked.tags])], now=now)
    return added


class TrackedProductView(APIView):
    @extend_schema(operation_id="trackedProductsRetrieve", responses=TrackedProductSerializer)
    def get(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        return answer(own_product(request, id).pk, person_of(request))

    @extend_schema(
        operation_id="trackedProductsPartialUpdate",
        request=TrackedProductChangeSerializer,
        responses=TrackedProductSerializer,
    )
    def patch(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        body = TrackedProductChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changes: dict[str, Any] = dict(body.validated_data)
        paused, now = changes.pop("paused", None), database_now()
        with transaction.atomic():
            if "tags" in changes:
                _give_defaults(person_of(request), tracked.pk, changes["tags"], now)
            if changes:
                # Named fields only: a worker, or another tab, may have written the others meanwhile.
                TrackedProduct.objects.filter(pk=tracked.pk).update(**changes)
            if paused is True:
                pause(tracked, now=now)
            elif paused is False and tracked.paused_at is not None:
                resume(tracked, now=now)
            if paused is not None:
                write_need(tracked.listing_id)
        return answer(tracked.pk, person_of(request))

    @extend_schema(operation_id="trackedProductsDestroy", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        """Removes it softly: for 24 hours it can be restored."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        with transaction.atomic():
            remove(tracked, now=database_now())
            # Nobody waits for these targets any more: others' looks need not come as often for them.
            write_need(tracked.listing_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _give_defaults(person: User, tracked_id: int, tags: list[str], now: dt.datetime) -> None:
    # As the bulk acts do: a person's changes of tags stand in line.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    tracked = TrackedProduct.objects.get(pk=tracked_id)
    apply_defaults(person, [(tracked, set(tags) - set(tracked.tags))], now=now)


class RestoreView(APIView):
    @extend_schema(operation_id="trackedProductsRestore", request=None, responses=TrackedProductSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        NoParametersSerializer.read(request)
        person = person_of(request)
        tracked = person.tracked_products.filter(public_id=id).first()
        if tracked is None:
            raise Http404
        try:
            with transaction.atomic():
                restore(tracked, now=database_now())
                write_need(tracked.listing_id)
        except TrackedProduct.DoesNotExist as error:
            raise Http404 from error
        wake(SWEEP)
        return answer(tracked.pk, person)


class CheckNowView(APIView):
    @extend_schema(operation_id="trackedProductsCheckNow", request=None, responses={202: TrackedProductSerializer})
    def post(self, request: Request, id: UUID) -> Response:
        """Asks for a look before its time. The shop's pace still holds; asking twice is asking once."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        tracked = own_product(request, id)
        spend(request, "check_now", person)
        is_possible = tracked.paused_at is None and ask(tracked.listing, now=database_now()).look_wanted
        if is_possible:
            wake(SWEEP)
        response = answer(tracked.pk, person, code=status.HTTP_202_ACCEPTED)
        if not is_possible:
            response.data["check_now"] = {"state": "not_possible", "earliest_at": None}
        return response
