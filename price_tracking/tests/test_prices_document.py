"""docs/prices.md says what the code does: each row of its worked figures is counted again here."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ec_sites.points import least_before_tax
from ec_sites.sites import all_sites, site_of_code
from ec_sites.values import Availability, Money
from price_tracking.history import Span
from price_tracking.list_price import examine
from price_tracking.prices import Coupon, Extras, PointRate, Sum, UsualShipping, price_parts
from price_tracking.tests.test_prices import Offered

DOCUMENT = (Path(__file__).parents[2] / "docs" / "prices.md").read_text()
TODAY = dt.datetime(2026, 11, 24, tzinfo=ZoneInfo("Asia/Tokyo"))
CLAIMED = Money(9980, "JPY")


def table(head: str) -> list[list[str]]:
    """The rows below the one table whose head begins like this."""
    after = DOCUMENT.split(f"\n| {head} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in after.splitlines()[2:]]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def stated(text: str) -> int | None:
    return None if text == "?" else number(text)


def rule_of(code: str):
    site = site_of_code(code)
    assert site is not None
    return site.points_rule


def extras_of(coupon: str, points: str) -> Extras:
    found, rate = None, None
    if coupon != "none":
        amount, whose = coupon.split(" for ")
        minor = stated(amount)
        found = Coupon(None if minor is None else Money(minor, "JPY"), is_for_all=whose == "all")
    if "×" in points:
        code, times = points.split(" × ")
        rate = PointRate(Decimal(times), rule_of(code))
    return Extras(found, rate)


def words(total: Sum) -> str:
    more, less = "shipping" in total.unknown, bool({"coupon", "points"} & set(total.unknown))
    if more and less:
        return "unknown"
    word = "from " if more else "at most " if less else "about " if total.about else ""
    return f"{word}{total.money.minor:,}"


@pytest.mark.parametrize("row", table("shelf | shipping"), ids=" / ".join)
def test_a_worked_sum_comes_to_what_the_document_says(row):
    shelf, shipping, coupon, points, worth, pay_now, effective = row
    on_page, _, assumed = shipping.partition(", ")
    usual = UsualShipping(Money(number(assumed.split()[0]), "JPY")) if assumed else None
    offer = Offered(number(shelf), stated(on_page), None if "×" in points else stated(points))
    parts = price_parts(offer, yen_per_point=Decimal(worth), usual=usual, extras=extras_of(coupon, points))
    assert parts is not None
    assert (words(parts.pay_now), words(parts.effective)) == (pay_now, effective)
    assert parts.effective.assumed == (("shipping",) if assumed else ())


@pytest.mark.parametrize("row", table("shop | price with tax"), ids=" / ".join)
def test_a_worked_rate_gives_the_points_that_the_document_says(row):
    code, included, before_tax, rate, points = row
    base = stated(before_tax)
    assert rule_of(code).points(least_before_tax(number(included)) if base is None else base, Decimal(rate)) == number(
        points
    )


def test_the_document_names_each_rule_for_points_and_its_source():
    named = {row[0]: row[2] for row in table("shop | rule") if row[0] != "any other"}
    assert named == {site.code: site.points_rule.source for site in all_sites() if site.points_rule}


def record_of(text: str) -> list[Span]:
    """ "3 days at 9,980, 2 unseen, 1 at 7,980" as spans that end today; each is seen from noon to the last evening."""
    runs = re.findall(r"(\d+) (?:days )?(?:at ([\d,]+\d)|(unseen)|(sold out))", text)
    day, spans = TODAY - dt.timedelta(days=sum(int(run[0]) for run in runs) - 1), []
    for count, amount, unseen, sold_out in runs:
        end = day + dt.timedelta(days=int(count))
        if not unseen:
            spans.append(
                Span(
                    at=day + dt.timedelta(hours=12),
                    until=end - dt.timedelta(hours=1),
                    money=Money(number(amount or "9,980"), "JPY"),
                    unknown=(),
                    is_assumed=False,
                    source="json_ld",
                    availability=Availability.OUT_OF_STOCK if sold_out else Availability.IN_STOCK,
                    list_price=CLAIMED,
                    shipping=None,
                    points=None,
                )
            )
        day = end
    return spans


@pytest.mark.parametrize("row", table("the record | finding"), ids=" / ".join)
def test_a_worked_record_is_judged_as_the_document_says(row):
    record, finding, days = row
    found = examine(CLAIMED, record_of(record), TODAY + dt.timedelta(hours=23, minutes=30))
    assert found is not None
    assert (found.finding.replace("_", " "), f"{found.days_at} of {found.days_seen}") == (finding, days)
