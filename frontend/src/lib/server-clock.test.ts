import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteServerTime, serverNow } from "./server-clock";

const NOON = Date.parse("2026-03-10T12:00:00Z");

beforeEach(() => vi.useFakeTimers({ now: NOON }));
afterEach(() => {
  noteServerTime(new Date(NOON).toUTCString());
  vi.useRealTimers();
});

test("a browser that is a day behind goes by the server's clock", () => {
  noteServerTime("Wed, 11 Mar 2026 12:00:00 GMT");
  expect(serverNow()).toBe(NOON + 86_400_000);
});

test("a minute between the clocks is the time that an answer takes", () => {
  noteServerTime("Tue, 10 Mar 2026 11:59:00 GMT");
  expect(serverNow()).toBe(NOON);
});

test.each([null, "", "yesterday"])("an answer that says no time (%s) changes nothing", (date) => {
  noteServerTime("Wed, 11 Mar 2026 12:00:00 GMT");
  noteServerTime(date);
  expect(serverNow()).toBe(NOON + 86_400_000);
});
