import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useNow } from "./use-now";

afterEach(() => vi.useRealTimers());

test("the present is not the one at which the last watcher left", () => {
  vi.useFakeTimers();
  const first = renderHook(() => useNow());
  first.unmount();
  vi.advanceTimersByTime(3_600_000);
  expect(renderHook(() => useNow()).result.current).toBe(Date.now());
});

test("the present moves on by itself", () => {
  vi.useFakeTimers();
  const { result } = renderHook(() => useNow());
  const before = result.current;
  act(() => vi.advanceTimersByTime(15_000));
  expect(result.current - before).toBe(15_000);
});
