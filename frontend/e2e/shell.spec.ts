import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signUp, test, track } from "./people";

test.use({ locale: "en-GB" });

const VACUUM = "http://oozora-kaden.test/g/rv-5";
const MOUSE = "http://aoba-audio.test/goods/m-210";

async function expectNoViolation(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    expect(told, `violations in the ${colorScheme} theme`).toEqual([]);
  }
}

test("the palette finds a product by part of its name and opens it, without a mouse", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  await track(context, VACUUM);
  await page.goto("/settings");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const field = page.getByRole("combobox", { name: "Find a product, go somewhere, or paste an address" });
  // The keys come beside the page: on a busy machine a moment after it.
  await expect(async () => {
    await page.keyboard.press("ControlOrMeta+k");
    await expect(field).toBeFocused({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.type("ロボット");
  await expect(page.getByRole("option", { name: /RV-5/ })).toHaveAttribute("aria-selected", "true");
  await expectNoViolation(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /RV-5/ })).toBeVisible();
  await expect(field).toHaveCount(0);
});

test("keys go everywhere, say so on their sheet, and rest where they are switched off", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toBeVisible();
  await expectNoViolation(page);
  await sheet.getByRole("switch").press("Space");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await page.keyboard.press("a");
  await page.keyboard.press("?");
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await expect(sheet).toHaveCount(0);
});

test("the page that adds is there before its key is pressed, and begins at its field", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  const ready = page.waitForResponse(/\/add-page-[^/]+\.js$/);
  await page.goto("/notifications");
  await ready;
  await page.route(/\.js$/, (route) => route.abort());
  await page.keyboard.press("a");
  const field = page.getByRole("main").getByRole("textbox", { name: "Address of a product page" });
  await expect(field).toBeFocused();
});

test("a key typed into a field is a letter", async ({ page, context }) => {
  await signUp(context, "en");
  await page.goto("/notifications");
  const field = page.getByRole("textbox", { name: "Address of a product page" });
  await field.pressSequentially("a/gs?");
  await expect(field).toHaveValue("a/gs?");
  await expect(page).toHaveURL(/\/notifications$/);
});

test("j and k walk along the products, and Enter opens the one they reached", async ({ page, context }) => {
  await signUp(context, "en");
  await track(context, VACUUM);
  await track(context, MOUSE);
  await page.goto("/");
  await expect(page.getByRole("article")).toHaveCount(2);
  await expect(async () => {
    await page.keyboard.press("j");
    expect(await page.evaluate(() => document.activeElement?.closest("article") !== null)).toBe(true);
  }).toPass();
  await page.keyboard.press("j");
  const reached = await page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(reached);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: reached ?? "" })).toBeVisible();
});

test("what was taken away comes back by the key for undo", async ({ page, context }) => {
  await signUp(context, "en");
  const id = await track(context, VACUUM);
  await page.goto(`/products/${id}`);
  await page.getByRole("button", { name: "Stop watching" }).click();
  await expect(page.getByRole("alert").getByRole("button", { name: "Undo" })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.getByRole("article").getByRole("link", { name: /RV-5/ })).toBeVisible();
});

test("an address pasted on the landing page waits behind the sign-up", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("textbox", { name: "Address of a product page" }).fill(VACUUM);
  await page.getByRole("button", { name: "Start watching" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create an account" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("next")).toBe(`/add?${new URLSearchParams({ url: VACUUM })}`);
});

test("on a phone the palette is under the mark's own bar, and no key is shown", async ({ page, context }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signUp(context, "en");
  await page.goto("/");
  await page.getByRole("button", { name: "Find or go to" }).click();
  const dialog = page.getByRole("dialog", { name: "Find or go to" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("option", { name: "Settings" })).toBeVisible();
  await expect(dialog.locator("[role=option] kbd").first()).toBeHidden();
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond).toBeLessThanOrEqual(0);
});
