"""What a person states of the shops they watch: /api/v1/site-terms/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.api.rules import TypedMoneySerializer
from alerts.recount import forget_terms, state_terms
from ec_sites.api import MoneySerializer, SiteSummarySerializer, money_shape, site_summary_shape
from ec_sites.currencies import is_currency
from ec_sites.models import Site
from ec_sites.money import fold, parse_money
from ec_sites.values import Money
from price_tracking.api import PricePartsSerializer, price_parts_shape
from price_tracking.prices import UsualShipping, price_parts
from products.clock import database_now
from products.models import Listing, SiteTerms
from products.wake import wake
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import NoParametersSerializer, StrictBooleanField, StrictSerializer, errors_on


class SiteTermsExampleSerializer(serializers.Serializer[Any]):
    """One product of the person's at the shop: its prices by the page alone, and as they are counted."""

    tracked_product = serializers.UUIDField()
    title = serializers.CharField(help_text="Hostile text.")
    by_page = PricePartsSerializer()
    as_counted = PricePartsSerializer()


class SiteTermsSerializer(serializers.Serializer[Any]):
    """A shop the person watches, and what they state of it; `usual_shipping` is null where they state nothing.

    `shipping_unknown` counts the products with a price whose page does not say the shipping.
    """

    site = SiteSummarySerializer()
    currency = serializers.CharField()
    usual_shipping = MoneySerializer(allow_null=True)
    is_member = serializers.BooleanField()
    products = serializers.IntegerField()
    shipping_unknown = serializers.IntegerField()
    example = SiteTermsExampleSerializer(allow_null=True)


class SiteTermsBodySerializer(StrictSerializer):
    """What shipping usually costs the person at the shop, as they type it, and whether they are a member."""

    usual_shipping = TypedMoneySerializer()
    is_member = StrictBooleanField(default=False)


def _shapes(person: User, *, site: Site | None = None) -> list[dict[str, Any]]:
    """The shops the person watches or states something of, by name. Three queries, however many."""
    only = {} if site is None else {"site": site}
    stated = {row.site_id: row for row in SiteTerms.objects.filter(user=person, **only).select_related("site")}
    examples = {row.site_id: row for row in _examples(person).filter(**only)}
    sites = {row.site_id: row.site for row in examples.values()} | {row.site_id: row.site for row in stated.values()}
    counted = {row["listing__site"]: row for row in _counts(person)}
    return [
        _shape(person, sites[site_id], stated.get(site_id), examples.get(site_id), counted.get(site_id) or {})
        for site_id in sorted(sites, key=lambda site_id: (sites[site_id].name.casefold(), site_id))
    ]


def _examples(person: User) -> QuerySet[Listing]:
    """One listing a shop: best one with a price and no shipping on its page, where a stated one shows its effect."""
    return (
        Listing.objects.filter(tracked_products__user=person, tracked_products__deleted_at=None)
        .select_related("site")
        .annotate(watch=F("tracked_products__public_id"))
        .order_by("site_id", F("price").asc(nulls_last=True), F("shipping").desc(nulls_first=True), "id")
        .distinct("site_id")
    )


def _counts(person: User) -> Iterable[Mapping[str, Any]]:
    unknown = Q(listing__shipping=None) & ~Q(listing__price=None)
    rows = person.tracked_products.present().order_by().values("listing__site")
    return rows.annotate(products=Count("pk"), shipping_unknown=Count("pk", filter=unknown))


def _shape(
    person: User, site: Site, stated: SiteTerms | None, example: Listing | None, counted: Mapping[str, int]
) -> dict[str, Any]:
    usual = UsualShipping(Money(stated.usual_shipping, stated.currency), stated.is_member) if stated else None
    return {
        "site": site_summary_shape(site),
        "currency": stated.currency if stated else (example.currency if example else "") or "JPY",
        "usual_shipping": money_shape(usual.money if usual else None),
        "is_member": usual is not None and usual.is_member,
        "products": counted.get("products", 0),
        "shipping_unknown": counted.get("shipping_unknown", 0),
        "example": _example_shape(person, example, usual),
    }


def _example_shape(person: User, example: Listing | None, usual: UsualShipping | None) -> dict[str, Any] | None:
    if example is None:
        return None
    by_page = price_parts(example, yen_per_point=person.yen_per_point, usual=None)
    as_counted = price_parts(example, yen_per_point=person.yen_per_point, usual=usual)
    if by_page is None or as_counted is None:
        return None
    return {
        "tracked_product": example.watch,  # type: ignore[attr-defined]  # annotated above
        "title": example.title or example.url,
        "by_page": price_parts_shape(by_page),
        "as_counted": price_parts_shape(as_counted),
    }


def _own_site(person: User, code: str) -> Site:
    """A shop the person watches or states something of; of others nobody learns whether anybody does."""
    own = Q(listings__tracked_products__user=person, listings__tracked_products__deleted_at=None)
    found = Site.objects.filter(own | Q(terms__user=person), code=code).first()
    if found is None:
        raise Http404
    return found


def _read_shipping(amount: str, currency: str) -> Money:
    """What a person typed, 0 or more. Raises ValidationError by field."""
    if not is_currency(currency):
        raise _shipping_error(_("This is not a currency code."), "invalid_currency")
    folded = fold(amount).strip()
    money = parse_money(folded.removeprefix("-").strip(), currency=currency)
    if money is None or money.currency != currency:
        raise _shipping_error(_("This is not an amount of money."), "invalid_amount")
    if folded.startswith("-") and money.minor:
        raise _shipping_error(_("Enter 0 or more."), "min_value")
    return money


def _shipping_error(message: str, code: str) -> ValidationError:
    return ValidationError({"usual_shipping": ValidationError(message, code=code)})


class SiteTermsListView(APIView):
    @extend_schema(operation_id="siteTermsList", responses=SiteTermsSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every shop of the person's products, by name, with what they state of it."""
        NoParametersSerializer.read(request)
        return Response(_shapes(person_of(request)))


class SiteTermsView(APIView):
    @extend_schema(operation_id="siteTermsUpdate", request=SiteTermsBodySerializer, responses=SiteTermsSerializer)
    def put(self, request: Request, code: str) -> Response:
        """Counts from now on, in all prices and alerts of the person's at the shop."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        site = _own_site(person, code)
        body = SiteTermsBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        typed = body.validated_data["usual_shipping"]
        spend(request, "save_rule", person)
        with errors_on("non_field_errors"):
            shipping = _read_shipping(typed["amount"], typed["currency"])
        owed = state_terms(person, site, shipping, is_member=body.validated_data["is_member"], now=database_now())
        _send(owed)
        return Response(_shapes(person, site=site)[0])

    @extend_schema(operation_id="siteTermsDestroy", responses={204: None})
    def delete(self, request: Request, code: str) -> Response:
        """The shop's pages alone count again."""
        NoParametersSerializer.read(request)
        person = person_of(request)
        _send(forget_terms(person, _own_site(person, code), now=database_now()))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _send(delivery_ids: list[int]) -> None:
    if delivery_ids:
        wake("alerts.tasks.deliver", delivery_ids)
