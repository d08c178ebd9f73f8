import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { TrackedProduct } from "../../api/generated/model";
import { headphones, headphonesPrice } from "../../test/products";
import { useMoves } from "./moves";

afterEach(() => vi.useRealTimers());

const at = (amount: string | null, currency = "JPY") =>
  headphones({ price: amount === null ? null : { ...headphonesPrice, shelf: { amount, currency } } });

const movesOf = (...answers: TrackedProduct[][]) => {
  const { result, rerender } = renderHook(({ list }) => useMoves(list), {
    initialProps: { list: answers[0] },
  });
  for (const list of answers.slice(1)) rerender({ list });
  return [...result.current.values()];
};

test.each([
  ["27800", "26000", "fall"],
  ["9800", "10000", "rise"],
  [null, "26000", "new"],
])("from %s to %s is a %s", (before, after, expected) => {
  expect(movesOf([at(before)], [at(after)])).toEqual([expected]);
});

test("another currency is neither a fall nor a rise", () => {
  expect(movesOf([at("27800")], [at("180", "USD")])).toEqual(["new"]);
});

test("the first answer, an unchanged one and one without a price tell no news", () => {
  expect(movesOf([at("27800")])).toEqual([]);
  expect(movesOf([at("27800")], [at("27800")])).toEqual([]);
  expect(movesOf([at("27800")], [at(null)])).toEqual([]);
});

test("what another filter brings into the list has not moved", () => {
  expect(movesOf([at("27800")], [{ ...at("100"), id: "another" }])).toEqual([]);
});

test("news is over after some seconds", () => {
  vi.useFakeTimers();
  const { result, rerender } = renderHook(({ list }) => useMoves(list), {
    initialProps: { list: [at("27800")] },
  });
  rerender({ list: [at("26000")] });
  expect(result.current.size).toBe(1);
  act(() => vi.advanceTimersByTime(3_100));
  expect(result.current.size).toBe(0);
});
