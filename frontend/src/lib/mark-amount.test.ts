import { expect, test } from "vitest";
import { markAmount } from "./mark-amount";

test.each([
  ["販売価格 27,800円（税込）", "27800", "27,800"],
  ["２７，８００円", "27800", "２７，８００"],
  ["27 800 Kč", "27800", "27 800"],
  ['"price": "27800"', "27800", "27800"],
  ["EUR 1.299,50", "1299.50", "1.299,50"],
  ["$1,299.00", "1299.00", "1,299.00"],
  ["$66.00", "66", "66.00"],
])("in %s the amount %s is found", (text, amount, found) => {
  expect(markAmount(text, amount).amount).toBe(found);
});

test("an amount inside a longer number is not that amount", () => {
  expect(markAmount("JAN 4927800012342", "27800").amount).toBe("");
});

test("yen of a longer sum and dollars with cents are other amounts", () => {
  expect(markAmount("1,980円", "1").amount).toBe("");
  expect(markAmount("$66.50", "66").amount).toBe("");
});

test("the text around the amount is kept whole", () => {
  const { before, amount, after } = markAmount("特価 1,980円 送料別", "1980");
  expect(before + amount + after).toBe("特価 1,980円 送料別");
});

test("no amount marks nothing", () => {
  expect(markAmount("価格はお問い合わせください", "").amount).toBe("");
});
