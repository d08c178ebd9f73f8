import { expect, test } from "vitest";
import { byDay } from "./days";

const told = (...moments: string[]) => moments.map((created_at) => ({ created_at }));
const NOW = Date.parse("2026-11-24T03:00:00Z"); // noon in Tokyo, evening before in New York

test("what was told on one day of the person's zone stands under one day", () => {
  const items = told("2026-11-24T02:00:00Z", "2026-11-23T15:00:00Z", "2026-11-23T14:59:59Z");
  expect(byDay(items, NOW, "Asia/Tokyo").map(({ age, items: own }) => [age, own.length])).toEqual([
    [0, 2],
    [1, 1],
  ]);
});

test("the zone decides what is today", () => {
  const items = told("2026-11-24T02:00:00Z");
  expect(byDay(items, NOW, "America/New_York")[0]).toMatchObject({ key: "2026-11-23", age: 0 });
});

test("a day of 25 hours is still one day", () => {
  const now = Date.parse("2026-10-26T12:00:00Z");
  const items = told("2026-10-24T22:30:00Z");
  expect(byDay(items, now, "Europe/Berlin")[0]).toMatchObject({ key: "2026-10-25", age: 1 });
});

test("the order of what was told stays", () => {
  const items = told("2026-11-24T02:00:00Z", "2026-11-24T01:00:00Z", "2026-11-20T01:00:00Z");
  expect(byDay(items, NOW, "UTC").flatMap((day) => day.items)).toEqual(items);
});
