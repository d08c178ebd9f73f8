import type { Page } from "@playwright/test";
import { expect, type Language, localeOf, read, signUp, test, track } from "./people";

const VACUUM = "http://oozora-kaden.test/g/rv-5";

const REFUSED: [string, Language, string, string][] = [
  ["an address made of numbers", "ja", "http://192.168.0.1/item/1", "数字だけのアドレスは見に行けません。"],
  ["an address inside a home", "en", "http://printer.local/item/1", "inside a home or office"],
  ["a scheme that is no web page", "en", "ftp://shop.example/item/1", "begin with http:// or https://"],
];

for (const [what, language, url, words] of REFUSED) {
  test.describe(`in ${language}`, () => {
    test.use({ locale: localeOf(language) });

    test(`${what} is refused in words beside the field (${language}, ${url})`, async ({ page, context }) => {
      await signUp(context, language);
      await page.goto("/add");
      const field = page.getByRole("main").getByRole("textbox");
      await field.fill(url);
      await field.press("Enter");
      await expect(page.getByRole("main")).toContainText(words);
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(field).toHaveValue(url);
    });
  });
}

/** Saves the memo, and waits until the server has it. */
async function saveMemo(page: Page) {
  const saved = page.waitForResponse(
    (response) => response.request().method() === "PATCH" && response.status() === 200,
  );
  await page.getByRole("button", { name: "Save the memo" }).click();
  await saved;
}

test.describe("in en", () => {
  test.use({ locale: "en-GB" });

  test("a product that was stopped comes back by undo, with its memo", async ({ page, context }) => {
    await signUp(context, "en");
    const id = await track(context, VACUUM);
    await page.goto(`/products/${id}`);
    await page.getByRole("button", { name: "Write a memo" }).click();
    await page.getByRole("textbox", { name: "Memo" }).fill("for the stairs");
    await saveMemo(page);
    await page.getByRole("button", { name: "Stop watching" }).click();
    await expect(page.getByRole("heading", { name: "Start with one thing you want." })).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("article").getByRole("link").first().click();
    await expect(page).toHaveURL(new RegExp(id));
    await expect(page.getByRole("region", { name: "Memo" })).toContainText("for the stairs");
  });

  test("another person's product is a page that is not there", async ({ page, context, demo }) => {
    const list = await read<{ results: { id: string; title: string }[] }>(demo, "/api/v1/tracked-products/");
    const theirs = list.results[0];
    if (!theirs) throw new Error("The demo's person watches nothing.");
    await signUp(context, "en");
    await page.goto(`/products/${theirs.id}`);
    await expect(page.getByRole("heading", { level: 1, name: "There is no page here" })).toBeVisible();
    await expect(page.getByText(theirs.title)).toHaveCount(0);
  });

  test("a session that ends in the middle of a form loses nothing typed", async ({ page, context }) => {
    const person = await signUp(context, "en");
    const id = await track(context, VACUUM);
    await page.goto(`/products/${id}`);
    const memo = page.getByRole("textbox", { name: "Memo" });
    await page.getByRole("button", { name: "Write a memo" }).click();
    await memo.fill("typed before the session ended");
    await context.clearCookies({ name: /sessionid$/ });
    await page.getByRole("button", { name: "Save the memo" }).click();

    const dialog = page.getByRole("dialog", { name: "Please sign in again" });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel("Password", { exact: true }).fill(person.password);
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(dialog).toBeHidden();

    await expect(memo).toHaveValue("typed before the session ended");
    await saveMemo(page);
    await page.reload();
    await expect(page.getByRole("region", { name: "Memo" })).toContainText("typed before the session ended");
  });
});
