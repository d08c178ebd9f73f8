import { expect, test } from "vitest";
import { sparklineShape } from "./sparkline";

const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000).toISOString();
const span = (from: number, to: number, amount: string | null) => ({ at: day(from), until: day(to), amount });

test("a line is never drawn across a gap", () => {
  const shape = sparklineShape([span(0, 30, "100"), span(40, 90, "100")], 560, 40);
  expect(shape?.lines).toHaveLength(2);
  expect(shape?.gaps).toHaveLength(1);
});

test("the pause between two looks is no gap", () => {
  const shape = sparklineShape([span(0, 30, "100"), span(30.1, 90, "90")], 560, 40);
  expect(shape?.gaps).toEqual([]);
  expect(shape?.lines).toHaveLength(1);
});

test("the last move is drawn by itself, a fall as a fall", () => {
  expect(sparklineShape([span(0, 80, "100"), span(80, 90, "85")], 560, 40)?.last?.way).toBe(-1);
  expect(sparklineShape([span(0, 80, "100"), span(80, 90, "110")], 560, 40)?.last?.way).toBe(1);
});

test("a price that came a minute ago is wide enough to be seen", () => {
  const path = sparklineShape([span(0, 90, "100"), span(90, 90.0007, "85")], 560, 40)?.last?.path;
  expect(path).toMatch(/^M550 /);
});

test("a price seen once is a line over the whole width", () => {
  expect(sparklineShape([span(0, 0, "100")], 560, 40)?.lines).toEqual(["M0 20H560"]);
});

test("the same price in a new span is not a move", () => {
  expect(sparklineShape([span(0, 80, "100"), span(80, 90, "100")], 560, 40)?.last).toBeNull();
});

test("a span without a price is no price of 0", () => {
  expect(sparklineShape([span(0, 90, null)], 560, 40)).toBeNull();
});
