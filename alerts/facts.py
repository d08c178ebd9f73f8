"""What a notification says, frozen at its birth: the figures, the base used, and where they stood on the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Min

from alerts.limits import limit_of, rearm_at
from alerts.models import AlertRule
from alerts.terms import figure_of, observation_of, state_of, terms_of
from alerts.values import Firing, Measure, Terms, Verdict
from ec_sites.money import format_amount
from ec_sites.values import Money
from price_tracking.models import PricePoint
from price_tracking.prices import assumed_shipping
from price_tracking.shown import price_rows


@dataclass(frozen=True, slots=True)
class Setting:
    """What all firings of one point share: the evidence, and where the price stands in the listing's own history.

    `is_lowest`: strictly below every other recorded price, of which `lowest` is the lowest; `recorded_days` counts from
    the first record.
    """

    point: PricePoint
    evidence: list[dict[str, str]]
    evidence_url: str
    is_lowest: bool
    lowest: Money | None
    recorded_days: int


def setting_of(point: PricePoint) -> Setting:
    """Two queries a point; asked only where a rule fired."""
    kept = getattr(point, "evidence", None)
    others = PricePoint.objects.filter(listing=point.listing_id, currency=point.currency).exclude(pk=point.pk)
    found = others.aggregate(lowest=Min("price"), first=Min("first_seen_at"))
    lowest, first = found["lowest"], found["first"]
    return Setting(
        point=point,
        evidence=price_rows(kept.rows) if kept else [],
        evidence_url=kept.url if kept else point.listing.url,
        is_lowest=point.price is not None and lowest is not None and point.price < lowest,
        lowest=_money(point, lowest),
        recorded_days=max((point.first_seen_at - first).days, 0) if first else 0,
    )


def facts_of(rule: AlertRule, firing: Firing, setting: Setting) -> dict[str, Any]:
    """JSON: amounts as {"amount", "currency"} or None, per cent as a decimal string, times in ISO 8601."""
    point, terms = setting.point, terms_of(rule)
    limit = None if terms.further else limit_of(terms, state_of(rule))
    compared = firing.base or firing.before
    percent = firing.percent
    assumed = assumed_shipping(point.shipping, point.currency, terms.usual)
    effective = figure_of(rule, observation_of(point), measure=Measure.EFFECTIVE)
    conditions = [_condition(*both) for both in zip(terms.conditions, firing.verdicts, strict=False)]
    return {
        "kind": rule.kind,
        "measure": next((one["measure"] for one in conditions if one["holds"] and one["value"]), rule.measure),
        **({"joiner": rule.joiner, "conditions": conditions} if conditions else {}),
        "price": shape(firing.value),
        "before": shape(firing.before),
        "base": rule.base or (AlertRule.Base.PREVIOUS.value if compared and not firing.base else None),
        "base_price": shape(compared),
        "percent": None if percent is None else str(percent),
        "asked_percent": None if rule.percent is None else str(Decimal(rule.percent)),
        "target": shape(terms.target),
        "asked_amount": shape(terms.amount),
        "days": rule.days,
        "rearm_at": shape(rearm_at(limit)) if limit else None,
        "already_true": firing.already_true,
        "shelf": shape(_money(point, point.price)),
        "list_price": shape(_money(point, point.list_price)),
        "shipping": shape(_money(point, point.shipping)),
        "assumed_shipping": shape(_money(point, assumed)),
        "points": point.points,
        "pay_now": shape(_pay_now(point, point.shipping if assumed is None else assumed)),
        "effective": shape(effective.amount) if effective and effective.is_whole and effective.counts_points else None,
        "availability": point.availability,
        "seen_at": _seen_at(point).astimezone(dt.UTC).isoformat(),
        "confidence": point.confidence,
        "evidence": setting.evidence,
        "evidence_url": setting.evidence_url,
        "is_lowest": setting.is_lowest,
        "lowest": shape(setting.lowest),
        "recorded_days": setting.recorded_days,
    }


def _condition(terms: Terms, verdict: Verdict) -> dict[str, Any]:
    """One of a joined rule: what was asked, whether it held, and at which figure against which base."""
    return {
        "kind": terms.kind.value,
        "measure": terms.measure.value,
        "target": shape(terms.target),
        "percent": None if terms.percent is None else str(Decimal(terms.percent)),
        "base": terms.base.value if terms.base else None,
        "amount": shape(terms.amount),
        "days": terms.days,
        "holds": verdict.holds,
        "value": shape(verdict.value),
        "base_price": shape(verdict.base),
    }


def _seen_at(point: PricePoint) -> dt.datetime:
    """When the price was last confirmed: a span that is open ends where its listing was last seen."""
    if point.last_seen_at is None and point.listing.last_seen_at is not None:
        return max(point.first_seen_at, point.listing.last_seen_at)
    return point.first_seen_at


def shape(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": format_amount(money), "currency": money.currency}


def _money(point: PricePoint, minor: int | None) -> Money | None:
    return None if minor is None or not point.currency else Money(minor, point.currency)


def _pay_now(point: PricePoint, shipping: int | None) -> Money | None:
    """Shelf price and shipping; None while either is unknown."""
    return None if point.price is None or shipping is None else _money(point, point.price + shipping)
