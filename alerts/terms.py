"""Between the rows and the pure rules: a rule's terms, what it carries, and observations of a listing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db.models import Q
from django.db.models.functions import Now

from alerts.carried import from_carried, to_carried
from alerts.join import conditions_of
from alerts.joined import judged, whole
from alerts.limits import is_at_most, limit_of, measured
from alerts.models import AlertRule
from alerts.rules import step
from alerts.values import Base, Figure, Joiner, Kind, Measure, Observation, State, Step, Terms, Verdict
from ec_sites.values import Availability, Money
from price_tracking.models import PricePoint
from price_tracking.usual import usual_shipping
from products.models import Listing, TrackedProduct


def terms_of(rule: AlertRule) -> Terms:
    """What the rule asks for. Reads `rule.tracked_product`, its listing, its user and their `site_terms`: select and
    prefetch them with the rules.
    """
    first, *further = [_terms_of_one(one) for one in conditions_of(rule)]
    return replace(first, joiner=Joiner(rule.joiner), further=tuple(further)) if further else first


def _terms_of_one(rule: AlertRule) -> Terms:
    watch = rule.tracked_product
    return Terms(
        kind=Kind(rule.kind),
        measure=Measure(rule.measure),
        target=rule.money(rule.target),
        percent=rule.percent,
        base=Base(rule.base) if rule.base else None,
        registration=registration_of(watch),
        yen_per_point=watch.user.yen_per_point,
        usual=usual_shipping(watch.user, watch.listing.site_id),
        amount=rule.money(rule.amount),
        days=rule.days,
    )


def registration_of(watch: TrackedProduct) -> Money | None:
    if watch.base_price is None or not watch.base_currency:
        return None
    return Money(watch.base_price, watch.base_currency)


def state_of(rule: AlertRule) -> State:
    return from_carried(
        rule.carried,
        is_fired=rule.state == AlertRule.State.FIRED,
        episode=rule.episode,
        evaluated_through=rule.evaluated_through,
    )


def fresh_state(rule: AlertRule) -> State:
    """What a rule begins with; a drop from a registration that counts shipping with what history says it was then."""
    state = state_of(rule)
    if rule.further:
        return replace(state, parts=fresh_parts(rule))
    watch = rule.tracked_product
    if rule.base != Base.REGISTRATION or rule.measure == Measure.SHELF or watch.base_at is None:
        return state
    then = (
        PricePoint.objects.filter(listing=watch.listing_id, first_seen_at__lte=watch.base_at)
        .order_by("-first_seen_at")
        .first()
    )
    figure = then and figure_of(rule, observation_of(then))
    if not figure or not figure.is_whole:
        return state
    return replace(state, base=figure.amount)


def fresh_parts(rule: AlertRule) -> tuple[State, ...]:
    return tuple(fresh_state(one) for one in conditions_of(rule)) if rule.further else ()


def open_span(rule: AlertRule) -> PricePoint | None:
    """What its listing has been since it changed last."""
    spans = PricePoint.objects.filter(listing=rule.tracked_product.listing_id, last_seen_at=None)
    return spans.select_related("listing", "evidence").first()


def first_step(rule: AlertRule, point: PricePoint | None, *, now: dt.datetime) -> Step:
    """What a rule comes to that is made now, while `point` is the open span: what is true already fires."""
    terms = terms_of(rule)
    if not terms.looks_back:
        state = fresh_state(rule)
        return Step(state) if point is None else step(terms, state, observation_of(point))
    state = replace(caught_up(rule), is_fired=False)
    if point is None or point.evaluated_at is None:
        return Step(state)
    # What holds now, by the days that end now; later points are met as they come.
    taken = step(terms, state, replace(observation_of(point), point_id=state.evaluated_through + 1, at=now))
    firing = taken.firing and replace(taken.firing, point_id=point.pk, before=None, already_true=True)
    return Step(replace(taken.state, evaluated_through=state.evaluated_through), firing)


def caught_up(rule: AlertRule, *, through: int | None = None, at: dt.datetime | None = None) -> State:
    """Where a rule that looks back stands once it has met in silence what is on record, as far as it looks.

    A point that waits for its evaluation is met there, and told. Of the past: `through` which point, `at` what moment.
    """
    terms, state = terms_of(rule), State(parts=fresh_parts(rule))
    days = max((one.days for one in terms.conditions if one.days is not None), default=None)
    met = PricePoint.objects.filter(listing=rule.tracked_product.listing_id)
    met = met.exclude(evaluated_at=None) if through is None else met.filter(pk__lte=through)
    if days is not None:
        met = met.filter(Q(last_seen_at=None) | Q(last_seen_at__gte=(at or Now()) - dt.timedelta(days=days)))
    for point in met.order_by("pk").iterator():
        state = step(terms, state, observation_of(point)).state
    return replace(state, episode=rule.episode)


def put_state(rule: AlertRule, state: State) -> None:
    """Write the state into the row's fields; the caller saves `STATE_FIELDS`."""
    rule.state = AlertRule.State.FIRED if state.is_fired else AlertRule.State.ARMED
    rule.episode = state.episode
    rule.evaluated_through = state.evaluated_through
    rule.carried = to_carried(state)


STATE_FIELDS = ["state", "episode", "evaluated_through", "carried", "fired_at"]


def observation_of(point: PricePoint) -> Observation:
    return Observation(
        point_id=point.pk,
        currency=point.currency,
        price=point.price,
        shipping=point.shipping,
        points=point.points,
        availability=Availability(point.availability),
        at=point.first_seen_at,
        unit=point.unit,
        unit_count=point.unit_count,
    )


def current_observation(listing: Listing) -> Observation:
    """The current offer of a listing, as an observation of no point: for what is said of a rule, not for its state."""
    return Observation(
        point_id=0,
        currency=listing.currency,
        price=listing.price,
        shipping=listing.shipping,
        points=listing.points,
        availability=Availability(listing.availability),
        at=listing.last_seen_at,
        unit=listing.unit,
        unit_count=listing.unit_count,
    )


def current_figure(rule: AlertRule) -> Figure | None:
    """The listing's current price under the rule's measure; None where it is unknown or cannot be bought."""
    return figure_of(rule, current_observation(rule.tracked_product.listing))


def figure_of(rule: AlertRule, seen: Observation, *, measure: Measure | None = None) -> Figure | None:
    """An observation of the rule's listing as its person counts it; under the rule's own measure if none is named."""
    terms = terms_of(rule)
    return measured(measure or terms.measure, seen, yen_per_point=terms.yen_per_point, usual=terms.usual)


def is_already_true(rule: AlertRule) -> bool:
    """Whether the current price is what the rule waits for. Only what waits for an amount can be already true."""
    terms = terms_of(rule)
    if terms.further:
        return whole(terms.joiner, [one.holds for one in verdicts_now(rule)]) is True
    if terms.kind is Kind.RISE:
        return _has_risen(terms, current_figure(rule))
    if not terms.is_level:
        return False
    figure, limit = current_figure(rule), limit_of(terms, state_of(rule))
    if figure is None or limit is None or not figure.is_whole:
        return False
    return figure.amount.currency == limit.currency and figure.amount.minor <= limit.minor


def verdicts_now(rule: AlertRule) -> tuple[Verdict, ...]:
    """What each condition of a joined rule comes to at the current offer."""
    return judged(terms_of(rule), state_of(rule), current_observation(rule.tracked_product.listing))[1]


def _has_risen(terms: Terms, figure: Figure | None) -> bool:
    limit = terms.target
    if figure is None or limit is None or not figure.is_whole or is_at_most(terms, figure):
        return False
    return figure.amount.currency == limit.currency and figure.amount.minor >= limit.minor
