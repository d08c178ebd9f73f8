import { expect, test } from "vitest";
import { wholeNumber } from "./whole-number";

test.each([
  ["30", 30],
  [" ９０ ", 90],
  ["7.9", 0],
  ["week", 0],
  ["", 0],
  ["Infinity", 0],
])("%j comes to %i", (typed, number) => {
  expect(wholeNumber(typed)).toBe(number);
});
