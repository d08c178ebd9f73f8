import { expect, test } from "vitest";
import { afterFor, moved, overFor } from "./order";

const IDS = ["a", "b", "c", "d", "e"];
const after = (id: string, over: string) =>
  moved(
    IDS.map((each) => ({ id: each })),
    id,
    afterFor(IDS, id, over),
  )
    .map((each) => each.id)
    .join("");

test.each([
  ["a", "c", "bcade"],
  ["a", "e", "bcdea"],
  ["e", "a", "eabcd"],
  ["d", "b", "adbce"],
  ["b", "c", "acbde"],
  ["c", "b", "acbde"],
])("%s takes the place of %s, from above and from below", (id, over, expected) => {
  expect(after(id, over)).toBe(expected);
});

test.each([
  ["top", "c", "a"],
  ["earlier", "c", "b"],
  ["later", "c", "d"],
  ["end", "c", "e"],
  ["earlier", "a", null],
  ["top", "a", null],
  ["later", "e", null],
  ["end", "e", null],
] as const)("one step %s of %s goes to the place of %s", (step, id, over) => {
  expect(overFor(IDS, id, step)).toBe(over);
});

test("a step among others of its group passes what stands between them in the whole order", () => {
  const over = overFor(["a", "e"], "e", "earlier");
  expect(over).toBe("a");
  expect(after("e", "a")).toBe("eabcd");
});

test("a product that has gone leaves the list as it was", () => {
  expect(moved([{ id: "a" }], "gone", "a")).toEqual([{ id: "a" }]);
});
