"""Shops with their policy, and what an address would be before it is added: /api/v1/sites/."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ec_sites.address import Refusal
from ec_sites.api import SiteSerializer, SiteSummarySerializer, shop_notice, site_summary_shape
from ec_sites.models import Site
from ec_sites.recognise import recognise
from ec_sites.sites import Site as SiteFile
from ec_sites.sites import all_sites, site_of_code
from ec_sites.values import Policy, ProductReference
from products.add import refusal_error
from products.models import TrackedProduct
from users.api import person_of
from users.strict import NoParametersSerializer, QuerySerializer, StrictTextField, errors_on


class ProductReferenceSerializer(serializers.Serializer[Any]):
    """A product page, recognised. `item_id` is the shop's own id where its address form is known."""

    site_code = serializers.CharField()
    item_id = serializers.CharField(allow_null=True)
    url = serializers.CharField()


class SiteLookupSerializer(serializers.Serializer[Any]):
    """What an address is, before it is added. `recognised`: the form of the shop's addresses is known."""

    recognised = serializers.BooleanField()
    reference = ProductReferenceSerializer()
    site = SiteSummarySerializer()
    already_tracked = serializers.UUIDField(allow_null=True)


class SiteLookupQuerySerializer(QuerySerializer):
    url = StrictTextField(max_length=10_000, multiline=True)


class SiteListView(APIView):
    @extend_schema(operation_id="sitesList", responses=SiteSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The shops we know by name, and those of the person's own products."""
        NoParametersSerializer.read(request)
        watched = TrackedProduct.objects.present().filter(user=person_of(request))
        known = {shop.code: shop for shop in all_sites()}
        rows = {
            site.code: site
            for site in Site.objects.filter(Q(code__in=known) | Q(pk__in=watched.values("listing__site")))
        }
        shapes = [_known_shape(shop, rows.get(code)) for code, shop in known.items()]
        shapes += [_site_shape(site, hosts=()) for code, site in rows.items() if code not in known]
        return Response(sorted(shapes, key=lambda shape: str(shape["name"])))


def _known_shape(shop: SiteFile, row: Site | None) -> dict[str, Any]:
    """A shop that has a file. Its row, where there is one, says what an operator decided since."""
    return _site_shape(row or Site(code=shop.code, name=shop.name, policy=shop.policy), hosts=shop.hosts)


def _site_shape(site: Site, *, hosts: Sequence[str]) -> dict[str, Any]:
    return site_summary_shape(site) | {"hosts": list(hosts), "pace_s": site.effective_pace_s}


def _of_one_seller(reference: ProductReference, site: Site) -> dict[str, Any]:
    """The notice of an address that means the offer of one seller: what is watched is the product's page."""
    if not reference.named_seller:
        return {}
    said = _("This address names one seller. We watch the offer that the shop itself shows first.")
    return {"policy_notice": " ".join(filter(None, [shop_notice(site), str(said)]))}


class SiteLookupView(APIView):
    @extend_schema(operation_id="sitesLookup", parameters=[SiteLookupQuerySerializer], responses=SiteLookupSerializer)
    def get(self, request: Request) -> Response:
        """What an address is, before it is added. Asks nobody: no network, no DNS."""
        text = SiteLookupQuerySerializer.read(request)["url"]
        reference = recognise(text)
        if isinstance(reference, Refusal):
            with errors_on("url"):
                raise refusal_error(reference)
        person = person_of(request)
        shop = site_of_code(reference.site_code)
        site = Site.objects.filter(code=reference.site_code).first() or Site(
            code=reference.site_code,
            name=shop.name if shop else reference.site_code,
            policy=shop.policy if shop else Policy.PAGES,
        )
        tracked = TrackedProduct.objects.present().filter(user=person, listing__url=reference.url).first()
        return Response(
            {
                "recognised": reference.item_id is not None,
                "reference": {"site_code": reference.site_code, "item_id": reference.item_id, "url": reference.url},
                "site": site_summary_shape(site) | _of_one_seller(reference, site),
                "already_tracked": tracked.public_id if tracked else None,
            }
        )
