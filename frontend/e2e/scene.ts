/**
 * A person with fixed, ugly data at a fixed moment: what the server would answer, for pictures that are compared and
 * for states that a running stack does not keep still. The types are the API's own, so what no longer fits fails.
 */

import type { Page } from "@playwright/test";
import type {
  AccountLoss,
  AlertRule,
  AlertRulePreview,
  Config,
  HistoryPoint,
  ListPrice as ListPriceAnswer,
  Me,
  Money,
  NotificationPage,
  ObservedListPrice,
  PriceHistory,
  PriceParts,
  ShopOffer,
  SiteSummary,
  TrackedProduct,
  TrackedProductPage,
} from "../src/api/generated/model";
import type { Language } from "./people";

export const NOW = new Date("2026-03-10T09:41:00+09:00");

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const ago = (milliseconds: number) => new Date(NOW.getTime() - milliseconds).toISOString();

const money = (amount: string, currency = "JPY"): Money => ({ amount, currency });
const id = (number: number) => `01a20c69-a35f-7bdb-9c1c-${String(number).padStart(12, "0")}`;

const shop = (code: string, name: string): SiteSummary => ({
  code,
  name,
  policy: "pages",
  policy_notice: null,
});
const MINAMO = shop("minamo", "みなも電機");
const NORTHLIGHT = shop("northlight", "Northlight Outfitters");
const ALPS = shop("alps", "アルプス書房");

function parts(amount: string, change: Partial<PriceParts> = {}): PriceParts {
  const whole = { ...money(amount), is_bound: false, unknown: [], assumed: [] };
  return {
    shelf: money(amount),
    list_price: null,
    shipping: money("0"),
    unit_price: null,
    assumed_shipping: null,
    points: 0,
    pay_now: whole,
    effective: whole,
    ...change,
  };
}

/** A list price that was not asked for long. */
function observedOf({ price }: TrackedProduct): ObservedListPrice | null {
  if (!price?.list_price) return null;
  return {
    claimed: price.list_price,
    finding: "doubtful",
    days: 56,
    until: "2026-03-09",
    days_seen: 41,
    days_at: 12,
    last_on: "2026-02-02",
    more_than_half: false,
    two_weeks: null,
    recent: false,
    runs_long: false,
  };
}

/** The same in another currency. */
function abroad(amount: string, currency: string): PriceParts {
  const whole = { ...money(amount, currency), is_bound: false, unknown: [], assumed: [] };
  return parts(amount, {
    shelf: money(amount, currency),
    shipping: null,
    points: null,
    pay_now: whole,
    effective: whole,
  });
}

const fell = (base: string, percent: string, difference: string, currency = "JPY") => ({
  base: money(base, currency),
  base_at: ago(DAY),
  percent,
  amount: money(difference, currency),
});

/** Steps around an amount, the same each time. */
function steps(last: number, count: number): { at: string; until: string; amount: string }[] {
  return Array.from({ length: count }, (_, place) => {
    const left = count - 1 - place;
    const amount = left === 0 ? last : Math.round(last * (1.04 + 0.06 * Math.sin(place * 2.1)));
    return { at: ago((left + 1) * 4 * DAY), until: ago(left * 4 * DAY), amount: String(amount) };
  });
}

function product(number: number, change: Partial<TrackedProduct>): TrackedProduct {
  const amount = change.price?.shelf.amount ?? "1980";
  return {
    id: id(number),
    created_at: ago(60 * DAY),
    tracking_since: ago(60 * DAY),
    url: `https://minamo.example/item/${number}`,
    title: `商品 ${number}`,
    image_url: null,
    brand: null,
    gtin: null,
    site: MINAMO,
    memo: "",
    tags: [],
    position: number,
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
    price: parts(amount),
    stale: false,
    availability: "in_stock",
    condition: "new",
    confidence: 0.98,
    source: "json_ld",
    evidence: [{ figure: "price", reader: "json_ld", place: "$.offers.price", text: `"price": "${amount}"` }],
    picked: null,
    change: { previous: null, registration: null, today: null, week: null },
    lowest: {
      ever: money(amount),
      in_90_days: money(amount),
      is_lowest_ever: false,
      is_lowest_in_90_days: false,
    },
    sparkline: steps(Number(amount), 14),
    last_seen_at: ago(3 * HOUR),
    last_looked_at: ago(3 * HOUR),
    next_check_at: ago(-3 * HOUR),
    asked_at: null,
    check_now: null,
    interval: { seconds: 21_600, reason: "calm", message: "Checked every 6 hours: the price has been calm." },
    rules: [],
    ...change,
  };
}

const failed = (kind: TrackedProduct["status"]["kind"], message: string): TrackedProduct["status"] => ({
  kind,
  message,
  since: ago(3 * DAY),
  failures: 9,
  retry_at: ago(-2 * HOUR),
  quarantined: null,
  candidates: [],
});

const target: AlertRule = {
  id: id(900),
  tracked_product: id(1),
  kind: "target",
  measure: "effective",
  target: money("25000"),
  percent: null,
  base: null,
  amount: null,
  days: null,
  joiner: null,
  further: [],
  is_on: true,
  state: "armed",
  fired_at: null,
  created_at: ago(40 * DAY),
  sentence: "When the effective price is ¥25,000 or less",
  next_sentence:
    "Now ¥25,020. You hear of it once when it is ¥25,000 or less; then it rests until ¥25,500 or more.",
  already_true: false,
  standing: "active",
  snoozed_until: null,
  expires_at: null,
};

/** One of each state, with what shops write: long, without a space, from right to left, cheap and dear. */
export const PRODUCTS: readonly TrackedProduct[] = [
  product(1, {
    title: "ノイズキャンセリング ワイヤレスヘッドホン SORA H7 ブラック（国内正規品・2年保証）",
    price: parts("27800", {
      list_price: money("39800"),
      points: 2780,
      effective: { ...money("25020"), is_bound: false, unknown: [], assumed: [] },
    }),
    change: {
      previous: fell("32800", "-15.2", "-5000"),
      registration: fell("39800", "-30.2", "-12000"),
      today: fell("32800", "-15.2", "-5000"),
      week: fell("33800", "-17.8", "-6000"),
    },
    lowest: {
      ever: money("27800"),
      in_90_days: money("27800"),
      is_lowest_ever: true,
      is_lowest_in_90_days: true,
    },
    evidence: [
      { figure: "price", reader: "json_ld", place: "$.offers.price", text: '"price": "27800"' },
      { figure: "list_price", reader: "text", place: "p.was > s", text: "39,800円" },
      { figure: "shipping", reader: "text", place: "p.shipping", text: "送料無料" },
      { figure: "points", reader: "text", place: "p.points", text: "2,780ポイント（10%還元）" },
      {
        figure: "stock",
        reader: "json_ld",
        place: "$.offers.availability",
        text: "https://schema.org/InStock",
      },
    ],
    tags: ["音", "誕生日"],
    memo: "黒。ケースも一緒に。",
    rules: [target],
  }),
  product(2, {
    title: "Harbour camping lantern, rechargeable, 1,200 lumens",
    site: NORTHLIGHT,
    price: abroad("58.00", "USD"),
    sparkline: steps(58, 14).map(({ at, until, amount }) => ({ at, until, amount: `${amount}.00` })),
    change: {
      previous: fell("64.50", "-10.1", "-6.50", "USD"),
      registration: null,
      today: fell("64.50", "-10.1", "-6.50", "USD"),
      week: null,
    },
    lowest: {
      ever: money("55.00", "USD"),
      in_90_days: money("58.00", "USD"),
      is_lowest_ever: false,
      is_lowest_in_90_days: true,
    },
  }),
  product(3, {
    title: "プレミアム電動自転車".repeat(30),
    price: parts("99999999"),
    sparkline: steps(99_999_999, 14),
    tags: ["とても長いタグの名前でもここに収まりますように", "b"],
  }),
  product(4, { title: "ネジ 1本", price: parts("1"), sparkline: steps(1, 2) }),
  product(5, {
    title: "Bürostuhl, höhenverstellbar, mit Armlehnen",
    site: NORTHLIGHT,
    price: abroad("1299.00", "EUR"),
    sparkline: [],
  }),
  product(6, {
    title: "オフィスチェア E-3 メッシュ",
    price: null,
    confidence: null,
    evidence: [],
    sparkline: [],
    last_seen_at: null,
    status: {
      ...failed("ambiguous", "Several prices stand on the page, and nothing tells which one is the price."),
      candidates: [
        { kind: "sale", amount: "12800", currency: "JPY", text: "会員価格 12,800円", place: "p.member" },
        {
          kind: "sale",
          amount: "14850",
          currency: "JPY",
          text: "通常価格 14,850円（税込）",
          place: "p.price",
        },
        { kind: "unit", amount: "128", currency: "JPY", text: "100gあたり 128円", place: "p.unit" },
      ],
    },
  }),
  product(7, {
    title: "加湿空気清浄機 K-90",
    price: parts("49800"),
    status: {
      ...failed(
        "quarantined",
        "We read ¥4,980, a tenth of the last price or less. We will look again and believe it if it stays.",
      ),
      quarantined: { price: money("4980"), seen_at: ago(HOUR) },
    },
  }),
  product(8, {
    title: "W".repeat(300),
    price: parts("6480"),
    stale: true,
    last_seen_at: ago(3 * DAY),
    status: failed(
      "blocked",
      "The shop refuses automatic visits. This price is 3 days old. We will try again around 18:00.",
    ),
  }),
  product(9, { title: "限定フィギュア 星の海", price: parts("15800"), availability: "out_of_stock" }),
  product(10, {
    title: "絵本のたのしみ名作選 全10巻セット",
    site: ALPS,
    price: parts("15840", {
      shipping: null,
      points: null,
      pay_now: { ...money("15840"), is_bound: true, unknown: ["shipping"], assumed: [] },
      effective: { ...money("15840"), is_bound: true, unknown: ["shipping", "points"], assumed: [] },
    }),
  }),
  product(11, { title: "🎧🎮📚 EMOJI SET ".repeat(8), paused: true, price: parts("3200") }),
  product(12, {
    title: "مكنسة كهربائية لاسلكية مع محطة شحن وفلتر",
    paused: true,
    price: parts("31800"),
    purchase: { price: money("29800"), at: ago(10 * DAY) },
  }),
  product(13, {
    title: "",
    price: null,
    confidence: null,
    evidence: [],
    sparkline: [],
    last_seen_at: null,
    last_looked_at: null,
    status: {
      kind: "reading",
      message: "Reading the page…",
      since: null,
      failures: 0,
      retry_at: null,
      quarantined: null,
      candidates: [],
    },
  }),
  product(14, {
    title: "アウトドアチェア 折りたたみ",
    price: null,
    confidence: null,
    evidence: [],
    sparkline: [],
    last_seen_at: null,
    site: {
      code: "moriyama",
      name: "森山商店",
      policy: "by_hand",
      policy_notice: "This shop does not allow automatic visits.",
    },
    status: failed(
      "refused_by_policy",
      "This shop does not allow automatic visits, so its prices stay empty.",
    ),
  }),
];

function page(results: readonly TrackedProduct[]): TrackedProductPage {
  const number = (test: (one: TrackedProduct) => boolean) => results.filter(test).length;
  const failing = number(({ status }) => !["ok", "reading"].includes(status.kind));
  const sites = [...new Map(results.map(({ site }) => [site.code, site])).values()];
  return {
    count: results.length,
    next: null,
    previous: null,
    results: [...results],
    counts: {
      all: results.length,
      fallen: number(({ change }) => change.today !== null),
      attention: failing,
      lowest: number(({ lowest }) => lowest.is_lowest_ever),
      at_target: 0,
      out_of_stock: number(({ availability }) => availability === "out_of_stock"),
      failing,
      paused: number(({ paused }) => paused),
      bought: number(({ purchase }) => purchase !== null),
    },
    facets: {
      tags: [...new Set(results.flatMap(({ tags }) => tags))].map((tag) => ({ tag, count: 1 })),
      sites: sites.map(({ code, name }) => ({ code, name, count: number(({ site }) => site.code === code) })),
    },
    summary: {
      tracked: results.length,
      falling: number(({ change }) => change.today !== null),
      attention: failing,
      saving: results.length > 0 ? [money("12000"), money("6.50", "USD")] : [],
    },
  };
}

/** A history of so many points, half a year long, with a gap in it, some alerts and one stretch out of stock. */
export function historyOf(one: TrackedProduct, count: number): PriceHistory {
  const last = Number(one.price?.shelf.amount ?? 2000);
  const step = (180 * DAY) / Math.max(count, 1);
  const points = Array.from({ length: count }, (_, place): HistoryPoint => {
    const left = count - 1 - place;
    const isLast = left === 0;
    const amount = isLast ? last : last * (1.12 + 0.1 * Math.sin(place * 1.7) + 0.05 * Math.sin(place / 9));
    return {
      at: ago((left + 1) * step),
      until: isLast ? ago(3 * HOUR) : ago(left * step + (place === Math.floor(count / 3) ? step * 0.6 : 0)),
      amount: one.price === null ? null : String(Math.round(amount)),
      availability: "in_stock",
      list_price: null,
      shipping: "0",
      points: 0,
      is_bound: false,
      unknown: [],
      source: "json_ld",
      is_assumed: false,
    };
  });
  const gapped = points[Math.floor(count / 3)];
  const amounts = points.map(({ amount }) => Number(amount));
  const at = (amount: number) => ({
    amount: String(amount),
    at: points[amounts.indexOf(amount)]?.at ?? ago(0),
  });
  return {
    from: ago(180 * DAY),
    to: NOW.toISOString(),
    now: NOW.toISOString(),
    currency: one.price?.shelf.currency ?? null,
    series: "shelf",
    period: "90d",
    points,
    gaps:
      gapped && count > 3
        ? [{ from: gapped.until, to: points[Math.floor(count / 3) + 1]?.at ?? gapped.until }]
        : [],
    stock: [],
    summary: {
      lowest: count > 0 ? at(Math.min(...amounts)) : null,
      highest: count > 0 ? at(Math.max(...amounts)) : null,
      average:
        count > 0 ? String(Math.round(amounts.reduce((sum, amount) => sum + amount, 0) / count)) : null,
      changes: Math.max(count - 1, 0),
      falls: Math.floor(count / 2),
      rises: Math.floor(count / 2),
      first_at: points[0]?.at ?? null,
      days_recorded: Math.min(count, 176),
    },
    thinned: count > 400,
    alerts: count > 3 ? [{ at: ago(DAY), amount: String(last), rule_id: id(900) }] : [],
    target: "25000",
  };
}

const SHOPS: ShopOffer[] = [
  { number: 1, site: MINAMO, amount: "27800", tracked: id(1) },
  { number: 2, site: shop("oozora", "オオゾラ家電"), amount: "28900", tracked: null },
].map(({ number, site, amount, tracked }) => ({
  id: id(800 + number),
  tracked_product: tracked,
  is_this: number === 1,
  is_said: false,
  title: "SORA H7",
  site,
  url: `https://${site.code}.example/sora-h7`,
  price: parts(amount),
  availability: "in_stock",
  condition: "new",
  stale: false,
  seen_at: ago(3 * HOUR),
  is_bound: false,
  difference: number === 1 ? null : money("1100"),
  unit_difference: null,
  unranked: null,
}));

const toldOf = ({ id, title, site, url, image_url }: TrackedProduct) => ({
  id,
  title,
  site_name: site.name,
  url,
  image_url,
});

function inbox(): NotificationPage {
  const told = PRODUCTS.filter(({ change }) => change.today !== null);
  return {
    count: 3,
    next: null,
    previous: null,
    unread: 1,
    unread_about: { price: 1, stock: 0 },
    tracked_product: null,
    results: [...told, ...told.slice(0, 1)].map((one, place) => ({
      id: id(700 + place),
      created_at: ago(place === 0 ? HOUR : place * 2 * DAY),
      read_at: place === 0 ? null : ago(place * DAY),
      kind: place === 2 ? "target" : "any_fall",
      tracked_product: toldOf(one),
      rule_id: id(900),
      facts: {
        price: one.price?.shelf ?? null,
        before: one.change.today?.base ?? null,
        base: "previous",
        percent: one.change.today?.percent ?? null,
        measure: "shelf",
        target: place === 2 ? money("28000") : null,
        availability: "in_stock",
        seen_at: ago(HOUR),
        confidence: 0.98,
        already_true: false,
        assumed_shipping: null,
        evidence: one.evidence,
      },
      headline: `${one.title.slice(0, 40)} ${one.price?.shelf.amount ?? ""} (${one.change.today?.percent ?? ""}%)`,
      why: "It fell from ¥32,800 (seen 8:41, confidence 0.98).",
      delivery: [
        { state: "sent" as const, message: "Email sent.", at: ago(HOUR) },
        { state: "unknown" as const, message: "We cannot tell whether the email arrived.", at: ago(DAY) },
        { state: "failed" as const, message: "The mail server refused the email (550).", at: ago(4 * DAY) },
      ][place] ?? { state: "none" as const, message: "In the app only.", at: null },
    })),
  };
}

export interface Scene {
  language: Language;
  /** null: a visitor. */
  products: readonly TrackedProduct[] | null;
  /** How many points the history of each product has. */
  points?: number;
  view?: Me["product_view"];
}

const person = (language: Language, view: Me["product_view"]): Me => ({
  id: id(999),
  email: "misaki@example.jp",
  language,
  time_zone: "Asia/Tokyo",
  yen_per_point: "1.000",
  wants_email: true,
  mail_rhythm: "at_once",
  digest_hour: 8,
  digest_weekday: 0,
  quiet_from: null,
  quiet_to: null,
  mail_gap_minutes: 0,
  mails_a_day: 0,
  alert_email: null,
  product_view: view,
  is_operator: false,
  email_confirmed: true,
  created_at: ago(200 * DAY),
});

const CONFIG: Config = {
  mode: "production",
  demo: null,
  mailbox_url: null,
  tracked_products_max: 500,
  examples: [],
  sign_up: "open",
  passkeys: true,
};

/** From now on the page's server answers with the scene, and the page's clock stands still. */
export async function stage(
  page_: Page,
  { language, products, points = 60, view = "cards" }: Scene,
): Promise<void> {
  await page_.clock.setFixedTime(NOW);
  await page_.route("**/api/v1/**", (route) => {
    const path = new URL(route.request().url()).pathname.replace("/api/v1/", "");
    const answer = answerTo(path, { language, products, points, view });
    return answer === undefined
      ? route.fulfill({
          status: path === "me/" ? 401 : 404,
          contentType: "application/problem+json",
          json: { code: "not_found", detail: "There is nothing here." },
        })
      : route.fulfill({ json: answer, headers: { Date: NOW.toUTCString() } });
  });
}

function answerTo(path: string, { language, products, points, view }: Required<Scene>): unknown {
  if (path === "config/") return CONFIG;
  if (path.startsWith("auth/"))
    return { status: 200, data: [], meta: { is_authenticated: products !== null } };
  if (products === null) return undefined;
  const named = products.find((one) => path.includes(one.id));
  const rest = named && path.split(`${named.id}/`)[1];
  if (named && path.startsWith("tracked-products/")) {
    if (rest === "") return named;
    if (rest === "price-history/") return historyOf(named, points);
    if (rest === "shops/") return named.id === id(1) ? SHOPS : [];
    if (rest === "list-price/") return { observed: observedOf(named) } satisfies ListPriceAnswer;
    if (rest === "checks/") return [{ at: ago(3 * HOUR), outcome: "ok", message: "Read ¥27,800." }];
    return undefined;
  }
  const answers: Record<string, unknown> = {
    "me/": person(language, view),
    "tracked-products/": page(products),
    "notifications/": inbox(),
    "notifications/unread-count/": { unread: 1 },
    "alert-rules/": [target],
    "alert-rules/preview/": {
      sentence: target.sentence,
      next_sentence: target.next_sentence,
      already_true: false,
      problems: [],
      life: [
        { step: "wait", is_now: true, message: "It waits until the shelf price is ¥25,000 or less." },
        { step: "tell", is_now: false, message: "One email, at once." },
        { step: "rest", is_now: false, message: "It rests until ¥25,500 or more." },
        { step: "again", is_now: false, message: "Then it waits again." },
      ],
      rehearsal: {
        days: 90,
        times: 2,
        last_at: "2026-02-11T03:20:00Z",
        last_price: money("24800"),
        message: "It would have told you 2 times in 90 days; last on 11 February at ¥24,800.",
        offer: null,
      },
    } satisfies AlertRulePreview,
    "site-terms/": [],
    "sites/": [],
    "imports/": [],
    "me/capture-token/": { current: null },
    "me/feed/": { current: null },
    "webhooks/": [],
    "me/loss/": {
      tracked_products: 14,
      price_points: 840,
      rules: 1,
      notifications: 3,
      deliveries_owed: 0,
    } satisfies AccountLoss,
  };
  return answers[path];
}
