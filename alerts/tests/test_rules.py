"""The rules as pure functions: each kind, the measures, and a long history against the independent replay."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.carried import from_carried, to_carried
from alerts.limits import measured, rearm_at
from alerts.rules import replay, step
from alerts.values import AWAITED, OF_DAYS, Base, Firing, Kind, Measure, Observation, State, Terms
from ec_sites.values import Availability, Money
from price_tracking.prices import UsualShipping
from testkit.replay import Asked, Seen, told


def seen(*prices: int | None, currency: str = "JPY", start: int = 1) -> list[Observation]:
    return [Observation(number, currency, price) for number, price in enumerate(prices, start)]


def fired_at(terms: Terms, *prices: int | None) -> list[int]:
    """The ids of the points (from 1) at which the rule fired."""
    return [firing.point_id for firing in replay(terms, seen(*prices))]


TARGET = Terms(Kind.TARGET, target=Money(1000, "JPY"))
DROP = Terms(Kind.DROP, percent=Decimal(10), base=Base.PREVIOUS)
SINCE = Terms(Kind.DROP, percent=Decimal(10), base=Base.REGISTRATION, registration=Money(1000, "JPY"))
ANY_FALL = Terms(Kind.ANY_FALL)
BACK = Terms(Kind.BACK_IN_STOCK)
RISE = Terms(Kind.RISE, target=Money(1000, "JPY"))
LOWEST = Terms(Kind.LOWEST)


@pytest.mark.parametrize(
    ("terms", "prices", "expected"),
    [
        pytest.param(TARGET, (1200, 1000), [2], id="a target is met at it"),
        pytest.param(TARGET, (1200, 1001), [], id="and not above it"),
        pytest.param(TARGET, (1200, 990, 980, 700), [2], id="once, however deep it goes on falling"),
        pytest.param(TARGET, (1200, 990, 1010, 990), [2], id="not again after a tremble within 2 per cent"),
        pytest.param(TARGET, (1200, 990, 1020, 990), [2, 4], id="again after a recovery of 2 per cent"),
        pytest.param(TARGET, (900, 800), [1], id="what is already true is told once"),
        pytest.param(TARGET, (1200, None, 990), [3], id="a point without a price is no recovery and no fall"),
        pytest.param(DROP, (1000, 900), [2], id="a drop of just the percentage counts"),
        pytest.param(DROP, (1000, 901), [], id="one yen less does not"),
        pytest.param(DROP, (1000, 950, 900, 850), [], id="a slide of small steps is no drop from the previous price"),
        pytest.param(DROP, (1000, 900, 810, 700), [2, 3, 4], id="each further drop is news"),
        pytest.param(DROP, (1000, 900, 1000, 900), [2, 4], id="after a recovery the same drop is news again"),
        pytest.param(SINCE, (1000, 950, 900, 800), [3], id="a slide reaches the drop from registration"),
        pytest.param(
            SINCE, (1000, 900, 910, 900, 918, 900), [3 - 1, 6], id="it is armed again 2 per cent above its limit"
        ),
        pytest.param(ANY_FALL, (1000, 999, 998), [2, 3], id="any fall is one yen"),
        pytest.param(ANY_FALL, (1000, 990, 1000, 990, 1000, 990), [2], id="a tremble tells once"),
        pytest.param(ANY_FALL, (1000, 1000, 1100), [], id="standing and rising tell nothing"),
        pytest.param(RISE, (900, 1000), [2], id="a rise is met at its limit"),
        pytest.param(RISE, (900, 999), [], id="and not below it"),
        pytest.param(RISE, (900, 1000, 1500, 981, 1000), [2], id="no second time after a tremble"),
        pytest.param(RISE, (900, 1000, 980, 1000), [2, 4], id="again after going down by 2 per cent"),
        pytest.param(RISE, (1200, 1300), [1], id="a rise that is true already is told once"),
        pytest.param(LOWEST, (1000, 900, 800), [], id="nothing is the lowest ever before 30 days are on record"),
    ],
)
def test_a_rule_fires_exactly_where_its_kind_says(terms: Terms, prices: tuple[int | None, ...], expected: list[int]):
    assert fired_at(terms, *prices) == expected


def test_a_target_that_was_met_from_the_start_says_so_and_a_later_crossing_does_not():
    first, second = replay(TARGET, seen(900, 1200, 900))
    assert (first.already_true, second.already_true) == (True, False)
    assert second.before == Money(1200, "JPY")


def bottles(price: int, count: int | None, unit: str | None = "item", *, at: int) -> Observation:
    return Observation(at, "JPY", price, unit=unit, unit_count=None if count is None else Decimal(count))


UNIT = Measure.UNIT
OF_ONE = Terms(Kind.TARGET, UNIT, target=Money(6250, "JPY/item"))


def test_a_target_for_one_of_them_is_met_by_a_lower_price_and_by_more_of_them():
    assert [f.point_id for f in replay(OF_ONE, [bottles(2400, 24, at=1), bottles(1500, 24, at=2)])] == [2]
    assert [f.point_id for f in replay(OF_ONE, [bottles(2400, 24, at=1), bottles(2400, 48, at=2)])] == [2]
    assert replay(OF_ONE, [bottles(2400, 24, at=1), bottles(1501, 24, at=2)]) == []


def test_fewer_of_them_at_the_same_price_is_a_rise_of_the_unit_price_alone():
    fewer = [bottles(2400, 24, at=1), bottles(2400, 20, at=2)]
    assert [f.point_id for f in replay(Terms(Kind.RISE, UNIT, target=Money(12000, "JPY/item")), fewer)] == [2]
    assert replay(Terms(Kind.RISE, target=Money(2401, "JPY")), fewer) == []


KINDS_OF_PRICE = [
    *(OF_ONE, replace(OF_ONE, kind=Kind.RISE, target=Money(1, "JPY/100ml"))),
    *(replace(terms, measure=UNIT) for terms in (DROP, SINCE, ANY_FALL, LOWEST)),
    Terms(Kind.ANY_CHANGE, UNIT, amount=Money(1, "JPY/item")),
    Terms(Kind.DROP, UNIT, percent=Decimal(1), base=Base.MEDIAN, days=7),
]


@pytest.mark.parametrize("terms", KINDS_OF_PRICE, ids=lambda terms: f"{terms.kind} {terms.base}")
@pytest.mark.parametrize(
    "unit", ["100ml", "pack", "", None], ids=["other", "counted otherwise", "not said", "never read"]
)
def test_another_unit_or_none_never_fires(terms: Terms, unit: str | None):
    """In bottles it costs 100 yen each; in whatever comes between it would cost one yen."""
    history = [bottles(2400, 24, at=1), bottles(2400, 2400 if unit else None, unit, at=2), bottles(2400, 24, at=3)]
    dated = [replace(seen, at=START + seen.point_id * dt.timedelta(days=40)) for seen in history]
    told = [firing.point_id for firing in replay(terms, dated)]
    assert told == ([2] if terms.target and terms.target.currency == f"JPY/{unit}" else [])


def test_a_price_in_another_currency_is_no_rise():
    assert replay(RISE, [*seen(900), *seen(90000, currency="USD", start=2), *seen(900, start=3)]) == []


def test_a_price_that_cannot_be_bought_neither_fires_nor_rearms():
    sold_out = Observation(2, "JPY", 900, availability=Availability.OUT_OF_STOCK)
    assert replay(TARGET, [*seen(1200), sold_out]) == []
    dear_but_sold_out = Observation(3, "JPY", 2000, availability=Availability.DISCONTINUED)
    assert [f.point_id for f in replay(TARGET, [*seen(1200, 900), dear_but_sold_out, *seen(900, start=4)])] == [2]


def test_a_fall_while_sold_out_is_told_when_it_can_be_bought():
    sold_out = Observation(2, "JPY", 800, availability=Availability.OUT_OF_STOCK)
    (firing,) = replay(DROP, [*seen(1000), sold_out, *seen(800, start=3)])
    assert (firing.point_id, firing.before, firing.percent) == (3, Money(1000, "JPY"), Decimal("-20.0"))


def test_the_lowest_ever_is_told_from_the_30th_day_on_and_names_the_lowest_before():
    days = [(0, 1000), (10, 900), (29, 850), (30, 800), (31, 800), (40, 1200), (50, 800), (60, 799)]
    history = [
        Observation(number, "JPY", price, at=START + dt.timedelta(days=day))
        for number, (day, price) in enumerate(days, 1)
    ]
    told = [(firing.point_id, firing.base, firing.before) for firing in replay(LOWEST, history)]
    assert told == [(4, Money(850, "JPY"), Money(850, "JPY")), (8, Money(800, "JPY"), Money(800, "JPY"))]


def test_a_rise_of_the_effective_price_is_not_told_where_unnamed_points_may_make_it_less():
    rise = replace(RISE, measure=Measure.EFFECTIVE)
    below = Observation(1, "JPY", 500, shipping=0, points=0)
    assert replay(rise, [below, Observation(2, "JPY", 1000, shipping=0)]) == []
    assert [firing.point_id for firing in replay(rise, [below, Observation(2, "JPY", 1000, shipping=0, points=0)])] == [
        2
    ]


def stock(*words: Availability) -> list[Observation]:
    return [Observation(number, "JPY", 1000, availability=word) for number, word in enumerate(words, 1)]


IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        pytest.param(Kind.OUT_OF_STOCK, (IN, OUT), [2], id="selling out is told"),
        pytest.param(Kind.OUT_OF_STOCK, (OUT, OUT), [], id="being sold out is not"),
        pytest.param(Kind.OUT_OF_STOCK, (IN, UNKNOWN, OUT), [3], id="unknown stands between"),
        pytest.param(Kind.OUT_OF_STOCK, (IN, OUT, Availability.DISCONTINUED), [2], id="its end is no second time"),
        pytest.param(Kind.OUT_OF_STOCK, (UNKNOWN, OUT), [], id="nothing was known before"),
        pytest.param(Kind.PRE_ORDER, (OUT, Availability.PRE_ORDER), [2], id="pre-orders that open are told"),
        pytest.param(Kind.PRE_ORDER, (Availability.PRE_ORDER, IN), [], id="their end is not"),
    ],
)
def test_kinds_of_stock_tell_when_what_they_wait_for_begins(
    kind: Kind, words: tuple[Availability, ...], expected: list[int]
):
    assert [firing.point_id for firing in replay(Terms(kind), stock(*words))] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param((IN, IN), [], id="being in stock is no return"),
        pytest.param((OUT, IN), [2], id="a return is"),
        pytest.param((OUT, UNKNOWN, IN), [3], id="unknown stands between without changing it"),
        pytest.param((IN, UNKNOWN, IN), [], id="unknown is not out"),
        pytest.param((UNKNOWN, IN), [], id="nothing was known before"),
        pytest.param((Availability.BACK_ORDER, IN), [2], id="back order is not in stock"),
        pytest.param((OUT, IN, OUT, IN), [2, 4], id="each return is an episode"),
    ],
)
def test_back_in_stock_needs_a_known_absence_before(words: tuple[Availability, ...], expected: list[int]):
    assert [firing.point_id for firing in replay(BACK, stock(*words))] == expected


EFFECTIVE = Terms(Kind.TARGET, Measure.EFFECTIVE, target=Money(1000, "JPY"))


@pytest.mark.parametrize(
    ("observation", "fires"),
    [
        pytest.param(Observation(2, "JPY", 1100, shipping=0, points=100), True, id="points bring it to the target"),
        pytest.param(Observation(2, "JPY", 1100, shipping=0), False, id="unknown points count as none"),
        pytest.param(Observation(2, "JPY", 900, shipping=200, points=0), False, id="shipping counts"),
        pytest.param(Observation(2, "JPY", 900, points=500), False, id="unknown shipping never confirms"),
        pytest.param(
            Observation(2, "JPY", 1000, shipping=0), True, id="pay-now at the target is certain without points"
        ),
    ],
)
def test_the_effective_price_fires_only_on_what_is_certain(observation: Observation, fires: bool):
    before = Observation(1, "JPY", 5000, shipping=0, points=0)
    assert bool(replay(EFFECTIVE, [before, observation])) is fires


def test_a_lower_bound_above_the_target_arms_a_rule_again():
    history = [
        Observation(1, "JPY", 900, shipping=0),
        Observation(2, "JPY", 1500),
        Observation(3, "JPY", 900, shipping=0),
    ]
    assert [firing.point_id for firing in replay(EFFECTIVE, history)] == [1, 3]


def test_points_that_appear_on_the_page_are_no_fall_of_the_effective_price():
    terms = Terms(Kind.ANY_FALL, Measure.EFFECTIVE)
    history = [Observation(1, "JPY", 1000, shipping=0), Observation(2, "JPY", 1000, shipping=0, points=100)]
    assert replay(terms, history) == []


STATED = UsualShipping(Money(300, "JPY"))


def test_a_stated_shipping_lets_a_rule_on_the_effective_price_fire_where_the_page_is_silent():
    history = [Observation(1, "JPY", 5000), Observation(2, "JPY", 701), Observation(3, "JPY", 700)]
    assert replay(EFFECTIVE, history) == []
    stated = replace(EFFECTIVE, usual=STATED)
    assert [(firing.point_id, firing.value) for firing in replay(stated, history)] == [(3, Money(1000, "JPY"))]


def test_a_stated_shipping_in_another_currency_counts_for_nothing():
    stated = replace(EFFECTIVE, usual=UsualShipping(Money(300, "USD")))
    assert replay(stated, [Observation(1, "JPY", 5000), Observation(2, "JPY", 100)]) == []


def test_shipping_that_appears_on_the_page_is_no_fall_of_the_effective_price():
    terms = Terms(Kind.ANY_FALL, Measure.EFFECTIVE, usual=STATED)
    assert replay(terms, [Observation(1, "JPY", 1000), Observation(2, "JPY", 1000, shipping=0)]) == []


def test_a_member_who_states_less_than_the_page_asks_of_all_is_told_by_their_own_price():
    history = [Observation(1, "JPY", 5000, shipping=800), Observation(2, "JPY", 700, shipping=800)]
    assert replay(replace(EFFECTIVE, usual=STATED), history) == []
    member = replace(EFFECTIVE, usual=replace(STATED, is_member=True))
    assert [firing.point_id for firing in replay(member, history)] == [2]


def test_points_are_worth_what_the_person_says():
    offer = Observation(1, "JPY", 1000, shipping=0, points=101)
    half = measured(Measure.EFFECTIVE, offer, yen_per_point=Decimal("0.5"), usual=None)
    assert half is not None
    assert half.amount == Money(950, "JPY")


def test_a_drop_of_the_effective_price_from_registration_is_measured_from_the_first_effective_price():
    terms = Terms(
        Kind.DROP, Measure.EFFECTIVE, percent=Decimal(10), base=Base.REGISTRATION, registration=Money(1, "JPY")
    )
    history = [Observation(1, "JPY", 1000, shipping=100), Observation(2, "JPY", 890, shipping=100)]
    (firing,) = replay(terms, history)
    assert firing.base == Money(1100, "JPY")


def test_a_drop_from_registration_waits_while_the_base_is_unknown():
    terms = Terms(Kind.DROP, percent=Decimal(10), base=Base.REGISTRATION)
    assert replay(terms, seen(1000, 1)) == []


def test_a_rule_carried_through_its_row_goes_on_as_if_it_had_never_been_put_down():
    state = State()
    for observation in seen(1200, 1000, 950):
        state = step(TARGET, state, observation).state
        again = from_carried(
            to_carried(state),
            is_fired=state.is_fired,
            episode=state.episode,
            evaluated_through=state.evaluated_through,
        )
        assert again == state


# --- properties -------------------------------------------------------------------------------------------------------

AMOUNTS = st.one_of(st.integers(1, 40), st.integers(900, 1100), st.integers(1, 10**9))
OBSERVATIONS = st.builds(
    lambda *parts: parts,
    st.one_of(st.none(), AMOUNTS, AMOUNTS, AMOUNTS),
    st.sampled_from(["JPY", "JPY", "JPY", "JPY", "USD"]),
    st.one_of(st.none(), st.just(0), st.integers(0, 900)),
    st.one_of(st.none(), st.integers(0, 300)),
    st.sampled_from([IN, IN, IN, OUT, UNKNOWN, Availability.PRE_ORDER, Availability.DISCONTINUED]),
    # How many of which unit: mostly so many bottles, sometimes another unit, sometimes not said, or never read.
    st.sampled_from(
        [
            *[("item", Decimal(count)) for count in (24, 24, 20, 100, 1)],
            ("100ml", Decimal("52.5")),
            ("", None),
            (None, None),
        ]
    ),
)
TENTHS = st.integers(1, 990)


def currency_of(measure: Measure) -> str:
    return "JPY/item" if measure is Measure.UNIT else "JPY"


TERMS = st.builds(
    lambda kind, measure, target, tenths, base, registration, worth, usual, days: Terms(
        kind=kind,
        measure=Measure.SHELF if kind in AWAITED else measure,
        target=Money(target, currency_of(measure)) if kind in (Kind.TARGET, Kind.RISE) else None,
        percent=Decimal(tenths) / 10 if kind is Kind.DROP else None,
        base=base if kind in (Kind.DROP, Kind.DROP_AMOUNT) else None,
        amount=Money(target, currency_of(measure)) if kind in (Kind.DROP_AMOUNT, Kind.ANY_CHANGE) else None,
        days=days or 30
        if kind is Kind.UNSEEN or (kind in (Kind.DROP, Kind.DROP_AMOUNT) and base in OF_DAYS)
        else days
        if kind is Kind.LOWEST
        else None,
        registration=Money(registration, "JPY") if registration else None,
        yen_per_point=worth,
        usual=usual,
    ),
    st.sampled_from(Kind),
    st.sampled_from(Measure),
    AMOUNTS,
    TENTHS,
    st.sampled_from(Base),
    st.one_of(st.none(), AMOUNTS),
    st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)]),
    st.none()
    | st.builds(
        UsualShipping, st.builds(Money, st.integers(0, 900), st.sampled_from(["JPY", "USD"])), is_member=st.booleans()
    ),
    st.none() | st.integers(7, 120),
)


# So that a history of a few points is long enough for the lowest ever.
START, STEP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.timedelta(days=8)


def observations(rows: list[tuple[Any, ...]]) -> list[Observation]:
    return [
        Observation(number, currency, price, shipping, points, availability, START + number * STEP, *units)
        for number, (price, currency, shipping, points, availability, units) in enumerate(rows, 1)
    ]


def seen_by_replay(rows: list[tuple[Any, ...]]) -> list[Seen]:
    """The same history as `observations`, in the replay's words."""
    return [
        Seen(
            currency,
            price,
            shipping,
            points,
            str(stock),
            number * STEP.days,
            unit,
            None if count is None else Fraction(count),
        )
        for number, (price, currency, shipping, points, stock, (unit, count)) in enumerate(rows)
    ]


@settings(max_examples=600, deadline=None)
@given(TERMS, st.lists(OBSERVATIONS, max_size=40))
def test_over_any_history_the_rule_and_the_independent_replay_tell_the_same(terms: Terms, rows: list[tuple[Any, ...]]):
    asked = Asked(
        kind=terms.kind,
        measure=terms.measure,
        target=(terms.target.minor, terms.target.currency) if terms.target else None,
        percent=Fraction(terms.percent) if terms.percent else None,
        base=terms.base,
        registration=(terms.registration.minor, terms.registration.currency) if terms.registration else None,
        yen_per_point=Fraction(terms.yen_per_point),
        usual=(terms.usual.money.minor, terms.usual.money.currency, terms.usual.is_member) if terms.usual else None,
        amount=(terms.amount.minor, terms.amount.currency) if terms.amount else None,
        days=terms.days,
    )
    history = seen_by_replay(rows)
    assert [firing.point_id - 1 for firing in replay(terms, observations(rows))] == told(asked, history)


@settings(max_examples=200, deadline=None)
@given(AMOUNTS, st.lists(AMOUNTS, max_size=60))
def test_between_two_firings_of_a_target_there_is_always_a_recovery(target: int, prices: list[int]):
    firings = replay(Terms(Kind.TARGET, target=Money(target, "JPY")), seen(*prices))
    back = rearm_at(Money(target, "JPY")).minor
    for before, after in itertools.pairwise(firings):
        assert any(price >= back for price in prices[before.point_id : after.point_id - 1])
    assert all(prices[firing.point_id - 1] <= target for firing in firings)
    assert [firing.episode for firing in firings] == list(range(1, len(firings) + 1))


@settings(max_examples=200, deadline=None)
@given(TERMS, st.lists(OBSERVATIONS, max_size=25), st.data())
def test_points_that_come_twice_or_late_change_nothing(terms: Terms, rows: list[tuple[Any, ...]], data: st.DataObject):
    history = observations(rows)
    disturbed: list[Observation] = []
    for at, observation in enumerate(history):
        disturbed.append(observation)
        disturbed.extend(data.draw(st.lists(st.sampled_from(history[: at + 1]), max_size=2)))
    assert replay(terms, disturbed) == replay(terms, history)


@settings(max_examples=200, deadline=None)
@given(TERMS, st.lists(OBSERVATIONS, max_size=25), st.integers(0, 25))
def test_a_history_may_be_cut_anywhere_and_continued(terms: Terms, rows: list[tuple[Any, ...]], cut: int):
    history = observations(rows)
    state, firings = State(), list[Firing]()
    for part in (history[:cut], history[cut:]):
        for observation in part:
            taken = step(terms, state, observation)
            state = from_carried(
                to_carried(taken.state),
                is_fired=taken.state.is_fired,
                episode=taken.state.episode,
                evaluated_through=taken.state.evaluated_through,
            )
            firings.extend([taken.firing] if taken.firing else [])
    assert firings == replay(terms, history)
