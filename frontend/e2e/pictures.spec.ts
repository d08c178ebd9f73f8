import type { Page } from "@playwright/test";
import { expectSettled, THEMES } from "./look";
import { expect, localeOf, test } from "./people";
import { PRODUCTS, type Scene, stage } from "./scene";

// Recorded anew by `npm run e2e -- pictures --update-snapshots` against a stack that runs; look at what has changed.
test.use({ serviceWorkers: "block", deviceScaleFactor: 1 });

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

interface Picture {
  name: string;
  path: string;
  scene: Scene;
  size: typeof DESK;
  /** The heading that the picture begins at, where it is not the page's top, and what stands last in its part. */
  at?: { heading: string; last: string };
}

const [headphones] = PRODUCTS;
const ambiguous = PRODUCTS.find(({ status }) => status.kind === "ambiguous");

const ja: Scene = { language: "ja", products: PRODUCTS };
const en: Scene = { language: "en", products: PRODUCTS };

const PICTURES: Picture[] = [
  { name: "landing", path: "/", scene: { language: "ja", products: null }, size: DESK },
  { name: "sign-in-phone", path: "/sign-in", scene: { language: "en", products: null }, size: PHONE },
  { name: "cards", path: "/", scene: ja, size: DESK },
  { name: "cards-phone", path: "/", scene: en, size: PHONE },
  { name: "table", path: "/?view=table", scene: { ...en, view: "table" }, size: DESK },
  { name: "empty-phone", path: "/", scene: { language: "ja", products: [] }, size: PHONE },
  { name: "product", path: `/products/${headphones?.id}`, scene: ja, size: DESK },
  { name: "product-phone", path: `/products/${headphones?.id}`, scene: ja, size: PHONE },
  { name: "ambiguous", path: `/products/${ambiguous?.id}`, scene: en, size: DESK },
  {
    name: "rule-phone",
    path: `/products/${headphones?.id}?rule=new`,
    scene: en,
    size: PHONE,
    // Where the page stands depends on which of its parts came first: the form itself is looked at.
    at: { heading: "Alerts", last: "What will happen" },
  },
  { name: "inbox", path: "/notifications", scene: ja, size: DESK },
  { name: "settings", path: "/settings", scene: en, size: DESK },
];

/** Scrolls so that a heading stands just below the bar; it waits for its part, and for the chart above it. */
async function beginAt(page: Page, { heading, last }: NonNullable<Picture["at"]>) {
  await expect(page.getByText(last)).toBeVisible();
  await expect(page.getByRole("img", { name: /¥/ }).first()).toBeVisible();
  await page
    .getByRole("heading", { name: heading })
    .evaluate((found) => scrollTo(0, found.getBoundingClientRect().top + scrollY - 80));
}

for (const { name, path, scene, size, at } of PICTURES) {
  test.describe(name, () => {
    test.use({ locale: localeOf(scene.language), viewport: size });

    test(`${name} looks as it was recorded, light and dark`, async ({ page }) => {
      await stage(page, scene);
      await page.goto(path);
      await expectSettled(page);
      await page.evaluate(() => document.fonts.ready);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", theme);
        if (at) await beginAt(page, at);
        await expect.soft(page).toHaveScreenshot(`${name}-${theme}.png`);
      }
    });
  });
}
