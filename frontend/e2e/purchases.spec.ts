import type { BrowserContext } from "@playwright/test";
import { expectNoSidewaysScroll, expectNoViolation, expectSettled } from "./look";
import { expect, read, send, signUp, test, track } from "./people";

test.use({ locale: "en-GB" });

const VACUUM = "http://oozora-kaden.test/g/rv-5";

/** Watches a product until its price is known. */
async function watched(context: BrowserContext): Promise<string> {
  const product = await track(context, VACUUM);
  const path = `/api/v1/tracked-products/${product}/`;
  await expect
    .poll(async () => (await read<{ price: unknown }>(context, path)).price !== null, { timeout: 30_000 })
    .toBe(true);
  return product;
}

test("what was bought is listed with its saving, corrected and taken back, each with a way back", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  await page.goto("/purchases");
  await expect(page.getByRole("heading", { name: "Nothing bought yet" })).toBeVisible();

  const product = await watched(context);
  const paid = { amount: "100", currency: "JPY" };
  const bought = await send(context, "POST", `/api/v1/tracked-products/${product}/purchase/`, paid);
  expect(bought.ok(), await bought.text()).toBe(true);
  await page.goto("/");
  await page.getByRole("link", { name: "What you bought and saved" }).click();
  const row = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /^Correct/ }) });
  await expect(row).toContainText(/¥[\d,]+ saved/);
  await expectSettled(page);
  await expectNoViolation(page, "what was bought");

  await row.getByRole("button", { name: /^Correct/ }).click();
  await page.getByLabel("What did you pay?").fill("9,999,999");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText(/¥[\d,]+ more/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toContainText(/¥[\d,]+ saved/);

  await row.getByRole("button", { name: /^I did not buy it/ }).click();
  await expect(page.getByRole("heading", { name: "Nothing bought yet" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).first().click();
  await expect(row).toContainText(/¥[\d,]+ saved/);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page, "what was bought");
});

test("what the settings choose for each new product is there on the next one", async ({ page, context }) => {
  await signUp(context, "en");
  await page.goto("/settings#defaults");
  const section = page.getByRole("region", { name: "For each new product" });
  await section.getByLabel("Tell me when").selectOption({ label: "its page is gone" });
  await section.getByRole("button", { name: "Add an alert" }).click();
  await expect(section.getByRole("button", { name: /^Delete: / })).toBeVisible();

  const product = await watched(context);
  await page.goto(`/products/${product}`);
  const alerts = page.getByRole("region", { name: "Alerts" });
  await expect(alerts.getByRole("button", { name: /^Delete: / })).toHaveCount(1);
});
