import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, signIn, signUp, test, track } from "./people";
import { baseUrl } from "./stack";

test.use({ locale: "en-GB", serviceWorkers: "allow" });

const VACUUM = "http://oozora-kaden.test/g/rv-5";
const TITLE = "ロボット掃除機 RV-5";

/** Opens a page and waits until the service worker answers for it. */
async function settle(page: Page, path: string) {
  await page.goto(path);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
    timeout: 30_000,
  });
}

/** What this browser keeps of what was seen: whose it is, and the names of what is kept. */
const keptIn = (page: Page) =>
  page.evaluate(async () => {
    const request = indexedDB.open("pricealert");
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(new Error("no database")));
    });
    if (!database.objectStoreNames.contains("seen")) return [];
    const all = database.transaction("seen").objectStore("seen").getAll();
    const rows = await new Promise<{ id: string; key?: string[]; data?: unknown }[]>((resolve) => {
      all.addEventListener("success", () => resolve(all.result));
    });
    database.close();
    return rows.map((row) => `${row.key?.slice(0, 2).join(" ") ?? row.id} ${JSON.stringify(row.data)}`);
  });

async function untilKept(page: Page, words: string) {
  await expect.poll(async () => (await keptIn(page)).join("\n"), { timeout: 20_000 }).toContain(words);
}

async function watchVacuum(page: Page, context: BrowserContext) {
  const person = await signUp(context, "en");
  await track(context, VACUUM);
  await settle(page, "/");
  await expect(page.getByRole("link", { name: TITLE })).toBeVisible();
  await untilKept(page, TITLE);
  return person;
}

test("the app is installable, in the language of the page, and takes what is shared to the add page", async ({
  page,
  request,
}) => {
  await page.goto("/");
  await expect(page.locator("link[rel=manifest]")).toHaveAttribute("href", "/manifest.en.webmanifest");
  for (const language of ["ja", "en"]) {
    const answer = await request.get(`/manifest.${language}.webmanifest`);
    expect(answer.headers()["content-type"]).toContain("application/manifest+json");
    const manifest = await answer.json();
    expect(manifest).toMatchObject({ id: "/", lang: language, display: "standalone" });
    expect(manifest.share_target).toMatchObject({ action: "/add", method: "GET" });
    for (const { src, sizes, type } of manifest.icons as { src: string; sizes: string; type: string }[]) {
      const icon = await request.get(src);
      expect(icon.headers()["content-type"], src).toBe(type);
      // The width of a PNG stands in its bytes 16 to 19.
      if (type === "image/png") expect(`${(await icon.body()).readUInt32BE(16)}`).toBe(sizes.split("x")[0]);
    }
  }
  const cdp = await page.context().newCDPSession(page);
  const { errors } = await cdp.send("Page.getAppManifest");
  expect(errors).toEqual([]);
});

test("a page shared to the app is added, also by somebody who must sign in first", async ({
  page,
  context,
}) => {
  const shared = `/add?${new URLSearchParams({ title: "A robot", text: `See this: ${VACUUM}` })}`;
  await page.goto(shared);
  await expect(page).toHaveURL(
    `/sign-in?${new URLSearchParams({ next: `/add?${new URLSearchParams({ url: VACUUM })}` })}`,
  );
  await signUp(context, "en");
  await page.goto(shared);
  await expect(page).toHaveURL(`/add?${new URLSearchParams({ url: VACUUM })}`);
});

test("without a network the app opens with what was last seen, and says when that was", async ({
  page,
  context,
}) => {
  await watchVacuum(page, context);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText(/^Offline\. Showing what we had at \d?\d:\d\d\.$/)).toBeVisible();
  await page.getByRole("link", { name: TITLE }).click();
  await expect(page.getByText("No connection. Please try again when you are online.").first()).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole("heading", { level: 1, name: TITLE })).toBeVisible();
  await expect(page.getByText(/^Offline/)).toHaveCount(0);
});

test("signing out leaves nothing to be seen without a network", async ({ page, context }) => {
  const { email } = await watchVacuum(page, context);
  await page.getByRole("button", { name: `Account of ${email}` }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "When it falls, one email." })).toBeVisible();
  await expect.poll(() => keptIn(page)).toEqual([]);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "No connection" })).toBeVisible();
  await expect(page.getByText(TITLE)).toHaveCount(0);
  await expect(page.getByText(email)).toHaveCount(0);
  await context.setOffline(false);
  await expect(page.getByRole("heading", { level: 1, name: "When it falls, one email." })).toBeVisible();
});

test("who signs in next on this browser finds nothing of the one before, even without a network", async ({
  page,
  context,
  browser,
}) => {
  const alice = await watchVacuum(page, context);
  const elsewhere = await browser.newContext({ baseURL: baseUrl });
  const bob = await signUp(elsewhere, "en");
  await elsewhere.close();
  await context.clearCookies(); // alice's session ended without a word to this browser
  await signIn(context, bob);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Start with one thing you want." })).toBeVisible();
  await untilKept(page, bob.email);
  expect((await keptIn(page)).join("\n")).not.toContain(TITLE);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText(/^Offline\./)).toBeVisible();
  await expect(page.getByText(TITLE)).toHaveCount(0);
  await expect(page.getByText(alice.email)).toHaveCount(0);
});

test("a session that ends takes what was kept with it", async ({ page, context }) => {
  await watchVacuum(page, context);
  await context.clearCookies({ name: /sessionid$/ });
  await expect(page.getByRole("dialog", { name: "Please sign in again" })).toBeVisible();
  await expect.poll(() => keptIn(page)).toEqual([]);
});

test("the admin, the documentation and the health page stay the server's own", async ({ page, context }) => {
  await settle(page, "/");
  for (const [path, words] of [
    ["/admin/", "PriceAlert"],
    ["/health/", "ok"],
  ] as const) {
    const answer = await page.goto(path);
    expect(answer?.fromServiceWorker(), path).toBe(false);
    await expect(page.locator("body")).toContainText(words);
  }
  expect((await page.goto("/api/docs/"))?.fromServiceWorker()).toBe(false);
  await context.setOffline(true);
  await expect(page.goto("/admin/")).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/);
});

/** The product behind a door at which a new version can arrive: its worker names other files, the old are gone. */
async function withVersions(): Promise<{ server: Server; url: string; deploy: () => void }> {
  let isDeployed = false;
  const server = createServer(async (asked, answer) => {
    const path = asked.url ?? "/";
    if (isDeployed && /^\/assets\/.*\.(js|css)$/.test(path)) {
      answer.writeHead(404).end();
      return;
    }
    const real = await fetch(`${baseUrl}${path}`, { headers: { accept: asked.headers.accept ?? "*/*" } });
    const type = real.headers.get("content-type") ?? "";
    let body = Buffer.from(await real.arrayBuffer());
    if (isDeployed && path === "/sw.js") {
      body = Buffer.from(body.toString().replaceAll(/"?url"?:"(assets\/[^"]+)"/g, 'url:"favicon.svg"'));
    }
    answer.writeHead(real.status, { "content-type": type, "cache-control": "no-cache" }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "localhost", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://localhost:${port}`, deploy: () => (isDeployed = true) };
}

test("a page that runs keeps its own files when a new version comes, and offers that one", async ({
  page,
}) => {
  const { server, url, deploy } = await withVersions();
  try {
    await settle(page, `${url}/`);
    await expect
      .poll(() =>
        page.evaluate(async () => (await caches.open("pricealert-assets")).keys().then((all) => all.length)),
      )
      .toBeGreaterThan(20);
    deploy();
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const offer = page.getByRole("alert").filter({ hasText: "A new version of PriceAlert is ready." });
    await expect(offer).toBeVisible();
    // A page of the old version, whose files the server no longer has.
    await page.getByRole("link", { name: "Sign in" }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    const reloaded = page.waitForEvent("load");
    await offer.getByRole("button", { name: "Open it" }).click();
    await reloaded;
    // The new version answers now; another tab of the old one would still find its files.
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    await expect(offer).toHaveCount(0);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
