/**
 * How fast the pages are for a person, on a processor four times slower than this one.
 *
 * Measured in Chromium by what it reports itself: largest contentful paint, layout shift, and the longest time from an
 * act to the next paint (Event Timing). BASE_URL, DEMO_EMAIL and DEMO_PASSWORD name a running demo whose person
 * watches many products; ./scripts/bench interface starts one.
 */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findBrowser } from "../e2e/browser.ts";

const BASE = process.env.BASE_URL ?? "http://localhost:8000";
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SLOWER = Number(process.env.SLOWER ?? 4);
const LIMITS = { lcp: 2_000, cls: 0.02, interaction: 200 };

interface Seen {
  lcp: number;
  cls: number;
  /** The longest of each interaction, by its id. */
  interactions: Record<string, { name: string; duration: number }>;
}

interface Row {
  place: string;
  what: "LCP" | "CLS" | "interaction";
  value: number;
  limit: number;
}

/** Runs in the page before all else, and keeps what the browser reports. */
function observe() {
  const seen: Seen = { lcp: 0, cls: 0, interactions: {} };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.lcp = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    })[]) {
      if (!entry.hadRecentInput) seen.cls += entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
      if (!entry.interactionId) continue;
      const before = seen.interactions[entry.interactionId]?.duration ?? 0;
      if (entry.duration > before) {
        seen.interactions[entry.interactionId] = { name: entry.name, duration: entry.duration };
      }
    }
  }).observe({ type: "event", buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}

const seenBy = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

async function slowPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(observe);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  return page;
}

async function open(browser: Browser, isSignedIn: boolean): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: BASE,
    viewport: { width: 1280, height: 800 },
    locale: "ja-JP",
    timezoneId: "Asia/Tokyo",
    serviceWorkers: "block",
  });
  if (!isSignedIn) return context;
  await context.request.get("/api/v1/auth/browser/v1/config");
  const token = (await context.cookies()).find(({ name }) => name.endsWith("csrftoken"))?.value ?? "";
  const answer = await context.request.post("/api/v1/auth/browser/v1/auth/login", {
    data: { email: process.env.DEMO_EMAIL, password: process.env.DEMO_PASSWORD },
    headers: { "X-CSRFToken": token, Referer: `${BASE}/` },
  });
  if (!answer.ok()) throw new Error(`The demo's person could not sign in: ${await answer.text()}`);
  return context;
}

const settled = async (page: Page) => {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  await page.waitForTimeout(1_500);
};

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A page opened for the first time: nothing of it is in any cache. */
async function firstVisits(
  browser: Browser,
  place: string,
  path: string,
  isSignedIn: boolean,
): Promise<Row[]> {
  const visits: Seen[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await open(browser, isSignedIn);
    const page = await slowPage(context);
    await page.goto(path);
    await settled(page);
    visits.push(await seenBy(page));
    await context.close();
  }
  return [
    { place, what: "LCP", value: median(visits.map(({ lcp }) => lcp)), limit: LIMITS.lcp },
    { place, what: "CLS", value: Math.max(...visits.map(({ cls }) => cls)), limit: LIMITS.cls },
  ];
}

type Act = [name: string, act: (page: Page) => Promise<unknown>];

const ACTS: Act[] = [
  [
    "typing into the search",
    (page) => page.getByRole("searchbox").first().pressSequentially("ab", { delay: 250 }),
  ],
  ["emptying the search", (page) => keys(page, "Backspace", 2)],
  [
    "walking with j",
    (page) =>
      page
        .locator("h1")
        .click()
        .then(() => keys(page, "j", 5)),
  ],
  ["opening the palette", (page) => keys(page, "ControlOrMeta+k", 1)],
  [
    "typing into the palette",
    (page) => page.getByRole("combobox").last().pressSequentially("ab", { delay: 250 }),
  ],
  ["closing the palette", (page) => keys(page, "Escape", 1)],
  ["the table instead of cards", (page) => choose(page, /^(表|Table)$/)],
  ["cards instead of the table", (page) => choose(page, /^(カード|Cards)$/)],
  ["opening a product", (page) => page.locator("article a, tbody a").first().click()],
  [
    "going back to the list",
    (page) =>
      page
        .getByRole("link", { name: /^(見張り|Watching)$/ })
        .first()
        .click(),
  ],
];

const choose = (page: Page, name: RegExp) => page.locator("label").filter({ hasText: name }).first().click();

async function keys(page: Page, key: string, times: number) {
  for (let time = 0; time < times; time += 1) {
    await page.keyboard.press(key);
    await page.waitForTimeout(200);
  }
}

/** What a person does in a list of hundreds, act by act, on one page. */
async function interactions(browser: Browser): Promise<Row[]> {
  const context = await open(browser, true);
  const page = await slowPage(context);
  await page.goto("/");
  await settled(page);
  const rows: Row[] = [];
  for (const [name, act] of ACTS) {
    const before = new Set(Object.keys((await seenBy(page)).interactions));
    try {
      await act(page);
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
      rows.push({ place: name, what: "interaction", value: Number.NaN, limit: LIMITS.interaction });
      continue;
    }
    await page.waitForTimeout(1_000);
    const all = Object.entries((await seenBy(page)).interactions).filter(([id]) => !before.has(id));
    const longest = Math.max(0, ...all.map(([, { duration }]) => duration));
    rows.push({ place: name, what: "interaction", value: longest, limit: LIMITS.interaction });
  }
  await context.close();
  return rows;
}

function show(rows: readonly Row[]): boolean {
  const width = Math.max(...rows.map(({ place }) => place.length));
  let isWithin = true;
  for (const { place, what, value, limit } of rows) {
    const isGood = value <= limit;
    isWithin &&= isGood;
    const shown = what === "CLS" ? value.toFixed(3) : `${value.toFixed(0)} ms`;
    const most = what === "CLS" ? String(limit) : `${limit} ms`;
    console.log(
      `  ${isGood ? "✓" : "✗"} ${place.padEnd(width)}  ${what.padEnd(11)} ${shown.padStart(8)}  (at most ${most})`,
    );
  }
  return isWithin;
}

const { executablePath, args, env } = findBrowser();
const browser = await chromium.launch({ executablePath, args, env });
try {
  const anybody = await open(browser, true);
  const list = await anybody.request.get("/api/v1/tracked-products/?page_size=1");
  const { results, counts } = (await list.json()) as { results: { id: string }[]; counts: { all: number } };
  await anybody.close();
  console.log(
    `${counts.all} products, a processor ${SLOWER} times slower, the median of ${ROUNDS} first visits:`,
  );
  const isWithin = show([
    ...(await firstVisits(browser, "landing", "/", false)),
    ...(await firstVisits(browser, "sign in", "/sign-in", false)),
    ...(await firstVisits(browser, "dashboard", "/", true)),
    ...(await firstVisits(browser, "product", `/products/${results[0]?.id}`, true)),
    ...(await interactions(browser)),
  ]);
  process.exitCode = isWithin ? 0 : 1;
} finally {
  await browser.close();
}
