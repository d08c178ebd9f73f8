"""History and overviews: gaps are gaps, figures are those of the record, and a list costs what one row costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ec_sites.models import Site
from ec_sites.values import Money
from price_tracking.history import Gap, Period, history
from price_tracking.models import PricePoint
from price_tracking.overview import Change, SparkSpan, change, overviews
from price_tracking.prices import Series
from products.models import Listing, Product

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def make_listing(*spans: tuple[float, float, int | None], currency: str = "JPY", name: str = "1") -> Listing:
    """A listing with spans (days ago it began, days ago it was last seen, price); the last one is open."""
    site, _ = Site.objects.get_or_create(code="shop.com", name="shop")
    _, seen, price = spans[-1] if spans else (0, 0, None)
    listing = Listing.objects.create(
        site=site,
        product=Product.objects.create(),
        url=f"https://shop.com/{name}",
        currency=currency if price else "",
        price=price,
        last_seen_at=NOW - seen * DAY if spans else None,
        interval_s=6 * 3600,
    )
    PricePoint.objects.bulk_create(
        PricePoint(
            listing=listing,
            first_seen_at=NOW - began * DAY,
            last_seen_at=None if index == len(spans) - 1 else NOW - seen * DAY,
            after_gap=index > 0 and spans[index - 1][1] - began > 1,
            currency=currency,
            price=price,
            availability="in_stock",
        )
        for index, (began, seen, price) in enumerate(spans)
    )
    return listing


def of(listing: Listing, period: Period = Period.DAYS_90, series: Series = Series.SHELF, max_points: int = 400):
    return history(
        listing, period=period, series=series, yen_per_point=Decimal(1), usual=None, now=NOW, max_points=max_points
    )


def test_a_price_holds_until_the_next_one_was_seen():
    shown = of(make_listing((20, 10.2, 1980), (10, 0.1, 1480)))
    assert [(span.at, span.until, span.money) for span in shown.spans] == [
        (NOW - 20 * DAY, NOW - 10 * DAY, Money(1980, "JPY")),
        (NOW - 10 * DAY, NOW - 0.1 * DAY, Money(1480, "JPY")),
    ]
    assert (shown.gaps, shown.thinned) == ((), False)


def test_a_gap_is_a_gap():
    shown = of(make_listing((20, 10, 1980), (8, 0, 1980)))
    assert shown.gaps == (Gap(NOW - 10 * DAY, NOW - 8 * DAY),)
    assert shown.spans[0].until == NOW - 10 * DAY


def test_a_hole_of_more_than_three_of_the_longest_intervals_is_a_gap_though_nobody_marked_it():
    listing = make_listing((20, 12, 1980), (8, 0, 1980))
    listing.price_points.update(after_gap=False)
    assert of(listing).gaps == (Gap(NOW - 12 * DAY, NOW - 8 * DAY),)


def test_what_held_when_the_period_began_is_shown_from_its_beginning():
    shown = of(make_listing((400, 20, 1980), (20, 0, 1480)), Period.DAYS_30)
    assert shown.spans[0].at == shown.start == NOW - 30 * DAY
    assert shown.spans[0].money == Money(1980, "JPY")


def test_what_ended_before_the_period_is_not_shown():
    shown = of(make_listing((400, 300, 1980), (20, 0, 1480)), Period.DAYS_30)
    assert [span.money for span in shown.spans] == [Money(1480, "JPY")]
    assert shown.gaps == ()


def test_a_listing_never_seen_has_an_empty_history():
    shown = of(make_listing(), Period.ALL)
    assert (shown.currency, shown.spans, shown.summary.average, shown.summary.days_recorded) == (None, (), None, 0)


def test_a_span_without_a_price_is_no_price_and_no_change():
    shown = of(make_listing((20, 10, 1980), (10, 5, None), (5, 0, 1980)))
    assert [span.money for span in shown.spans] == [Money(1980, "JPY"), None, Money(1980, "JPY")]
    assert shown.summary.changes == 0


def test_another_currency_is_never_mixed_in():
    listing = make_listing((20, 10, 19), (10, 0, 1980))
    listing.price_points.filter(price=19).update(currency="USD")
    shown = of(listing)
    assert [span.money for span in shown.spans] == [None, Money(1980, "JPY")]
    assert shown.summary.lowest is not None
    assert shown.summary.lowest.money == Money(1980, "JPY")


def test_the_summary_is_weighted_by_time():
    summary = of(make_listing((40, 10, 1000), (10, 0, 2000))).summary
    assert summary.average == Money(1250, "JPY")
    assert (summary.falls, summary.rises, summary.first_at) == (0, 1, NOW - 40 * DAY)
    assert summary.highest is not None
    assert (summary.highest.money, summary.highest.at) == (Money(2000, "JPY"), NOW - 10 * DAY)
    assert summary.days_recorded == 41


def test_the_effective_series_is_a_bound_where_points_are_not_known():
    listing = make_listing((20, 0, 1980))
    listing.price_points.update(shipping=0)
    assert of(listing, series=Series.EFFECTIVE).spans[0].unknown == ("points",)
    listing.price_points.update(points=198)
    (span,) = of(listing, series=Series.EFFECTIVE).spans
    assert (span.money, span.is_bound) == (Money(1782, "JPY"), False)


def test_three_years_of_hourly_changes_are_thinned_and_keep_their_extremes():
    count = 2000
    prices = [1000 + (index * 37) % 101 for index in range(count)]
    prices[777] = 1
    listing = make_listing(
        *(((count - index) / 10, (count - index - 1) / 10, price) for index, price in enumerate(prices))
    )
    shown = of(listing, Period.ALL, max_points=300)
    assert shown.thinned
    assert len(shown.spans) <= 300
    assert min(span.money.minor for span in shown.spans) == 1
    assert all(before.until == after.at for before, after in pairwise(shown.spans))
    assert shown.summary.lowest.money.minor == 1


@pytest.mark.django_db
@examples(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.none() | st.integers(1, 5)), min_size=1, max_size=12),
    period=st.sampled_from(Period),
)
def test_a_history_says_what_the_record_says_at_every_hour(cuts, period):
    """Against a table of hours filled by hand: the price seen then, None without one, absent in a gap."""
    PricePoint.objects.all().delete()
    Listing.objects.all().delete()
    total = sum(hours for hours, _, _ in cuts)
    table: dict[int, int | None] = {}
    spans: list[tuple[int, int, int | None]] = []
    hour = 0
    for hours, follows_gap, price in cuts:
        begin = hour + (hours // 2 if follows_gap and spans and hours > 2 * 24 // 10 else 0)
        spans.append((begin, hour + hours, price))
        table.update(dict.fromkeys(range(begin, hour + hours), price))
        hour += hours
    listing = make_listing(
        *(((total - begin) / 24, (total - min(end, total)) / 24, price) for begin, end, price in spans)
    )
    for (_, end, _), (begin, _, _), point in zip(
        spans, spans[1:], listing.price_points.order_by("first_seen_at")[1:], strict=False
    ):
        point.after_gap = begin > end
        point.save()
    shown = of(listing, period)
    for hour in range(total):
        moment = NOW - (total - hour) * HOUR + HOUR / 2
        at = [span for span in shown.spans if span.at <= moment < span.until]
        assert len(at) == (hour in table)
        if at:
            expected = table[hour] if listing.currency else None
            assert (at[0].money.minor if at[0].money else None) == expected


class TestOverview:
    def test_it_tells_the_change_against_the_previous_price(self):
        listing = make_listing((20, 10, 2000), (10, 5, 1700), (5, 0, 1700))
        previous = overviews([listing], NOW)[listing.pk].previous
        assert previous == Change(Money(2000, "JPY"), NOW - 10 * DAY, -300, Decimal("-15.0"))

    def test_the_change_of_today_is_against_what_held_when_the_day_began(self):
        listing = make_listing((20, 0.5, 2000), (0.5, 0.3, 1000), (0.3, 0, 1900))
        today = overviews([listing], NOW, day_start=NOW - 9 * HOUR)[listing.pk].today
        assert today is not None
        assert (today.base, today.percent) == (Money(1000, "JPY"), Decimal("90.0"))

    def test_a_product_added_today_has_no_change_today(self):
        listing = make_listing((0.1, 0, 2000))
        overview = overviews([listing], NOW)[listing.pk]
        assert (overview.today, overview.previous) == (None, None)

    def test_a_lowest_price_counts_only_where_a_higher_one_was_seen(self):
        steady = make_listing((20, 0, 2000), name="steady")
        fallen = make_listing((200, 100, 1500), (100, 10, 2000), (10, 0, 1600), name="fallen")
        found = overviews([steady, fallen], NOW)
        assert not found[steady.pk].is_lowest_ever
        assert found[fallen.pk].lowest_ever == Money(1500, "JPY")
        assert not found[fallen.pk].is_lowest_ever
        assert found[fallen.pk].is_lowest_in_90_days

    def test_the_sparkline_begins_with_what_held_90_days_ago_and_keeps_gaps(self):
        listing = make_listing((200, 50, 2000), (40, 0, 1600))
        assert overviews([listing], NOW)[listing.pk].sparkline == (
            SparkSpan(NOW - 90 * DAY, NOW - 50 * DAY, Money(2000, "JPY")),
            SparkSpan(NOW - 40 * DAY, NOW, Money(1600, "JPY")),
        )

    def test_a_sparkline_of_many_changes_is_short_without_gaps_and_keeps_the_lowest(self):
        count = 500
        spans = [((count - i) / 6, (count - i - 1) / 6, 1000 + i % 50) for i in range(count)]
        spans[250] = (*spans[250][:2], 7)
        sparkline = overviews([listing := make_listing(*spans)], NOW)[listing.pk].sparkline
        assert len(sparkline) <= 60
        assert min(span.money.minor for span in sparkline if span.money) == 7
        assert all(before.until == after.at for before, after in pairwise(sparkline))

    def test_it_is_stale_after_three_intervals(self):
        fresh, stale = make_listing((20, 0.7, 2000), name="a"), make_listing((20, 0.8, 2000), name="b")
        found = overviews([fresh, stale], NOW)
        assert (found[fresh.pk].is_stale, found[stale.pk].is_stale) == (False, True)

    def test_a_hundred_listings_cost_as_many_queries_as_one(self, django_assert_num_queries):
        listings = [make_listing((20, 10, 2000), (10, 0, 1700), name=str(number)) for number in range(100)]
        for shown in (listings[:1], listings):
            with django_assert_num_queries(2):
                assert len(overviews(shown, NOW)) == len(shown)

    def test_amounts_in_two_currencies_have_no_change(self):
        assert change(Money(2000, "JPY"), NOW, Money(20, "USD")) is None
