import type { View } from "./chart-view";

/** A price as steps: null ends a line (nothing for sale, nothing known), undefined goes on as before. */
export interface StepData {
  times: number[];
  values: (number | null | undefined)[];
}

/** A moment at which something began: what the keyboard goes along, and what has evidence. */
export interface Step {
  time: number;
  value: number | null;
  /** What else is to be said of it. */
  note?: string;
}

/** All that is drawn; a new object draws anew. Times in milliseconds, values in major units. */
export interface StepDrawing {
  data: StepData;
  /** Other lines of the same kind, told apart by their dashes. */
  others: { name: string; data: StepData }[];
  steps: Step[];
  view: View;
  valueRange: [number, number];
  /** Stretches without a record, hatched: a line is never drawn across. */
  gaps: [number, number][];
  /** Moments marked with a triangle. */
  marks: { time: number; value: number }[];
  /** Moments from which it could not be bought, or could again. */
  stock: { time: number; isSoldOut: boolean }[];
  /** The last value is of now, and is flagged. */
  isOpen: boolean;
  words: ChartWords;
}

export interface ChartWords {
  value: (value: number) => string;
  short: (value: number) => string;
  moment: (time: number) => string;
  tick: (time: number) => string;
  gap: string;
  none: string;
}

/** The dashes of the lines beside the first, in pixels. */
export const DASHES: readonly (readonly number[])[] = [
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [4, 8],
];

/** What holds at a moment: the last value that began before it; undefined before the first. */
export function valueAt({ times, values }: StepData, time: number): number | null | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; index -= 1) {
    if (values[index] !== undefined) return values[index];
  }
  return undefined;
}

/** The step that holds at a moment, by its place; −1 before the first. */
export function stepAt(steps: readonly Step[], time: number): number {
  let found = -1;
  for (let index = 0; index < steps.length && (steps[index]?.time ?? 0) <= time; index += 1) found = index;
  return found;
}
