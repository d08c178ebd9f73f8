import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useSelection } from "./selection";

const ORDER = ["a", "b", "c", "d", "e"];

function selected(...touches: [id: string, isRange?: boolean][]) {
  const { result } = renderHook(() => useSelection(ORDER));
  for (const [id, isRange] of touches) act(() => result.current.toggle(id, isRange));
  return [...result.current.ids].sort().join("");
}

test("a touch takes one in, another takes it out again", () => {
  expect(selected(["b"], ["d"])).toBe("bd");
  expect(selected(["b"], ["d"], ["b"])).toBe("d");
});

test("with Shift all between the two last touches go the same way, in either direction", () => {
  expect(selected(["b"], ["d", true])).toBe("bcd");
  expect(selected(["d"], ["b", true])).toBe("bcd");
  expect(selected(["a"], ["e", true], ["b"], ["d", true])).toBe("ae");
});

test("Shift without a touch before is a touch", () => {
  expect(selected(["c", true])).toBe("c");
});
