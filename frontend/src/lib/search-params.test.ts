import { expect, test } from "vitest";
import { parseSearch, safeNext, stringifySearch } from "./search-params";

test("an address survives the query string", () => {
  const url = "https://shop.example/item?id=1&size=M#top";
  expect(parseSearch(stringifySearch({ url })).url).toBe(url);
});

test("a number in the query stays text", () => {
  expect(parseSearch("?tag=123")).toEqual({ tag: "123" });
});

test("what is not set leaves no trace in the address", () => {
  expect(stringifySearch({ state: undefined, search: "" })).toBe("");
});

test.each(["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", undefined])(
  "after signing in, %s leads home",
  (next) => {
    expect(safeNext(next)).toBe("/");
  },
);

test("after signing in, our own address is returned to", () => {
  expect(safeNext("/add?url=https%3A%2F%2Fshop.example")).toBe("/add?url=https%3A%2F%2Fshop.example");
});
