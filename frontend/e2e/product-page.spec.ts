import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect, read, signUp, test, track } from "./people";
import { setPrice } from "./stack";

const LANTERN = "http://northlight.test/products/tarn-lantern";
const HERE = "http://oozora-kaden.test/g/sora-h7-b";
const THERE = "http://aoba-audio.test/goods/sora-h7";

interface Point {
  at: string;
  amount: string | null;
}

/** A product with two prices on record; the record is everybody's, so that several tests may make it at once. */
async function withHistory(context: BrowserContext): Promise<string> {
  const id = await track(context, LANTERN);
  let price = 6_000;
  await expect
    .poll(
      async () => {
        price = price === 6_000 ? 6_300 : 6_000;
        await setPrice(context.request, LANTERN, price);
        const history = await read<{ points: Point[] }>(
          context,
          `/api/v1/tracked-products/${id}/price-history/`,
        );
        return new Set(history.points.map((point) => point.amount)).size;
      },
      { message: "two prices are on record", timeout: 50_000, intervals: [6_000] },
    )
    .toBeGreaterThan(1);
  return id;
}

const whole = (page: Page): Locator => page.getByRole("button", { name: "The whole time" });
const moments = (page: Page): Locator => page.getByRole("slider", { name: "Prices in the order of time" });
async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (!box) throw new Error("It is not on the screen.");
  return box;
}
const rules = async (context: BrowserContext, id: string) =>
  (await read<{ rules: { target: { amount: string } | null }[] }>(context, `/api/v1/tracked-products/${id}/`))
    .rules;

test.use({ locale: "en-GB" });

test("the history is read, zoomed and questioned by keyboard alone", async ({ page, context }) => {
  await signUp(context, "en");
  const id = await withHistory(context);
  await page.goto(`/products/${id}`);
  const plot = moments(page);
  await plot.focus();
  await page.keyboard.press("End");
  const last = await plot.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(plot).not.toHaveAttribute("aria-valuetext", last ?? "");
  expect(last).toContain("$");

  await page.keyboard.press("Enter");
  const proof = page.getByRole("dialog", { name: "Evidence" });
  await expect(proof).toContainText("northlight.test/products/tarn-lantern");
  await page.keyboard.press("Escape");
  await expect(proof).toBeHidden();
  await expect(plot).toBeFocused();

  await page.keyboard.press("+");
  await expect(whole(page)).not.toHaveAttribute("aria-disabled");
  await page.keyboard.press("0");
  await expect(whole(page)).toHaveAttribute("aria-disabled", "true");
});

test("a mouse drags out a stretch, and a click shows the evidence of its price", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  const id = await withHistory(context);
  await page.goto(`/products/${id}`);
  await moments(page).scrollIntoViewIfNeeded();
  const box = await boxOf(moments(page));
  await page.mouse.move(box.x + box.width * 0.5, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 120, { steps: 5 });
  await page.mouse.up();
  await expect(whole(page)).not.toHaveAttribute("aria-disabled");
  await whole(page).click();
  await moments(page).click({ position: { x: box.width - 4, y: 300 } });
  await expect(page.getByRole("dialog", { name: "Evidence" })).toContainText("$");
});

test("a target set on the chart is a rule, moved with an arrow key, and taken back by undo", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  const id = await withHistory(context);
  await page.goto(`/products/${id}`);
  await page.getByRole("button", { name: "Set a target" }).click();
  const target = page.getByRole("slider", { name: "Target" });
  const before = Number(await target.getAttribute("aria-valuenow"));
  await target.press("ArrowDown");
  expect(Number(await target.getAttribute("aria-valuenow"))).toBeLessThan(before);
  await page.getByRole("button", { name: /^Wait for/ }).click();
  await expect.poll(async () => (await rules(context, id)).length).toBe(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await rules(context, id)).length).toBe(0);
});

test("what is bought rests, and goes on when it was not", async ({ page, context }) => {
  await signUp(context, "en");
  const id = await withHistory(context);
  await page.goto(`/products/${id}`);
  const memo = page.getByRole("region", { name: "Memo" });
  await memo.getByRole("button", { name: "I bought it" }).click();
  await memo.getByLabel("What did you pay?").fill("cheap");
  await memo.getByRole("button", { name: "Note it as bought" }).click();
  await expect(memo.getByLabel("What did you pay?")).toHaveAttribute("aria-invalid", "true");
  await memo.getByLabel("What did you pay?").fill("59.50");
  await memo.getByRole("button", { name: "Note it as bought" }).click();
  await expect(memo).toContainText("for $59.50");
  await expect(page.getByText("You have paused it.")).toBeVisible();
  await memo.getByRole("button", { name: "I did not buy it" }).click();
  await expect(page.getByText("You have paused it.")).toBeHidden();
});

test("two shops that name one JAN code are compared, and drawn beside each other", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  const id = await track(context, HERE);
  await track(context, THERE);
  await expect
    .poll(async () => (await read<unknown[]>(context, `/api/v1/tracked-products/${id}/shops/`)).length, {
      timeout: 45_000,
    })
    .toBeGreaterThan(1);
  await page.goto(`/products/${id}`);
  const shops = page.getByRole("table", { name: "Shops by effective price" });
  await expect(shops.getByRole("link", { name: "青葉オーディオ" })).toBeVisible();
  await page.getByRole("checkbox", { name: "青葉オーディオ" }).check();
  await page.getByRole("button", { name: "Show as a table" }).click();
  await page
    .getByRole("button", { name: /^Evidence of/ })
    .first()
    .click();
  await expect(
    page.getByRole("region", { name: "Price history", exact: true }).getByText("円").first(),
  ).toBeVisible();
});

test("the history as a file holds what the page shows, and nobody else gets it", async ({
  browser,
  context,
}) => {
  await signUp(context, "en");
  const id = await withHistory(context);
  const path = `/api/v1/tracked-products/${id}/price-history.csv`;
  const file = await context.request.get(path);
  expect(await file.text()).toMatch(/^\ufefffrom,until,currency,shelf_price/);
  const stranger = await browser.newContext();
  await signUp(stranger, "en");
  expect((await stranger.request.get(path)).status()).toBe(404);
  await stranger.close();
});
