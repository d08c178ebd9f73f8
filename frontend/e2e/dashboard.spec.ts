import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect, read, signUp, test, track } from "./people";
import { setPrice } from "./stack";

test.use({ locale: "en-GB" });

const VACUUM = { url: "http://oozora-kaden.test/g/rv-5", name: "ロボット掃除機" };
const MOUSE = { url: "http://aoba-audio.test/goods/m-210", name: "静音ワイヤレスマウス" };
const BOOKS = { url: "http://alps-books.test/book/9784000000000", name: "絵本のたのしみ名作選" };
const LIST = "/api/v1/tracked-products/";

interface Page500 {
  count: number;
  results: { id: string; title: string; tags: string[]; paused: boolean }[];
}

/** Somebody new who watches three products, all of them read; the one added last stands on top. */
async function withThree(page: Page, context: BrowserContext) {
  await signUp(context, "en");
  for (const { url } of [BOOKS, MOUSE, VACUUM]) await track(context, url);
  await expect
    .poll(async () => (await read<Page500>(context, LIST)).results.every(({ title }) => title !== ""), {
      message: "all three are read",
      timeout: 30_000,
    })
    .toBe(true);
  await page.goto("/");
  await expect(page.getByRole("article")).toHaveCount(3);
}

const names = (rows: Locator) =>
  rows.evaluateAll((all) => all.map((row) => row.querySelector("a, label")?.textContent?.slice(0, 6)));
const short = (...products: { name: string }[]) => products.map(({ name }) => name.slice(0, 6));

async function organise(page: Page) {
  await page.getByRole("button", { name: "Organise" }).click();
  return page.getByRole("toolbar", { name: "Chosen products" });
}

test("what is chosen is paused together, and undo has all of it watched again", async ({ page, context }) => {
  await withThree(page, context);
  const bar = await organise(page);
  await expect(bar.getByRole("button", { name: "Pause" })).toBeDisabled();
  await page.getByRole("checkbox", { name: VACUUM.name }).check();
  await page.getByRole("checkbox", { name: MOUSE.name }).check();
  await expect(bar).toContainText("2 chosen");
  await bar.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused 2 products.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Paused 2" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: /^Paused/ })).toHaveCount(0);
  expect((await read<Page500>(context, LIST)).results.filter(({ paused }) => paused)).toEqual([]);
});

test("what is deleted together comes back by undo, in its place and with its tags", async ({
  page,
  context,
}) => {
  await withThree(page, context);
  const bar = await organise(page);
  await bar.getByRole("button", { name: "Choose all" }).click();
  await bar.getByRole("button", { name: "Tags…" }).click();
  await page.getByRole("dialog").getByLabel("New tags").fill("gift");
  await page.getByRole("button", { name: "Save the tags" }).click();
  await expect(page.getByText("Changed the tags of 3 products.")).toBeVisible();
  const before = (await read<Page500>(context, LIST)).results.map(({ id, tags }) => ({ id, tags }));
  expect(before.map(({ tags }) => tags)).toEqual([["gift"], ["gift"], ["gift"]]);

  await bar.getByRole("button", { name: "Stop watching" }).click();
  await expect(page.getByRole("heading", { name: "Start with one thing you want." })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByRole("article")).toHaveCount(3);
  expect((await read<Page500>(context, LIST)).results.map(({ id, tags }) => ({ id, tags }))).toEqual(before);
});

test("a refused act says so and leaves the choice as it was", async ({ page, context }) => {
  await withThree(page, context);
  const bar = await organise(page);
  await page.getByRole("checkbox", { name: MOUSE.name }).check();
  await page.route(`**${LIST}bulk/`, (route) => route.abort());
  await bar.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("No connection. Please try again when you are online.")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: MOUSE.name })).toBeChecked();
  await page.unroute(`**${LIST}bulk/`);
  await bar.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused 1 product.")).toBeVisible();
});

test("one's own order is made by keys, by presses and by dragging, and stays", async ({ page, context }) => {
  await withThree(page, context);
  const rows = page.locator("[data-row]");
  await expect.poll(() => names(rows)).toEqual(short(VACUUM, MOUSE, BOOKS));
  await organise(page);

  const handle = (product: { name: string }) =>
    page.getByRole("button", { name: `Move ${product.name}` }).and(page.locator("[data-handle]"));
  await handle(VACUUM).focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => names(rows)).toEqual(short(MOUSE, VACUUM, BOOKS));
  await expect(handle(VACUUM)).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "place 2 of 3" })).toBeAttached();

  await page.getByRole("button", { name: new RegExp(`Move ${BOOKS.name}.* to the top`) }).click();
  await expect.poll(() => names(rows)).toEqual(short(BOOKS, MOUSE, VACUUM));

  await handle(VACUUM).hover();
  await page.mouse.down();
  const goal = await page.getByRole("article").filter({ hasText: BOOKS.name }).boundingBox();
  if (!goal) throw new Error("The first card is not on the screen.");
  await page.mouse.move(goal.x + goal.width / 2, goal.y + goal.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect.poll(() => names(rows)).toEqual(short(VACUUM, BOOKS, MOUSE));

  const id = await rows.filter({ hasText: MOUSE.name }).getAttribute("data-row");
  const sent = page.waitForResponse((response) => response.url().includes(`/${id}/move/`) && response.ok());
  await handle(MOUSE).focus();
  await page.keyboard.press("Home");
  await sent;
  await page.reload();
  await expect.poll(() => names(rows)).toEqual(short(MOUSE, VACUUM, BOOKS));
});

test("a move that the server did not take is taken back", async ({ page, context }) => {
  await withThree(page, context);
  const rows = page.locator("[data-row]");
  await organise(page);
  await page.route("**/move/", (route) => route.abort());
  await page.getByRole("button", { name: new RegExp(`Move ${BOOKS.name}.* to the top`) }).click();
  await expect(page.getByText("No connection. Please try again when you are online.")).toBeVisible();
  await expect.poll(() => names(rows)).toEqual(short(VACUUM, MOUSE, BOOKS));
});

test("the chosen view is the person's own: it is there after opening the page again", async ({
  page,
  context,
}) => {
  await withThree(page, context);
  const kept = page.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await page.getByText("Table", { exact: true }).click();
  await expect(page.getByRole("table")).toBeVisible();
  await kept;
  await page.reload();
  await expect(page.getByRole("table")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  // A table would not fit: two lines for each product.
  await expect(page.getByRole("table")).toHaveCount(0);
  await expect(page.getByRole("listitem").filter({ hasText: VACUUM.name })).toBeVisible();
});

test("the list narrows while one types, by the keyboard alone, and all comes back", async ({
  page,
  context,
}) => {
  await withThree(page, context);
  await page.keyboard.press("/");
  await page.keyboard.type("ﾏｳｽ");
  await expect(page.getByRole("article")).toHaveCount(1);
  await expect(page.getByRole("article")).toContainText(MOUSE.name);
  await page.getByRole("searchbox", { name: "Search" }).fill("nothing is called this");
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page.getByRole("article")).toHaveCount(3);
});

test("keys go from product to product, pause one, and open it; back leads to the same spot", async ({
  page,
  context,
}) => {
  await withThree(page, context);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: MOUSE.name })).toBeFocused();
  await page.keyboard.press("p");
  await expect(page.getByText("Paused 1 product.")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(MOUSE.name);
  await page.goBack();
  await expect(page.getByRole("article")).toHaveCount(3);
});

test("a price that falls while the page is open is washed once and said", async ({
  page,
  context,
  request,
}) => {
  await setPrice(request, BOOKS.url, 15_840);
  await withThree(page, context);
  const card = page.getByRole("article").filter({ hasText: BOOKS.name });
  await expect(card).toContainText("¥15,840");
  await setPrice(request, BOOKS.url, 13_120);
  await expect(card.and(page.locator("[data-moved=fall]"))).toBeAttached({ timeout: 30_000 });
  await expect(page.getByRole("status").filter({ hasText: "¥13,120" })).toBeAttached();
});

test("of five hundred products only those on the screen are drawn, and the last one is reached", async ({
  page,
  context,
}) => {
  await withThree(page, context);
  await page.route(
    (url) => url.pathname === LIST,
    async (route) => {
      const answer = await route.fetch();
      const list = (await answer.json()) as Page500;
      const results = Array.from({ length: 500 }, (_, number) => ({
        ...list.results[number % 3],
        id: `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`,
        title: `Product ${number}`,
      }));
      await route.fulfill({ response: answer, json: { ...list, count: 500, results } });
    },
  );
  for (const view of ["cards", "table"]) {
    await page.goto(`/?view=${view}`);
    await expect(page.getByRole("link", { name: "Product 0", exact: true })).toBeVisible();
    expect(await page.locator("[data-row]").count()).toBeLessThan(60);
    await expect(async () => {
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await expect(page.getByRole("link", { name: "Product 499", exact: true })).toBeInViewport({
        timeout: 500,
      });
    }).toPass();
    expect(await page.locator("[data-row]").count()).toBeLessThan(60);
  }
});
