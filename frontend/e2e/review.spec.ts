/** A page that leaves two prices: each person may pick their own, and an operator settles it for everybody. */

import type { BrowserContext, Page } from "@playwright/test";
import { expectNoViolation } from "./look";
import { expect, read, send, signUp, test, track } from "./people";
import { baseUrl, setPrice } from "./stack";

const BOOKS = "http://alps-books.test/book/9784000000048";
const QUEUE = "/admin/price_tracking/ambiguouslisting/?state=asks";

interface Product {
  price: { shelf: { amount: string } } | null;
  status: { kind: string; candidates: { amount: string; text: string }[] };
  picked: object | null;
  last_looked_at: string;
}

const product = (context: BrowserContext, id: string) =>
  read<Product>(context, `/api/v1/tracked-products/${id}/`);

const amount = async (context: BrowserContext, id: string) =>
  (await product(context, id)).price?.shelf.amount;

/** Waits for a look at it that is begun after now. */
async function lookedAtAgain(context: BrowserContext, id: string) {
  const before = (await product(context, id)).last_looked_at;
  await send(context, "POST", `/api/v1/tracked-products/${id}/check-now/`);
  await expect
    .poll(async () => (await product(context, id)).last_looked_at, { timeout: 40_000 })
    .not.toBe(before);
}

/** Signs the operator in at the admin's own door. */
async function openAdmin(page: Page) {
  const { OPERATOR_EMAIL: email, OPERATOR_PASSWORD: password } = process.env;
  if (!email || !password) {
    throw new Error(
      "Set OPERATOR_EMAIL and OPERATOR_PASSWORD: ./scripts/manage --demo make_operator makes one.",
    );
  }
  await page.goto("/admin/");
  await page.locator("input[name=username]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form [type=submit]").first().click();
  await expect(page).toHaveURL(/\/admin\/$/);
}

test.use({ locale: "en-GB" });

test("a pick holds for its person alone, an operator's decision for everybody else", async ({
  page,
  context,
  browser,
}) => {
  test.setTimeout(240_000);
  const hers = page.context();
  const his = await browser.newContext({ baseURL: baseUrl });
  await setPrice(page.request, BOOKS, 12_500);
  await signUp(context, "en");
  await signUp(his, "en");
  const [herBooks, hisBooks] = [await track(hers, BOOKS), await track(his, BOOKS)];

  // The page asks, each price with its words.
  await page.goto(`/products/${herBooks}`);
  const question = page.getByRole("group", { name: "Which price shall we watch?" });
  await expect(question).toBeVisible();
  await expect(question.getByText("12,500円（税込）")).toBeVisible();
  await page.getByRole("radio", { name: /1,250円/ }).check();
  await page.getByRole("button", { name: "Watch ¥1,250" }).click();
  await expect(page.getByText("You chose where the price stands")).toBeVisible();

  // Kept over the next visits, for her and no other.
  await setPrice(page.request, BOOKS, 11_000);
  await lookedAtAgain(hers, herBooks);
  await lookedAtAgain(his, hisBooks);
  expect(await amount(hers, herBooks)).toBe("1250");
  const asked = await product(his, hisBooks);
  expect([asked.status.kind, asked.price, asked.picked]).toEqual(["ambiguous", null, null]);
  expect(asked.status.candidates.map((one) => one.amount).sort()).toEqual(["11000", "1250"]);

  // An operator sees what would change, and settles it.
  const admin = await (await browser.newContext({ baseURL: baseUrl })).newPage();
  await openAdmin(admin);
  await admin.goto(QUEUE);
  await admin.getByRole("link", { name: "海をわたる絵本 全10巻" }).click();
  await expect(admin.getByText(/“[^”]*11,000円（税込）[^”]*”/)).toBeVisible();
  await admin.getByRole("link", { name: "See what would change with 11000 JPY" }).click();
  await expect(admin.getByRole("row", { name: /outcome ambiguous ok/ })).toBeVisible();
  await expect(admin.getByRole("row", { name: /price – 11000 JPY/ })).toBeVisible();
  await expect(admin.getByText(/\d × 1250 JPY/)).toBeVisible();
  expect((await product(his, hisBooks)).price).toBeNull();
  await admin.getByRole("button", { name: "Settle it for everybody" }).click();
  await expect(admin.getByText("From now on everybody's looks keep to this place.")).toBeVisible();

  // It holds for him over the next visits, is not told as his own choice, and leaves hers alone.
  expect(await amount(his, hisBooks)).toBe("11000");
  await setPrice(page.request, BOOKS, 9_800);
  await expect.poll(() => amount(his, hisBooks), { timeout: 40_000 }).toBe("9800");
  expect((await product(his, hisBooks)).picked).toBeNull();
  await lookedAtAgain(hers, herBooks);
  expect(await amount(hers, herBooks)).toBe("1250");

  // Every figure is followed to its place.
  const hisPage = await his.newPage();
  await hisPage.goto(`/products/${hisBooks}`);
  const evidence = hisPage.getByRole("complementary").filter({ hasText: "Evidence for ¥9,800" });
  await expect(evidence.getByText("tbody > tr > td.price")).toBeVisible();
  await expect(evidence.getByRole("link", { name: /^Price: show it on the page/ })).toHaveAttribute(
    "href",
    `${BOOKS}#:~:text=${encodeURIComponent("9,800円（税込）")}`,
  );
  await expectNoViolation(hisPage, "/products/…");

  // Taken back, the next look asks him again.
  await admin.getByRole("button", { name: "Take the decision back" }).click();
  await expect(admin.getByText("The next look asks again; the history stays.")).toBeVisible();
  await expect
    .poll(async () => (await product(his, hisBooks)).status.kind, { timeout: 40_000 })
    .toBe("ambiguous");
  await his.close();
  await admin.context().close();
});
