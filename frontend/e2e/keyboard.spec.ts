import type { Locator, Page } from "@playwright/test";
import { expect, somebody, test } from "./people";
import { linkIn, mailTo, setPrice } from "./stack";

test.use({ locale: "en-GB" });

const LANTERN = "http://northlight.test/products/beacon-lantern";

/** Goes on by Tab until it is there, as somebody without a mouse does; it must be seen to be there. */
async function tabTo(page: Page, wanted: Locator) {
  await expect(wanted).toBeVisible();
  for (let presses = 0; presses < 80; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      await expectSeen(wanted);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`80 presses of Tab did not lead to ${wanted}`);
}

/** The focus has a ring, or its field a border of its own, and stands under no bar. */
async function expectSeen(focused: Locator) {
  const { hasRing, isCovered } = await focused.evaluate((element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const isOwn = over !== null && (element.contains(over) || over.contains(element));
    const around = [element, element.parentElement, element.parentElement?.parentElement];
    const ringed = around.some((one) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
    });
    const isField =
      element.matches("input, textarea, select") && Number.parseFloat(style.borderTopWidth) >= 1;
    const sibling =
      element.nextElementSibling && getComputedStyle(element.nextElementSibling).outlineStyle !== "none";
    return { hasRing: ringed || isField || Boolean(sibling), isCovered: !isOwn && box.width > 1 };
  });
  expect.soft(hasRing, `the focus on ${focused} can be seen`).toBe(true);
  expect.soft(isCovered, `${focused} stands under something`).toBe(false);
}

async function press(page: Page, wanted: Locator, key = "Enter") {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}

async function typeInto(page: Page, field: Locator, text: string) {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

test("a newcomer needs no mouse from signing up to the inbox", async ({ page, request }) => {
  test.setTimeout(150_000);
  const person = somebody();
  await setPrice(request, LANTERN, 6_450);
  await page.goto("/");
  const main = page.getByRole("main");
  await press(page, main.getByRole("link", { name: "Create an account" }));
  await expect(page.getByRole("heading", { level: 1, name: "Create an account" })).toBeVisible();
  await typeInto(page, page.getByLabel("Email address"), person.email);
  await typeInto(page, page.getByLabel("Password", { exact: true }), person.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Please look into your mailbox" })).toBeVisible();

  await page.goto(linkIn(await mailTo(request, person.email, "/confirm-email/"), "/confirm-email/"));
  await press(page, page.getByRole("button", { name: "Confirm this address" }));
  await expect(page.getByRole("heading", { name: "Start with one thing you want." })).toBeVisible();

  await page.keyboard.press("a");
  await expect(main.getByRole("textbox", { name: "Address of a product page" })).toBeFocused();
  await page.keyboard.type(LANTERN);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/add\?url=/);
  await press(page, page.getByRole("button", { name: "Start watching" }));
  await expect(main.getByText("$64.50").first()).toBeVisible({ timeout: 30_000 });
  await press(page, main.locator("summary").first());
  await expect(main.locator("mark").first()).toHaveText(/64\.50/);
  await press(page, page.getByRole("button", { name: "when it falls at all" }));
  await expect(page.getByRole("heading", { name: "It is watched" })).toBeVisible();
  await press(page, page.getByRole("link", { name: "Show the product" }));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Beacon pocket lantern");

  await setPrice(request, LANTERN, 5_800);
  await expect(main.getByText("$58.00").first()).toBeVisible({ timeout: 30_000 });
  await mailTo(request, person.email, "▼10");
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/notifications/);
  await expect(main.getByRole("article").first()).toContainText("Beacon pocket lantern");
  await press(page, page.getByRole("button", { name: "Mark all as read" }));
  await expect(page.getByText("All are read.")).toBeAttached();
});
