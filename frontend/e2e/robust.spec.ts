import type { Page } from "@playwright/test";
import { expect, send, signUp, test, track } from "./people";

test.use({ locale: "en-GB" });

const VACUUM = "http://oozora-kaden.test/g/rv-5";
const MOUSE = "http://aoba-audio.test/goods/m-210";

const endSession = (page: Page) => page.context().clearCookies({ name: /sessionid$/ });

/** Signs in again where the page asks for it, in place. */
async function signInAgain(page: Page, password: string) {
  const dialog = page.getByRole("dialog", { name: "Please sign in again" });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Password", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(dialog).toBeHidden();
}

test("a session that ends over a pasted list or a new alert loses nothing typed", async ({
  page,
  context,
}) => {
  const person = await signUp(context, "en");
  const id = await track(context, VACUUM);

  await page.goto("/import");
  const addresses = page.getByRole("main").getByRole("textbox", { name: "Addresses" });
  await addresses.fill(`${MOUSE}\nhttp://192.168.0.1/item`);
  await endSession(page);
  await page.getByRole("button", { name: /^Watch/ }).click();
  await signInAgain(page, person.password);
  await expect(addresses).toHaveValue(`${MOUSE}\nhttp://192.168.0.1/item`);
  await page.getByRole("button", { name: /^Watch/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "1 product added" })).toBeVisible({
    timeout: 30_000,
  });

  await page.goto(`/products/${id}?rule=new`);
  const amount = page.getByLabel("At or below");
  await amount.fill("12345");
  await endSession(page);
  await page.getByRole("button", { name: "Save this alert" }).click();
  await signInAgain(page, person.password);
  await expect(amount).toHaveValue("12,345");
});

test("what one tab does, the other shows; signing out in one leaves nothing in the other", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  const id = await track(context, VACUUM);
  await page.goto(`/products/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const other = await context.newPage();
  await other.goto("/");
  await expect(other.getByRole("article")).toHaveCount(1);

  await page.getByRole("button", { name: "Stop watching" }).click();
  await expect(page.getByRole("heading", { name: "Start with one thing you want." })).toBeVisible();
  await other.bringToFront();
  await expect(other.getByRole("article")).toHaveCount(0, { timeout: 40_000 });

  await send(context, "DELETE", "/api/v1/auth/browser/v1/auth/session");
  await other.reload();
  await expect(other.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
  await expect(other.getByRole("link", { name: "Settings" })).toHaveCount(0);
});

test("a cut network is said, keeps what was typed, and is over by itself", async ({ page, context }) => {
  await signUp(context, "en");
  await track(context, VACUUM);
  await page.goto("/import");
  const addresses = page.getByRole("main").getByRole("textbox", { name: "Addresses" });
  await addresses.fill(MOUSE);
  await context.setOffline(true);
  await page.getByRole("button", { name: "Watch 1 product" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Offline." })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("No connection.");
  await expect(addresses).toHaveValue(MOUSE);
  await context.setOffline(false);
  await expect(page.getByRole("status").filter({ hasText: "Offline." })).toHaveCount(0, { timeout: 20_000 });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "1 product added" })).toBeVisible({
    timeout: 30_000,
  });
});

test("a slow network shows shapes, then words, then the list", async ({ page, context }) => {
  await signUp(context, "en");
  await track(context, VACUUM);
  await page.route("**/api/v1/tracked-products/?*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await route.continue();
  });
  await page.goto("/");
  await expect(page.getByText("Still waiting")).toBeVisible();
  await expect(page.getByRole("article").first()).toBeVisible();
  await expect(page.getByText("Still waiting")).toHaveCount(0);
});

test("the back button leads to the list as it was narrowed, and out of every page", async ({
  page,
  context,
}) => {
  await signUp(context, "en");
  const id = await track(context, VACUUM);
  await track(context, MOUSE);
  await expect
    .poll(async () => (await context.request.get(`/api/v1/tracked-products/${id}/`)).json())
    .toHaveProperty("price.shelf.currency", "JPY");
  await page.goto("/?search=RV-5");
  await expect(page.getByRole("article")).toHaveCount(1);
  await page.getByRole("article").getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(id));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("RV-5");
  await page.goBack();
  await expect(page).toHaveURL(/search=RV-5/);
  await expect(page.getByRole("article")).toHaveCount(1);

  const ways: [string, RegExp][] = [
    ["Notifications", /\/notifications/],
    ["Settings", /\/settings/],
  ];
  for (const [name, address] of ways) {
    await page.getByRole("navigation", { name: "Main" }).first().getByRole("link", { name }).click();
    await expect(page).toHaveURL(address);
  }
  await page.goBack();
  await expect(page).toHaveURL(/\/notifications/);
  await page.goBack();
  await expect(page).toHaveURL(/search=RV-5/);
  await expect(page.getByRole("article")).toHaveCount(1);
});
