"""No movement of a currency is told: a price in another one is never news, whatever is waited for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from alerts.rules import replay
from alerts.values import Base, Kind, Measure, Observation, Terms
from ec_sites.values import Availability, Money

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def of_a_price(measure: Measure) -> dict[str, Terms]:
    """Each kind that waits for a price, with each base."""
    currency = "JPY/item" if measure is Measure.UNIT else "JPY"
    one, known = Money(1, currency), Money(12_000, "JPY")
    return {
        "target": Terms(Kind.TARGET, measure, target=Money(1000, currency)),
        "rise": Terms(Kind.RISE, measure, target=Money(60_000, currency)),
        "drop from the previous": Terms(Kind.DROP, measure, percent=Decimal(1), base=Base.PREVIOUS),
        "drop from registration": Terms(
            Kind.DROP, measure, percent=Decimal(1), base=Base.REGISTRATION, registration=known
        ),
        "drop from the median": Terms(Kind.DROP, measure, percent=Decimal(1), base=Base.MEDIAN, days=30),
        "drop below the average": Terms(Kind.DROP_AMOUNT, measure, amount=one, base=Base.AVERAGE, days=30),
        "drop from the high": Terms(Kind.DROP_AMOUNT, measure, amount=one, base=Base.HIGH, days=365),
        "amount from the previous": Terms(Kind.DROP_AMOUNT, measure, amount=one, base=Base.PREVIOUS),
        "any fall": Terms(Kind.ANY_FALL, measure),
        "any change": Terms(Kind.ANY_CHANGE, measure, amount=one),
        "lowest ever": Terms(Kind.LOWEST, measure),
        "lowest in 30 days": Terms(Kind.LOWEST, measure, days=30),
    }


@pytest.mark.parametrize("strange", [24, 24_000_000], ids=["far less", "far more"])
@pytest.mark.parametrize("kind", of_a_price(Measure.SHELF))
@pytest.mark.parametrize("measure", Measure)
def test_a_change_of_currency_never_fires(measure: Measure, kind: str, strange: int):
    prices = [(12_000, "JPY"), (strange, "USD"), (12_000, "JPY"), (strange, "USD")]
    history = [
        Observation(
            number, currency, price, shipping=0, points=0, availability=Availability.IN_STOCK,
            at=START + number * dt.timedelta(days=40), unit="item", unit_count=Decimal(24),
        )
        for number, (price, currency) in enumerate(prices, 1)
    ]  # fmt: skip
    assert replay(of_a_price(measure)[kind], history) == []
