import { expect, test } from "vitest";
import { dayKey, formatAgo, formatDay, startOfDay } from "./time";

const NOW = Date.parse("2026-11-24T00:30:00Z");

test.each([
  ["2026-11-23T21:30:00Z", "3時間前"],
  ["2026-11-24T00:27:00Z", "3分前"],
  ["2026-11-20T00:00:00Z", "11月20日"],
  ["2025-11-20T00:00:00Z", "2025年11月20日"],
])("%s is told as %s", (at, expected) => {
  expect(formatAgo(at, NOW, "ja", "Asia/Tokyo")).toBe(expected);
});

test("a day in English puts the day before the month's name", () => {
  expect(formatDay("2026-11-18T00:00:00Z", NOW, "en", "Asia/Tokyo")).toBe("18 Nov");
});

test("a day ends at the person's midnight", () => {
  expect(dayKey("2026-11-23T15:30:00Z", "Asia/Tokyo")).toBe("2026-11-24");
  expect(dayKey("2026-11-23T15:30:00Z", "UTC")).toBe("2026-11-23");
});

test.each([
  ["2026-12-01", "Asia/Tokyo", "2026-11-30T15:00:00.000Z"],
  ["2026-12-01", "America/New_York", "2026-12-01T05:00:00.000Z"],
  // The days on which the clock is changed, and the ones after them.
  ["2026-03-29", "Europe/Paris", "2026-03-28T23:00:00.000Z"],
  ["2026-03-30", "Europe/Paris", "2026-03-29T22:00:00.000Z"],
  ["2026-10-26", "Europe/Paris", "2026-10-25T23:00:00.000Z"],
  ["2026-12-01", "Asia/Kathmandu", "2026-11-30T18:15:00.000Z"],
])("%s begins in %s at %s", (day, zone, expected) => {
  expect(startOfDay(day, zone).toISOString()).toBe(expected);
});
