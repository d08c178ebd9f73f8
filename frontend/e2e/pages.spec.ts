import type { BrowserContext, Page } from "@playwright/test";
import { expectNoSidewaysScroll, expectNoViolation, expectSettled } from "./look";
import { expect, type Language, LANGUAGES, localeOf, read, send, test } from "./people";

// In order on one worker: the demo's person has one language, and these tests set it.
test.describe.configure({ mode: "default" });

interface Place {
  name: string;
  path: string | ((context: BrowserContext) => Promise<string>);
  /** What is pressed or chosen before it is looked at. */
  open?: (page: Page) => Promise<void>;
}

const VISITOR: Place[] = [
  { name: "landing", path: "/" },
  { name: "sign in", path: "/sign-in" },
  { name: "sign up", path: "/sign-up" },
  { name: "ask for a new password", path: "/reset-password" },
  { name: "a used-up link", path: "/confirm-email/used-up" },
  { name: "no such page", path: "/nowhere" },
];

const firstProduct = async (context: BrowserContext) => {
  const list = await read<{ results: { id: string }[] }>(context, "/api/v1/tracked-products/");
  return `/products/${list.results[0]?.id}`;
};

const pressLast = (section: string) => async (page: Page) => {
  await page.locator(section).getByRole("button").last().click();
  await expect(page.getByRole("dialog")).toBeVisible();
};

const PERSON: Place[] = [
  { name: "dashboard", path: "/" },
  { name: "dashboard as a table", path: "/?view=table" },
  { name: "dashboard without a match", path: "/?search=nothing-is-called-this" },
  { name: "add", path: "/add" },
  { name: "add, refused", path: `/add?url=${encodeURIComponent("http://192.168.0.1/item/1")}` },
  { name: "add, recognised", path: `/add?url=${encodeURIComponent("http://oozora-kaden.test/g/rv-5")}` },
  { name: "bring in", path: "/import" },
  { name: "the bookmark", path: "/bookmarklet" },
  { name: "product", path: firstProduct },
  { name: "product, new alert", path: async (context) => `${await firstProduct(context)}?rule=new` },
  { name: "notifications", path: "/notifications" },
  { name: "unread notifications", path: "/notifications?unread=true" },
  { name: "settings", path: "/settings" },
  { name: "deleting the account", path: "/settings", open: pressLast("#data") },
  { name: "no such product", path: "/products/00000000-0000-7000-8000-000000000000" },
];

async function speak(demo: BrowserContext, language: Language) {
  const answer = await send(demo, "PATCH", "/api/v1/me/", { language });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Opens a place and waits until it shows what it has to show. */
async function open(page: Page, context: BrowserContext, { path, open: press }: Place) {
  await page.goto(typeof path === "string" ? path : await path(context));
  await expectSettled(page);
  await press?.(page);
}

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    test.use({ locale: localeOf(language) });

    for (const place of VISITOR) {
      test(`${place.name} has no accessibility violation in ${language}, light or dark`, async ({ page }) => {
        await open(page, page.context(), place);
        await expectNoViolation(page);
      });
    }

    for (const place of PERSON) {
      test(`${place.name} has no accessibility violation in ${language}, light or dark`, async ({ demo }) => {
        await speak(demo, language);
        const page = await demo.newPage();
        await open(page, demo, place);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expectNoViolation(page);
        await page.close();
      });
    }

    test(`no page scrolls sideways at 360 px in ${language}`, async ({ page, demo }) => {
      await page.setViewportSize({ width: 360, height: 740 });
      for (const place of VISITOR) {
        await open(page, page.context(), place);
        await expectNoSidewaysScroll(page, place.name);
      }
      await speak(demo, language);
      const own = await demo.newPage();
      await own.setViewportSize({ width: 360, height: 740 });
      for (const place of PERSON) {
        await open(own, demo, place);
        await expectNoSidewaysScroll(own, place.name);
      }
      await own.close();
    });
  });
}
