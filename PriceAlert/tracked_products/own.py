"""/api/v1/tracked-products/…/pick/ and /prices/: what a person says of a product themselves, and takes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.figures import money_text
from alerts.need import write_need
from alerts.resettle import resettle
from ec_sites.api import AVAILABILITIES, CANDIDATE_KINDS
from ec_sites.typed import typed_amount
from ec_sites.values import Availability, CandidateKind, Money
from price_tracking.own_price import Typed, take_back, type_price
from price_tracking.pick import Picked, Wanted, let_go, look_for, pick
from PriceAlert.tracked_products.serializers import TrackedProductSerializer
from PriceAlert.tracked_products.views import SWEEP, answer, own_product
from products.clock import database_now
from products.models import TrackedProduct
from products.own import leave_own
from products.wake import wake
from users.api import person_of
from users.limits import spend
from users.strict import (
    NoParametersSerializer,
    StrictChoiceField,
    StrictIntegerField,
    StrictSerializer,
    StrictTextField,
    errors_on,
)

MOST_POINTS = 10**12
T = TypeVar("T")


class PickedCandidateSerializer(StrictSerializer):
    """A candidate exactly as the product's status shows it. With an amount alone: none of them, look for this one."""

    amount = StrictTextField(max_length=40)
    currency = StrictTextField(max_length=3, min_length=3)
    kind = StrictChoiceField(choices=CANDIDATE_KINDS, required=False)
    place = StrictTextField(max_length=500, required=False, allow_blank=True, trim_whitespace=False)
    text = StrictTextField(max_length=500, required=False, allow_blank=True, trim_whitespace=False)


class PickBodySerializer(StrictSerializer):
    """Which of several prices is the price."""

    candidate = PickedCandidateSerializer()


class OwnPriceBodySerializer(StrictSerializer):
    """A price as a person types it. What they leave out is unknown, never 0."""

    amount = StrictTextField(max_length=40)
    currency = StrictTextField(max_length=3, min_length=3)
    shipping = StrictTextField(max_length=40, required=False, allow_null=True, help_text="In the same currency.")
    points = StrictIntegerField(min_value=0, max_value=MOST_POINTS, required=False, allow_null=True)
    availability = StrictChoiceField(choices=AVAILABILITIES, required=False)


class PickView(APIView):
    @extend_schema(
        operation_id="trackedProductsPick", request=PickBodySerializer, responses={200: TrackedProductSerializer}
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Makes one of several prices the price, now and at the next looks, for this person alone."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        body = PickBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spend(request, "own_price", person_of(request))
        wanted: dict[str, Any] = body.validated_data["candidate"]
        money = _amount("candidate.amount", wanted["amount"], wanted["currency"], least=1)
        with errors_on("candidate"):
            done = _on_own(tracked, lambda: _pick(tracked, wanted, money))
        return _answer(request, tracked, done)

    @extend_schema(operation_id="trackedProductsUnpick", responses={200: TrackedProductSerializer})
    def delete(self, request: Request, id: UUID) -> Response:
        """Takes the pick back: the page decides again. Without a pick nothing changes."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        done = _on_own(tracked, lambda: let_go(tracked, now=database_now()), is_undo=True)
        return _answer(request, tracked, done)


class OwnPriceListView(APIView):
    @extend_schema(
        operation_id="trackedProductsTypePrice",
        request=OwnPriceBodySerializer,
        responses={201: TrackedProductSerializer},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Records the price that the person typed, for them alone, and marks it as typed."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        body = OwnPriceBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spend(request, "own_price", person_of(request))
        typed = _typed(body.validated_data)
        point_id = _on_own(tracked, lambda: type_price(tracked, typed, now=database_now()))
        return _answer(request, tracked, Picked((point_id,)), code=status.HTTP_201_CREATED)


class LastOwnPriceView(APIView):
    @extend_schema(operation_id="trackedProductsTakeBackPrice", responses={200: TrackedProductSerializer})
    def delete(self, request: Request, id: UUID) -> Response:
        """Takes back the price that the person typed or sent last; 404 where what is known came after it."""
        NoParametersSerializer.read(request)
        tracked = own_product(request, id)
        if not _on_own(tracked, lambda: _take_back(tracked), is_undo=True):
            raise Http404
        return _answer(request, tracked, Picked(look_wanted=True))


def _pick(tracked: TrackedProduct, wanted: dict[str, Any], money: Money) -> Picked:
    now = database_now()
    if "kind" not in wanted:
        return look_for(tracked, money, now=now)
    kind = CandidateKind(wanted["kind"])
    chosen = Wanted(kind, money, place=wanted.get("place", ""), text=wanted.get("text", ""))
    return pick(tracked, chosen, now=now)


def _take_back(tracked: TrackedProduct) -> bool:
    was_taken = take_back(tracked)
    if was_taken:
        leave_own(tracked, now=database_now())
    return was_taken


def _on_own(tracked: TrackedProduct, act: Callable[[], T], *, is_undo: bool = False) -> T:
    """What the act came to. Both listings hear who waits for them now; what was undone, the rules follow."""
    before = tracked.listing_id
    with transaction.atomic():
        done = act()
        if is_undo:
            resettle(tracked)
        for listing_id in {before, tracked.listing_id}:
            write_need(listing_id)
    return done


def _answer(request: Request, tracked: TrackedProduct, done: Picked, *, code: int = status.HTTP_200_OK) -> Response:
    if done.point_ids:
        wake("alerts.tasks.evaluate", list(done.point_ids))
    if done.look_wanted:
        wake(SWEEP)
    return answer(tracked.pk, person_of(request), code=code)


def _typed(body: dict[str, Any]) -> Typed:
    price = _amount("amount", body["amount"], body["currency"], least=1)
    shipping = body.get("shipping")
    return Typed(
        price=price,
        words=body["amount"],
        shipping=_amount("shipping", shipping, body["currency"], least=0) if shipping else None,
        points=body.get("points"),
        availability=Availability(body.get("availability", Availability.UNKNOWN)),
    )


def _amount(field: str, text: str, currency: str, *, least: int) -> Money:
    found = typed_amount(text, currency)
    if isinstance(found, Money) and found.minor >= least:
        return found
    code = "min_value" if isinstance(found, Money) or found == "out_of_range" else found
    where = field.rpartition(".")[0]
    on = field if code != "invalid_currency" else f"{where}.currency".lstrip(".")
    with errors_on(on):
        raise ValidationError(_words_for(code, currency, least), code=code)


def _words_for(code: str, currency: str, least: int) -> str:
    match code:
        case "invalid_currency":
            return _("This is not a currency code.")
        case "currency_mismatch":
            return _("The amount is in another currency than %(currency)s.") % {"currency": currency}
        case "min_value":
            return _("Enter an amount of %(least)s or more.") % {"least": money_text(Money(least, currency))}
    return _("This is not an amount of money.")
