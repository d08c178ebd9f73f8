import { expect, test } from "vitest";
import { fractionDigits, roundDown, suggestTargets } from "./suggestions";

test.each([
  [26_410, 0, 26_400],
  [1_482, 0, 1_480],
  [12.345, 2, 12.3],
  [0.5, 2, 0.5],
  [7, 0, 7],
])("%d is rounded down to %d digits as %d", (value, digits, expected) => {
  expect(roundDown(value, digits)).toBe(expected);
});

test("every suggestion lies below the present price and above nothing", () => {
  for (const price of ["1", "2", "9", "27800", "0.02"]) {
    for (const { amount } of suggestTargets(price, null, price.includes(".") ? 2 : 0)) {
      expect(Number(amount)).toBeLessThan(Number(price));
      expect(Number(amount)).toBeGreaterThan(0);
    }
  }
});

test("the lowest on record is offered once, and only while it is below the price", () => {
  expect(suggestTargets("30000", "27000", 0).filter((each) => each.amount === "27000")).toEqual([
    { amount: "27000", percent: -10, isLowest: true },
  ]);
  expect(suggestTargets("27800", "27800", 0).some((each) => each.isLowest)).toBe(false);
});

test("yen have no digits after the point, dollars two, dinars three", () => {
  expect([fractionDigits("JPY"), fractionDigits("USD"), fractionDigits("KWD")]).toEqual([0, 2, 3]);
});
