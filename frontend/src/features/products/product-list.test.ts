import { expect, test } from "vitest";
import { headphones } from "../../test/products";
import { groups, linesOf, screenOrder } from "./product-list";

const calm = headphones({
  id: "calm",
  change: { previous: null, registration: null, today: null, week: null },
});
const calmOne = (id: string) => headphones({ id, change: calm.change });
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

test("what was bought stands at the end, and is no fall any more", () => {
  const purchase = { price: { amount: "27800", currency: "JPY" }, at: "2026-11-20T00:00:00Z" };
  const bought = headphones({ id: "bought", purchase });
  expect(screenOrder([bought, calm, fallen])).toEqual(["fallen", "calm", "bought"]);
});

test("each group has its heading, then rows as wide as the screen allows", () => {
  const many = [fallen, ...[1, 2, 3, 4].map((number) => calmOne(`calm ${number}`))];
  const lines = linesOf(many, { large: 2, small: 3 }).map((line) =>
    "count" in line ? `${line.kind} ${line.count}` : line.products.map(({ id }) => id),
  );
  expect(lines).toEqual(["fallen 1", ["fallen"], "rest 4", ["calm 1", "calm 2", "calm 3"], ["calm 4"]]);
});
