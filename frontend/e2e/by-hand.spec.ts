import type { BrowserContext, Page } from "@playwright/test";
import { expectNoSidewaysScroll, expectNoViolation, expectSettled } from "./look";
import { expect, type Language, localeOf, read, send, signUp, test, track } from "./people";
import { setPrice, shopPage } from "./stack";

const BOOKS = "http://alps-books.test/book/9784000000017";
const HEADPHONES = "http://minamo-denki.test/item/sora-h7-bk";
// A marketplace that robots may not visit. Nothing is ever asked of it: its page is the demo shop's.
const CLOSED = "https://jp.mercari.com/item/m12345678901";

interface Product {
  price: { shelf: { amount: string } } | null;
  source: string;
  status: { kind: string };
}

const product = (context: BrowserContext, id: string) =>
  read<Product>(context, `/api/v1/tracked-products/${id}/`);

/** Has the browser find a page of the demo's shop under another address: no shop is ever visited. */
async function serve(page: Page, address: string, from: string) {
  const html = await shopPage(page.request, from);
  await page.route(address, (route) =>
    route.fulfill({ contentType: "text/html; charset=utf-8", body: html }),
  );
}

/** Makes the bookmark on its page, as a person does; its address. */
async function makeBookmark(page: Page, language: Language): Promise<string> {
  await page.goto("/bookmarklet");
  await page
    .getByRole("button", { name: language === "ja" ? "ブックマークを作る" : "Make the bookmark" })
    .click();
  const link = page.getByRole("link", {
    name: language === "ja" ? "PriceAlertへ送る" : "Send to PriceAlert",
  });
  await expect(link).toHaveAttribute("href", /^javascript:/);
  return (await link.getAttribute("href")) ?? "";
}

/** Clicks the bookmark on the page that is open, as the browser's bookmarks bar does; the tab that opens. */
async function clickBookmark(page: Page, address: string): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await page.evaluate((href) => {
    const link = document.createElement("a");
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, address);
  return opened;
}

/** A page that was sent, once it was read; its address. */
async function sentPage(context: BrowserContext, html: string): Promise<string> {
  const answer = await send(context, "POST", "/api/v1/captures/", { url: CLOSED, html });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { id } = (await answer.json()) as { id: string };
  const state = async () => (await read<{ state: string }>(context, `/api/v1/captures/${id}/`)).state;
  await expect.poll(state, { timeout: 30_000 }).toBe("read");
  return `/captures/${id}`;
}

for (const language of ["ja", "en"] as const) {
  const words =
    language === "ja"
      ? { watch: /^この商品を見張る/, show: "商品を見る", read: /送られたページ.*読み取/, undo: "元に戻す" }
      : { watch: "Watch this product", show: "Show the product", read: /on the page you sent/, undo: "Undo" };

  test.describe(`in ${language}`, () => {
    test.use({ locale: localeOf(language) });

    test(`the bookmark, clicked on a shop's page, records its price for its person (${language})`, async ({
      page,
      context,
    }) => {
      await signUp(context, language);
      const bookmark = await makeBookmark(page, language);
      const key = decodeURIComponent(bookmark).match(/pac_[\w-]+/)?.[0] ?? "";
      expect(key).not.toBe("");

      await serve(page, CLOSED, HEADPHONES);
      await page.goto(CLOSED);
      const sent = await clickBookmark(page, bookmark);
      await expect(sent).toHaveURL(/\/captures\/[0-9a-f-]{36}$/);
      await expect(sent.getByRole("heading", { level: 2, name: /SORA H7/ })).toBeVisible();
      await expect(sent.getByRole("status").filter({ hasText: words.read })).toBeVisible();
      await sent.getByRole("button", { name: words.watch }).click();
      await sent.getByRole("link", { name: words.show }).click();
      await expect(sent.getByRole("heading", { level: 1, name: /SORA H7/ })).toBeVisible();
      const id = sent.url().split("/").at(-1)?.split("?")[0] ?? "";
      await expect.poll(async () => (await product(context, id)).source).toBe("sent");

      // No token in storage: it was in the page that made the bookmark, and is in the bookmark alone.
      const stored = await sent.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      expect(stored).not.toContain(key);
    });
  });
}

for (const language of ["ja", "en"] as const) {
  test.describe(`in ${language}`, () => {
    test.use({ locale: localeOf(language) });

    test(`what a person can do by hand has no violation, and fits 360 px (${language})`, async ({
      page,
      context,
    }) => {
      test.setTimeout(120_000);
      await signUp(context, language);
      const books = await track(context, BOOKS);
      await expect.poll(async () => (await product(context, books)).status.kind).toBe("ambiguous");
      const closed = await track(context, CLOSED);
      const html = await shopPage(page.request, HEADPHONES);
      const pages = [
        `/products/${books}`,
        `/add?product=${books}`,
        `/products/${closed}`,
        await sentPage(context, html),
        await sentPage(context, `<title>Just a moment...</title>${" ".repeat(300)}`),
        "/bookmarklet",
      ];
      await page.setViewportSize({ width: 360, height: 740 });
      for (const path of pages) {
        await page.goto(path);
        await expectSettled(page);
        const more = page.getByRole("main").locator("form details > summary");
        if (await more.count()) await more.first().click();
        // What axe looks at is the same in both languages; how wide the words run is not.
        if (language === "ja") await expectNoViolation(page, path);
        await expectNoSidewaysScroll(page, path);
      }
    });
  });
}

test.describe("in en", () => {
  test.use({ locale: "en-GB" });

  test("one of two prices is chosen, kept by the next looks, and can be chosen anew", async ({
    page,
    context,
  }) => {
    await signUp(context, "en");
    await setPrice(page.request, BOOKS, 14_850);
    const id = await track(context, BOOKS);
    await page.goto(`/products/${id}`);
    await expect(page.getByRole("group", { name: "Which price shall we watch?" })).toBeVisible();
    await page.getByRole("radio", { name: /14,850/ }).check();
    await page.getByRole("button", { name: "Watch ¥14,850" }).click();
    await expect(page.getByText("You chose where the price stands")).toBeVisible();
    expect((await product(context, id)).price?.shelf.amount).toBe("14850");

    await setPrice(page.request, BOOKS, 13_200);
    await expect
      .poll(async () => (await product(context, id)).price?.shelf.amount, { timeout: 40_000 })
      .toBe("13200");
    await page.getByRole("button", { name: "Choose anew" }).click();
    await expect(page.getByRole("group", { name: "Which price shall we watch?" })).toBeVisible();
  });

  test("a price is typed where nobody may visit, marked as typed, and taken back by undo", async ({
    page,
    context,
  }) => {
    await signUp(context, "en");
    const id = await track(context, CLOSED);
    await page.goto(`/products/${id}`);
    const field = page.getByRole("textbox", { name: "Price on the page" });
    await field.fill("nothing");
    await page.getByRole("button", { name: "Record this price" }).click();
    await expect(page.getByText("This is not an amount of money.")).toBeVisible();
    await expect(field).toHaveValue("nothing");
    await field.fill("１２，８００");
    await page.getByRole("button", { name: "Record this price" }).click();
    const mark = page.getByRole("button", { name: "Take it back" });
    await expect(mark).toBeVisible();
    expect((await product(context, id)).price?.shelf.amount).toBe("12800");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(mark).toHaveCount(0);
    expect((await product(context, id)).price).toBeNull();
  });

  test("a bookmark whose key was ended says so, and where a new one is made", async ({ page, context }) => {
    await signUp(context, "en");
    const bookmark = await makeBookmark(page, "en");
    await page.getByRole("button", { name: "End the bookmark" }).click();
    await expect(page.getByRole("button", { name: "Make the bookmark" })).toBeVisible();
    await serve(page, CLOSED, HEADPHONES);
    await page.goto(CLOSED);
    const refused = await clickBookmark(page, bookmark);
    await expect(refused.getByRole("heading", { name: "The page was not sent" })).toBeVisible();
    await refused.getByRole("link", { name: "Make a new bookmark" }).click();
    await expect(refused).toHaveURL(/\/bookmarklet$/);
  });
});
