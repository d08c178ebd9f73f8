import type { ImportDetail, ImportRow } from "../api/generated/model";

/** A list that was read to its end; what a test is about is given. */
export function importOf(change: Partial<ImportDetail> = {}): ImportDetail {
  const now = Date.now();
  return {
    id: "01a20c69-a35f-7bdb-9c1c-18bdf1017777",
    name: "wishes.csv",
    format: "csv",
    state: "done",
    total: 4,
    done: 4,
    counts: { added: 2, already: 1, refused: 1 },
    problem: null,
    message: null,
    undone: false,
    undo_until: new Date(now + 3_600_000).toISOString(),
    created_at: new Date(now - 60_000).toISOString(),
    ended_at: new Date(now - 30_000).toISOString(),
    reasons: [{ reason: "no_address", message: "There is no address in this row.", count: 1 }],
    ...change,
  };
}

export const rowOf = (line: number, change: Partial<ImportRow> = {}): ImportRow => ({
  line,
  text: `https://shop.example/item/${line}`,
  outcome: "added",
  reason: null,
  message: null,
  tracked_product: {
    id: `01a20c69-a35f-7bdb-9c1c-18bdf101000${line}`,
    url: `https://shop.example/item/${line}`,
    title: "",
    site: { code: "shop.example", name: "Shop", policy: "pages", policy_notice: null },
    status: "reading",
    price: null,
  },
  ...change,
});
