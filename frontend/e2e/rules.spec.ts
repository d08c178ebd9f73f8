import type { BrowserContext, Page } from "@playwright/test";
import { expect, read, send, signUp, test, track } from "./people";

test.use({ locale: "en-GB" });

// Its page says nothing of shipping.
const COFFEE = "http://kotori-coffee.test/beans/ethiopia-yirgacheffe-200";
const VACUUM = "http://oozora-kaden.test/g/rv-5";

/** Somebody new who watches one product that has been read; its id. */
async function watching(context: BrowserContext, url: string): Promise<string> {
  await signUp(context, "en");
  const id = await track(context, url);
  await expect
    .poll(
      async () => (await read<{ price: unknown }>(context, `/api/v1/tracked-products/${id}/`)).price !== null,
      { message: `${url} is read`, timeout: 30_000 },
    )
    .toBe(true);
  return id;
}

/** Rules of the person's; what is true already is told at once. */
async function withRules(context: BrowserContext, id: string, ...targets: string[]) {
  for (const amount of targets) {
    const answer = await send(context, "POST", "/api/v1/alert-rules/", {
      tracked_product: id,
      kind: "target",
      target: { amount, currency: "JPY" },
    });
    expect(answer.status(), await answer.text()).toBe(201);
  }
}

const alerts = (page: Page) => page.getByRole("region", { name: "Alerts" });
// The steps of the form are items of a list too; a rule is the one with a switch.
const rules = (page: Page) =>
  alerts(page)
    .getByRole("listitem")
    .filter({ has: page.getByRole("switch") });

test("a stated shipping makes a price whole, and what it tells is marked as one's own word", async ({
  page,
  context,
}) => {
  const id = await watching(context, COFFEE);
  await page.goto("/settings#prices");
  const shipping = page.getByRole("textbox", { name: /What shipping usually costs you/ });
  await shipping.fill("５５０");
  await shipping.press("Enter");
  await expect(page.getByText(/You pay: From ¥[\d,]+ by its page, ¥[\d,]+ as you stated\./)).toBeVisible();
  await expect(shipping).toHaveValue("550");

  await page.goto(`/products/${id}?rule=new`);
  const form = alerts(page).locator("form");
  await form.getByLabel("Which price").selectOption({ label: "Effective price" });
  await form.getByLabel("At or below").fill("99999");
  await expect(form).toContainText("Shipping counts as ¥550, as you stated it for this shop.");
  await expect(form).toContainText("Already true");
  await form.getByRole("button", { name: "Save this alert" }).click();
  await expect(rules(page)).toContainText("Told, rests");

  await page.goto("/notifications");
  await expect(page.getByRole("article")).toContainText("shipping ¥550 as you stated it");
});

test("a target that is none is told beside its blank, and what was typed stays", async ({
  page,
  context,
}) => {
  const id = await watching(context, VACUUM);
  await page.goto(`/products/${id}?rule=new`);
  const field = page.getByLabel("At or below");
  await field.fill("0");
  await page.getByRole("button", { name: "Save this alert" }).click();
  await expect(field).toHaveAccessibleDescription(/Enter an amount of ¥1 or more/);
  await expect(field).toHaveValue("0");
  await field.fill("1000");
  await field.press("Enter");
  await expect(rules(page)).toContainText("When the shelf price is ¥1,000 or less");
});

interface Made {
  kind: string;
  /** Labels of the form, and what is filled in or chosen there. */
  filled?: Record<string, string>;
  chosen?: Record<string, string>;
  sentence: string | RegExp;
}

const KINDS: [url: string, made: Made[]][] = [
  [
    VACUUM,
    [
      { kind: "lowest", sentence: "When the shelf price is lower than ever before" },
      {
        kind: "rise",
        filled: { "At or above": "9,999,999" },
        sentence: "When the shelf price is ¥9,999,999 or more",
      },
      { kind: "out_of_stock", sentence: "When it goes out of stock" },
      { kind: "pre_order", sentence: "When it can be pre-ordered" },
      {
        kind: "any_change",
        filled: { "By at least": "9,000" },
        sentence: "When the shelf price changes by ¥9,000 or more",
      },
      {
        kind: "drop_amount",
        chosen: { "Compared with": "high" },
        filled: { "By at least": "9,000", Days: "90" },
        sentence: "When the shelf price is ¥9,000 or more below the highest of 90 days",
      },
      { kind: "gone", sentence: "When its page is gone" },
      { kind: "unseen", filled: { Days: "90" }, sentence: "When no look at it succeeds for 90 days" },
    ],
  ],
  [
    COFFEE,
    [
      { kind: "back_in_stock", sentence: "When it is back in stock" },
      {
        kind: "any_fall",
        chosen: { "Which price": "pay_now" },
        sentence: "When the price to pay falls at all",
      },
      { kind: "drop", filled: { "By at least": "15" }, sentence: /^When the shelf price .*15%/ },
      {
        kind: "lowest",
        chosen: { "Compared with": "days" },
        filled: { Days: "30" },
        sentence: "When the shelf price is lower than in the 30 days before",
      },
      {
        kind: "target",
        chosen: { "Which price": "unit" },
        filled: { "At or below": "1" },
        sentence: "When the unit price is ¥1 / 100 g or less",
      },
    ],
  ],
];

for (const [url, kinds] of KINDS) {
  const names = kinds.map(({ kind }) => kind).join(", ");
  test(`${names} are made by the form, which says before what each would have told`, async ({
    page,
    context,
  }) => {
    const id = await watching(context, url);
    for (const { kind, filled = {}, chosen = {}, sentence } of kinds) {
      await page.goto(`/products/${id}?rule=new`);
      const form = alerts(page).locator("form");
      await form.getByLabel("Tell me when").selectOption(kind);
      for (const [label, value] of Object.entries(chosen)) await form.getByLabel(label).selectOption(value);
      for (const [label, value] of Object.entries(filled)) await form.getByLabel(label).fill(value);
      await expect(form.getByRole("status")).toContainText(
        /On the recorded prices.+(recorded since|on record|cannot be tried)/,
      );
      await form.getByRole("button", { name: "Save this alert" }).click();
      await expect(rules(page).getByText(sentence)).toHaveCount(1);
    }
  });
}

test("two conditions are joined by the form, which says how each stands and what they would have told", async ({
  page,
  context,
}) => {
  const id = await watching(context, VACUUM);
  await page.goto(`/products/${id}?rule=new`);
  const form = alerts(page).locator("form");
  await form.getByLabel("At or below").fill("1000");
  await form.getByRole("button", { name: "Add a condition" }).click();
  await expect(form.getByRole("group", { name: "Condition 2" }).getByLabel("Tell me when")).toHaveValue(
    "back_in_stock",
  );
  const outlook = form.getByRole("status");
  await expect(outlook).toContainText(/the shelf price is ¥1,000 or less: no \(¥[\d,]+\); it is in stock: /);
  await expect(outlook).toContainText(/On the recorded prices.+(recorded since|on record)/);
  await form.getByRole("button", { name: "Save this alert" }).click();
  const rule = rules(page);
  await expect(rule).toContainText("When the shelf price is ¥1,000 or less and it is in stock");

  await rule.getByRole("button", { name: /^Change: / }).click();
  await form.getByLabel("How they are joined").selectOption("any");
  await form.getByRole("button", { name: "Save this alert" }).click();
  await expect(rule).toContainText("When the shelf price is ¥1,000 or less or it is in stock");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rule).toContainText("¥1,000 or less and it is in stock");
});

test("a rule that was changed or deleted comes back", async ({ page, context }) => {
  const id = await watching(context, VACUUM);
  await withRules(context, id, "1000");
  await page.goto(`/products/${id}`);
  const rule = rules(page);
  await expect(rule).toContainText("When the shelf price is ¥1,000 or less");

  await rule.getByRole("button", { name: /^Change: / }).click();
  await page.getByLabel("At or below").fill("900");
  await page.getByRole("button", { name: "Save this alert" }).click();
  await expect(rule).toContainText("¥900 or less");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rule).toContainText("¥1,000 or less");

  await rule.getByRole("button", { name: /^Snooze or end…/ }).press("Enter");
  await page.getByRole("menuitem", { name: "Silent for a week" }).press("Enter");
  await expect(rule).toContainText("Snoozed");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rule).toContainText("Waits");

  await rule.getByRole("button", { name: /^Delete: / }).click();
  await expect(rule).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rule).toContainText("¥1,000 or less");
});

test("the inbox is gone through by keys, filtered, marked as read, and that is taken back", async ({
  page,
  context,
}) => {
  const id = await watching(context, VACUUM);
  await withRules(context, id, "9999999", "8888888");
  await page.goto("/notifications");
  const rows = page.getByRole("article");
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await expect(rows.first()).toContainText("What the page said at");

  await rows.first().getByRole("link", { name: "Only this product" }).click();
  await expect(page.getByText(/^Only: /)).toBeVisible();
  await expect(rows).toHaveCount(2);
  await page.getByRole("link", { name: "Stock" }).click();
  await expect(page.getByRole("heading", { name: "Nothing like this was told" })).toBeVisible();
  await page.goBack();

  await page.getByRole("switch", { name: /Unread only/ }).click();
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await expect(rows).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(2);
});
