import { readFileSync } from "node:fs";
import { zipOf } from "./archive";
import { expect, read, signUp, test, track } from "./people";
import { setPrice } from "./stack";

test.use({ locale: "en-GB" });

// Whose price no other test sets.
const CAMERA = "http://kitamachi-camera.test/shop/hoku-100-2-body.html";

interface Listed {
  results: { id: string; title: string; memo: string; price: { shelf: { amount: string } } | null }[];
}

test("what one person saved, another account shows after bringing it in", async ({
  page,
  context,
  browser,
}) => {
  await signUp(context, "en");
  await setPrice(context.request, CAMERA, 1_078_000);
  const id = await track(context, CAMERA);
  await expect
    .poll(
      async () => (await read<Listed>(context, "/api/v1/tracked-products/")).results[0]?.price?.shelf.amount,
    )
    .toBe("1078000");
  await page.goto(`/products/${id}`);
  await page.getByRole("button", { name: "Write a memo" }).click();
  await page.getByRole("textbox", { name: "Memo" }).fill("for the stairs");
  await page.getByRole("button", { name: "Save the memo" }).click();
  await expect(page.getByRole("region", { name: "Memo" })).toContainText("for the stairs");
  await page.goto("/settings");
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save everything" }).click();
  const saved = await waiting;
  expect(saved.suggestedFilename()).toMatch(/^pricealert-\d{4}-\d\d-\d\d\.zip$/);
  await expect(page.getByText(`Saved as ${saved.suggestedFilename()}.`)).toBeVisible();

  const elsewhere = await browser.newContext({ locale: "en-GB" });
  await signUp(elsewhere, "en");
  const other = await elsewhere.newPage();
  await other.goto("/settings");
  await other.getByRole("link", { name: "Choose what to bring" }).click();
  await other.locator('input[type="file"]').setInputFiles({
    name: saved.suggestedFilename(),
    mimeType: "application/zip",
    buffer: readFileSync(await saved.path()),
  });
  await expect(other).toHaveURL(/\/import\/[0-9a-f-]{36}$/);
  await expect(other.getByRole("heading", { level: 1, name: "1 product added" })).toBeVisible({
    timeout: 30_000,
  });
  const list = await read<Listed>(elsewhere, "/api/v1/tracked-products/");
  expect(list.results.map(({ memo, price }) => [memo, price?.shelf.amount])).toEqual([
    ["for the stairs", "1078000"],
  ]);
  await other.goto("/");
  await expect(other.getByRole("article")).toContainText(list.results[0]?.title ?? "");
  await elsewhere.close();
});

test("a table for a spreadsheet is saved as CSV", async ({ page, context }) => {
  await signUp(context, "en");
  await page.goto("/settings");
  const waiting = page.waitForEvent("download");
  await page.locator("#data").getByRole("button", { name: "Alerts" }).click();
  const saved = await waiting;
  expect(saved.suggestedFilename()).toMatch(/^pricealert-rules-.*\.csv$/);
  expect(readFileSync(await saved.path(), "utf8")).toMatch(/^\ufeffTitle,/);
});

test("an archive of a newer version is refused in words", async ({ page, context }) => {
  await signUp(context, "en");
  await page.goto("/import");
  await page.locator('input[type="file"]').setInputFiles({
    name: "pricealert-2099.zip",
    mimeType: "application/zip",
    buffer: zipOf([["pricealert.json", JSON.stringify({ format: "pricealert-archive", version: 99 })]]),
  });
  await expect(page.getByText("made by a newer version of PriceAlert")).toBeVisible({ timeout: 30_000 });
  expect((await read<Listed>(context, "/api/v1/tracked-products/")).results).toEqual([]);
});
