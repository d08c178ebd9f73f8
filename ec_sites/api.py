"""Shops and money as the API shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ec_sites.models import Site
from ec_sites.money import format_amount
from ec_sites.sites import site_of_code
from ec_sites.values import Availability, CandidateKind, Condition, Money, OfferFigure, Policy

POLICIES = [(policy.value, policy.name) for policy in Policy]
AVAILABILITIES = [(availability.value, availability.name) for availability in Availability]
CONDITIONS = [(condition.value, condition.name) for condition in Condition]
CANDIDATE_KINDS = [(kind.value, kind.name) for kind in CandidateKind]
OFFER_FIGURES = [(figure.value, figure.name) for figure in OfferFigure]


class MoneySerializer(serializers.Serializer[Any]):
    """An exact amount: a decimal string in whole units of an ISO 4217 currency.

    Of a unit price the currency names the unit as well, "JPY/100ml", and has two decimals more.
    """

    amount = serializers.RegexField(r"^-?\d+(\.\d+)?$")
    currency = serializers.RegexField(r"^[A-Z]{3}(/\w+)?$")


def money_shape(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": format_amount(money), "currency": money.currency}


def shop_notice(site: Site) -> str | None:
    """What a person should know before they add a product of this shop; None where there is nothing to say."""
    known = site_of_code(site.code)
    compares = _("It compares shops: its price is the lowest of them, not an offer of its own.")
    said = [policy_notice(site.policy), str(compares) if known and known.compares else None]
    return " ".join(sentence for sentence in said if sentence) or None


def policy_notice(policy: str) -> str | None:
    """What follows for a person from how a shop may be looked at; None where there is nothing to say."""
    match policy:
        case Policy.API.value:
            return str(
                _("This shop may be read through its official interface only. Until one is set up, prices stay empty.")
            )
        case Policy.BY_HAND.value:
            return str(
                _("This shop does not allow automatic visits. You type its prices, or send the page you look at.")
            )
    return None


class SiteSummarySerializer(serializers.Serializer[Any]):
    """A shop, as it stands beside a product."""

    code = serializers.CharField()
    name = serializers.CharField()
    policy = serializers.ChoiceField(choices=POLICIES)
    policy_notice = serializers.CharField(allow_null=True)


class SiteSerializer(SiteSummarySerializer):
    """A shop: how it may be looked at, under which hosts, and the least seconds between two visits."""

    hosts = serializers.ListField(child=serializers.CharField())
    pace_s = serializers.IntegerField()


def site_summary_shape(site: Site) -> dict[str, Any]:
    return {
        "code": site.code,
        "name": site.name,
        "policy": site.policy,
        "policy_notice": shop_notice(site),
    }
