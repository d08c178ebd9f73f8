import { expect, test } from "vitest";
import type { HistoryPoint, PriceHistory } from "../../api/generated/model";
import { chartData, targetStep, timeRange, valueRange, valuesWithin } from "./chart-data";
import { historyRows } from "./history-table";

const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString();
const point = (from: number, to: number, amount: string | null): HistoryPoint => ({
  at: day(from),
  until: day(to),
  amount,
  availability: "in_stock",
  list_price: null,
  shipping: null,
  points: null,
  is_bound: false,
  unknown: [],
  source: "json_ld",
  is_assumed: false,
});

function history(points: HistoryPoint[], gaps: { from: string; to: string }[] = []): PriceHistory {
  return {
    currency: "JPY",
    series: "shelf",
    period: "90d",
    from: day(0),
    to: day(90),
    now: day(90),
    points,
    gaps,
    stock: [],
    summary: {
      lowest: null,
      highest: null,
      average: null,
      changes: 0,
      falls: 0,
      rises: 0,
      first_at: null,
      days_recorded: 0,
    },
    thinned: false,
    alerts: [],
    target: null,
  };
}

test("a gap ends the line where the record ends", () => {
  const { times, values } = chartData(
    history([point(0, 30, "100"), point(34, 90, "90")], [{ from: day(30), to: day(34) }]),
  );
  const end = times.indexOf(Date.parse(day(30)));
  expect(values[end]).toBe(100);
  expect(values[end + 1]).toBeNull();
  expect(times[end + 2]).toBe(Date.parse(day(34)));
});

test("without a gap a price holds until the next one", () => {
  const { values } = chartData(history([point(0, 30, "100"), point(30, 90, "90")]));
  expect(values).toEqual([100, 90, 90]);
});

test("a span without a price is drawn as nothing, not as 0", () => {
  expect(chartData(history([point(0, 90, null)])).values).toEqual([null, null]);
});

test("the times of the drawing strictly rise, even for spans of no length", () => {
  const { times } = chartData(history([point(0, 0, "100"), point(0, 0, "90"), point(0, 1, "80")]));
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
});

test("the axis holds every price and the target with air around them", () => {
  const [low, high] = valueRange([27_800, null, 34_800], 25_000);
  expect(low).toBeLessThan(25_000);
  expect(high).toBeGreaterThan(34_800);
});

test("a price that never moved still has an axis with two ends", () => {
  const [low, high] = valueRange([1_480], null);
  expect(low).toBeLessThan(1_480);
  expect(high).toBeGreaterThan(1_480);
});

test("a record of a few hours fills the width instead of its last hair", () => {
  expect(timeRange(history([point(89.9, 90, "100")]))[0]).toBe(Date.parse(day(89.9)));
});

test("a record of most of the time keeps the whole axis", () => {
  expect(timeRange(history([point(10, 90, "100")]))[0]).toBe(Date.parse(day(0)));
});

test("the table tells the gaps of the chart too, the latest row first", () => {
  const rows = historyRows(
    history([point(0, 30, "100"), point(34, 90, "90")], [{ from: day(30), to: day(34) }]),
  );
  expect(rows.map((row) => row.kind)).toEqual(["point", "gap", "point"]);
  expect(rows[0]?.at).toBe(day(34));
});

test("the axis of a stretch counts the price that held when it began", () => {
  const data = chartData(history([point(0, 30, "100"), point(30, 60, "90"), point(60, 90, "80")]));
  const within = valuesWithin(data, [Date.parse(day(40)), Date.parse(day(50))]);
  expect(within).toEqual([90]);
});

test.each([
  [28_000, 0, 100],
  [1_480, 0, 10],
  [8, 0, 1],
  [129.5, 2, 1],
  [0.5, 2, 0.01],
])("a target near %s moves by a round figure", (value, digits, step) => {
  expect(targetStep(value, digits)).toBe(step);
});

test("of ten thousand points, each of five thousand gaps parts its own two", () => {
  const points = Array.from({ length: 10_000 }, (_, hour) => point(hour, hour + (hour % 2 ? 1 : 0.5), "100"));
  const gaps = points
    .filter((_, hour) => hour % 2 === 0)
    .map((each, pair) => ({ from: each.until, to: day(2 * pair + 1) }));
  const { times, values } = chartData(history(points, gaps));
  expect(values.filter((value) => value === null)).toHaveLength(5_000);
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
});
