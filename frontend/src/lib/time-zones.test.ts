import { expect, test } from "vitest";
import { zoneGroups, zoneOffset } from "./time-zones";

const WINTER = Date.parse("2026-01-15T12:00:00Z");
const SUMMER = Date.parse("2026-07-15T12:00:00Z");

const labels = (groups: ReturnType<typeof zoneGroups>) =>
  Object.fromEntries(groups.flatMap(({ zones }) => zones.map(({ name, label }) => [name, label])));

test("an offset follows the season of its zone", () => {
  expect([WINTER, SUMMER].map((at) => zoneOffset("Europe/Berlin", at))).toEqual(["UTC+1", "UTC+2"]);
  expect([WINTER, SUMMER].map((at) => zoneOffset("America/St_Johns", at))).toEqual(["UTC−3:30", "UTC−2:30"]);
});

test("zones stand under their region with their place and offset", () => {
  const groups = zoneGroups("Asia/Tokyo", WINTER, ["Asia/Tokyo", "America/New_York", "Asia/Kolkata"]);
  expect(groups.map(({ region }) => region)).toEqual(["America", "Asia", "UTC"]);
  expect(labels(groups)).toEqual({
    "America/New_York": "New York (UTC−5)",
    "Asia/Kolkata": "Kolkata (UTC+5:30)",
    "Asia/Tokyo": "Tokyo (UTC+9)",
    UTC: "UTC",
  });
});

test("the person's own zone can be chosen though the browser calls it by another name, or not at all", () => {
  expect(labels(zoneGroups("Asia/Calcutta", WINTER, ["Asia/Tokyo"]))).toHaveProperty(["Asia/Calcutta"]);
  expect(labels(zoneGroups("Moon/Tranquility_Base", WINTER, []))).toMatchObject({
    "Moon/Tranquility_Base": "Tranquility Base",
  });
});

test("no zone stands twice", () => {
  const names = zoneGroups("Asia/Tokyo", WINTER).flatMap(({ zones }) => zones.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(300);
});
