import type { PriceParts, TrackedProduct } from "../api/generated/model";

const yen = (amount: string) => ({ amount, currency: "JPY" });

export const headphonesPrice: PriceParts = {
  shelf: yen("27800"),
  list_price: yen("39800"),
  shipping: yen("0"),
  unit_price: null,
  assumed_shipping: null,
  points: 2780,
  pay_now: { ...yen("27800"), is_bound: false, unknown: [], assumed: [] },
  effective: { ...yen("25020"), is_bound: false, unknown: [], assumed: [] },
};

/** Alice's headphones, which fell by 15% since yesterday; what a test is about is given. */
export function headphones(change: Partial<TrackedProduct> = {}): TrackedProduct {
  const seen = new Date(Date.now() - 3 * 3_600_000).toISOString();
  return {
    id: "01a20c69-a35f-7bdb-9c1c-18bdf10174e6",
    created_at: seen,
    tracking_since: seen,
    url: "https://minamo-denki.example/item/sora-h7",
    title: "SORA H7",
    image_url: null,
    brand: null,
    gtin: null,
    site: { code: "minamo", name: "Minamo Denki", policy: "pages", policy_notice: null },
    memo: "",
    tags: [],
    position: 0,
    paused: false,
    purchase: null,
    status: {
      kind: "ok",
      message: null,
      since: null,
      failures: 0,
      retry_at: null,
      quarantined: null,
      candidates: [],
    },
    price: headphonesPrice,
    stale: false,
    availability: "in_stock",
    condition: "new",
    confidence: 0.98,
    source: "json_ld",
    picked: null,
    evidence: [{ figure: "price", reader: "text", place: "p.price", text: "販売価格 27,800円（税込）" }],
    change: {
      previous: null,
      registration: null,
      week: null,
      today: { base: yen("32800"), base_at: seen, percent: "-15.2", amount: yen("-5000") },
    },
    lowest: {
      ever: yen("27800"),
      in_90_days: yen("27800"),
      is_lowest_ever: true,
      is_lowest_in_90_days: true,
    },
    sparkline: [],
    last_seen_at: seen,
    last_looked_at: seen,
    next_check_at: null,
    asked_at: null,
    check_now: null,
    interval: { seconds: 10_800, reason: "moves", message: "Checked every 3 hours." },
    rules: [],
    ...change,
  };
}
