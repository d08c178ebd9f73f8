import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";
import { archiveOf } from "./archive";
import { HOSTILE } from "./hostile";
import { expect, read, signUp, test } from "./people";
import { baseUrl } from "./stack";

test.use({ locale: "en-GB" });

/** As a browser shows it: blanks as one, none at the ends. */
const shown = (text: string) => text.replace(/\s+/g, " ").trim();

/** What must not happen on any page, whatever a shop calls its goods. */
function guard(page: Page): string[] {
  const harm: string[] = [];
  page.on("dialog", (dialog) => {
    harm.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(baseUrl) && !/^(data|blob):/.test(url)) harm.push(`a request to ${url}`);
  });
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame()) harm.push(`a frame: ${frame.url()}`);
  });
  page.on("popup", (popup) => harm.push(`a window: ${popup.url()}`));
  return harm;
}

/** Brings the titles into an account, in a file of the person's own. */
async function bring(page: Page) {
  await page.goto("/import");
  await page.locator('input[type="file"]').setInputFiles({
    name: "hostile.zip",
    mimeType: "application/zip",
    buffer: archiveOf(
      HOSTILE.map((title, place) => ({
        address: `http://hostile.test/item/${place}`,
        title,
        memo: title,
        tags: [[...shown(title)].slice(0, 20).join("")],
        brand: [...title].slice(0, 50).join(""),
        words: `${title} ¥${2000 + place}`,
        prices: [3000 + place, 2000 + place],
        isTold: true,
      })),
    ),
  });
  await expect(page).toHaveURL(/\/import\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name: "150 products added" })).toBeVisible({
    timeout: 60_000,
  });
}

/** All headings that a list shows while one scrolls through it: a long one draws only what is seen. */
async function headingsOf(page: Page): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let screens = 0; screens < 120; screens++) {
    for (const text of await page.getByRole("main").locator("h2, h3, h4, th a, td a").allTextContents()) {
      seen.add(shown(text));
    }
    const isEnd = await page.evaluate(() => {
      const before = window.scrollY;
      window.scrollBy(0, window.innerHeight * 0.8);
      return window.scrollY === before;
    });
    if (isEnd) break;
    await page.waitForTimeout(30); // a frame for what comes into view
  }
  return seen;
}

interface Listed {
  results: { id: string; title: string }[];
}

async function productNamed(context: BrowserContext, title: string): Promise<string> {
  const { results } = await read<Listed>(context, "/api/v1/tracked-products/?page_size=200");
  const found = results.find((product) => product.title === title);
  if (!found) throw new Error(`No product is called ${title}`);
  return found.id;
}

test("150 hostile titles are shown as text, run nothing and ask nobody", async ({ page, context }) => {
  test.setTimeout(180_000);
  await signUp(context, "en");
  const harm = guard(page);
  await bring(page);

  for (const view of ["cards", "table"]) {
    await page.goto(`/?view=${view}`);
    await expect(
      page
        .getByRole("main")
        .getByText(shown(HOSTILE[0] ?? ""))
        .first(),
    ).toBeVisible();
    const seen = [...(await headingsOf(page))];
    const missing = HOSTILE.filter(
      (title) => !seen.some((text) => text.includes([...shown(title)].slice(0, 30).join(""))),
    );
    expect(missing, `titles that the ${view} do not show as they are`).toEqual([]);
    expect(await sidewaysOf(page), `the ${view} are wider than the screen by`).toBe(0);
  }

  for (const title of HOSTILE.filter((_, place) => place % 14 === 0)) {
    await page.goto(`/products/${await productNamed(context, title)}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(shown(title));
    await page.getByRole("button", { name: "Change the memo" }).click();
    await expect(page.getByRole("region", { name: "Memo" })).toContainText(
      [...shown(title)].slice(0, 30).join(""),
    );
    expect(shown(await page.title()), "the title of the page").toContain(
      [...shown(title)].slice(0, 15).join(""),
    );
    expect(await sidewaysOf(page), `the page of ${title} is wider than the screen by`).toBe(0);
  }

  // The newest come first: the markup stands on the last page.
  await page.goto("/notifications?page=3");
  await expect(page.getByRole("main").getByRole("article").first()).toBeVisible();
  await expect(page.getByRole("main")).toContainText("<img src=x onerror=alert(3)>");

  // A spreadsheet takes none of them for a formula.
  await page.goto("/settings");
  const waiting = page.waitForEvent("download");
  await page.locator("#data").getByRole("button", { name: "Products" }).click();
  const table = readFileSync(await (await waiting).path(), "utf8");
  expect(table).toContain("'=HYPERLINK");
  expect(table).not.toMatch(/^"?[=@]/m);
  expect(harm, "what the titles did").toEqual([]);
});

async function sidewaysOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
