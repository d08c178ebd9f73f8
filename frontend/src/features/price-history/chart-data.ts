import type { HistoryGap, PriceHistory } from "../../api/generated/model";
import type { View } from "../../components/chart-view";
import type { StepData } from "../../components/step-drawing";

/** What the chart draws, in milliseconds and major units: null where nothing was for sale or nothing is known. */
export function chartData(history: PriceHistory): StepData {
  const times: number[] = [];
  const values: (number | null)[] = [];
  const push = (time: number, value: number | null) => {
    const last = times.at(-1);
    // The drawing wants times that strictly rise; a millisecond is nothing on it.
    times.push(last !== undefined && time <= last ? last + 1 : time);
    values.push(value);
  };
  let gap = 0;
  history.points.forEach((point, index) => {
    const value = point.amount === null ? null : Number(point.amount);
    const until = Date.parse(point.until);
    push(Date.parse(point.at), value);
    const next = history.points[index + 1];
    if (next === undefined) {
      push(until, value);
      return;
    }
    const following = Date.parse(next.at);
    // Both lists are in the order of time: each gap is looked at once.
    while (isBefore(history.gaps[gap], until)) gap += 1;
    if (isWithin(history.gaps[gap], until, following)) {
      push(until, value);
      push(until + 1, null);
    }
  });
  return { times, values };
}

const isBefore = (gap: HistoryGap | undefined, until: number): boolean =>
  gap !== undefined && Date.parse(gap.to) <= until;

const isWithin = (gap: HistoryGap | undefined, until: number, next: number): boolean =>
  gap !== undefined && Date.parse(gap.from) < next && Date.parse(gap.to) > until;

/** The ends of the vertical axis: round figures around all that is drawn, with air on both sides. */
export function valueRange(
  values: readonly (number | null | undefined)[],
  target: number | null,
): [number, number] {
  const all = values.filter((value) => value !== null && value !== undefined);
  if (target !== null) all.push(target);
  if (all.length === 0) return [0, 1];
  let low = Infinity;
  let high = -Infinity;
  for (const value of all) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const span = high - low || Math.max(high * 0.1, 1);
  const unit = 10 ** Math.floor(Math.log10(span)) / 2;
  return [
    Math.max(0, Math.floor((low - span * 0.15) / unit) * unit),
    Math.ceil((high + span * 0.1) / unit) * unit,
  ];
}

/** The values that a stretch of time shows, with the one that holds when it begins. */
export function valuesWithin({ times, values }: StepData, [from, to]: View): (number | null | undefined)[] {
  const first = times.findIndex((time) => time > from);
  const begin = first === -1 ? times.length - 1 : Math.max(first - 1, 0);
  const end = times.findIndex((time) => time > to);
  return values.slice(begin, end === -1 ? undefined : end);
}

const HALF = 0.5;
const LEAST_MS = 60_000;

/** The ends of the horizontal axis: the whole time asked for, or where the record begins if that is its last half. */
export function timeRange(history: PriceHistory): [number, number] {
  const to = Date.parse(history.to);
  const asked = Date.parse(history.from);
  const first = history.points[0];
  const begun = first ? Date.parse(first.at) : asked;
  const isShort = history.period === "all" || to - begun < (to - asked) * HALF;
  const from = Math.min(isShort ? begun : asked, to - LEAST_MS);
  return [from, to];
}

/** What ↑ and ↓ move a target by: about a hundredth of the price, in a round figure. */
export const targetStep = (value: number, digits: number): number =>
  Number(Math.max(10 ** (Math.floor(Math.log10(Math.max(value, 1))) - 2), 10 ** -digits).toFixed(digits));
