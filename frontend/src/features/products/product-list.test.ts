import { expect, test } from "vitest";
import { headphones } from "../../test/products";
import { groups } from "./product-list";

const calm = headphones({
  id: "calm",
  change: { previous: null, registration: null, today: null, week: null },
});
const fallen = headphones({ id: "fallen" });
const doubtful = headphones({ id: "doubtful", status: { ...headphones().status, kind: "quarantined" } });
const stale = headphones({ id: "stale", stale: true });
const paused = headphones({ id: "paused", paused: true, stale: true });

test("what has news comes first, what needs a person next, and nothing stands twice", () => {
  const grouped = groups([calm, stale, fallen, doubtful]);
  expect(grouped.fallen.map((each) => each.id)).toEqual(["fallen"]);
  expect(grouped.attention.map((each) => each.id)).toEqual(["stale", "doubtful"]);
  expect(grouped.rest.map((each) => each.id)).toEqual(["calm"]);
});

test("a price in doubt is not announced as a fall", () => {
  expect(groups([doubtful]).fallen).toEqual([]);
});

test("what a person paused asks for nothing", () => {
  expect(groups([paused]).attention).toEqual([]);
});
