import { expect, test } from "vitest";
import { dayKey, formatAgo, formatDay } from "./time";

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
