/** An archive as PriceAlert exports it, made here: so that an account is filled with whatever a test needs. */

import { crc32 } from "node:zlib";

export interface ArchivedProduct {
  address: string;
  title: string;
  memo?: string;
  tags?: string[];
  brand?: string;
  /** What stood on the page beside the price. */
  words?: string;
  /** In yen, oldest first; each held a day, the last one holds now. None: no price is known. */
  prices?: readonly number[];
  /** What was told of the last price, in a notification that nobody has read. */
  isTold?: boolean;
}

const DAY = 86_400_000;
const yen = (amount: number) => ({ amount: String(amount), currency: "JPY" });

/** The zip. Its products are paused: no shop is visited for them, so that they stay as they are. */
export function archiveOf(products: readonly ArchivedProduct[], now: Date = new Date()): Buffer {
  const index = {
    format: "pricealert-archive",
    version: 1,
    settings: {
      language: "en",
      time_zone: "Asia/Tokyo",
      yen_per_point: "1.000",
      wants_email: false,
      product_view: "cards",
    },
    shop_terms: [],
    products: products.map(({ address }, place) => ({ file: fileOf(place), address, same_as: null })),
  };
  return zipOf([
    ["pricealert.json", JSON.stringify(index)],
    ...products.map((product, place): [string, string] => [
      fileOf(place),
      JSON.stringify(archived(product, place, now.getTime())),
    ]),
  ]);
}

const fileOf = (place: number) => `products/${String(place + 1).padStart(4, "0")}.json`;

const parts = (price: number | undefined) => ({
  currency: price === undefined ? "" : "JPY",
  price: price === undefined ? null : String(price),
  list_price: null,
  shipping: price === undefined ? null : "0",
  points: null,
  availability: price === undefined ? "unknown" : "in_stock",
});

function archived(product: ArchivedProduct, place: number, now: number) {
  const { address, title, memo = "", tags = [], brand = "", words = "", prices = [] } = product;
  const at = (ago: number) => new Date(now - ago).toISOString();
  const evidence = words ? [{ reader: "visible", place: "p.price", text: words }] : [];
  const last = prices.at(-1);
  return {
    address,
    memo,
    tags,
    position: place,
    created_at: at(prices.length * DAY),
    tracking_since: at(prices.length * DAY),
    paused_at: at(0),
    base: null,
    purchase: null,
    offer: {
      known_since: at(prices.length * DAY),
      title,
      picture: "",
      brand,
      gtin: "",
      ...parts(last),
      condition: "new",
      confidence: last === undefined ? null : 0.97,
      source: last === undefined ? "" : "visible",
      evidence,
      last_seen_at: last === undefined ? null : at(60_000),
      last_looked_at: at(60_000),
      outcome: last === undefined ? "no_price" : "ok",
      outcome_detail: "",
      outcome_since: at(60_000),
      failures: last === undefined ? 1 : 0,
      candidates: [],
      quarantine: null,
      pick: null,
      interval_s: 21_600,
      interval_reason: "new",
    },
    history: prices.map((price, index) => ({
      first_seen_at: at((prices.length - index) * DAY),
      last_seen_at: index === prices.length - 1 ? null : at((prices.length - index - 1) * DAY),
      after_gap: false,
      ...parts(price),
      confidence: 0.97,
      source: "visible",
      address,
      evidence,
    })),
    rules: product.isTold ? [rule(at(DAY))] : [],
    notifications: product.isTold && last !== undefined ? [told(last, prices.at(-2), evidence, at)] : [],
    emails: [],
  };
}

function rule(at: string) {
  return {
    kind: "any_fall",
    measure: "shelf",
    target: null,
    percent: null,
    base: null,
    is_on: true,
    created_at: at,
    removed_at: null,
    state: "fired",
    fired_at: at,
    episode: 1,
    last: null,
    told: null,
    registered: null,
    in_stock: null,
  };
}

function told(price: number, before: number | undefined, evidence: unknown, at: (ago: number) => string) {
  return {
    rule: 0,
    episode: 1,
    point: null,
    created_at: at(60_000),
    read_at: null,
    facts: {
      kind: "any_fall",
      measure: "shelf",
      price: yen(price),
      before: before === undefined ? null : yen(before),
      base: "previous",
      base_price: before === undefined ? null : yen(before),
      percent: before === undefined ? null : (((price - before) * 100) / before).toFixed(1),
      asked_percent: null,
      already_true: false,
      points: null,
      availability: "in_stock",
      seen_at: at(60_000),
      confidence: 0.97,
      evidence,
      evidence_url: "",
    },
  };
}

/** A zip whose files are stored as they are. */
export function zipOf(files: readonly (readonly [string, string])[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const content = Buffer.from(text);
    const named = Buffer.from(name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(0x0800, 6); // names are UTF-8
    header.writeUInt16LE(0x21, 12); // 1 January 1980
    header.writeUInt32LE(crc32(content), 14);
    header.writeUInt32LE(content.length, 18);
    header.writeUInt32LE(content.length, 22);
    header.writeUInt16LE(named.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    header.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(offset, 42);
    locals.push(header, named, content);
    entries.push(entry, named);
    offset += header.length + named.length + content.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
