import { expect, test } from "vitest";
import { ANY_TEXT, parseSearch, safeNext, stringifySearch, taking } from "./search-params";

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

test("a page takes from its address what it understands, and no more", () => {
  const take = taking({ period: ["30d", "90d"], rule: ANY_TEXT });
  expect(take({ period: "90d", rule: "new", utm_source: "x" })).toEqual({ period: "90d", rule: "new" });
  expect(take({ period: "500d", rule: ["new"] })).toEqual({});
});
