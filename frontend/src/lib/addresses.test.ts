import { expect, test } from "vitest";
import { addressesIn, isMany } from "./addresses";

test.each([
  ["https://a.example/1", ["https://a.example/1"]],
  ["SORA H7\nhttps://a.example/1", ["https://a.example/1"]],
  ["https://a.example/1\nhttps://b.example/2", ["https://a.example/1", "https://b.example/2"]],
  ["https://a.example/1,https://b.example/2", ["https://a.example/1", "https://b.example/2"]],
  ["「https://a.example/1」と「https://b.example/2」", ["https://a.example/1", "https://b.example/2"]],
  ["https://a.example/?q=1,2", ["https://a.example/?q=1,2"]],
  ["no address", []],
])("the addresses of %j are found", (text, expected) => {
  expect(addressesIn(text)).toEqual(expected);
});

test("the same address twice is one product, two addresses are many", () => {
  expect(isMany("https://a.example/1 https://a.example/1")).toBe(false);
  expect(isMany("https://a.example/1 https://a.example/2")).toBe(true);
});
