import { expect, test } from "vitest";
import { hold, isWhole, pan, showing, zoom, type View } from "./chart-view";

const DAY = 86_400_000;
const bounds: View = [0, 100 * DAY];

test("zooming in keeps the moment under the pointer where it is", () => {
  const [from, to] = zoom(bounds, bounds, 0.5, 80 * DAY);
  expect(to - from).toBe(50 * DAY);
  expect((80 * DAY - from) / (to - from)).toBeCloseTo(0.8);
});

test("zooming out ends at the whole time", () => {
  expect(zoom([40 * DAY, 60 * DAY], bounds, 100, 50 * DAY)).toEqual(bounds);
});

test("zooming in ends at ten seconds, not at nothing", () => {
  const [from, to] = zoom(bounds, bounds, 1e-12, 50 * DAY);
  expect(to - from).toBeCloseTo(10_000);
});

test("a record of one moment has one view", () => {
  const moment: View = [5, 5 + 9_000];
  expect(zoom(moment, moment, 0.5, 5)).toEqual(moment);
});

test("panning stops at the ends of the record", () => {
  expect(pan([0, 10 * DAY], bounds, -1)).toEqual([0, 10 * DAY]);
  expect(pan([85 * DAY, 95 * DAY], bounds, 1)).toEqual([90 * DAY, 100 * DAY]);
});

test("a view wider than its bounds is its bounds", () => {
  expect(hold([-DAY, 200 * DAY], bounds)).toEqual(bounds);
  expect(isWhole(hold([-DAY, 200 * DAY], bounds), bounds)).toBe(true);
});

test("a step out of sight is brought in, one in sight moves nothing", () => {
  const view: View = [10 * DAY, 20 * DAY];
  expect(showing(view, bounds, 15 * DAY)).toBe(view);
  const [from, to] = showing(view, bounds, 40 * DAY);
  expect(from).toBeLessThan(40 * DAY);
  expect(to).toBeGreaterThan(40 * DAY);
});
