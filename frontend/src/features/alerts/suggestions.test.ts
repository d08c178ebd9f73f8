import { expect, test } from "vitest";
import { fractionDigits, groupDigits, roundDown, stepAmount, suggestTargets } from "./suggestions";

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

test.each([
  ["55000", "55,000"],
  ["99999999", "99,999,999"],
  ["1299.50", "1,299.50"],
  ["999", "999"],
  ["¥55000", "¥55000"],
  ["５５０００", "５５０００"],
  ["", ""],
])("%s is shown as %s", (typed, shown) => expect(groupDigits(typed)).toBe(shown));

test.each([
  ["26,410", 1, 0, "26,500"],
  ["26,410", -1, 0, "26,400"],
  ["10,000", -1, 0, "9,990"],
  ["￥１，０００", 1, 0, "1,010"],
  ["1", -1, 0, "1"],
  ["12.30", 1, 2, "12.40"],
  ["many", 1, 0, "many"],
] as const)("%s one step %d is %s", (typed, way, digits, next) =>
  expect(stepAmount(typed, way, digits)).toBe(next),
);
