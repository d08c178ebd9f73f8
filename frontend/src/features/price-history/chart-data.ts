import type { HistoryGap, PriceHistory } from "../../api/generated/model";
import type { StepData } from "../../components/step-chart";

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
  history.points.forEach((point, index) => {
    const value = point.amount === null ? null : Number(point.amount);
    const until = Date.parse(point.until);
    push(Date.parse(point.at), value);
    const next = history.points[index + 1];
    if (next === undefined) {
      push(until, value);
    } else if (hasGap(history.gaps, until, Date.parse(next.at))) {
      push(until, value);
      push(until + 1, null);
    }
  });
  return { times, values };
}

const hasGap = (gaps: readonly HistoryGap[], until: number, next: number): boolean =>
  gaps.some((gap) => Date.parse(gap.from) < next && Date.parse(gap.to) > until);

/** The ends of the vertical axis: round figures around all that is drawn, with air on both sides. */
export function valueRange(values: readonly (number | null)[], target: number | null): [number, number] {
  const all = values.filter((value) => value !== null);
  if (target !== null) all.push(target);
  if (all.length === 0) return [0, 1];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const span = high - low || Math.max(high * 0.1, 1);
  const unit = 10 ** Math.floor(Math.log10(span)) / 2;
  return [
    Math.max(0, Math.floor((low - span * 0.15) / unit) * unit),
    Math.ceil((high + span * 0.1) / unit) * unit,
  ];
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
