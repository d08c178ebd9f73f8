import { expect, test } from "vitest";
import { stepAt, valueAt } from "./step-drawing";

const data = { times: [10, 20, 30, 40], values: [100, undefined, null, 80] };

test.each([
  [5, undefined],
  [10, 100],
  [25, 100],
  [35, null],
  [40, 80],
  [99, 80],
])("at %s what began last holds", (time, value) => {
  expect(valueAt(data, time)).toBe(value);
});

test("before the first step there is none", () => {
  const steps = [
    { time: 10, value: 100 },
    { time: 20, value: 90 },
  ];
  expect([stepAt(steps, 9), stepAt(steps, 10), stepAt(steps, 25)]).toEqual([-1, 0, 1]);
});
