import { expect, test } from "vitest";
import { titleOf } from "./title";

test.each([
  [{ title: "SORA H7", url: "https://www.minamo.example/item/1" }, "SORA H7"],
  [{ title: "", url: "https://www.minamo.example/item/1" }, "minamo.example/item/1"],
  [{ title: "", url: "http://minamo.example/" }, "minamo.example"],
])("%j is called %s", (product, expected) => {
  expect(titleOf(product)).toBe(expected);
});
