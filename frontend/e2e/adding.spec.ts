import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, read, signUp, test, track } from "./people";

test.use({ locale: "en-GB" });

const COFFEE = "http://kotori-coffee.test/beans/ethiopia-yirgacheffe-200";
const CAMERA = "http://kitamachi-camera.test/shop/hoku-100-2-body.html";
const HEADPHONES = "http://minamo-denki.test/item/sora-h7-bk";

async function expectNoViolation(page: Page) {
  const { violations } = await new AxeBuilder({ page }).include("main").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

/** What a paste from elsewhere does, whatever the browser lets a test do with its clipboard. */
const paste = (page: Page, text: string) =>
  page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", pasted);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, text);

test("a list pasted anywhere is taken row by row, and taken back", async ({ page, context }) => {
  test.setTimeout(120_000);
  await signUp(context, "en");
  await track(context, HEADPHONES);
  await page.goto("/");
  await expect(page.getByRole("article").first()).toBeVisible();
  await paste(page, `what I want\n${COFFEE}\nhttp://192.168.0.1/item\n${HEADPHONES}\n${CAMERA}`);
  await expect(page.getByRole("heading", { level: 1, name: "Add many at once" })).toBeVisible();
  await expectNoViolation(page);
  await page.getByRole("button", { name: "Watch 4 products" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "2 products added" })).toBeVisible({
    timeout: 30_000,
  });
  const rows = page.getByRole("region", { name: "Rows" });
  await expect(rows.getByText("エチオピア イルガチェフェ")).toBeVisible({ timeout: 30_000 });
  await expectNoViolation(page);
  await rows.getByRole("link", { name: /Not taken/ }).click();
  await expect(rows.getByRole("listitem").filter({ hasText: "http://192.168.0.1/item" })).toContainText(
    "addresses made of numbers",
  );
  await expectNoViolation(page);

  await page.getByRole("button", { name: "when it falls by 10%" }).click();
  await expect(page.getByText("2 alerts are set.")).toBeVisible();

  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "This list was undone" })).toBeVisible();
  const left = await read<{ count: number }>(context, "/api/v1/tracked-products/");
  expect(left.count).toBe(1);
  await page.getByRole("main").getByRole("button", { name: "Bring it back" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "2 products added" })).toBeVisible();
});

test("a file of ten thousand rows with broken ones is read to its end", async ({ page, context }) => {
  test.setTimeout(180_000);
  await signUp(context, "en");
  const lines = ["商品URL,メモ"];
  for (let line = 1; line <= 10_000; line += 1) {
    if (line % 500 === 1) lines.push(`${COFFEE}?variant=${line},"a memo, with a comma"`);
    else if (line % 2 === 0) lines.push(`${COFFEE}?variant=${line},"not closed`);
    else lines.push("not an address,");
  }
  await page.goto("/import");
  await page
    .getByRole("main")
    .locator("input[type=file]")
    .setInputFiles({
      name: "ten thousand.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(lines.join("\r\n")),
    });
  await expect(page.getByRole("heading", { level: 1, name: "20 products added" })).toBeVisible({
    timeout: 150_000,
  });
  await expect(page.getByText("9,980 rows were not taken.").first()).toBeVisible();
  await page.getByRole("link", { name: /Not taken/ }).click();
  const reasons = page.getByRole("region", { name: "Rows" }).getByRole("list").first();
  await expect(reasons).toContainText("5,000");
  await expect(reasons).toContainText("A quotation mark is not closed");
});

/** A file let go over the page. */
const drop = (page: Page, name: string, text: string) =>
  page.evaluate(
    ([called, content]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content ?? ""], called ?? ""));
      for (const type of ["dragenter", "dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    [name, text],
  );

/** Until a file held over the page is seen: what takes it comes beside the page, a moment later. */
const watchesForFiles = (page: Page) =>
  expect(async () => {
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([""], "held.txt"));
      document.body.dispatchEvent(new DragEvent("dragenter", { dataTransfer, bubbles: true }));
    });
    await expect(page.getByText("Drop it here to watch what is on the list")).toBeVisible({ timeout: 500 });
  }).toPass();

test("a file that is no list is refused in words, and another one dropped is read", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  await page.goto("/import");
  const chooser = page.getByRole("main").locator("input[type=file]");
  await chooser.setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.alloc(4096, 1) });
  await expect(page.getByRole("alert")).toContainText("Save the table as CSV");
  await watchesForFiles(page);
  await drop(page, "one.txt", COFFEE);
  await expect(page.getByRole("heading", { level: 1, name: "1 product added" })).toBeVisible({
    timeout: 30_000,
  });
});

test("who watches nothing is offered pages to try", async ({ page, context }) => {
  await signUp(context, "en");
  await page.goto("/");
  await page.getByRole("link", { name: "minamo-denki.test/item/sora-h7-bk" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "みなも電機" })).toBeVisible();
  await page.getByRole("button", { name: "Start watching" }).click();
  await page.getByRole("button", { name: /from now$/ }).click({ timeout: 30_000 });
  await expect(page.getByRole("heading", { name: "It is watched" })).toBeFocused();
  await expectNoViolation(page);
});

test("another person's list is a page that is not there", async ({ page, context, demo }) => {
  const response = await demo.request.get("/api/v1/imports/");
  expect(response.ok()).toBe(true);
  await signUp(context, "en");
  await page.goto("/import/00000000-0000-7000-8000-000000000000");
  await expect(page.getByRole("heading", { level: 1, name: "There is no page here" })).toBeVisible();
});
