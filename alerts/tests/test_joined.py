"""Rules of several conditions as pure functions, against the independent replay, and from a look to what is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.carried import from_carried, to_carried
from alerts.joined import judged, whole
from alerts.rules import replay, step
from alerts.tests.test_rules import OBSERVATIONS, TERMS, observations, seen_by_replay
from alerts.values import Base, Joiner, Kind, Measure, Observation, State, Terms
from ec_sites.values import Availability, Money
from testkit.replay import Asked, told

IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def joined(joiner: Joiner, *conditions: Terms) -> Terms:
    return replace(conditions[0], joiner=joiner, further=conditions[1:])


def target(yen: int, measure: Measure = Measure.SHELF) -> Terms:
    return Terms(Kind.TARGET, measure, target=Money(yen, "JPY"))


IN_STOCK, RISE = Terms(Kind.BACK_IN_STOCK), Terms(Kind.RISE, target=Money(2000, "JPY"))
BOTH = joined(Joiner.ALL, target(1000), IN_STOCK)
EITHER = joined(Joiner.ANY, target(1000), IN_STOCK)
SPAN = joined(Joiner.ANY, target(1000), RISE)


def history(*seen: tuple[int | None, Availability]) -> list[Observation]:
    return [
        Observation(number, "JPY", price, availability=stock, at=START + dt.timedelta(days=number))
        for number, (price, stock) in enumerate(seen, 1)
    ]


def fired_at(terms: Terms, *seen: tuple[int | None, Availability]) -> list[int]:
    return [firing.point_id for firing in replay(terms, history(*seen))]


@pytest.mark.parametrize(
    ("terms", "seen", "expected"),
    [
        pytest.param(BOTH, [(1200, IN), (900, IN), (900, IN)], [2], id="all: when the last one comes to hold, once"),
        pytest.param(BOTH, [(900, UNKNOWN), (900, IN)], [2], id="all: what nobody knows does not hold"),
        pytest.param(BOTH, [(900, OUT), (900, IN)], [2], id="all: the other one may come last"),
        pytest.param(BOTH, [(900, IN), (1010, IN), (900, IN)], [1], id="all: a tremble within 2 per cent is silent"),
        pytest.param(BOTH, [(900, IN), (1020, IN), (900, IN)], [1, 3], id="all: again after a recovery of one"),
        pytest.param(BOTH, [(900, IN), (900, OUT), (900, IN)], [1, 3], id="all: again after it was sold out"),
        pytest.param(BOTH, [(900, IN), (900, UNKNOWN), (900, IN)], [1], id="all: not after a doubt"),
        pytest.param(BOTH, [(1010, OUT), (1010, IN)], [], id="all: near its limit is not at it"),
        pytest.param(EITHER, [(1200, OUT), (1200, IN), (900, IN)], [2], id="any: the first one tells, not the next"),
        pytest.param(EITHER, [(1200, UNKNOWN), (900, UNKNOWN)], [2], id="any: a doubt about one does not hide another"),
        pytest.param(EITHER, [(900, IN), (1200, OUT), (1200, IN)], [1, 3], id="any: again when none held in between"),
        pytest.param(EITHER, [(900, IN), (1200, UNKNOWN), (900, IN)], [1], id="any: a doubt arms nothing"),
        pytest.param(SPAN, [(1500, IN), (2000, IN), (1970, IN), (2000, IN)], [2], id="any: a rise, once"),
        pytest.param(SPAN, [(2000, IN), (1500, IN), (1000, IN)], [1, 3], id="any: out of a span, both ways"),
        pytest.param(SPAN, [(900, IN), (900, OUT), (900, IN)], [1], id="sold out is no recovery where no one asks"),
    ],
)
def test_it_tells_when_the_whole_comes_to_hold(terms: Terms, seen: list[Any], expected: list[int]):
    assert fired_at(terms, *seen) == expected


@pytest.mark.parametrize(
    ("found", "of_all", "of_any"),
    [
        ([True, True], True, True),
        ([True, False], False, True),
        ([False, False], False, False),
        ([True, None], None, True),
        ([False, None], False, None),
        ([None, None], None, None),
    ],
)
def test_what_is_unknown_leaves_the_whole_unknown_unless_another_decides(
    found: list[bool | None], of_all: bool | None, of_any: bool | None
):
    assert (whole(Joiner.ALL, found), whole(Joiner.ANY, found)) == (of_all, of_any)


def test_the_lowest_of_some_days_holds_while_that_price_lasts():
    lowest = joined(Joiner.ALL, Terms(Kind.LOWEST, days=30), IN_STOCK)
    seen = [(0, 1000, IN), (20, 900, UNKNOWN), (22, 900, IN), (60, 900, OUT), (61, 900, IN)]
    points = [
        Observation(number, "JPY", price, availability=stock, at=START + dt.timedelta(days=day))
        for number, (day, price, stock) in enumerate(seen, 1)
    ]
    # On day 61 it has been the price for longer than half of the days: there is nothing left to compare it with.
    assert [firing.point_id for firing in replay(lowest, points)] == [3]


# --- over any history ------------------------------------------------------------------------------------------------

STATES = TERMS.filter(lambda terms: terms.is_state)
JOINED = st.builds(
    lambda joiner, conditions, first: joined(
        joiner,
        *(
            replace(one, registration=first.registration, yen_per_point=first.yen_per_point, usual=first.usual)
            for one in conditions
        ),
    ),
    st.sampled_from(Joiner),
    st.lists(STATES, min_size=2, max_size=3),
    STATES,
)


def asked_of(terms: Terms) -> Asked:
    one = terms.conditions[0]
    return Asked(
        kind=one.kind,
        measure=one.measure,
        target=(one.target.minor, one.target.currency) if one.target else None,
        percent=Fraction(one.percent) if one.percent else None,
        base=one.base,
        registration=(one.registration.minor, one.registration.currency) if one.registration else None,
        yen_per_point=Fraction(one.yen_per_point),
        usual=(one.usual.money.minor, one.usual.money.currency, one.usual.is_member) if one.usual else None,
        amount=(one.amount.minor, one.amount.currency) if one.amount else None,
        days=one.days,
        further=tuple(asked_of(each) for each in terms.further),
        joiner=terms.joiner,
    )


@settings(max_examples=250, deadline=None)
@given(JOINED, st.lists(OBSERVATIONS, max_size=40))
def test_the_rule_and_the_independent_replay_tell_the_same(terms: Terms, rows: list[tuple[Any, ...]]):
    past = seen_by_replay(rows)
    assert [firing.point_id - 1 for firing in replay(terms, observations(rows))] == told(asked_of(terms), past)


@settings(max_examples=60, deadline=None)
@given(JOINED, st.lists(OBSERVATIONS, max_size=25))
def test_the_order_of_the_conditions_does_not_matter(terms: Terms, rows: list[tuple[Any, ...]]):
    assert terms.joiner is not None
    turned = joined(terms.joiner, *reversed(terms.conditions))
    told_at = [firing.point_id for firing in replay(terms, observations(rows))]
    assert [firing.point_id for firing in replay(turned, observations(rows))] == told_at


@settings(max_examples=60, deadline=None)
@given(JOINED, st.lists(OBSERVATIONS, max_size=25), st.data())
def test_points_that_come_twice_or_late_change_nothing(terms: Terms, rows: list[tuple[Any, ...]], data: st.DataObject):
    past = observations(rows)
    disturbed: list[Observation] = []
    for at, observation in enumerate(past):
        disturbed.append(observation)
        disturbed.extend(data.draw(st.lists(st.sampled_from(past[: at + 1]), max_size=2)))
    assert replay(terms, disturbed) == replay(terms, past)


@settings(max_examples=120, deadline=None)
@given(JOINED, st.lists(OBSERVATIONS, max_size=25))
def test_it_tells_on_the_crossing_and_not_again_until_the_whole_has_gone(terms: Terms, rows: list[tuple[Any, ...]]):
    """Put down in its row after each point and taken up again, as it is live."""
    state, is_armed = State(), True
    for seen in observations(rows):
        _, verdicts = judged(terms, state, seen)
        holds = whole(terms.joiner, [one.holds for one in verdicts])
        is_armed = is_armed or whole(terms.joiner, [one.rests for one in verdicts]) is False
        taken = step(terms, state, seen)
        assert (taken.firing is not None) == (is_armed and holds is True)
        is_armed = is_armed and holds is not True
        kept = taken.state
        state = from_carried(
            to_carried(kept), is_fired=kept.is_fired, episode=kept.episode, evaluated_through=kept.evaluated_through
        )


@settings(max_examples=60, deadline=None)
@given(JOINED, st.lists(OBSERVATIONS, min_size=1, max_size=15), st.sampled_from(["EUR", "GBP"]))
def test_a_price_in_another_currency_or_none_at_all_never_tells_of_a_price(
    terms: Terms, rows: list[tuple[Any, ...]], currency: str
):
    state = State()
    for seen in observations(rows):
        state = step(terms, state, seen).state
    last = observations(rows)[-1]
    for strange in (replace(last, currency=currency), replace(last, price=None)):
        _, verdicts = judged(terms, state, replace(strange, point_id=last.point_id + 1))
        assert not any(
            verdict.holds
            for one, verdict in zip(terms.conditions, verdicts, strict=True)
            if one.kind not in (Kind.BACK_IN_STOCK, Kind.OUT_OF_STOCK, Kind.PRE_ORDER)
        )


def test_a_drop_below_the_average_may_be_one_of_them():
    below = Terms(Kind.DROP, percent=Decimal("0.1"), base=Base.AVERAGE, days=30)
    seen = [(1000, IN)] * 20 + [(950, OUT), (950, IN), (950, IN)]
    assert fired_at(joined(Joiner.ALL, below, IN_STOCK), *seen) == [22]
