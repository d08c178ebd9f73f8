import { beforeEach, expect, test } from "vitest";
import { keepNext, takeNext } from "./pending-next";

beforeEach(() => localStorage.clear());

test("where a newcomer wanted to go is kept until it is taken, once", () => {
  keepNext("/add?url=https%3A%2F%2Fshop.example");
  expect(takeNext()).toBe("/add?url=https%3A%2F%2Fshop.example");
  expect(takeNext()).toBe("/");
});

test("after a day it is forgotten", () => {
  keepNext("/add", 0);
  expect(takeNext(25 * 3_600_000)).toBe("/");
});

test.each(["https://evil.example/", "//evil.example"])("%s is never gone to", (next) => {
  keepNext(next);
  expect(takeNext()).toBe("/");
});

test("what somebody else wrote there leads home", () => {
  localStorage.setItem("pricealert.next", "{broken");
  expect(takeNext()).toBe("/");
});
