import { expect, test } from "vitest";
import { exampleEffective, parsePointValue, pointValueText, shortPointValue } from "./point-value";

test.each([
  ["1", 1000],
  ["0", 0],
  ["0.85", 850],
  [".5", 500],
  ["０．５", 500],
  ["¥1", 1000],
  ["0,5 円", 500],
  ["1.000", 1000],
  ["0.001", 1],
])("%j is %i thousandths of a yen", (typed, thousandths) => {
  expect(parsePointValue(typed)).toBe(thousandths);
});

test.each(["", " ", ".", "-1", "1.001", "2", "0.0001", "1e-1", "one", "1.0.0", "NaN"])(
  "%j is no value of a point",
  (typed) => {
    expect(parsePointValue(typed)).toBeNull();
  },
);

test.each([0, 1, 50, 850, 1000])("%i thousandths survive the way to the server and back", (thousandths) => {
  const sent = pointValueText(thousandths);
  expect(sent).toMatch(/^[01]\.\d{3}$/);
  expect(parsePointValue(sent)).toBe(thousandths);
  expect(parsePointValue(shortPointValue(sent))).toBe(thousandths);
});

test("a value is written without empty decimals", () => {
  expect(["1.000", "0.850", "0.000"].map(shortPointValue)).toEqual(["1", "0.85", "0"]);
});

test("the example takes off what its points are worth, to the yen", () => {
  expect([0, 1, 850, 1000].map(exampleEffective)).toEqual(["27800", "27798", "26100", "25800"]);
});
