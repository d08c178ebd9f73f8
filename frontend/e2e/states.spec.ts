import type { Page } from "@playwright/test";
import { expectNoSidewaysScroll, expectNoViolation, expectSettled } from "./look";
import { expect, LANGUAGES, localeOf, test } from "./people";
import { historyOf, PRODUCTS, type Scene, stage } from "./scene";

// The data and the moment are fixed (scene.ts): the service worker would answer in their stead.
test.use({ serviceWorkers: "block" });

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };

async function look(page: Page, path: string, name: string) {
  await page.goto(path);
  await expectSettled(page);
  await expectNoViolation(page, name);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page, name);
  await page.setViewportSize(DESK);
}

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    test.use({ locale: localeOf(language) });

    test(`every state of a product is accessible and fits a phone (${language})`, async ({ page }) => {
      test.setTimeout(300_000);
      await stage(page, { language, products: PRODUCTS });
      for (const product of PRODUCTS) {
        await look(
          page,
          `/products/${product.id}`,
          `a product that is ${product.status.kind}, "${product.title.slice(0, 20)}"`,
        );
      }
    });

    test(`every list of products is accessible and fits a phone (${language})`, async ({ page }) => {
      test.setTimeout(120_000);
      await stage(page, { language, products: PRODUCTS });
      await look(page, "/?view=cards", "the cards");
      await look(page, "/?view=table", "the table");
      await page.unrouteAll();
      await stage(page, { language, products: [] });
      await look(page, "/", "the empty list");
    });

    for (const points of [0, 1, 10_000]) {
      test(`a history of ${points} points is drawn, told and listed (${language})`, async ({ page }) => {
        const [product] = PRODUCTS;
        if (!product) throw new Error("The scene has no product.");
        await stage(page, { language, products: PRODUCTS, points });
        await look(page, `/products/${product.id}`, `a history of ${points} points`);
        const { summary } = historyOf(product, points);
        const lowest = summary.lowest ? new RegExp(Number(summary.lowest.amount).toLocaleString("en")) : /.+/;
        await expect(page.getByRole("main")).toContainText(lowest);
      });
    }
  });
}

test("amounts from ¥1 to ¥99,999,999 and three currencies stand in one list, each as it is written", async ({
  page,
}) => {
  await stage(page, { language: "en", products: PRODUCTS });
  await page.goto("/");
  const main = page.getByRole("main");
  for (const figure of ["¥1", "¥99,999,999", "$58.00", "€1,299.00"]) {
    await expect(main.getByText(figure, { exact: true }).first(), figure).toBeAttached();
  }
});

test("a browser whose clock is a day behind shows no time that lies ahead", async ({ page }) => {
  const scene: Scene = { language: "en", products: PRODUCTS };
  await stage(page, scene);
  await page.clock.setFixedTime(new Date("2026-03-09T09:41:00+09:00"));
  await page.goto("/");
  await expectSettled(page);
  await expect(page.getByRole("main")).not.toContainText(/\bin \d+ (minute|hour|day)s?\b/);
});
